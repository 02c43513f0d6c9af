package network.assay.engine.kernel;

/**
 * The convolution by vectors over output pixels: a product of filters × taps by taps × pixels where
 * a group has several filters, plane by plane where it has one.
 */
final class ConvVector {
  private final Workers workers;
  private final Scratch scratch;

  ConvVector(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** Filters of each group tile by tile, taps ascending in each. */
  static final class Filters implements Kernels.PackedFilters {
    private final float[] values;

    /** How the latest geometry is gone about: most filters serve one. */
    private volatile Way latest;

    Filters(ConvGeometry g, float[] values) {
      this.values = values;
      this.latest = Way.of(g);
    }

    private Way way(ConvGeometry g) {
      Way way = latest;
      if (!way.geometry.equals(g)) {
        way = Way.of(g);
        latest = way;
      }
      return way;
    }
  }

  /** What follows from a geometry alone. */
  private record Way(ConvGeometry geometry, ConvPlanes planes, Part part, boolean direct) {
    static Way of(ConvGeometry g) {
      ConvPlanes planes = new ConvPlanes(g);
      boolean depthwise = g.filters() == g.group();
      Part part = depthwise ? new ConvDepthwise(g, planes) : new ConvStrips(g, planes);
      return new Way(g, planes, part, planes.isInput() && !part.readsBeyond());
    }
  }

  static Filters pack(ConvGeometry g, float[] weights) {
    int taps = g.taps();
    int rows = g.filters() / g.group();
    float[] values =
        new float[Math.addExact(Math.multiplyExact(g.filters(), taps), TileColumns.SLACK)];
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
    return new Filters(g, values);
  }

  void conv(ConvGeometry g, float[] x, Filters w, float[] bias, float[] y) {
    if (y.length == 0) {
      return;
    }
    Way way = w.way(g);
    ConvPlanes planes = way.planes;
    Part part = way.part;
    int units = g.batch() * g.group();
    long unitCost = part.pieces() * part.pieceCost();
    int planesLength = way.direct ? 0 : planes.length();
    if (units >= 2 * workers.threads() || units * unitCost < 2 * Workers.CHUNK_COST_MIN) {
      int length = Math.addExact(planesLength, part.scratch());
      workers.forEachRange(
          units,
          unitCost,
          (from, to) -> {
            float[] own = scratch.take(length);
            Task task =
                way.direct
                    ? new Task(x, planes.unitSize(), w.values, bias, y, own, 0)
                    : new Task(own, 0, w.values, bias, y, own, planesLength);
            for (int unit = from; unit < to; unit++) {
              if (!way.direct) {
                planes.fill(x, unit, 0, planes.unitChannels(), 0f, own);
              }
              part.make(task, unit, 0, part.pieces());
            }
            scratch.give(own);
          });
      return;
    }
    float[] input = way.direct ? x : scratch.take(planesLength);
    int step = way.direct ? planes.unitSize() : 0;
    for (int i = 0; i < units; i++) {
      int unit = i;
      if (!way.direct) {
        workers.forEachRange(
            planes.unitChannels(),
            planes.channelSize(),
            (from, to) -> planes.fill(x, unit, from, to, 0f, input));
      }
      workers.forEachRange(
          part.pieces(),
          part.pieceCost(),
          (from, to) -> {
            float[] own = scratch.take(part.scratch());
            part.make(new Task(input, step, w.values, bias, y, own, 0), unit, from, to);
            scratch.give(own);
          });
    }
    if (!way.direct) {
      scratch.give(input);
    }
  }

  /** How the output of one unit, that is one image and group, is made piece by piece. */
  interface Part {
    /** Independent pieces of a unit. */
    int pieces();

    /** Multiply-adds of a piece. */
    long pieceCost();

    /** Floats that a thread needs for itself while it makes pieces. */
    int scratch();

    /** Whether up to {@link ConvPlanes#SLACK} floats behind the planes of a unit are read. */
    boolean readsBeyond();

    /** Makes pieces [from, to) of a unit. */
    void make(Task task, int unit, int from, int to);
  }

  /**
   * What one thread works with: the planes of a unit are {@code unitStep} behind those of the unit
   * before it; the bias, one for each filter, may be null; of the scratch array as many floats are
   * the part's own as it asked for, from {@code at} on.
   */
  static final class Task {
    final float[] input;
    private final int unitStep;
    final float[] weights;
    final float[] bias;
    final float[] y;
    final float[] scratch;
    final int at;

    Task(
        float[] input,
        int unitStep,
        float[] weights,
        float[] bias,
        float[] y,
        float[] scratch,
        int at) {
      this.input = input;
      this.unitStep = unitStep;
      this.weights = weights;
      this.bias = bias;
      this.y = y;
      this.scratch = scratch;
      this.at = at;
    }

    int source(int unit) {
      return unit * unitStep;
    }
  }
}
