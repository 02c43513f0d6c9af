package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.machine.IntegerRoutines;

/** Maxima of windows by machine code, where the columns of a window lie within 64 bytes. */
final class IntegerMaximumNative {
  private static final int ROW_BYTES = 64;

  /** Window rows of a call: keeps it short. */
  private static final int CALL_ROWS = 1 << 14;

  private final Workers workers;
  private final IntegerRoutines routines;

  IntegerMaximumNative(Workers workers, IntegerRoutines routines) {
    this.workers = workers;
    this.routines = routines;
  }

  /** As {@link IntegerKernels#maxPool}, arguments checked. */
  void pool(PoolGeometry g, Activations type, Object x, Object y) {
    if (type.length(y) == 0) {
      return;
    }
    long window = (g.kernelWidth() - 1L) * g.dilationX() + 1;
    int size = type == Activations.S16 ? 2 : 1;
    if (window * size > ROW_BYTES) {
      IntegerMaximum.pool(workers, g, type, x, y);
      return;
    }
    int strip = (int) Math.min(g.outWidth(), (ROW_BYTES / size - window) / g.strideX() + 1);
    Strips strips = new Strips(g, type, x, y, size, strip);
    workers.forEachRange(
        g.planes(),
        // A window row takes about as long as two vectors of products.
        32L * g.outHeight() * g.kernelHeight() * Math.ceilDiv(g.outWidth(), strip),
        strips::planes);
  }

  /** The strips of one pooling. */
  private final class Strips {
    private final PoolGeometry g;
    private final int size;
    private final int strip;
    private final MemorySegment x;
    private final MemorySegment y;
    private final MemorySegment indexes;
    private final IntegerRoutines.Maximum routine;
    private final IntegerRoutines.Maximum.Pooling window;

    Strips(PoolGeometry g, Activations type, Object x, Object y, int size, int strip) {
      this.g = g;
      this.size = size;
      this.strip = strip;
      this.x = segment(type, x);
      this.y = segment(type, y);
      this.indexes = MemorySegment.ofArray(indexes());
      int least = type.min();
      int outside = size == 1 ? (least & 0xff) * 0x1010101 : (least & 0xffff) * 0x10001;
      this.window =
          new IntegerRoutines.Maximum.Pooling(
              g.height(),
              g.width() * size,
              -g.padTop(),
              g.strideY(),
              g.dilationY(),
              g.kernelHeight(),
              g.kernelWidth(),
              g.outHeight(),
              g.outWidth() * size,
              outside);
      this.routine =
          switch (type) {
            case S8 -> routines.maximumSignedBytes();
            case U8 -> routines.maximumUnsignedBytes();
            case S16 -> routines.maximumWords();
          };
    }

    private static MemorySegment segment(Activations type, Object array) {
      return type == Activations.S16
          ? MemorySegment.ofArray((short[]) array)
          : MemorySegment.ofArray((byte[]) array);
    }

    /** For each column of the window, which byte of a row each byte of results is. */
    private byte[] indexes() {
      byte[] made = new byte[g.kernelWidth() * ROW_BYTES];
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        for (int i = 0; i < strip * size; i++) {
          int element = i / size * g.strideX() + kx * g.dilationX();
          made[kx * ROW_BYTES + i] = (byte) (element * size + i % size);
        }
      }
      return made;
    }

    void planes(int from, int to) {
      int part = Math.max(1, CALL_ROWS / (g.outHeight() * g.kernelHeight()));
      for (int plane = from; plane < to; plane += part) {
        int count = Math.min(part, to - plane);
        for (int first = 0; first < g.outWidth(); first += strip) {
          long column = ((long) first * g.strideX() - g.padLeft()) * size;
          int results = Math.min(strip, g.outWidth() - first) * size;
          routine.run(
              window,
              x,
              (long) plane * g.height() * g.width() * size + column,
              indexes,
              y,
              ((long) plane * g.outHeight() * g.outWidth() + first) * size,
              count,
              IntegerDepthwiseNative.bits(-column, (long) g.width() * size - column),
              IntegerDepthwiseNative.bits(0, results));
        }
      }
    }
  }
}
