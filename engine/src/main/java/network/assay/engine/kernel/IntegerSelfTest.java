package network.assay.engine.kernel;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.PackedFilters;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.engine.kernel.IntegerKernels.Requantisation;

/**
 * Compares kernels with their definition on a few awkward shapes, before they are trusted. It takes
 * some milliseconds; the whole comparison is in the tests.
 */
final class IntegerSelfTest {
  /** Rows, k and columns: neither fills tiles, steps or panels. */
  private static final int[][] PRODUCTS = {{1, 7, 5}, {13, 66, 49}, {3, 1, 17}, {12, 4, 32}};

  /** Channels, height, width, filters, group, kernel, stride. */
  private static final int[][] CONVOLUTIONS = {
    {5, 9, 21, 14, 1, 3, 1}, {1, 8, 8, 3, 1, 3, 2}, {6, 7, 35, 6, 6, 3, 1}, {8, 5, 6, 26, 2, 1, 2}
  };

  private final IntegerKernels kernels;
  private final IntegerKernels definition;
  private int state = 1;

  private IntegerSelfTest(IntegerKernels kernels, IntegerKernels definition) {
    this.kernels = kernels;
    this.definition = definition;
  }

  /** The first difference; empty when there is none. */
  static Optional<String> difference(IntegerKernels kernels, IntegerKernels definition) {
    return new IntegerSelfTest(kernels, definition).difference();
  }

  private Optional<String> difference() {
    for (Activations type : Activations.values()) {
      for (int[] size : PRODUCTS) {
        if (!Arrays.equals(product(kernels, type, size), product(definition, type, size))) {
          return Optional.of("the product of " + type + " " + Arrays.toString(size));
        }
      }
      for (int[] size : CONVOLUTIONS) {
        if (!Arrays.equals(convolution(kernels, type, size), convolution(definition, type, size))) {
          return Optional.of("the convolution of " + type + " " + Arrays.toString(size));
        }
      }
      if (!Arrays.equals(requantised(kernels, type), requantised(definition, type))) {
        return Optional.of("requantisation to " + type);
      }
      if (!Arrays.equals(maxima(kernels, type), maxima(definition, type))) {
        return Optional.of("maxima of " + type);
      }
    }
    return Optional.empty();
  }

  private int[] product(IntegerKernels by, Activations type, int[] size) {
    state = 1;
    int m = size[0];
    int k = size[1];
    int n = size[2];
    PackedMatrix b = by.packMatrix(weights(k * n), 0, k, n, n, 1);
    int[] c = new int[m * n];
    by.matMul(type, m, activations(type, m * k), 0, b, c, 0);
    return c;
  }

  private int[] convolution(IntegerKernels by, Activations type, int[] s) {
    state = 2;
    int pad = s[5] / 2;
    int outHeight = (s[1] + 2 * pad - s[5]) / s[6] + 1;
    int outWidth = (s[2] + 2 * pad - s[5]) / s[6] + 1;
    ConvGeometry g =
        new ConvGeometry(
            2, s[0], s[1], s[2], s[3], s[4], s[5], s[5], s[6], s[6], pad, pad, 1, 1, outHeight,
            outWidth);
    PackedFilters w = by.packFilters(g, weights(g.filters() * g.taps()));
    int length = 2 * s[3] * outHeight * outWidth;
    int[] sums = new int[length];
    Object x = activations(type, 2 * s[0] * s[1] * s[2]);
    by.conv(g, type, x, 3, w, sums(s[3]), sums);
    // Sums and, behind them, the activations that they become.
    int[] multipliers = new int[s[3]];
    int[] shifts = new int[s[3]];
    for (int i = 0; i < s[3]; i++) {
      multipliers[i] = next() < 0 ? -23_456 : 32_768;
      shifts[i] = type == Activations.S16 ? 22 : 24;
    }
    Requantisation r =
        new Requantisation(multipliers, shifts, type.min() + 1, type.max() - 1, type);
    Object activated = type.newArray(length);
    by.convRequantised(g, type, x, 3, w, new int[s[3]], r, activated);
    int[] y = Arrays.copyOf(sums, 2 * length);
    copy(type, activated, y, length);
    return y;
  }

  private static void copy(Activations type, Object from, int[] to, int at) {
    for (int i = 0; i < type.length(from); i++) {
      to[at + i] = type.at(from, i);
    }
  }

  private int[] maxima(IntegerKernels by, Activations type) {
    state = 4;
    PoolGeometry g = new PoolGeometry(3, 9, 140, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 5, 70, false);
    Object y = type.newArray(3 * 5 * 70);
    by.maxPool(g, type, activations(type, 3 * 9 * 140), y);
    int[] values = new int[3 * 5 * 70];
    copy(type, y, values, 0);
    return values;
  }

  private int[] requantised(IntegerKernels by, Activations type) {
    state = 3;
    int[] multipliers = sums(3);
    Requantisation r =
        new Requantisation(multipliers, new int[] {0, 31, 62}, type.min() + 1, type.max(), type);
    Object y = type.newArray(3 * 37);
    by.requantise(sums(3 * 37), 1, 3, 37, r, y, 0);
    int[] values = new int[3 * 37];
    copy(type, y, values, 0);
    return values;
  }

  private byte[] weights(int length) {
    return (byte[]) activations(Activations.S8, length);
  }

  private Object activations(Activations type, int length) {
    Object values = type.newArray(length);
    for (int i = 0; i < length; i++) {
      type.put(values, i, type.min() + (next() >>> 8) % type.count());
    }
    return values;
  }

  private int[] sums(int length) {
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = next();
    }
    return values;
  }

  /** Numbers without a pattern: xorshift (Marsaglia, 2003). */
  private int next() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  }
}
