package network.assay.engine.operation.image;

import java.util.Arrays;
import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Movement;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Work;
import network.assay.engine.program.ImageOp.Coordinates;
import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.program.ImageOp.Resize;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Resize-19, axis by axis in ascending order, in binary64; rounded once at the end. Nearest
 * neighbours are moved as they are.
 */
final class Resizing {
  private Resizing() {}

  /** Sums over taps count as multiply-adds. */
  static Work work(Resize op, Operands in, Shape y) {
    Shape x = in.shape(0).complete();
    List<ResizeAxis> axes = ResizeGeometry.axes(op, x, in);
    long made = y.size();
    if (op.interpolation() == Interpolation.NEAREST) {
      long tables = axes.stream().mapToLong(ResizeAxis::out).sum();
      return new Work(0, made + x.size(), 4 * tables);
    }
    int[] dims = x.dims();
    long most = x.size();
    long sums = 0;
    for (ResizeAxis axis : axes) {
      dims[axis.axis()] = axis.out();
      long size = 1;
      for (int dim : dims) {
        size = Math.multiplyExact(size, dim);
      }
      Math.toIntExact(size);
      most = Math.max(most, size);
      sums = Math.addExact(sums, Math.multiplyExact(size, axis.taps(op)));
      // Weights are made for each position, even where the other axes are empty.
      sums = Math.addExact(sums, Math.multiplyExact(axis.out(), axis.taps(op)));
    }
    long taps = axes.stream().mapToLong(a -> a.taps(op)).max().orElse(0);
    return new Work(sums, made + x.size(), Math.multiplyExact(8L, 2 * most + taps));
  }

  static void apply(Resize op, Arguments in, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    Tensor x = in.at(0);
    List<ResizeAxis> axes = ResizeGeometry.axes(op, x.shape(), in.operands());
    if (op.interpolation() == Interpolation.NEAREST) {
      moveNearest(op, axes, x, y);
    } else {
      double[] values = Reals.of(x);
      int[] dims = x.shape().dims();
      for (ResizeAxis axis : axes) {
        if (!axis.isIdentity(op.coordinates())) {
          values = resized(op, axis, dims, values);
          dims[axis.axis()] = axis.out();
        }
      }
      Reals.putAll(values, y);
    }
    if (op.coordinates() == Coordinates.TF_CROP_AND_RESIZE) {
      axes.forEach(axis -> extrapolate(op, axis, y));
    }
  }

  private static double[] resized(Resize op, ResizeAxis axis, int[] dims, double[] x) {
    Shape shape = Shape.of(dims);
    int outer = shape.size(0, axis.axis());
    int inner = shape.size(axis.axis() + 1, shape.rank());
    double[] y = new double[outer * axis.out() * inner];
    double[] weights = new double[(int) axis.taps(op)];
    for (int j = 0; j < axis.out(); j++) {
      long first = axis.weights(op, j, weights);
      for (int t = 0; t < weights.length; t++) {
        double weight = weights[t];
        if (weight == 0) {
          continue;
        }
        int i = Math.clamp(first + t, 0, axis.in() - 1);
        for (int o = 0; o < outer; o++) {
          int from = (o * axis.in() + i) * inner;
          int to = (o * axis.out() + j) * inner;
          for (int n = 0; n < inner; n++) {
            y[to + n] += weight * x[from + n];
          }
        }
      }
    }
    return y;
  }

  private static void moveNearest(Resize op, List<ResizeAxis> axes, Tensor x, Tensor y) {
    int rank = y.shape().rank();
    int[][] sources = new int[rank][];
    for (ResizeAxis axis : axes) {
      if (!axis.isIdentity(op.coordinates())) {
        int[] source = new int[axis.out()];
        Arrays.setAll(source, i -> axis.nearest(op, i));
        sources[axis.axis()] = source;
      }
    }
    int moved = rank;
    while (moved > 0 && sources[moved - 1] == null) {
      moved--;
    }
    // Axes behind the last that is resized move as one block.
    int block = y.shape().size(moved, rank);
    int[] strides = x.shape().strides();
    int[] at = new int[Math.max(moved - 1, 0)];
    int run = moved == 0 ? 1 : y.shape().dim(moved - 1);
    for (int to = 0; to < y.size(); to += run * block) {
      int from = 0;
      for (int d = 0; d < at.length; d++) {
        from += (sources[d] == null ? at[d] : sources[d][at[d]]) * strides[d];
      }
      if (moved == 0) {
        System.arraycopy(x.array(), 0, y.array(), 0, block);
      } else {
        takeRun(x.array(), from, sources[moved - 1], block, y.array(), to);
      }
      for (int d = at.length - 1; d >= 0 && ++at[d] == y.shape().dim(d); d--) {
        at[d] = 0;
      }
    }
  }

  private static void takeRun(Object x, int from, int[] sources, int block, Object y, int to) {
    if (block == 1 && x instanceof float[] in && y instanceof float[] out) {
      for (int j = 0; j < sources.length; j++) {
        out[to + j] = in[from + sources[j]];
      }
      return;
    }
    if (block == 1 && x instanceof byte[] in && y instanceof byte[] out) {
      for (int j = 0; j < sources.length; j++) {
        out[to + j] = in[from + sources[j]];
      }
      return;
    }
    for (int j = 0; j < sources.length; j++) {
      System.arraycopy(x, from + sources[j] * block, y, to + j * block, block);
    }
  }

  /** Outputs whose place on this axis is outside of the input take the value given. */
  private static void extrapolate(Resize op, ResizeAxis axis, Tensor y) {
    Shape shape = y.shape();
    int inner = shape.size(axis.axis() + 1, shape.rank());
    int outer = shape.size(0, axis.axis());
    Tensor value = Tensor.zeros(y.type(), Shape.SCALAR);
    Reals.put(value, 0, op.extrapolation());
    for (int j = 0; j < axis.out(); j++) {
      if (axis.isOutside(axis.place(op.coordinates(), j))) {
        for (int o = 0; o < outer; o++) {
          Movement.fill(value.array(), 0, y.array(), (o * axis.out() + j) * inner, inner);
        }
      }
    }
  }
}
