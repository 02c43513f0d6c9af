package network.assay.engine.kernel;

/**
 * The convolution by vectors over output pixels: a product of filters × taps by taps × pixels where
 * a group has several filters, row by row where it has one.
 */
final class ConvVector {
  private final Workers workers;

  ConvVector(Workers workers) {
    this.workers = workers;
  }

  /** Filters of each group tile by tile, taps ascending in each. */
  static final class Filters implements Kernels.PackedFilters {
    private final float[] values;

    Filters(float[] values) {
      this.values = values;
    }

    float[] values() {
      return values;
    }
  }

  static Filters pack(ConvGeometry g, float[] weights) {
    int taps = g.taps();
    int rows = g.filters() / g.group();
    float[] values = new float[Math.multiplyExact(g.filters(), taps)];
    for (int group = 0; group < g.group(); group++) {
      int first = group * rows * taps;
      for (int i = 0; i < rows; ) {
        int height = LanesVector.tileRows(rows - i);
        for (int r = 0; r < height; r++) {
          for (int p = 0; p < taps; p++) {
            values[first + i * taps + p * height + r] = weights[first + (i + r) * taps + p];
          }
        }
        i += height;
      }
    }
    return new Filters(values);
  }

  void conv(ConvGeometry g, float[] x, Filters w, float[] bias, float[] y) {
    if (y.length == 0) {
      return;
    }
    ConvPlanes planes = new ConvPlanes(g);
    boolean byRows = g.filters() == g.group() && ConvRows.suits(g);
    Part part = byRows ? new ConvRows(g, planes, w, bias) : new ConvStrips(g, planes, w, bias);
    int units = g.batch() * g.group();
    long unitCost = part.pieces() * part.pieceCost();
    if (units >= 2 * workers.threads() || units * unitCost < 2 * Workers.CHUNK_COST_MIN) {
      workers.forEachRange(
          units,
          unitCost,
          (from, to) -> {
            float[] input = planes.isInput() ? x : planes.newUnit();
            Pieces pieces = part.begin();
            for (int unit = from; unit < to; unit++) {
              planes.fill(x, unit, 0, planes.unitChannels(), input);
              int source = planes.isInput() ? unit * planes.unitSize() : 0;
              pieces.make(input, source, unit, 0, part.pieces(), y);
            }
          });
      return;
    }
    float[] input = planes.isInput() ? x : planes.newUnit();
    for (int i = 0; i < units; i++) {
      int unit = i;
      int source = planes.isInput() ? unit * planes.unitSize() : 0;
      workers.forEachRange(
          planes.unitChannels(),
          planes.channelSize(),
          (from, to) -> planes.fill(x, unit, from, to, input));
      workers.forEachRange(
          part.pieces(),
          part.pieceCost(),
          (from, to) -> part.begin().make(input, source, unit, from, to, y));
    }
  }

  /** How the output of one unit, that is one image and group, is made piece by piece. */
  interface Part {
    /** Independent pieces of a unit. */
    int pieces();

    /** Multiply-adds of a piece. */
    long pieceCost();

    /** What one thread needs to make pieces. */
    Pieces begin();
  }

  /** Makes pieces on one thread. */
  interface Pieces {
    /** Makes pieces [from, to) of a unit, whose planes begin at {@code input[source]}. */
    void make(float[] input, int source, int unit, int from, int to, float[] y);
  }
}
