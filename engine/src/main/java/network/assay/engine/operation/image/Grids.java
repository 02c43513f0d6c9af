package network.assay.engine.operation.image;

import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Signatures;
import network.assay.engine.operation.Work;
import network.assay.engine.program.ImageOp;
import network.assay.engine.program.ImageOp.GridSample;
import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.program.ImageOp.Outside;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Images sampled at the places of a grid, and grids made of affine maps, in binary64. */
final class Grids {
  private Grids() {}

  static PartialShape sampledShape(Operands in) {
    PartialShape x = in.shape(0);
    PartialShape grid = in.shape(1);
    if (!x.hasRank() || !grid.hasRank()) {
      return PartialShape.any();
    }
    Signatures.requireRank(grid, x.rank(), "grid");
    if (x.rank() < 3) {
      throw new IllegalArgumentException("an image of shape " + x + " has no spatial axes");
    }
    PartialShape.agree(grid.dim(grid.rank() - 1), x.rank() - 2, "count of coordinates");
    int[] out = new int[x.rank()];
    out[0] = PartialShape.agree(x.dim(0), grid.dim(0), "batch");
    out[1] = x.dim(1);
    for (int i = 2; i < out.length; i++) {
      out[i] = grid.dim(i - 1);
      if (x.dim(i) == 0) {
        throw new IllegalArgumentException("an image of shape " + x + " cannot be sampled");
      }
    }
    return PartialShape.of(out);
  }

  static Work sampledWork(GridSample op, Operands in, Shape y) {
    Shape x = in.shape(0).complete();
    long perAxis = op.interpolation() == Interpolation.CUBIC ? 4 : 2;
    long taps = 1;
    for (int i = 2; i < x.rank(); i++) {
      taps = Math.multiplyExact(taps, op.interpolation() == Interpolation.NEAREST ? 1 : perAxis);
    }
    long grid = in.shape(1).complete().size();
    return new Work(
        Math.multiplyExact(y.size(), taps),
        (long) y.size() + x.size() + grid,
        8 * ((long) x.size() + grid));
  }

  static void sample(GridSample op, Tensor x, Tensor grid, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    int rank = x.shape().rank();
    int axes = rank - 2;
    int[] dims = new int[axes];
    for (int d = 0; d < axes; d++) {
      dims[d] = x.shape().dim(d + 2);
    }
    double[] image = Reals.of(x);
    double[] places = Reals.of(grid);
    Sampler sampler = new Sampler(op.interpolation(), op.outside(), op.alignCorners(), dims);
    int plane = x.shape().size(2, rank);
    int points = y.shape().size(2, rank);
    int channels = x.shape().dim(1);
    for (int n = 0; n < x.shape().dim(0); n++) {
      for (int p = 0; p < points; p++) {
        int at = (n * points + p) * axes;
        for (int d = 0; d < axes; d++) {
          double coordinate = places[at + axes - 1 - d];
          sampler.place(
              d,
              op.alignCorners()
                  ? (coordinate + 1) / 2 * (dims[d] - 1)
                  : ((coordinate + 1) * dims[d] - 1) / 2);
        }
        for (int c = 0; c < channels; c++) {
          double value = sampler.value(image, (n * channels + c) * plane);
          Reals.put(y, (n * channels + c) * points + p, value);
        }
      }
    }
  }

  static PartialShape affineShape(Operands in) {
    Optional<long[]> size = in.integers(1);
    PartialShape theta = in.shape(0);
    Signatures.requireRank(theta, 3, "theta");
    if (size.isEmpty()) {
      return PartialShape.any();
    }
    int axes = size.get().length - 2;
    if (axes < 2 || axes > 3) {
      throw new IllegalArgumentException("size has " + (axes + 2) + " elements, expected 4 or 5");
    }
    Shape image = Shape.ofLongs(size.get());
    int[] out = new int[axes + 2];
    out[0] = image.dim(0);
    for (int i = 0; i < axes; i++) {
      out[i + 1] = image.dim(i + 2);
    }
    out[axes + 1] = axes;
    if (theta.hasRank()) {
      PartialShape.agree(theta.dim(0), out[0], "batch");
      PartialShape.agree(theta.dim(1), axes, "rows of theta");
      PartialShape.agree(theta.dim(2), axes + 1, "columns of theta");
    }
    return PartialShape.of(out);
  }

  /** (x, y, z, 1) by theta: products summed from the left. */
  static void affine(ImageOp.AffineGrid op, Tensor theta, Tensor y) {
    int axes = theta.shape().dim(1);
    double[] matrix = Reals.of(theta);
    int points = y.size() == 0 ? 0 : y.shape().size(1, axes + 1);
    double[] at = new double[axes];
    for (int p = 0; p < points; p++) {
      int rest = p;
      for (int d = axes - 1; d >= 0; d--) {
        int dim = y.shape().dim(d + 1);
        at[axes - 1 - d] = coordinate(op.alignCorners(), rest % dim, dim);
        rest /= dim;
      }
      for (int n = 0; n < theta.shape().dim(0); n++) {
        for (int row = 0; row < axes; row++) {
          int from = (n * axes + row) * (axes + 1);
          double sum = matrix[from] * at[0];
          for (int d = 1; d < axes; d++) {
            sum += matrix[from + d] * at[d];
          }
          Reals.put(y, (n * points + p) * axes + row, sum + matrix[from + axes]);
        }
      }
    }
  }

  private static double coordinate(boolean alignCorners, int i, int dim) {
    if (alignCorners) {
      return dim == 1 ? 0 : 2.0 * i / (dim - 1) - 1;
    }
    return (2.0 * i + 1) / dim - 1;
  }

  /** The sampler of deformable convolutions. */
  static Sampler bilinear(int height, int width) {
    return new Sampler(Interpolation.LINEAR, Outside.ZEROS, true, height, width);
  }
}
