package network.assay.engine.kernel;

/**
 * Where the input of a convolution lies once it has its padding around it: a plane for each channel
 * and phase of the stride, so that going one output pixel further is going one element further for
 * every tap.
 */
final class ConvPlanes {
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

  /** Floats that the planes of one unit take, {@link #SLACK} included. */
  int length() {
    return Math.addExact(unitSize, SLACK);
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

  /**
   * Brings channels [from, to) of a unit into {@code planes}, which begin at 0 there, with {@code
   * padding} all around.
   */
  void fill(float[] x, int unit, int from, int to, float padding, float[] planes) {
    fill(x, unit, from, to, 0, height, padding, planes);
  }

  /** Brings what output pixels [from, to), as far as they exist, need of all channels of a unit. */
  void fillFor(float[] x, int unit, int from, int to, float padding, float[] planes) {
    int last = (Math.min(to, g.outHeight() * g.outWidth()) - 1) / g.outWidth();
    int end = Math.min(height, last + 1 + height - g.outHeight());
    fill(x, unit, 0, unitChannels(), from / g.outWidth(), end, padding, planes);
  }

  private void fill(
      float[] x,
      int unit,
      int from,
      int to,
      int firstRow,
      int lastRow,
      float padding,
      float[] planes) {
    // What is behind the last channel may be another thread's.
    int limit = to * channelSize + (to == unitChannels() ? SLACK : 0);
    for (int channel = from; channel < to; channel++) {
      int source = (unit * unitChannels() + channel) * g.height() * g.width();
      for (int phase = 0; phase < phasesY * phasesX; phase++) {
        int plane = channel * channelSize + phase * height * width;
        fillPlane(
            x,
            source,
            phase / phasesX,
            phase % phasesX,
            firstRow,
            lastRow,
            padding,
            planes,
            plane,
            limit);
      }
    }
  }

  private void fillPlane(
      float[] x,
      int from,
      int phaseY,
      int phaseX,
      int firstRow,
      int lastRow,
      float padding,
      float[] planes,
      int plane,
      int limit) {
    int shift = phaseX - g.padLeft();
    int last = Math.clamp((long) Math.ceilDiv(g.width() - shift, g.strideX()), 0, width);
    int first = Math.clamp((long) Math.ceilDiv(-shift, g.strideX()), 0, last);
    int upper = g.padTop() - phaseY;
    int top = Math.clamp((long) Math.ceilDiv(upper, g.strideY()), firstRow, lastRow);
    int bottom = Math.clamp((long) Math.ceilDiv(g.height() + upper, g.strideY()), top, lastRow);
    if (first == last) {
      bottom = top;
    }
    int begin = plane + firstRow * width;
    CopyVector.fill(padding, planes, begin, (top - firstRow) * width, limit);
    int source = from + (top * g.strideY() - upper) * g.width() + first * g.strideX() + shift;
    PaddedRows.Row row = new PaddedRows.Row(g.strideX(), first, last - first, width, padding);
    int target = plane + top * width;
    PaddedRows.copy(row, bottom - top, x, source, g.strideY() * g.width(), planes, target, limit);
    int rest = plane + bottom * width;
    CopyVector.fill(padding, planes, rest, (lastRow - bottom) * width, limit);
  }
}
