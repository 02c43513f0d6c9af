package network.assay.engine.operation.window;

import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Signatures;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Col2Im-18: blocks of an image added up where they overlap. One sum for each element, over the
 * places of the block ascending, in binary64 (whole numbers: wrapping), rounded once.
 */
final class Columns {
  private static final long EXTENT_MAX = 1 << 30;

  private Columns() {}

  static PartialShape outputShape(WindowOp.Col2Im op, Operands in) {
    PartialShape x = in.shape(0);
    Signatures.requireRank(x, 3, "columns");
    Optional<long[]> image = in.integers(1);
    Optional<long[]> block = in.integers(2);
    if (image.isEmpty() || block.isEmpty()) {
      return PartialShape.any();
    }
    int axes = image.get().length;
    if (axes < 1 || axes > Shape.RANK_MAX - 2 || block.get().length != axes) {
      throw new IllegalArgumentException(
          "an image of " + axes + " axes with blocks of " + block.get().length);
    }
    Grid grid = Grid.of(op, image.get(), block.get());
    int[] out = new int[axes + 2];
    out[0] = PartialShape.UNKNOWN;
    out[1] = PartialShape.UNKNOWN;
    for (int i = 0; i < axes; i++) {
      out[i + 2] = grid.image[i];
    }
    if (x.hasRank()) {
      out[0] = x.dim(0);
      PartialShape.agree(x.dim(2), grid.positions(), "count of blocks");
      if (x.knows(1)) {
        if (x.dim(1) % grid.places() != 0) {
          throw new IllegalArgumentException(
              x.dim(1) + " rows of columns do not make blocks of " + grid.places());
        }
        out[1] = x.dim(1) / grid.places();
      }
    }
    return PartialShape.of(out);
  }

  static void apply(WindowOp.Col2Im op, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    Grid grid = Grid.of(op, Integers.toLongs(in.at(1)), Integers.toLongs(in.at(2)));
    int planes = y.shape().dim(0) * y.shape().dim(1);
    int plane = y.shape().size(2, y.shape().rank());
    boolean whole = x.type().isInteger();
    double[] real = whole ? new double[0] : Reals.of(x);
    double[] sums = new double[whole ? 0 : y.size()];
    long[] wholeSums = new long[whole ? y.size() : 0];
    int positions = grid.positions();
    int places = grid.places();
    int[] offsets = new int[positions];
    for (int place = 0; place < places; place++) {
      grid.offsets(place, offsets);
      for (int p = 0; p < planes; p++) {
        int from = (p * places + place) * positions;
        for (int i = 0; i < positions; i++) {
          int to = p * plane + offsets[i];
          if (offsets[i] >= 0 && whole) {
            wholeSums[to] += Integers.at(x, from + i);
          } else if (offsets[i] >= 0) {
            sums[to] += real[from + i];
          }
        }
      }
    }
    if (!whole) {
      Reals.putAll(sums, y);
    }
    for (int i = 0; i < wholeSums.length; i++) {
      Integers.put(y, i, wholeSums[i]);
    }
  }

  /** Where blocks lie in the image. */
  private static final class Grid {
    private final int[] image;
    private final int[] block;
    private final int[] counts;
    private final WindowOp.Col2Im op;

    private Grid(WindowOp.Col2Im op, int axes) {
      this.op = op;
      this.image = new int[axes];
      this.block = new int[axes];
      this.counts = new int[axes];
    }

    static Grid of(WindowOp.Col2Im op, long[] image, long[] block) {
      int axes = image.length;
      boolean fits =
          op.strides().size() == axes
              && op.pads().size() == 2 * axes
              && op.dilations().size() == axes;
      if (!fits) {
        throw new IllegalArgumentException(
            "strides, pads and dilations are not those of an image of " + axes + " axes");
      }
      Grid grid = new Grid(op, axes);
      for (int i = 0; i < axes; i++) {
        long stride = within(op.strides().get(i), 1, "stride");
        long dilation = within(op.dilations().get(i), 1, "dilation");
        grid.image[i] = (int) within(image[i], 0, "image size");
        grid.block[i] = (int) within(block[i], 1, "block size");
        long padded =
            image[i]
                + within(op.pads().get(i), 0, "pad")
                + within(op.pads().get(i + axes), 0, "pad");
        long rest = padded - dilation * (block[i] - 1) - 1;
        if (rest < 0) {
          throw new IllegalArgumentException(
              "a block of " + block[i] + " does not fit a padded image of " + padded);
        }
        grid.counts[i] = (int) within(rest / stride + 1, 1, "count of blocks");
      }
      grid.positions();
      grid.places();
      return grid;
    }

    private static long within(long value, long least, String what) {
      if (value < least || value > EXTENT_MAX) {
        throw new IllegalArgumentException(
            what + " " + value + " is outside " + least + " to " + EXTENT_MAX);
      }
      return value;
    }

    int positions() {
      return Shape.of(counts).size();
    }

    int places() {
      return Shape.of(block).size();
    }

    /** Where this place of each block lies in the image, −1 for outside. */
    void offsets(int place, int... offsets) {
      for (int i = 0; i < offsets.length; i++) {
        int restPlace = place;
        int restBlock = i;
        int stride = 1;
        int offset = 0;
        boolean inside = true;
        for (int d = image.length - 1; d >= 0; d--) {
          long at =
              (long) (restBlock % counts[d]) * op.strides().get(d)
                  + (long) (restPlace % block[d]) * op.dilations().get(d)
                  - op.pads().get(d);
          inside &= at >= 0 && at < image[d];
          offset += (int) at * stride;
          stride *= image[d];
          restBlock /= counts[d];
          restPlace /= block[d];
        }
        offsets[i] = inside ? offset : -1;
      }
    }
  }
}
