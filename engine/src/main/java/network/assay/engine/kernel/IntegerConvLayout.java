package network.assay.engine.kernel;

import java.util.Arrays;

/**
 * How a convolution reads the input of one image and group in place. The input lies in planes of
 * 32-bit pixels, each with four bytes or two words of one output pixel's taps: of as many channels,
 * or of as many columns of the window where there are few channels. With strides, pixels of
 * different phase lie in different planes, so that output pixels that are neighbours in a row read
 * neighbours; and a plane has as many columns as any tap needs, so that each tap is the same plane
 * read from another offset. Output pixels are counted through the rows of a plane; those beyond the
 * width of the output are made and dropped.
 */
final class IntegerConvLayout {
  /** Output pixels of a tile. */
  static final int TILE = 32;

  /** A table holds offsets in bytes. */
  private static final long BUFFER_MAX = Integer.MAX_VALUE / 4;

  private final ConvGeometry g;
  private final int lanes;
  private final boolean byColumns;
  private final int[] phasesY;
  private final int[] phasesX;
  private final int blocks;
  private final int planeRows;
  private final int planeColumns;

  /**
   * @param lanes values in 32 bits: 4 or 2
   */
  IntegerConvLayout(ConvGeometry g, int lanes) {
    this.g = g;
    this.lanes = lanes;
    int channels = g.channels() / g.group();
    this.byColumns = byColumns(channels, g.kernelHeight(), g.kernelWidth(), lanes);
    this.phasesY = phases(g.kernelHeight(), g.dilationY(), g.strideY());
    this.phasesX = byColumns ? new int[] {0} : phases(g.kernelWidth(), g.dilationX(), g.strideX());
    this.blocks = blocks(channels, g.kernelWidth(), lanes, byColumns);
    this.planeRows = g.outHeight() + (g.kernelHeight() - 1) * g.dilationY() / g.strideY();
    this.planeColumns =
        g.outWidth() + (byColumns ? 0 : (g.kernelWidth() - 1) * g.dilationX() / g.strideX());
  }

  /** Whether lanes hold columns of the window: where that saves a third of the steps. */
  private static boolean byColumns(int channels, int kernelHeight, int kernelWidth, int lanes) {
    // Such planes are filled value by value, which fewer steps have to pay for.
    return 3 * steps(channels, kernelHeight, kernelWidth, lanes, true)
        <= 2 * steps(channels, kernelHeight, kernelWidth, lanes, false);
  }

  private static int steps(int channels, int height, int width, int lanes, boolean byColumns) {
    return blocks(channels, width, lanes, byColumns) * height * (byColumns ? 1 : width);
  }

  /** Sets of planes: of channels, or of channels and columns of the window. */
  private static int blocks(int channels, int kernelWidth, int lanes, boolean byColumns) {
    return byColumns ? channels * Math.ceilDiv(kernelWidth, lanes) : Math.ceilDiv(channels, lanes);
  }

  private static int[] phases(int kernel, int dilation, int stride) {
    boolean[] met = new boolean[stride];
    int count = 0;
    int[] phases = new int[Math.min(kernel, stride)];
    for (int i = 0; i < kernel; i++) {
      int phase = (int) ((long) i * dilation % stride);
      if (!met[phase]) {
        met[phase] = true;
        phases[count++] = phase;
      }
    }
    return Arrays.copyOf(phases, count);
  }

  /** Whether offsets fit the table. */
  boolean fits() {
    return (double) planes() * planeRows * planeColumns < BUFFER_MAX - TILE;
  }

  int planes() {
    return blocks * phasesY.length * phasesX.length;
  }

  int planeRows() {
    return planeRows;
  }

  int planeColumns() {
    return planeColumns;
  }

  int planeSize() {
    return planeRows * planeColumns;
  }

  /** Pixels of all planes, and behind them what the last tile reads too much. */
  int bufferSize() {
    return planes() * planeSize() + TILE;
  }

  /** What one lane of a plane holds: pixel (r, c) is (r·strideY + top, c·strideX + left). */
  record Lane(int channel, int top, int left) {}

  /** Lane {@code lane} of a plane; its channel may be beyond the last one. */
  Lane lane(int plane, int lane) {
    int x = phasesX[plane % phasesX.length];
    int y = phasesY[plane / phasesX.length % phasesY.length];
    int block = plane / phasesX.length / phasesY.length;
    int top = y - g.padTop();
    if (!byColumns) {
      return new Lane(block * lanes + lane, top, x - g.padLeft());
    }
    int quads = Math.ceilDiv(g.kernelWidth(), lanes);
    int column = block % quads * lanes + lane;
    return new Lane(block / quads, top, column * g.dilationX() - g.padLeft());
  }

  /** Whether the lanes of a plane are channels at the same place. */
  boolean isByChannels() {
    return !byColumns;
  }

  /** Where the pixels of each step begin, in bytes. */
  int[] offsets() {
    int widthSteps = byColumns ? 1 : g.kernelWidth();
    int[] offsets = new int[blocks * g.kernelHeight() * widthSteps];
    int step = 0;
    for (int block = 0; block < blocks; block++) {
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        int y = ky * g.dilationY();
        int planeY = block * phasesY.length + indexOf(phasesY, y % g.strideY());
        for (int kx = 0; kx < widthSteps; kx++) {
          int x = kx * g.dilationX();
          int plane = planeY * phasesX.length + (byColumns ? 0 : indexOf(phasesX, x % g.strideX()));
          int row = y / g.strideY();
          int column = byColumns ? 0 : x / g.strideX();
          offsets[step++] = 4 * (plane * planeSize() + row * planeColumns + column);
        }
      }
    }
    return offsets;
  }

  private static int indexOf(int[] values, int value) {
    int i = 0;
    while (values[i] != value) {
      i++;
    }
    return i;
  }

  /** Tiles of output pixels. */
  int tiles() {
    int pixels = (g.outHeight() - 1) * planeColumns + g.outWidth();
    return Math.ceilDiv(pixels, TILE);
  }

  /** A bit for each pixel of the tile that is one of the output. */
  int keep(int tile) {
    int keep = 0;
    for (int i = 0; i < TILE; i++) {
      int pixel = tile * TILE + i;
      boolean inside = pixel % planeColumns < g.outWidth() && pixel / planeColumns < g.outHeight();
      keep |= inside ? 1 << i : 0;
    }
    return keep;
  }

  /** Pixels of the output before a tile. */
  int before(int tile) {
    int pixel = tile * TILE;
    if (pixel / planeColumns >= g.outHeight()) {
      return g.outHeight() * g.outWidth();
    }
    return pixel / planeColumns * g.outWidth() + Math.min(pixel % planeColumns, g.outWidth());
  }

  /**
   * The tap of a filter that meets a lane in a step, as an index of [channels, kernelHeight,
   * kernelWidth], or −1 where there is none. It depends on these sizes and no others.
   */
  static int[] taps(int channels, int kernelHeight, int kernelWidth, int lanes) {
    boolean byColumns = byColumns(channels, kernelHeight, kernelWidth, lanes);
    int quads = Math.ceilDiv(kernelWidth, lanes);
    int widthSteps = byColumns ? 1 : kernelWidth;
    int blocks = blocks(channels, kernelWidth, lanes, byColumns);
    int[] taps = new int[blocks * kernelHeight * widthSteps * lanes];
    int i = 0;
    for (int block = 0; block < blocks; block++) {
      for (int ky = 0; ky < kernelHeight; ky++) {
        for (int kx = 0; kx < widthSteps; kx++) {
          for (int lane = 0; lane < lanes; lane++) {
            int channel = byColumns ? block / quads : block * lanes + lane;
            int column = byColumns ? block % quads * lanes + lane : kx;
            boolean inside = channel < channels && column < kernelWidth;
            taps[i++] = inside ? (channel * kernelHeight + ky) * kernelWidth + column : -1;
          }
        }
      }
    }
    return taps;
  }
}
