package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.machine.IntegerRoutines;

/**
 * The integer convolution of groups with one channel each, by machine code: strips of up to 48
 * output columns, for whose windows 64 bytes of an input row are enough.
 */
final class IntegerDepthwiseNative {
  private static final int ROW_BYTES = 64;
  private static final int LANES = 16;
  private static final int VECTORS_MAX = 3;

  /** Window rows of a call: keeps it short. */
  private static final int CALL_ROWS = 1 << 14;

  private final Workers workers;
  private final IntegerRoutines routines;
  private final IntegerScratch scratch;

  IntegerDepthwiseNative(Workers workers, IntegerRoutines routines, IntegerScratch scratch) {
    this.workers = workers;
    this.routines = routines;
    this.scratch = scratch;
  }

  /** Whether each group is one channel of bytes and one filter, and windows are narrow enough. */
  static boolean suits(ConvGeometry g, Activations type) {
    return type != Activations.S16
        && g.channels() == g.group()
        && g.filters() == g.group()
        && reach(g, 1) <= ROW_BYTES;
  }

  /** Input bytes that the windows of so many vectors of output columns cover. */
  private static long reach(ConvGeometry g, int vectors) {
    return ((long) LANES * vectors - 1) * g.strideX() + (g.kernelWidth() - 1L) * g.dilationX() + 1;
  }

  /**
   * y = conv(x, w) + bias, arguments checked.
   *
   * @param target of the sums
   */
  void conv(
      ConvGeometry g,
      Activations type,
      byte[] x,
      int pad,
      IntegerConvNative.Filters w,
      int[] bias,
      IntegerConvNative.Target target) {
    int fours = Math.ceilDiv(g.kernelWidth(), 4);
    IntegerRoutines.Strip.Window window =
        new IntegerRoutines.Strip.Window(
            g.height(),
            g.width(),
            -g.padTop(),
            g.strideY(),
            g.dilationY(),
            g.kernelHeight(),
            fours,
            g.outHeight(),
            g.outWidth(),
            (pad & 0xff) * 0x1010101,
            type == Activations.S8 ? 0x80808080 : 0);
    Strips strips = new Strips(g, window, x, w, w.starts(type, bias));
    int plane = g.outHeight() * g.outWidth();
    workers.forEachRange(
        g.batch() * g.filters(),
        // A strip takes about as long as its vectors of whole products would.
        (long) plane * g.kernelHeight(),
        (from, to) -> {
          if (target.direct().isPresent()) {
            strips.planes(from, to, target.direct().get(), (long) from * plane);
            return;
          }
          int[] array = scratch.take(plane);
          MemorySegment sums = MemorySegment.ofArray(array);
          for (int i = from; i < to; i++) {
            strips.planes(i, i + 1, IntegerRoutines.Results.sums(sums), 0);
            long at = (long) i * plane;
            target.later().orElseThrow().run(sums, 0, plane, i % g.filters(), at, plane, 1, plane);
          }
          scratch.give(array);
        });
  }

  /** The strips of one convolution. */
  private final class Strips {
    private final ConvGeometry g;
    private final IntegerRoutines.Strip.Window window;
    private final IntegerRoutines.Strip routine;
    private final int width;
    private final MemorySegment input;
    private final MemorySegment weights;
    private final MemorySegment indexes;
    private final MemorySegment starts;

    Strips(
        ConvGeometry g,
        IntegerRoutines.Strip.Window window,
        byte[] x,
        IntegerConvNative.Filters w,
        int[] starts) {
      this.g = g;
      this.window = window;
      int vectors = 1;
      while (vectors < VECTORS_MAX
          && vectors * LANES < g.outWidth()
          && reach(g, vectors + 1) <= ROW_BYTES) {
        vectors++;
      }
      this.routine = routines.strip(vectors, window.fours() == 1);
      this.width = LANES * vectors;
      this.input = MemorySegment.ofArray(x);
      this.weights = MemorySegment.ofArray(w.fours());
      this.indexes = MemorySegment.ofArray(indexes(g, vectors, window.fours()));
      this.starts = MemorySegment.ofArray(starts);
    }

    /** Planes [from, to) of all images; the first result lies at {@code at}. */
    void planes(int from, int to, IntegerRoutines.Results results, long at) {
      int plane = g.outHeight() * g.outWidth();
      int part = Math.max(1, CALL_ROWS / (g.outHeight() * g.kernelHeight()));
      for (int i = from; i < to; ) {
        int filter = i % g.filters();
        int count = Math.min(Math.min(part, to - i), g.filters() - filter);
        for (int first = 0; first < g.outWidth(); first += width) {
          long column = (long) first * g.strideX() - g.padLeft();
          routine.run(
              window,
              input,
              (long) i * g.height() * g.width() + column,
              weights,
              indexes,
              starts,
              results,
              at + (long) (i - from) * plane + first,
              filter,
              count,
              bits(-column, g.width() - column),
              bits(0, g.outWidth() - first));
        }
        i += count;
      }
    }
  }

  /** Bits [from, to) of 64, as far as they exist. */
  static long bits(long from, long to) {
    int first = (int) Math.clamp(from, 0L, ROW_BYTES);
    int last = (int) Math.clamp(to, 0L, ROW_BYTES);
    return last <= first ? 0 : -1L >>> (ROW_BYTES - (last - first)) << first;
  }

  /** For each four of window columns and vector, which byte of a row each lane's bytes are. */
  static byte[] indexes(ConvGeometry g, int vectors, int fours) {
    byte[] indexes = new byte[fours * vectors * ROW_BYTES];
    for (int i = 0; i < indexes.length; i++) {
      int four = i / ROW_BYTES / vectors;
      int output = i / ROW_BYTES % vectors * LANES + i % ROW_BYTES / 4;
      long at = (long) output * g.strideX() + (4L * four + i % 4) * g.dilationX();
      // Beyond the window weights are 0, and any byte will do.
      indexes[i] = (byte) (at % ROW_BYTES);
    }
    return indexes;
  }
}
