package network.assay.engine.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.OpenFamily;
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
import network.assay.engine.operation.select.SelectFamily;
import network.assay.engine.operation.sequence.SequenceFamily;
import network.assay.engine.operation.signal.SignalFamily;
import network.assay.engine.operation.text.TextFamily;
import network.assay.engine.operation.window.WindowFamily;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.ImageOp;
import network.assay.engine.program.IndexOp;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.QuantOp;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.SelectOp;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.program.SignalOp;
import network.assay.engine.program.TextOp;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

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
  private static final SelectFamily SELECT = new SelectFamily();
  private static final SequenceFamily SEQUENCE = new SequenceFamily();

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
      case ControlOp _, SelectOp _, SequenceOp _ ->
          throw new IllegalStateException(op.getClass().getSimpleName() + " has no fixed shapes");
    };
  }

  /** True when no plan knows the shapes of the outputs, whatever it knows of the inputs. */
  public static boolean isOpen(Op op) {
    return op instanceof ControlOp || op instanceof SelectOp || op instanceof SequenceOp;
  }

  @SuppressWarnings("unchecked") // each operation is paired with the family of its kind
  private static <O extends Op> OpenFamily<O> openFamily(O op) {
    return (OpenFamily<O>) (op instanceof SelectOp ? SELECT : SEQUENCE);
  }

  /** The most that an open operation without bodies can cost with these inputs. */
  public static Work workMax(Op op, List<Optional<Datum>> in) {
    return openFamily(op).workMax(op, in);
  }

  /**
   * Performs an open operation without bodies.
   *
   * @throws IllegalArgumentException when a value makes no sense
   */
  public static List<Datum> applyOpen(Op op, List<Optional<Datum>> in) {
    return openFamily(op).apply(op, in);
  }

  /** As {@link OperationFamily#shapeOperands}; a branch is planned by the value that picks it. */
  static int[] shapeOperands(Op op) {
    return op instanceof ControlOp.If
        ? new int[] {0}
        : isOpen(op) ? new int[0] : of(op).shapeOperands(op);
  }

  /** As {@link OperationFamily#packedBytes}. */
  static long packedBytes(Op op, int input, Shape shape) {
    return isOpen(op) ? 0 : of(op).packedBytes(op, input, shape);
  }

  /** As {@link OperationFamily#isArithmetic}. */
  public static boolean isArithmetic(Op op) {
    return !isOpen(op) && of(op).isArithmetic(op);
  }

  /** The family that knows this operation. */
  @SuppressWarnings("unchecked") // the switch above pairs each operation with a family of its kind
  public static <O extends Op> OperationFamily<O> of(O op) {
    return (OperationFamily<O>) family(op);
  }

  /** As {@link OperationFamily#types}. */
  public static List<? extends ValueType> types(Op op, int outputCount, Operands in) {
    if (op instanceof ControlOp control) {
      return ControlTypes.outputs(control, outputCount, in);
    }
    return isOpen(op)
        ? openFamily(op).types(op, outputCount, in)
        : of(op).types(op, outputCount, in);
  }

  /** As {@link OperationFamily#shapes}. */
  public static List<PartialShape> shapes(Program.Node node, Operands in) {
    int count = node.outputs().size();
    if (node.op() instanceof ControlOp) {
      return Collections.nCopies(count, PartialShape.any());
    }
    return isOpen(node.op())
        ? openFamily(node.op()).shapes(node.op(), count, in)
        : of(node.op()).shapes(node.op(), node.elements(), in);
  }

  /**
   * What the operation costs with inputs and outputs of these complete shapes.
   *
   * @throws ArithmeticException where a count overflows
   */
  public static Work work(Op op, Operands in, List<ElementType> types, List<Shape> shapes) {
    return of(op).work(op, in, types, shapes);
  }

  static boolean isView(Op op) {
    return !isOpen(op) && of(op).isView(op);
  }

  static boolean writesInPlace(Op op, ElementType type) {
    return !isOpen(op) && of(op).writesInPlace(op, type);
  }

  static void apply(Op op, Arguments in, List<Tensor> outputs, KernelContext context) {
    of(op).apply(op, in, outputs, context);
  }

  /** Performs a node whose outputs are tensors, on new arrays. */
  public static List<Tensor> evaluate(
      Program.Node node, List<Optional<Tensor>> inputs, List<Shape> shapes, KernelContext context) {
    return evaluate(node.op(), node.elements(), inputs, shapes, context);
  }

  /**
   * Performs the operation on new arrays.
   *
   * @throws IllegalArgumentException when a value makes no sense, such as an index out of range
   */
  public static List<Tensor> evaluate(
      Op op,
      List<ElementType> types,
      List<Optional<Tensor>> inputs,
      List<Shape> shapes,
      KernelContext context) {
    Arguments in = new Arguments(inputs);
    if (isView(op)) {
      return List.of(in.at(0).reshaped(shapes.get(0)));
    }
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      outputs.add(Tensor.zeros(types.get(i), shapes.get(i)));
    }
    apply(op, in, outputs, context);
    return outputs;
  }
}
