package network.assay.engine.operation.signal;

import static network.assay.engine.operation.Signatures.requireIndex;
import static network.assay.engine.operation.Signatures.requireInputs;
import static network.assay.engine.operation.Signatures.requireOutputs;
import static network.assay.engine.operation.Signatures.requireReal;
import static network.assay.engine.operation.Signatures.requireSame;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.SignalOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link SignalOp} operations. */
public final class SignalFamily implements OperationFamily<SignalOp> {

  @Override
  public List<ElementType> types(SignalOp op, int outputCount, Operands in) {
    requireOutputs(outputCount, 1);
    return List.of(
        switch (op) {
          case SignalOp.Dft _ -> {
            requireInputs(in, 3, 3);
            requireIndex(in, 1);
            requireIndex(in, 2);
            yield requireReal(in, 0);
          }
          case SignalOp.MelWeightMatrix _ -> {
            requireInputs(in, 5, 5);
            for (int i = 0; i < 3; i++) {
              requireIndex(in, i);
            }
            requireReal(in, 3);
            requireSame(in, 3, 4);
            yield ElementType.F64;
          }
          case SignalOp.Determinant _ -> {
            requireInputs(in, 1, 1);
            yield requireReal(in, 0);
          }
          case SignalOp.Uniform _ -> {
            requireInputs(in, 1, 1);
            requireIndex(in, 0);
            yield ElementType.F32;
          }
        });
  }

  @Override
  public List<PartialShape> shapes(SignalOp op, List<ElementType> outputs, Operands in) {
    return List.of(
        switch (op) {
          case SignalOp.Dft dft -> dft(dft, in);
          case SignalOp.MelWeightMatrix _ -> Mel.outputShape(in);
          case SignalOp.Determinant _ -> determinant(in.shape(0));
          case SignalOp.Uniform _ ->
              in.integers(0)
                  .map(dims -> PartialShape.of(Shape.ofLongs(dims)))
                  .orElse(PartialShape.any());
        });
  }

  private static PartialShape dft(SignalOp.Dft op, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    int last = x.rank() - 1;
    if (last < 1 || (x.knows(last) && (x.dim(last) < 1 || x.dim(last) > 2))) {
      throw new IllegalArgumentException(
          "a signal of shape " + x + ", expected [..., 1] or [..., 2]");
    }
    Optional<long[]> axisValue = in.integers(2);
    int[] out = x.dims();
    out[last] = op.inverse() && op.oneSided() ? 1 : 2;
    if (axisValue.isEmpty()) {
      Arrays.fill(out, 0, last, PartialShape.UNKNOWN);
      return PartialShape.of(out);
    }
    int axis = axis(axisValue.get(), x.rank());
    boolean known = in.value(1).isPresent();
    out[axis] = PartialShape.UNKNOWN;
    if (known) {
      int n = length(in.integers(1).orElseThrow());
      out[axis] = op.oneSided() && !op.inverse() ? n / 2 + 1 : n;
    }
    return PartialShape.of(out);
  }

  private static int axis(long[] value, int rank) {
    if (value.length != 1) {
      throw new IllegalArgumentException("axis has " + value.length + " elements, expected one");
    }
    int axis = Shape.normaliseAxis(value[0], rank);
    if (axis == rank - 1) {
      throw new IllegalArgumentException("axis " + axis + " holds the parts of the numbers");
    }
    return axis;
  }

  private static int length(long... value) {
    if (value.length != 1 || value[0] < 1 || value[0] > 1 << 28) {
      throw new IllegalArgumentException(
          "length " + Arrays.toString(value) + " of a transform, expected one from 1 to 2^28");
    }
    return (int) value[0];
  }

  private static PartialShape determinant(PartialShape x) {
    if (!x.hasRank()) {
      return x;
    }
    if (x.rank() < 2) {
      throw new IllegalArgumentException("shape " + x + " holds no matrices");
    }
    PartialShape.agree(x.dim(x.rank() - 1), x.dim(x.rank() - 2), "side of the matrices");
    return PartialShape.of(Arrays.copyOf(x.dims(), x.rank() - 2));
  }

  @Override
  public int[] shapeOperands(SignalOp op) {
    return switch (op) {
      case SignalOp.Dft _ -> new int[] {1, 2};
      case SignalOp.MelWeightMatrix _ -> new int[] {0, 1};
      case SignalOp.Uniform _ -> new int[] {0};
      case SignalOp.Determinant _ -> new int[0];
    };
  }

  @Override
  public boolean isArithmetic(SignalOp op) {
    return true;
  }

  @Override
  public Work work(SignalOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    long made = Work.ofElements(shapes).elements();
    return switch (op) {
      case SignalOp.Dft _ -> {
        Shape x = in.shape(0).complete();
        int n = length(in.integers(1).orElseThrow());
        int axis = axis(in.integers(2).orElseThrow(), x.rank());
        long rows = (long) x.size(0, axis) * x.size(axis + 1, x.rank() - 1);
        yield new Work(
            Math.multiplyExact(rows, Fourier.multiplyAdds(n)),
            Math.addExact(made + x.size(), 8L * n),
            8 * (x.size() + 8L * n));
      }
      case SignalOp.Determinant _ -> {
        Shape x = in.shape(0).complete();
        long side = x.dim(x.rank() - 1);
        yield new Work(
            Math.multiplyExact(x.size(), side), made + x.size(), 8 * (x.size() + side * side));
      }
      case SignalOp.MelWeightMatrix _, SignalOp.Uniform _ -> new Work(0, made, 0);
    };
  }

  @Override
  public void apply(SignalOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor y = outputs.get(0);
    switch (op) {
      case SignalOp.Dft dft -> {
        int axis = axis(Integers.toLongs(in.at(2)), in.shape(0).rank());
        Fourier.apply(dft, in.at(0), axis, length(Integers.toLongs(in.at(1))), y);
      }
      case SignalOp.MelWeightMatrix _ -> Mel.fill(in, y);
      case SignalOp.Determinant _ -> Determinants.apply(in.at(0), y);
      case SignalOp.Uniform uniform -> Counter.fill(uniform.seed(), y.floats());
    }
  }
}
