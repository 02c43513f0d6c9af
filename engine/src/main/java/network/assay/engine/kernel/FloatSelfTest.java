package network.assay.engine.kernel;

import java.util.Arrays;
import java.util.Optional;

/**
 * Compares convolutions with their definition on a few awkward shapes, before machine code is
 * trusted. It takes some milliseconds; the whole comparison is in the tests.
 */
final class FloatSelfTest {
  /** Channels, height, width, filters, group, kernel, stride: each way a convolution can go. */
  private static final int[][] CONVOLUTIONS = {
    {9, 7, 7, 63, 1, 1, 1},
    {5, 7, 7, 31, 1, 3, 1},
    {3, 9, 23, 14, 1, 3, 2},
    {6, 5, 39, 6, 6, 3, 1},
    {4, 9, 37, 4, 4, 3, 2},
  };

  private FloatSelfTest() {}

  /** The first difference; empty when there is none. */
  static Optional<String> difference(Kernels kernels, Workers workers) {
    Kernels definition = new ScalarKernels(workers);
    for (int[] size : CONVOLUTIONS) {
      if (!Arrays.equals(convolution(kernels, size), convolution(definition, size))) {
        return Optional.of("the convolution " + Arrays.toString(size));
      }
    }
    return Optional.empty();
  }

  private static float[] convolution(Kernels by, int[] s) {
    int pad = s[5] / 2;
    int outHeight = (s[1] + 2 * pad - s[5]) / s[6] + 1;
    int outWidth = (s[2] + 2 * pad - s[5]) / s[6] + 1;
    ConvGeometry g =
        new ConvGeometry(
            2, s[0], s[1], s[2], s[3], s[4], s[5], s[5], s[6], s[6], pad, pad, 1, 1, outHeight,
            outWidth);
    float[] y = new float[2 * s[3] * outHeight * outWidth];
    Epilogue epilogue = new Epilogue(Optional.of(numbers(y.length, 3)), 0f, 1.5f);
    by.conv(
        g,
        numbers(2 * s[0] * s[1] * s[2], 1),
        by.packFilters(g, numbers(g.filters() * g.taps(), 2)),
        numbers(s[3], 4),
        epilogue,
        y);
    return y;
  }

  /** Numbers between −1 and 1 that need rounding when they are multiplied. */
  private static float[] numbers(int count, int seed) {
    float[] numbers = new float[count];
    int state = seed;
    for (int i = 0; i < count; i++) {
      state = state * 1_103_515_245 + 12_345;
      numbers[i] = (state >> 7) * 0x1p-24f;
    }
    return numbers;
  }
}
