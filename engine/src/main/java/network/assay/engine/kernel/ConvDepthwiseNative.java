package network.assay.engine.kernel;

import network.assay.engine.kernel.machine.FloatRoutines;
import network.assay.engine.kernel.machine.FloatRoutines.Strip;

/**
 * Convolution where each group is one channel and one filter, by machine code: windows of 3×3 that
 * move by one or two, strip after strip of output columns, reading the input where it lies.
 */
final class ConvDepthwiseNative implements ConvVector.Part {
  /** Results of a call: some hundred microseconds at most, or a single plane. */
  private static final int CALL_LENGTH = 1 << 17;

  private final ConvGeometry g;
  private final Strip.Window window;
  private final FloatRoutines routines;
  private final int strip;

  ConvDepthwiseNative(ConvGeometry g, FloatRoutines routines) {
    this.g = g;
    this.routines = routines;
    this.window =
        new Strip.Window(
            g.height(),
            g.width(),
            g.padTop(),
            g.padLeft(),
            g.strideX(),
            g.outHeight(),
            g.outWidth());
    this.strip = g.strideX() == 1 ? FloatRoutines.STRIP : FloatRoutines.STRIP / 2;
  }

  static boolean suits(ConvGeometry g) {
    return g.channels() == g.group()
        && g.kernelHeight() == 3
        && g.kernelWidth() == 3
        && g.strideY() == g.strideX()
        && g.strideX() <= 2
        && g.dilationY() == 1
        && g.dilationX() == 1;
  }

  @Override
  public boolean needsPlanes() {
    return false;
  }

  @Override
  public int piecePixels() {
    return 0;
  }

  @Override
  public boolean finishes() {
    return true;
  }

  @Override
  public int scratch() {
    return 0;
  }

  /** A unit is one piece. */
  @Override
  public int pieces() {
    return 1;
  }

  @Override
  public long pieceCost() {
    return (long) g.taps() * g.outHeight() * g.outWidth();
  }

  @Override
  public void make(ConvVector.Task task, int unit, int end, int from, int to, float[] own) {
    ConvVector.NativeTask data = task.forMachineCode();
    long plane = (long) g.height() * g.width();
    long made = (long) g.outHeight() * g.outWidth();
    // Planes of one strip are worth a call together; of several, each is done as a whole.
    int most = g.outWidth() <= strip ? Math.clamp(CALL_LENGTH / made, 1, g.group()) : 1;
    for (int i = unit; i < end; ) {
      int filter = i % g.group();
      int count = Math.min(Math.min(most, end - i), g.group() - filter);
      for (int column = 0; column < g.outWidth(); column += strip) {
        int vectors = Math.min(strip, g.outWidth() - column) > FloatRoutines.STRIP / 2 ? 2 : 1;
        routines
            .strip(g.strideX(), vectors)
            .run(
                window,
                data.weights(),
                (long) filter * g.taps(),
                data.input(),
                i * plane,
                data.bias(),
                filter,
                data.y(),
                i * made,
                count,
                column,
                data.end());
      }
      i += count;
    }
  }
}
