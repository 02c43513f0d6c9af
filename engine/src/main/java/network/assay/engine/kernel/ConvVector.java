package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleFunction;
import network.assay.engine.kernel.machine.FloatRoutines;

/**
 * The convolution by vectors over output pixels: a product of filters × taps by taps × pixels where
 * a group has several filters, plane by plane where it has one. Large ones go by machine code where
 * there is any.
 */
final class ConvVector {
  private final Workers workers;
  private final Scratch scratch;
  private final DoubleFunction<Optional<FloatRoutines>> machine;

  /** Empty until a large convolution was met. */
  private volatile Optional<FloatRoutines> routines = Optional.empty();

  /**
   * @param machine the machine code, when there is any that is worth having for a convolution of so
   *     many multiply-adds; later ones use it, too
   */
  ConvVector(Workers workers, Scratch scratch, DoubleFunction<Optional<FloatRoutines>> machine) {
    this.workers = workers;
    this.scratch = scratch;
    this.machine = machine;
  }

  /** Filters of each group tile by tile, taps ascending in each. */
  static final class Filters implements Kernels.PackedFilters {
    private final float[] values;

    /** Stands for the bias where there is none: adding −0 changes nothing, not even a −0. */
    private final float[] noBias;

    /** How the latest geometry is gone about: most filters serve one. */
    private volatile Optional<Way> latest = Optional.empty();

    Filters(ConvGeometry g, float[] values) {
      this.values = values;
      this.noBias = new float[g.filters()];
      Arrays.fill(noBias, -0f);
    }
  }

  /**
   * What follows from a geometry alone.
   *
   * @param byMachineCode whether it does, or never could
   */
  private record Way(ConvGeometry geometry, ConvPlanes planes, Part part, boolean byMachineCode) {}

  private Way way(ConvGeometry g, Filters w) {
    Optional<Way> latest = w.latest;
    boolean fits = latest.isPresent() && latest.get().geometry.equals(g);
    if (!fits || (!latest.get().byMachineCode && routines.isPresent())) {
      latest = Optional.of(newWay(g));
      w.latest = latest;
    }
    return latest.get();
  }

  private Way newWay(ConvGeometry g) {
    ConvPlanes planes = new ConvPlanes(g);
    boolean depthwise = g.filters() == g.group();
    boolean suits = depthwise ? ConvDepthwiseNative.suits(g) : ConvTilesNative.suits(g, planes);
    if (suits && routines.isEmpty()) {
      routines = machine.apply(multiplyAdds(g));
    }
    if (suits && routines.isPresent()) {
      Part part =
          depthwise
              ? new ConvDepthwiseNative(g, routines.get())
              : new ConvTilesNative(g, planes, routines.get(), scratch, workers.threads());
      return new Way(g, planes, part, true);
    }
    Part part = depthwise ? new ConvDepthwise(g, planes) : new ConvStrips(g, planes);
    return new Way(g, planes, part, !suits);
  }

  private static double multiplyAdds(ConvGeometry g) {
    return (double) g.batch() * g.filters() * g.taps() * g.outHeight() * g.outWidth();
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

  /** Whether {@link #conv} does what the epilogue says; else there may be none. */
  boolean finishes(ConvGeometry g, Filters w) {
    return way(g, w).part.finishes();
  }

  /** y = conv(x, w) + bias, and then what the epilogue says; the bias may be null. */
  void conv(ConvGeometry g, float[] x, Filters w, float[] bias, Epilogue epilogue, float[] y) {
    if (y.length == 0) {
      return;
    }
    Way way = way(g, w);
    Part part = way.part;
    Task task =
        new Task(x, way.planes.unitSize(), w.values, bias == null ? w.noBias : bias, epilogue, y);
    int units = g.batch() * g.group();
    long unitCost = part.pieces() * part.pieceCost();
    boolean byUnits =
        units >= 2 * workers.threads() || units * unitCost < 2 * Workers.CHUNK_COST_MIN;
    if (byUnits) {
      workers.forEachRange(units, unitCost, (from, to) -> units(way, task, from, to));
    } else {
      for (int unit = 0; unit < units; unit++) {
        pieces(way, task, unit);
      }
    }
  }

  /** Units [from, to) on one thread. */
  private void units(Way way, Task task, int from, int to) {
    Part part = way.part;
    float[] own = scratch.take(part.scratch());
    if (part.needsPlanes()) {
      ConvPlanes planes = way.planes;
      float[] input = scratch.take(planes.length());
      Task inPlanes = task.in(input);
      for (int unit = from; unit < to; unit++) {
        planes.fill(task.input, unit, 0, planes.unitChannels(), 0f, input);
        part.make(inPlanes, unit, unit + 1, 0, part.pieces(), own);
      }
      scratch.give(input);
    } else {
      part.make(task, from, to, 0, part.pieces(), own);
    }
    scratch.give(own);
  }

  /** One unit by all threads. */
  private void pieces(Way way, Task task, int unit) {
    Part part = way.part;
    ConvPlanes planes = way.planes;
    if (!part.needsPlanes()) {
      pieces(part, task, unit);
    } else if (part.piecePixels() > 0) {
      // Each thread brings what it needs into planes of its own: what another wrote is far away.
      workers.forEachRange(
          part.pieces(),
          part.pieceCost(),
          (from, to) -> {
            float[] input = scratch.take(planes.length());
            float[] own = scratch.take(part.scratch());
            planes.fillFor(
                task.input, unit, from * part.piecePixels(), to * part.piecePixels(), 0f, input);
            part.make(task.in(input), unit, unit + 1, from, to, own);
            scratch.give(own);
            scratch.give(input);
          });
    } else {
      float[] input = scratch.take(planes.length());
      workers.forEachRange(
          planes.unitChannels(),
          planes.channelSize(),
          (from, to) -> planes.fill(task.input, unit, from, to, 0f, input));
      pieces(part, task.in(input), unit);
      scratch.give(input);
    }
  }

  private void pieces(Part part, Task task, int unit) {
    workers.forEachRange(
        part.pieces(),
        part.pieceCost(),
        (from, to) -> {
          float[] own = scratch.take(part.scratch());
          part.make(task, unit, unit + 1, from, to, own);
          scratch.give(own);
        });
  }

  /** How the output of one unit, that is one image and group, is made piece by piece. */
  interface Part {
    /** Independent pieces of a unit. */
    int pieces();

    /** Multiply-adds of a piece. */
    long pieceCost();

    /** Floats that a thread needs for itself while it makes pieces. */
    int scratch();

    /** Whether it reads the planes of a unit, or else the input where it lies. */
    boolean needsPlanes();

    /** Output pixels of a piece, where pieces are runs of them from the first one on; else 0. */
    int piecePixels();

    /** Whether it does what an epilogue says. */
    boolean finishes();

    /**
     * Makes pieces [from, to) of each of the units [unit, end).
     *
     * @param own at least {@link #scratch} floats, whatever they are
     */
    void make(Task task, int unit, int end, int from, int to, float[] own);
  }

  /** What parts read and write. */
  static final class Task {
    final float[] input;
    private final int unitStep;
    final float[] weights;
    final float[] bias;
    final Epilogue epilogue;
    final float[] y;
    private Optional<NativeTask> forMachineCode = Optional.empty();

    /**
     * @param input the planes of unit i begin at {@code i · unitStep}
     * @param bias one for each filter
     */
    Task(float[] input, int unitStep, float[] weights, float[] bias, Epilogue epilogue, float[] y) {
      this.input = input;
      this.unitStep = unitStep;
      this.weights = weights;
      this.bias = bias;
      this.epilogue = epilogue;
      this.y = y;
    }

    /** The same with the planes of a single unit, at the beginning of {@code planes}. */
    Task in(float[] planes) {
      return new Task(planes, 0, weights, bias, epilogue, y);
    }

    int source(int unit) {
      return unit * unitStep;
    }

    /** The same as machine code takes it; made once, or by threads that meet here, twice. */
    NativeTask forMachineCode() {
      if (forMachineCode.isEmpty()) {
        forMachineCode = Optional.of(NativeTask.of(this));
      }
      return forMachineCode.get();
    }
  }

  /** A task as machine code takes it. */
  record NativeTask(
      MemorySegment input,
      MemorySegment weights,
      MemorySegment bias,
      MemorySegment y,
      FloatRoutines.End end) {
    private static NativeTask of(Task task) {
      Epilogue e = task.epilogue;
      MemorySegment y = MemorySegment.ofArray(task.y);
      return new NativeTask(
          MemorySegment.ofArray(task.input),
          MemorySegment.ofArray(task.weights),
          MemorySegment.ofArray(task.bias),
          y,
          new FloatRoutines.End(
              e.addend().map(MemorySegment::ofArray).orElse(y),
              e.addend().isPresent(),
              e.least(),
              // MAX of −0 and +0 is +0, which the instruction does not know.
              Float.floatToRawIntBits(e.least()) == 0 ? 0f : -0f,
              e.greatest()));
    }
  }
}
