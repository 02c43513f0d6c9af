package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import network.assay.engine.kernel.machine.IntegerRoutines;

/**
 * The integer convolution by machine code, as a product of filters × taps by taps × output pixels
 * that reads the input in place, as {@link IntegerConvLayout} says. Signed bytes become unsigned by
 * adding 128, which the start of each sum takes back.
 */
final class IntegerConvNative {
  /** Sums that are requantised while they are near the core. */
  private static final int SUMS_LENGTH = 1 << 15;

  private static final int TASKS_PER_THREAD = 4;

  /** Steps of all rows of a call: 16 million multiply-adds, below a tenth of a millisecond. */
  private static final int CALL_STEPS = 1 << 17;

  private final Workers workers;
  private final IntegerRoutines routines;
  private final IntegerScratch scratch;

  /** For what has no table: without channels, or with padding beyond all measure. */
  private final IntegerScalar definition;

  private final IntegerDepthwiseNative depthwise;

  IntegerConvNative(Workers workers, IntegerRoutines routines, IntegerScratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
    this.definition = new IntegerScalar(workers);
    this.routines = routines;
    this.depthwise = new IntegerDepthwiseNative(workers, routines, scratch);
  }

  /** Filters of each group in tiles, step after step one value for each row. */
  static final class Filters implements IntegerKernels.PackedFilters {
    private final int filters;
    private final int group;
    private final int channels;
    private final int kernelHeight;
    private final int kernelWidth;
    private final byte[] weights;

    /** −128 times the sum of each filter: what unsigned activations are too much. */
    private final int[] corrections;

    private volatile int[] quads;
    private volatile int[] pairs;

    /** Fours of columns, window row after row, for one channel at a time. */
    private volatile int[] fours;

    /** What was worked out for the geometry that was met last. */
    private volatile Plan plan;

    /**
     * @param weights must not change from now on
     */
    Filters(ConvGeometry g, byte[] weights) {
      this.filters = g.filters();
      this.group = g.group();
      this.channels = g.channels() / g.group();
      this.kernelHeight = g.kernelHeight();
      this.kernelWidth = g.kernelWidth();
      this.weights = weights;
      this.corrections = new int[filters];
      for (int i = 0; i < weights.length; i++) {
        corrections[i / g.taps()] -= 128 * weights[i];
      }
    }

    int length() {
      return weights.length;
    }

    /** Rows of a tile; the last one of a group may have fewer. */
    int rows() {
      int all = filters / group;
      return Math.ceilDiv(all, Math.ceilDiv(all, IntegerRoutines.ROWS_MAX));
    }

    private int[] packed(int lanes) {
      int[] made = lanes == 4 ? quads : pairs;
      if (made == null) {
        made = pack(lanes);
        if (lanes == 4) {
          quads = made;
        } else {
          pairs = made;
        }
      }
      return made;
    }

    private int[] pack(int lanes) {
      int[] taps = IntegerConvLayout.taps(channels, kernelHeight, kernelWidth, lanes);
      int steps = taps.length / lanes;
      int size = channels * kernelHeight * kernelWidth;
      int all = filters / group;
      int bits = 32 / lanes;
      int[] packed = new int[Math.multiplyExact(filters, steps)];
      for (int filter = 0; filter < filters; filter++) {
        int top = filter % all / rows() * rows();
        int height = Math.min(rows(), all - top);
        int target = (filter / all * all + top) * steps + filter % all - top;
        for (int i = 0; i < taps.length; i++) {
          int w = taps[i] < 0 ? 0 : weights[filter * size + taps[i]];
          packed[target + i / lanes * height] |= (w & ((1 << bits) - 1)) << (i % lanes * bits);
        }
      }
      return packed;
    }

    /** Window rows of each filter in fours of columns; only where a group has one channel. */
    int[] fours() {
      int[] made = fours;
      if (made == null) {
        int width = Math.ceilDiv(kernelWidth, 4);
        made = new int[filters * kernelHeight * width];
        for (int i = 0; i < weights.length; i++) {
          int column = i % kernelWidth;
          made[i / kernelWidth * width + column / 4] |= (weights[i] & 0xff) << (column % 4 * 8);
        }
        fours = made;
      }
      return made;
    }

    /** What the sums of each filter start at. */
    int[] starts(Activations type, int[] bias) {
      int[] starts = type == Activations.S8 ? corrections.clone() : new int[filters];
      for (int i = 0; bias != null && i < starts.length; i++) {
        starts[i] += bias[i];
      }
      return starts;
    }

    private Plan plan(ConvGeometry g, Activations type) {
      Plan known = plan;
      if (known == null || known.type != type || !known.g.equals(g)) {
        known = new Plan(g, type, this);
        plan = known;
      }
      return known;
    }
  }

  /** What one geometry, type and filters share, whatever the input. */
  private static final class Plan {
    private final ConvGeometry g;
    private final Activations type;
    private final IntegerConvLayout layout;

    /** Whether there are sums at all, and the table can be made. */
    private final boolean fits;

    private final MemorySegment weights;
    private final MemorySegment offsets;
    private final int steps;
    private final int[] keep;
    private final int[] before;

    Plan(ConvGeometry g, Activations type, Filters filters) {
      this.g = g;
      this.type = type;
      int lanes = type == Activations.S16 ? 2 : 4;
      this.layout = new IntegerConvLayout(g, lanes);
      this.fits = g.taps() > 0 && layout.fits();
      int[] table = fits ? layout.offsets() : new int[0];
      this.steps = table.length;
      this.offsets = MemorySegment.ofArray(table);
      this.weights = MemorySegment.ofArray(filters.packed(lanes));
      int tiles = fits ? layout.tiles() : 0;
      this.keep = new int[tiles];
      this.before = new int[tiles + 1];
      for (int tile = 0; tile < tiles; tile++) {
        keep[tile] = layout.keep(tile);
        before[tile] = layout.before(tile);
      }
      before[tiles] = g.outHeight() * g.outWidth();
    }
  }

  /** Whether there are sums at all, and tables of a fair size. */
  static boolean suits(ConvGeometry g, Activations type) {
    return g.taps() > 0
        && (IntegerDepthwiseNative.suits(g, type)
            || new IntegerConvLayout(g, type == Activations.S16 ? 2 : 4).fits());
  }

  /** y = conv(x, w) + bias, arguments checked. */
  void conv(ConvGeometry g, Activations type, Object x, int pad, Filters w, int[] bias, int[] y) {
    if (y.length == 0) {
      return;
    }
    if (IntegerDepthwiseNative.suits(g, type)) {
      depthwise.conv(g, type, (byte[]) x, pad, w, bias, sums(y));
      return;
    }
    Plan plan = w.plan(g, type);
    if (plan.fits) {
      new Run(plan, x, pad, w, bias, sums(y)).all();
    } else {
      definition.conv(g, type, x, pad, definition.packFilters(g, w.weights), bias, y);
    }
  }

  /** y = requantised conv(x, w) + bias, arguments checked, for what {@link #suits}. */
  void convRequantised(
      ConvGeometry g,
      Activations type,
      Object x,
      int pad,
      Filters w,
      int[] bias,
      Requantisation r,
      Object y) {
    if (r.to().length(y) == 0) {
      return;
    }
    Target target =
        IntegerActivationNative.direct(r, y, g.filters())
            .map(results -> new Target(Optional.of(results), Optional.empty()))
            .orElseGet(() ->
                new Target(
                    Optional.empty(),
                    Optional.of(new IntegerActivationNative(routines, true, r, y))));
    if (IntegerDepthwiseNative.suits(g, type)) {
      depthwise.conv(g, type, (byte[]) x, pad, w, bias, target);
    } else {
      new Run(w.plan(g, type), x, pad, w, bias, target).all();
    }
  }

  /**
   * Where results go.
   *
   * @param direct what routines write themselves
   * @param later what is made of the sums in memory, when there is nothing direct
   */
  record Target(
      Optional<IntegerRoutines.Results> direct, Optional<IntegerActivationNative> later) {}

  private static Target sums(int[] y) {
    IntegerRoutines.Results results = IntegerRoutines.Results.sums(MemorySegment.ofArray(y));
    return new Target(Optional.of(results), Optional.empty());
  }

  /** One convolution. */
  private final class Run {
    private final Plan plan;
    private final ConvGeometry g;
    private final IntegerConvLayout layout;
    private final IntegerConvFill fill;
    private final int rows;
    private final MemorySegment rowStart;
    private final MemorySegment columnStart =
        MemorySegment.ofArray(new int[IntegerConvLayout.TILE]);
    private final Target target;

    Run(Plan plan, Object x, int pad, Filters w, int[] bias, Target target) {
      this.plan = plan;
      this.g = plan.g;
      this.layout = plan.layout;
      this.fill = new IntegerConvFill(g, layout, plan.type, x, pad, routines);
      this.rows = w.rows();
      this.rowStart = MemorySegment.ofArray(w.starts(plan.type, bias));
      this.target = target;
    }

    void all() {
      int units = g.batch() * g.group();
      int filters = g.filters() / g.group();
      long tileCost = (long) filters * plan.steps * IntegerConvLayout.TILE;
      long unitCost = tileCost * layout.tiles();
      boolean small = units * unitCost < 2 * Workers.CHUNK_COST_MIN;
      if (units >= 2 * workers.threads() || small) {
        int parts = parts(1);
        workers.forEachRange(
            units,
            unitCost,
            (from, to) -> {
              int[] buffer = scratch.take(layout.bufferSize());
              for (int unit = from; unit < to; unit++) {
                fill.planes(unit, 0, layout.planes(), buffer);
                items(unit, MemorySegment.ofArray(buffer), parts, 0, parts * layout.tiles());
              }
              scratch.give(buffer);
            });
        return;
      }
      int[] buffer = scratch.take(layout.bufferSize());
      MemorySegment input = MemorySegment.ofArray(buffer);
      int parts = parts(workers.threads());
      for (int i = 0; i < units; i++) {
        int unit = i;
        workers.forEachRange(
            layout.planes(), layout.planeSize(), (from, to) -> fill.planes(unit, from, to, buffer));
        workers.forEachRange(
            parts * layout.tiles(),
            tileCost / parts,
            (from, to) -> items(unit, input, parts, from, to));
      }
      scratch.give(buffer);
    }

    /** Blocks of rows that the filters of a group are. */
    private int blocks() {
      return Math.ceilDiv(g.filters() / g.group(), rows);
    }

    /** Parts of the filters, so that so many threads have work where tiles are few. */
    private int parts(int threads) {
      if (threads == 1 || target.direct.isEmpty()) {
        return 1;
      }
      return Math.clamp(Math.ceilDiv(TASKS_PER_THREAD * threads, layout.tiles()), 1, blocks());
    }

    /** Items [from, to) of a unit: tiles of the first part of its filters, then of the next. */
    private void items(int unit, MemorySegment input, int parts, int from, int to) {
      int filters = g.filters() / g.group();
      int firstFilter = unit % g.group() * filters;
      int pixels = g.outHeight() * g.outWidth();
      long first = (long) unit * filters * pixels;
      if (target.direct.isEmpty()) {
        later(firstFilter, input, from, to, first);
        return;
      }
      for (int item = from; item < to; item++) {
        int part = item / layout.tiles();
        int top = (int) ((long) blocks() * part / parts) * rows;
        int end = Math.min(filters, (int) ((long) blocks() * (part + 1) / parts) * rows);
        int tile = item % layout.tiles();
        tile(firstFilter, top, end, input, tile, target.direct.get(), first, pixels);
      }
    }

    /** Tiles [from, to) of all filters of a unit, whose sums are requantised from memory. */
    private void later(int firstFilter, MemorySegment input, int from, int to, long first) {
      int filters = g.filters() / g.group();
      int pixels = g.outHeight() * g.outWidth();
      int chunk = Math.max(1, SUMS_LENGTH / IntegerConvLayout.TILE / filters);
      int[] array = scratch.take(filters * Math.min(chunk, to - from) * IntegerConvLayout.TILE);
      MemorySegment sums = MemorySegment.ofArray(array);
      IntegerRoutines.Results results = IntegerRoutines.Results.sums(sums);
      for (int start = from; start < to; start += chunk) {
        int last = Math.min(to, start + chunk);
        int before = plan.before[start];
        int columns = plan.before[last] - before;
        if (columns > 0) {
          for (int tile = start; tile < last; tile++) {
            tile(firstFilter, 0, filters, input, tile, results, -before, columns);
          }
          target
              .later
              .orElseThrow()
              .run(sums, 0, columns, firstFilter, first + before, pixels, filters, columns);
        }
      }
      scratch.give(array);
    }

    /**
     * One tile of filters [top, end) of a group; top is the first of a block.
     *
     * @param at where pixel 0 of the first filter lies in the results
     * @param step from one filter to the next
     */
    private void tile(
        int firstFilter,
        int top,
        int end,
        MemorySegment input,
        int tile,
        IntegerRoutines.Results results,
        long at,
        int step) {
      if (plan.keep[tile] == 0) {
        return;
      }
      int part = Math.max(1, CALL_STEPS / (rows * plan.steps));
      for (int i = top; i < end; ) {
        int height = Math.min(rows, end - i);
        int count = Math.min(part, (end - i) / height);
        tiles(firstFilter + i, height, count, input, tile, results, at + (long) i * step, step);
        i += count * height;
      }
    }

    /** So many tiles of filters, one below the other. */
    private void tiles(
        int filter,
        int height,
        int count,
        MemorySegment input,
        int tile,
        IntegerRoutines.Results results,
        long at,
        int step) {
      int keep = plan.keep[tile];
      int columns = Integer.SIZE - Integer.numberOfLeadingZeros(keep);
      IntegerRoutines.Tile routine =
          plan.type == Activations.S16
              ? routines.windowWords(height, columns)
              : routines.windowBytes(height, columns);
      routine.run(
          plan.weights,
          (long) filter * plan.steps,
          input,
          (long) tile * IntegerConvLayout.TILE,
          plan.offsets,
          plan.steps,
          rowStart,
          filter,
          columnStart,
          0,
          results,
          at + plan.before[tile],
          step,
          filter,
          count,
          keep);
    }
  }
}
