package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where the input of a convolution lies once it has its padding around it: a plane for each channel
 * and phase of the stride, so that going one output pixel further is going one element further for
 * every tap.
 */
final class ConvPlanes {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  /** Lanes 0, 2, 4 … of two vectors. */
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, lane -> 2 * lane);

  /** Floats behind the planes, so that vectors may be loaded from the last element. */
  static final int SLACK = 16;

  private final ConvGeometry g;
  private final int phasesY;
  private final int phasesX;
  private final int height;
  private final int width;
  private final int channelSize;
  private final int unitSize;

  ConvPlanes(ConvGeometry g) {
    this.g = g;
    int reachY = (g.kernelHeight() - 1) * g.dilationY();
    int reachX = (g.kernelWidth() - 1) * g.dilationX();
    phasesY = Math.min(g.strideY(), reachY + 1);
    phasesX = Math.min(g.strideX(), reachX + 1);
    height = g.outHeight() + reachY / g.strideY();
    width = g.outWidth() + reachX / g.strideX();
    channelSize =
        Math.multiplyExact(Math.multiplyExact(phasesY, phasesX), Math.multiplyExact(height, width));
    unitSize = Math.multiplyExact(g.channels() / g.group(), channelSize);
  }

  /** Channels of a unit, which is what one group of one image reads. */
  int unitChannels() {
    return g.channels() / g.group();
  }

  /** Elements of a unit. */
  int unitSize() {
    return unitSize;
  }

  /** Planes for one unit, all zero: {@link #fill} leaves the padding as it is. */
  float[] newUnit() {
    return new float[Math.addExact(unitSize, SLACK)];
  }

  /** Elements from one channel to the next. */
  int channelSize() {
    return channelSize;
  }

  /** Elements from one row of a plane to the next. */
  int width() {
    return width;
  }

  /** True when the planes are the channels of the input itself, and as wide as the output. */
  boolean isInput() {
    return g.kernelHeight() == 1
        && g.kernelWidth() == 1
        && g.strideY() == 1
        && g.strideX() == 1
        && g.padTop() == 0
        && g.padLeft() == 0
        && width == g.width()
        && height == g.height();
  }

  /** For each tap of a group, how far its element is from that of the first, padded, pixel. */
  int[] taps() {
    int[] taps = new int[g.taps()];
    int next = 0;
    for (int c = 0; c < g.channels() / g.group(); c++) {
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          int dy = ky * g.dilationY();
          int dx = kx * g.dilationX();
          int phase = dy % g.strideY() * phasesX + dx % g.strideX();
          taps[next++] =
              c * channelSize
                  + phase * height * width
                  + dy / g.strideY() * width
                  + dx / g.strideX();
        }
      }
    }
    return taps;
  }

  /** Brings channels [from, to) of a unit into {@code planes}, unless they are the input itself. */
  void fill(float[] x, int unit, int from, int to, float[] planes) {
    for (int channel = from; channel < to && !isInput(); channel++) {
      int source = (unit * unitChannels() + channel) * g.height() * g.width();
      fillChannel(x, source, planes, channel * channelSize);
    }
  }

  private void fillChannel(float[] x, int from, float[] padded, int to) {
    for (int phaseY = 0; phaseY < phasesY; phaseY++) {
      for (int phaseX = 0; phaseX < phasesX; phaseX++) {
        int plane = to + (phaseY * phasesX + phaseX) * height * width;
        int shift = phaseX - g.padLeft();
        int first = Math.max(0, Math.ceilDiv(-shift, g.strideX()));
        int last = Math.min(width, Math.ceilDiv(g.width() - shift, g.strideX()));
        for (int row = 0; row < height; row++) {
          int iy = row * g.strideY() + phaseY - g.padTop();
          if (iy >= 0 && iy < g.height() && first < last) {
            int source = from + iy * g.width() + first * g.strideX() + shift;
            int target = plane + row * width + first;
            copy(x, source, g.strideX(), padded, target, last - first);
          }
        }
      }
    }
  }

  private static void copy(float[] x, int source, int step, float[] y, int target, int count) {
    if (step == 1) {
      System.arraycopy(x, source, y, target, count);
      return;
    }
    int done = step == 2 ? copyEven(x, source, y, target, count) : 0;
    for (int i = done; i < count; i++) {
      y[target + i] = x[source + i * step];
    }
  }

  /** Copies every second element as long as whole vectors go, and says how many went. */
  private static int copyEven(float[] x, int source, float[] y, int target, int count) {
    int i = 0;
    // The last element of the second vector must lie within x, though it is not used.
    int end = Math.min(count - V, Math.floorDiv(x.length - source - 2 * V, 2));
    for (; i <= end; i += V) {
      FloatVector low = FloatVector.fromArray(S, x, source + 2 * i);
      FloatVector high = FloatVector.fromArray(S, x, source + 2 * i + V);
      low.rearrange(EVEN, high).intoArray(y, target + i);
    }
    return i;
  }
}
