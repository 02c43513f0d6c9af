package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicFamily;
import network.assay.engine.operation.image.ImageFamily;
import network.assay.engine.operation.index.IndexFamily;
import network.assay.engine.operation.integer.IntegerFamily;
import network.assay.engine.operation.learner.LearnerFamily;
import network.assay.engine.operation.quant.QuantFamily;
import network.assay.engine.operation.recurrent.RecurrentFamily;
import network.assay.engine.operation.signal.SignalFamily;
import network.assay.engine.operation.text.TextFamily;
import network.assay.engine.operation.window.WindowFamily;
import network.assay.engine.program.ImageOp;
import network.assay.engine.program.IndexOp;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.QuantOp;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.SignalOp;
import network.assay.engine.program.TextOp;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The family of each operation: the one place that knows them all. */
public final class Families {
  private static final BasicFamily BASIC = new BasicFamily();
  private static final IntegerFamily INTEGER = new IntegerFamily();
  private static final RecurrentFamily RECURRENT = new RecurrentFamily();
  private static final QuantFamily QUANT = new QuantFamily();
  private static final ImageFamily IMAGE = new ImageFamily();
  private static final IndexFamily INDEX = new IndexFamily();
  private static final SignalFamily SIGNAL = new SignalFamily();
  private static final WindowFamily WINDOW = new WindowFamily();
  private static final LearnerFamily LEARNER = new LearnerFamily();
  private static final TextFamily TEXT = new TextFamily();

  private Families() {}

  private static OperationFamily<?> family(Op op) {
    return switch (op) {
      case Op.Basic _ -> BASIC;
      case IntegerOp _ -> INTEGER;
      case RecurrentOp _ -> RECURRENT;
      case QuantOp _ -> QUANT;
      case ImageOp _ -> IMAGE;
      case IndexOp _ -> INDEX;
      case SignalOp _ -> SIGNAL;
      case WindowOp _ -> WINDOW;
      case LearnerOp _ -> LEARNER;
      case TextOp _ -> TEXT;
    };
  }

  /** The family that knows this operation. */
  @SuppressWarnings("unchecked") // the switch above pairs each operation with a family of its kind
  public static <O extends Op> OperationFamily<O> of(O op) {
    return (OperationFamily<O>) family(op);
  }

  /** As {@link OperationFamily#types}. */
  public static List<ElementType> types(Op op, int outputCount, Operands in) {
    return of(op).types(op, outputCount, in);
  }

  /** As {@link OperationFamily#shapes}. */
  public static List<PartialShape> shapes(Program.Node node, Operands in) {
    return of(node.op()).shapes(node.op(), node.outputs(), in);
  }

  /**
   * Multiply-adds of one operation with inputs and outputs of these complete shapes, {@link
   * Long#MAX_VALUE} where they pass it.
   */
  public static long multiplyAdds(Program.Node node, Operands in, List<Shape> shapes) {
    try {
      return of(node.op()).work(node.op(), in, node.outputs(), shapes).multiplyAdds();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  static Work work(Program.Node node, Operands in, List<Shape> shapes) {
    return of(node.op()).work(node.op(), in, node.outputs(), shapes);
  }

  static boolean isView(Op op) {
    return of(op).isView(op);
  }

  static void apply(Op op, Arguments in, List<Tensor> outputs, KernelContext context) {
    of(op).apply(op, in, outputs, context);
  }

  /**
   * Performs the operation on new arrays.
   *
   * @throws IllegalArgumentException when a value makes no sense, such as an index out of range
   */
  public static List<Tensor> evaluate(
      Program.Node node, List<Optional<Tensor>> inputs, List<Shape> shapes, KernelContext context) {
    Arguments in = new Arguments(inputs);
    if (isView(node.op())) {
      return List.of(in.at(0).reshaped(shapes.get(0)));
    }
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      outputs.add(Tensor.zeros(node.outputs().get(i), shapes.get(i)));
    }
    apply(node.op(), in, outputs, context);
    return outputs;
  }
}
