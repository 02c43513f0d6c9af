package network.assay.engine.operation.basic;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import network.assay.engine.kernel.Epilogue;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Arguments;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/**
 * Elementwise F32 operations of which each reads what the one before it made. Done block by block
 * through all of them, what lies in between never leaves the first-level cache; the arithmetic of
 * each element is the same as when they are performed one by one.
 *
 * @param stages in order
 */
public record ElementwiseChain(List<Stage> stages) {
  /** Elements of a block: 8 KiB of floats, a quarter of a small first-level cache. */
  private static final int BLOCK = 2048;

  private static final int FUNCTION_COST = 4;

  public ElementwiseChain {
    stages = List.copyOf(stages);
  }

  /**
   * One operation.
   *
   * @param other the second operand, of functions of two
   */
  public record Stage(Op.Basic op, Optional<Other> other) {}

  /**
   * An operand from outside the chain.
   *
   * @param input its number among the inputs of the whole
   * @param first whether it is the left one
   */
  public record Other(int input, Repeat repeat, boolean first) {}

  /**
   * How an operand is broadcast to a flat result: element {@code o} of the result takes element
   * {@code o / inner % period}.
   */
  public record Repeat(int inner, int period) {

    /**
     * How an operand of this shape is broadcast to a result, where it can be said so: the operand
     * is a scalar, as large as the result, or varies along neighbouring axes only.
     */
    public static Optional<Repeat> of(Shape operand, Shape result) {
      int lead = result.rank() - operand.rank();
      if (lead < 0) {
        return Optional.empty();
      }
      int first = result.rank();
      int last = -1;
      for (int axis = 0; axis < operand.rank(); axis++) {
        if (operand.dim(axis) != 1) {
          first = Math.min(first, axis + lead);
          last = axis + lead;
        }
      }
      if (last < 0) {
        return Optional.of(new Repeat(1, 1));
      }
      for (int axis = first; axis <= last; axis++) {
        if (operand.dim(axis - lead) != result.dim(axis)) {
          return Optional.empty();
        }
      }
      return Optional.of(
          new Repeat(result.size(last + 1, result.rank()), result.size(first, last + 1)));
    }

    /** Results that take the same element, or neighbouring ones, and lie one behind the other. */
    int columns() {
      return period == 1 ? Integer.MAX_VALUE : inner > 1 ? inner : period;
    }

    /** How many runs of {@link #columns} may follow from result {@code o} on. */
    int rows(int o) {
      return inner > 1 ? period - o / inner % period : Integer.MAX_VALUE;
    }

    Kernels.Walk walk(int o) {
      if (period == 1) {
        return new Kernels.Walk(0, 0, 0);
      }
      return inner > 1
          ? new Kernels.Walk(o / inner % period, 1, 0)
          : new Kernels.Walk(o % period, 0, 1);
    }
  }

  /** True for operations that a stage can be, when operands and result are of this type. */
  public static boolean suits(Op op, ElementType type) {
    return type == ElementType.F32
        && switch (op) {
          case Op.Unary unary ->
              unary.function() != Op.UnaryFunction.NOT
                  && unary.function() != Op.UnaryFunction.IS_NAN;
          case Op.Parametric _ -> true;
          case Op.Binary binary -> !binary.function().isComparison();
          default -> false;
        };
  }

  /**
   * The first stages as what a convolution does by itself.
   *
   * @param stages how many of them
   */
  public record Lead(Epilogue epilogue, int stages) {}

  /**
   * As many stages from the first one on as an {@link Epilogue} can say: + a tensor, then MAX (or
   * RELU) and MIN with a scalar.
   *
   * @param in the inputs of the whole
   * @param length elements of the result
   */
  public Lead lead(Arguments in, int length) {
    int next = 0;
    Optional<float[]> addend = Optional.empty();
    if (isBinary(next, BinaryFunction.ADD)) {
      Other other = stages.get(next).other.orElseThrow();
      if (other.repeat.inner == 1 && other.repeat.period == length) {
        addend = Optional.of(in.at(other.input).floats());
        next++;
      }
    }
    float least = Float.NEGATIVE_INFINITY;
    if (next < stages.size() && stages.get(next).op.equals(new Op.Unary(UnaryFunction.RELU))) {
      least = 0f;
      next++;
    } else {
      OptionalDouble limit = limit(next, BinaryFunction.MAX, in);
      if (limit.isPresent()) {
        least = (float) limit.getAsDouble();
        next++;
      }
    }
    float greatest = Float.POSITIVE_INFINITY;
    OptionalDouble limit = limit(next, BinaryFunction.MIN, in);
    // A limit of −0 makes +0 smaller, which machine code does not know.
    if (limit.isPresent() && Float.floatToRawIntBits((float) limit.getAsDouble()) != 1 << 31) {
      greatest = (float) limit.getAsDouble();
      next++;
    }
    return new Lead(new Epilogue(addend, least, greatest), next);
  }

  /** The scalar that stage {@code i} limits by, unless it is NaN or there is none. */
  private OptionalDouble limit(int i, BinaryFunction function, Arguments in) {
    if (isBinary(i, function) && stages.get(i).other.orElseThrow().repeat.period == 1) {
      float value = in.at(stages.get(i).other.orElseThrow().input).floats()[0];
      return Float.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
    return OptionalDouble.empty();
  }

  private boolean isBinary(int i, BinaryFunction function) {
    return i < stages.size() && stages.get(i).op.equals(new Op.Binary(function));
  }

  /** The stages behind the first {@code count}. */
  public ElementwiseChain after(int count) {
    return new ElementwiseChain(stages.subList(count, stages.size()));
  }

  /**
   * y = the last stage of … of the first stage of x.
   *
   * @param x as long as y; may be y
   * @param in the inputs of the whole, among which the stages find their other operands
   */
  public void apply(float[] x, Arguments in, float[] y, Kernels kernels) {
    if (stages.isEmpty()) {
      return;
    }
    int blocks = Math.ceilDiv(y.length, BLOCK);
    kernels
        .workers()
        .forEachRange(
            blocks,
            (long) FUNCTION_COST * stages.size() * Math.min(BLOCK, y.length),
            (from, to) -> {
              for (int block = from; block < to; block++) {
                int at = block * BLOCK;
                block(x, in, y, at, Math.min(BLOCK, y.length - at), kernels);
              }
            });
  }

  private void block(float[] x, Arguments in, float[] y, int at, int n, Kernels kernels) {
    float[] source = x;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      switch (stage.op) {
        case Op.Unary unary -> kernels.unary(unary.function(), source, at, y, at, n);
        case Op.Parametric f ->
            kernels.parametric(f.function(), f.alpha(), f.beta(), source, at, y, at, n);
        case Op.Binary binary -> {
          Other other = stage.other.orElseThrow();
          float[] values = in.at(other.input).floats();
          binary(binary.function(), other, values, source, y, at, n, kernels);
        }
        default -> throw new IllegalArgumentException(stage.op + " is not elementwise");
      }
      source = y;
    }
  }

  private static void binary(
      BinaryFunction f,
      Other other,
      float[] values,
      float[] x,
      float[] y,
      int at,
      int n,
      Kernels kernels) {
    int columns = other.repeat.columns();
    for (int done = 0; done < n; ) {
      int o = at + done;
      int left = n - done;
      boolean whole = o % columns == 0 && left >= columns;
      int length = whole ? columns : Math.min(columns - o % columns, left);
      int rows = whole ? Math.min(left / columns, other.repeat.rows(o)) : 1;
      Kernels.Walk own = new Kernels.Walk(o, length, 1);
      Kernels.Walk its = other.repeat.walk(o);
      if (other.first) {
        kernels.binary(f, rows, length, values, its, x, own, y, o);
      } else {
        kernels.binary(f, rows, length, x, own, values, its, y, o);
      }
      done += rows * length;
    }
  }
}
