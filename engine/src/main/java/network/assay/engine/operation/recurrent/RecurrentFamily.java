package network.assay.engine.operation.recurrent;

import static network.assay.engine.operation.PartialShape.UNKNOWN;
import static network.assay.engine.operation.PartialShape.agree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link RecurrentOp} operations. */
public final class RecurrentFamily implements OperationFamily<RecurrentOp> {
  /** Rows of gates that a step reads, adds to, activates and writes, in elements made. */
  private static final int PASSES = 4;

  @Override
  public List<ElementType> types(RecurrentOp op, int outputCount, Operands in) {
    if (op instanceof RecurrentOp.LinearAttention attention) {
      return LinearAttentionRules.types(attention, outputCount, in);
    }
    CellPlan plan = CellPlan.of(op);
    requireOutputs(outputCount, plan.outputs());
    if (in.count() < 3 || in.count() > plan.inputs()) {
      throw new IllegalArgumentException(
          "has " + in.count() + " inputs, expected 3 to " + plan.inputs());
    }
    ElementType type = in.type(0);
    if (type != ElementType.F32 && type != ElementType.F64) {
      throw new IllegalArgumentException("input 0 is " + type.label() + ", which it does not take");
    }
    for (int i = 1; i < in.count(); i++) {
      if (i < 3 || in.has(i)) {
        ElementType expected = i == CellPlan.LENGTHS ? ElementType.I32 : type;
        requireType(in, i, expected);
      }
    }
    return Collections.nCopies(outputCount, type);
  }

  static void requireOutputs(int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException("has " + found + " outputs, expected " + expected);
    }
  }

  static void requireType(Operands in, int index, ElementType expected) {
    if (in.type(index) != expected) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", expected " + expected.label());
    }
  }

  @Override
  public List<PartialShape> shapes(RecurrentOp op, List<ElementType> outputs, Operands in) {
    if (op instanceof RecurrentOp.LinearAttention attention) {
      return LinearAttentionRules.shapes(attention, in);
    }
    CellPlan plan = CellPlan.of(op);
    int directions = plan.direction().count();
    int hidden = dim(in, 2, 3, 2);
    int batch = dim(in, 0, 3, 1);
    if (in.has(CellPlan.LENGTHS)) {
      batch = agree(batch, dim(in, CellPlan.LENGTHS, 1, 0), "batch");
    }
    for (int state : new int[] {CellPlan.INITIAL_H, CellPlan.INITIAL_C}) {
      if (in.has(state)) {
        batch = agree(batch, dim(in, state, 3, 1), "batch");
        hidden = agree(hidden, dim(in, state, 3, 2), "hidden size");
        agree(dim(in, state, 3, 0), directions, "number of directions");
      }
    }
    agree(dim(in, 0, 3, 2), dim(in, 1, 3, 2), "number of input features");
    agree(dim(in, 1, 3, 0), directions, "number of directions");
    agree(dim(in, 2, 3, 0), directions, "number of directions");
    if (hidden != UNKNOWN) {
      int width = Math.multiplyExact(plan.gates(), hidden);
      agree(dim(in, 1, 3, 1), width, "gates in W");
      agree(dim(in, 2, 3, 1), width, "gates in R");
      if (in.has(CellPlan.BIAS)) {
        agree(dim(in, CellPlan.BIAS, 2, 0), directions, "number of directions");
        agree(dim(in, CellPlan.BIAS, 2, 1), Math.multiplyExact(2, width), "biases");
      }
      if (in.has(CellPlan.PEEPHOLES)) {
        agree(dim(in, CellPlan.PEEPHOLES, 2, 0), directions, "number of directions");
        agree(dim(in, CellPlan.PEEPHOLES, 2, 1), Math.multiplyExact(3, hidden), "peepholes");
      }
    }
    List<PartialShape> shapes = new ArrayList<>();
    shapes.add(PartialShape.of(dim(in, 0, 3, 0), directions, batch, hidden));
    while (shapes.size() < plan.outputs()) {
      shapes.add(PartialShape.of(directions, batch, hidden));
    }
    return shapes;
  }

  /** A dimension of an input that must have this rank. */
  static int dim(Operands in, int index, int rank, int axis) {
    PartialShape shape = in.shape(index);
    if (!shape.hasRank()) {
      return UNKNOWN;
    }
    if (shape.rank() != rank) {
      throw new IllegalArgumentException(
          "input " + index + " has shape " + shape + ", expected " + rank + " dimensions");
    }
    return shape.dim(axis);
  }

  @Override
  public boolean isArithmetic(RecurrentOp op) {
    return true;
  }

  @Override
  public long packedBytes(RecurrentOp op, int input, Shape shape) {
    boolean weights = !(op instanceof RecurrentOp.LinearAttention) && (input == 1 || input == 2);
    return weights && shape.rank() == 3 ? 2 * transposedBytes(shape) : 0;
  }

  /** Panels of the matrices [k, n] that lie as [d, n, k]; a GRU's are packed in two parts. */
  private static long transposedBytes(Shape w) {
    return Work.packedBytes(Shape.of(w.dim(0), w.dim(2), w.dim(1)));
  }

  @Override
  public Work work(RecurrentOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    Shape x = in.shape(0).complete();
    if (op instanceof RecurrentOp.LinearAttention attention) {
      return LinearAttentionRules.work(attention, in, shapes);
    }
    Shape w = in.shape(1).complete();
    Shape r = in.shape(2).complete();
    long rows = Math.multiplyExact((long) x.dim(0), x.dim(1));
    long width = w.dim(1);
    long inputs = Math.multiplyExact(rows, width);
    Math.toIntExact(inputs);
    long each = Math.addExact(w.dim(2), r.dim(2));
    long adds = Math.multiplyExact(Math.multiplyExact(inputs, each), w.dim(0));
    long elements =
        Math.addExact(
            Work.ofElements(shapes).elements(), Math.multiplyExact(inputs, PASSES * w.dim(0)));
    long state = Math.multiplyExact((long) x.dim(1), width + 4L * r.dim(2));
    Math.toIntExact(state);
    long direction = Math.multiplyExact(inputs + state, types.get(0).bytes());
    long scratch = Math.multiplyExact(direction, w.dim(0));
    scratch += in.value(1).isPresent() ? 0 : 2 * transposedBytes(w);
    scratch += in.value(2).isPresent() ? 0 : 2 * transposedBytes(r);
    return new Work(adds, elements, scratch);
  }

  @Override
  public void apply(RecurrentOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    if (op instanceof RecurrentOp.LinearAttention attention) {
      new LinearAttention(attention, in, context.kernels()).run(outputs.get(0), outputs.get(1));
    } else if (in.at(0).type() == ElementType.F64) {
      new Recurrence<>(new DoubleReals(), op, in).run(outputs, context.kernels().workers());
    } else {
      new Recurrence<>(new FloatReals(context), op, in).run(outputs, context.kernels().workers());
    }
  }
}
