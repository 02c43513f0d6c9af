package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicShapes;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.SelectOp;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Families;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Computes operations whose inputs are constants, with the scalar kernels. What is folded decides
 * the program and its id, so the budgets here are fixed and no {@link Limits} changes them: a limit
 * can only refuse the model.
 */
final class Folding {
  /** A result up to this size is folded even when its inputs are smaller. */
  private static final int SMALL_ELEMENTS = 1 << 12;

  /** Elements that all folding of one model reads, makes and works through together. */
  private static final long ELEMENTS_MAX = 1L << 27;

  /** Multiply-adds of one folded product, and of all together. */
  private static final long MULTIPLY_ADDS_MAX = 1L << 28;

  /** Memory that one folded operation takes beside its inputs and outputs. */
  private static final long SCRATCH_BYTES_MAX = 1L << 28;

  private final Limits limits;
  private final KernelContext context;
  private long elements;
  private long multiplyAdds;
  private long bytes;

  Folding(Limits limits, Kernels kernels) {
    this.limits = limits;
    this.context = KernelContext.of(kernels);
  }

  /** The outputs when they can be computed now, else empty. */
  Optional<List<Tensor>> fold(Program.Node node, Operands in, List<PartialShape> shapes) {
    if (Families.isOpen(node.op())) {
      return foldOpen(node, in);
    }
    if (shapes.stream().anyMatch(shape -> !shape.isComplete())) {
      return Optional.empty();
    }
    List<Shape> complete = shapes.stream().map(PartialShape::complete).toList();
    if (node.op() instanceof Op.ShapeOf shapeOf) {
      return in.shape(0).isComplete()
          ? Optional.of(List.of(BasicShapes.shapeValue(shapeOf, in.shape(0).complete())))
          : Optional.empty();
    }
    List<Optional<Tensor>> inputs = new ArrayList<>();
    long read = 0;
    for (int i = 0; i < in.count(); i++) {
      if (in.has(i) && in.value(i).isEmpty()) {
        return Optional.empty();
      }
      inputs.add(in.has(i) ? in.value(i) : Optional.empty());
      read += in.has(i) ? in.shape(i).complete().size() : 0;
    }
    if (!isWithinBudget(node, in, complete, read)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Families.evaluate(node.op(), node.elements(), inputs, complete, context));
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
  }

  /** Operations that pick by value, when all they read is constant and small. */
  private Optional<List<Tensor>> foldOpen(Program.Node node, Operands in) {
    if (!(node.op() instanceof SelectOp)) {
      return Optional.empty();
    }
    List<Optional<Datum>> inputs = new ArrayList<>();
    for (int i = 0; i < in.count(); i++) {
      if (in.has(i) && in.value(i).isEmpty()) {
        return Optional.empty();
      }
      inputs.add(in.has(i) ? in.value(i).map(tensor -> tensor) : Optional.empty());
    }
    try {
      Work work = Families.workMax(node.op(), inputs);
      if (work.elements() > SMALL_ELEMENTS * 16L
          || work.elements() > ELEMENTS_MAX - elements
          || work.scratchBytes() > SMALL_ELEMENTS * 128L) {
        return Optional.empty();
      }
      elements += work.elements();
      List<Tensor> made =
          Families.applyOpen(node.op(), inputs).stream().map(datum -> (Tensor) datum).toList();
      for (Tensor tensor : made) {
        bytes += tensor.byteSize();
      }
      return Optional.of(made);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
  }

  private boolean isWithinBudget(Program.Node node, Operands in, List<Shape> shapes, long read) {
    long made = 0;
    long madeBytes = 0;
    for (int i = 0; i < shapes.size(); i++) {
      ElementType type = node.elements().get(i);
      made += shapes.get(i).size();
      madeBytes += (long) shapes.get(i).size() * type.bytes();
    }
    Work work;
    try {
      work = Families.work(node.op(), in, node.elements(), shapes);
    } catch (ArithmeticException e) {
      return false; // beyond any budget
    }
    long touched = Math.max(made + read, work.elements());
    if (made > Math.max(SMALL_ELEMENTS, read)
        || touched > ELEMENTS_MAX - elements
        || work.multiplyAdds() > MULTIPLY_ADDS_MAX - multiplyAdds
        || work.scratchBytes() > SCRATCH_BYTES_MAX
        || shapes.stream().anyMatch(shape -> span(shape) > ELEMENTS_MAX)) {
      return false;
    }
    elements += touched;
    multiplyAdds += work.multiplyAdds();
    bytes += madeBytes;
    if (bytes + work.scratchBytes() > limits.modelBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "folding the constants of the model takes more than "
              + limits.modelBytesMax()
              + " bytes, the limit");
    }
    return true;
  }

  /** Elements with empty axes counted as 1: what a walk over the outer axes may cost. */
  private static long span(Shape shape) {
    long span = 1;
    for (int axis = 0; axis < shape.rank() && span <= ELEMENTS_MAX; axis++) {
      span *= Math.max(shape.dim(axis), 1);
    }
    return span;
  }
}
