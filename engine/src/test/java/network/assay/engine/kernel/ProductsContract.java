package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What matrix products and convolutions of every {@link Kernels} give, bit for bit, and the numbers
 * that the contracts are tried with.
 */
abstract class ProductsContract {
  private static final long SEED = 20260101;

  /** What array elements hold that a kernel must not touch. */
  static final float UNTOUCHED = 12345f;

  static final float[] EXTREMES = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -3f,
    6f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -0x1.fffffcp-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0x7fc12345),
    Float.intBitsToFloat(0xff800001),
    0x1p-24f,
    88.72284f,
    -103.97208f,
    0x1p-6f,
    1e30f,
    -1e-30f
  };

  final SplitMix random = new SplitMix(SEED);
  private final Workers workers;
  final Kernels kernels;

  ProductsContract(int threads, Function<Workers, Kernels> maker) {
    this.workers = new Workers(threads);
    this.kernels = maker.apply(workers);
  }

  @AfterEach
  void close() {
    workers.close();
  }

  float[] ordinary(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.unit();
    }
    return x;
  }

  /** Ordinary values of many sizes, with extreme ones strewn in. */
  float[] wild(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] =
          switch (random.below(4)) {
            case 0 -> EXTREMES[random.below(EXTREMES.length)];
            case 1 -> random.any();
            case 2 -> random.unit() * 30;
            default -> random.unit();
          };
    }
    return x;
  }

  /** Mostly ordinary values, so that not every sum is NaN. */
  float[] rarelyWild(int n) {
    float[] x = ordinary(n);
    for (int i = 0; i < n; i++) {
      if (random.below(50) == 0) {
        x[i] = EXTREMES[random.below(EXTREMES.length)];
      }
    }
    return x;
  }

  static void assertSame(float[] got, float[] expected, String what) {
    assertThat(got.length).as(what).isEqualTo(expected.length);
    for (int i = 0; i < got.length; i++) {
      if (Float.floatToIntBits(got[i]) != Float.floatToIntBits(expected[i])) {
        fail("%s, element %d: got %a, expected %a", what, i, got[i], expected[i]);
      }
    }
  }

  static Stream<int[]> matrixSizes() {
    int[] sizes = {0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 65, 100, 257};
    Stream<int[]> around =
        Arrays.stream(sizes)
            .boxed()
            .flatMap(s ->
                Stream.of(
                    new int[] {s, 5, 33},
                    new int[] {5, s, 33},
                    new int[] {5, 33, s},
                    new int[] {s, s, s}));
    return Stream.concat(
        around,
        Stream.of(
            new int[] {1, 1000, 100},
            new int[] {13, 769, 34},
            new int[] {241, 3, 40},
            new int[] {30, 800, 70},
            new int[] {500, 20, 64}));
  }

  @ParameterizedTest
  @MethodSource("matrixSizes")
  void matMulIsTheNaiveLoop(int[] size) {
    int m = size[0];
    int k = size[1];
    int n = size[2];
    for (boolean ordinary : new boolean[] {true, false}) {
      float[] a = ordinary ? ordinary(m * k + 3) : rarelyWild(m * k + 3);
      float[] b = ordinary ? ordinary(k * n) : rarelyWild(k * n);
      float[] expected = Definitions.matMul(m, k, n, a, 3, b);
      float[] transposed = new float[2 + k * n];
      for (int p = 0; p < k; p++) {
        for (int j = 0; j < n; j++) {
          transposed[2 + j * k + p] = b[p * n + j];
        }
      }
      Kernels.PackedMatrix[] packings = {
        kernels.packMatrix(b, 0, k, n, n, 1), kernels.packMatrix(transposed, 2, k, n, 1, k)
      };
      for (Kernels.PackedMatrix packed : packings) {
        assertThat(packed.k()).isEqualTo(k);
        assertThat(packed.n()).isEqualTo(n);
        float[] c = new float[m * n + 9];
        Arrays.fill(c, UNTOUCHED);
        kernels.matMul(m, a, 3, packed, c, 4);
        assertSame(
            Arrays.copyOfRange(c, 4, 4 + m * n), expected, "matMul " + Arrays.toString(size));
        assertThat(Arrays.copyOf(c, 4)).containsOnly(UNTOUCHED);
        assertThat(Arrays.copyOfRange(c, 4 + m * n, c.length)).containsOnly(UNTOUCHED);
      }
    }
  }

  /** count, m, k, n, and whether the left and the right matrices lie transposed. */
  static Stream<int[]> stacks() {
    return Stream.of(
        new int[] {0, 3, 4, 5, 0, 0},
        new int[] {5, 0, 4, 5, 0, 0},
        new int[] {5, 3, 0, 5, 0, 1},
        new int[] {1, 1, 1, 1, 0, 0},
        new int[] {7, 1, 33, 17, 0, 0},
        new int[] {3, 5, 9, 40, 1, 1},
        new int[] {12, 16, 8, 16, 0, 1},
        new int[] {2, 70, 400, 300, 1, 0},
        new int[] {2, 61, 390, 290, 0, 1},
        new int[] {30, 33, 17, 65, 1, 1},
        new int[] {9, 250, 3, 31, 0, 0});
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void stacksAreNaiveLoops(int[] s) {
    int m = s[1];
    int k = s[2];
    int n = s[3];
    // Every second right-hand matrix serves twice.
    int rights = (s[0] + 1) / 2;
    float[] a = rarelyWild(1 + s[0] * m * k);
    float[] b = ordinary(2 + rights * k * n);
    int[] left = IntStream.range(0, s[0]).map(i -> 1 + i * m * k).toArray();
    int[] right = IntStream.range(0, s[0]).map(i -> 2 + i / 2 * k * n).toArray();
    boolean aTransposed = s[4] == 1;
    boolean bTransposed = s[5] == 1;
    MatMulStack stack =
        new MatMulStack(
            m,
            k,
            n,
            new MatMulStack.Side(left, aTransposed ? 1 : k, aTransposed ? m : 1),
            new MatMulStack.Side(right, bTransposed ? 1 : n, bTransposed ? k : 1));
    float[] c = new float[s[0] * m * n + 2];
    Arrays.fill(c, UNTOUCHED);
    kernels.matMul(stack, a, b, c);
    for (int i = 0; i < s[0]; i++) {
      float[] x = rowMajor(a, left[i], m, k, aTransposed);
      float[] y = rowMajor(b, right[i], k, n, bTransposed);
      assertSame(
          Arrays.copyOfRange(c, i * m * n, (i + 1) * m * n),
          Definitions.matMul(m, k, n, x, 0, y),
          "product " + i + " of " + Arrays.toString(s));
    }
    assertThat(Arrays.copyOfRange(c, s[0] * m * n, c.length)).containsOnly(UNTOUCHED);
  }

  private static float[] rowMajor(
      float[] x, int offset, int rows, int columns, boolean transposed) {
    float[] y = new float[rows * columns];
    for (int i = 0; i < y.length; i++) {
      int row = i / columns;
      int column = i % columns;
      y[i] = x[offset + (transposed ? column * rows + row : i)];
    }
    return y;
  }

  /**
   * batch, channels, height, width, filters, group, kernel h and w, stride y and x, pad top and
   * left, dilation y and x, pad bottom and right.
   */
  static Stream<int[]> convShapes() {
    return Stream.of(
        new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 16, 8, 8, 32, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {3, 3, 17, 13, 7, 1, 3, 3, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {2, 3, 33, 31, 13, 1, 5, 3, 2, 2, 2, 1, 1, 1, 2, 1},
        new int[] {1, 4, 19, 23, 6, 2, 3, 3, 1, 2, 1, 0, 2, 3, 1, 2},
        new int[] {2, 6, 15, 65, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {2, 5, 30, 40, 10, 5, 3, 5, 2, 2, 0, 3, 1, 1, 1, 0},
        new int[] {1, 64, 7, 9, 33, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {2, 20, 6, 7, 24, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 3, 9, 9, 5, 1, 1, 1, 2, 3, 0, 0, 1, 1, 0, 0},
        new int[] {2, 7, 1, 100, 12, 1, 1, 7, 1, 1, 0, 3, 1, 2, 0, 9},
        new int[] {2, 100, 1, 57, 17, 1, 1, 5, 1, 3, 0, 0, 1, 1, 0, 0},
        new int[] {1, 50, 6, 6, 20, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 2, 4, 4, 3, 1, 2, 2, 1, 1, 5, 4, 1, 1, 3, 5},
        new int[] {1, 1, 28, 28, 8, 1, 5, 5, 1, 1, 2, 2, 1, 1, 2, 2},
        new int[] {2, 2, 3, 40, 4, 2, 3, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {0, 2, 8, 8, 4, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 0, 8, 8, 4, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 8, 64, 66, 40, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        // sixteen pixels of one, two, three and four rows; rests of one to four pixels; many
        // filters
        new int[] {1, 5, 7, 7, 100, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 9, 7, 7, 108, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 9, 6, 3, 62, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {2, 6, 5, 7, 50, 2, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 4, 9, 4, 3, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {2, 3, 11, 15, 26, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 3, 40, 31, 15, 1, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1},
        new int[] {1, 3, 12, 5, 9, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 3, 12, 4, 9, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        // one column, which may lie down
        new int[] {2, 7, 60, 1, 15, 1, 5, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 4, 33, 1, 6, 2, 3, 1, 2, 1, 1, 0, 2, 1, 2, 0},
        new int[] {1, 5, 40, 1, 5, 5, 3, 1, 1, 2, 1, 0, 1, 3, 1, 0},
        new int[] {1, 3, 9, 1, 4, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        // depthwise: rows narrower and wider than a vector, strides 1 to 3, few and many units
        new int[] {1, 24, 7, 7, 24, 24, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 40, 14, 14, 40, 40, 3, 3, 2, 2, 0, 0, 1, 1, 1, 1},
        new int[] {3, 9, 14, 14, 9, 9, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 3, 56, 57, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 2, 150, 130, 2, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {2, 4, 31, 29, 4, 4, 5, 5, 1, 1, 2, 2, 1, 1, 2, 2},
        new int[] {1, 5, 20, 33, 5, 5, 3, 3, 3, 3, 1, 2, 2, 2, 1, 1},
        new int[] {1, 6, 5, 13, 6, 6, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 6, 1, 40, 6, 6, 1, 3, 1, 1, 0, 20, 1, 1, 0, 20});
  }

  @ParameterizedTest
  @MethodSource("convShapes")
  void convIsTheNaiveLoop(int[] shape) {
    ConvGeometry g = ConvShapes.geometry(shape);
    int xSize = g.batch() * g.channels() * g.height() * g.width();
    for (boolean ordinary : new boolean[] {true, false}) {
      float[] x = ordinary ? ordinary(xSize) : rarelyWild(xSize);
      float[] w = ordinary ? ordinary(g.filters() * g.taps()) : rarelyWild(g.filters() * g.taps());
      float[] bias = ordinary(g.filters());
      Kernels.PackedFilters packed = kernels.packFilters(g, w);
      for (float[] b : new float[][] {bias, null}) {
        float[] expected = Definitions.conv(g, x, w, b);
        float[] y = new float[expected.length];
        Arrays.fill(y, UNTOUCHED);
        kernels.conv(g, x, packed, b, y);
        assertSame(y, expected, "conv " + g);
        finishedConvIsTheNaiveLoop(g, x, packed, b, expected);
      }
    }
  }

  /** With every limit whose zeros and infinities are special, and with an addend or none. */
  private void finishedConvIsTheNaiveLoop(
      ConvGeometry g, float[] x, Kernels.PackedFilters packed, float[] bias, float[] conv) {
    float infinity = Float.POSITIVE_INFINITY;
    float[][] limits = {{0f, infinity}, {-0f, 6f}, {-infinity, 0f}, {-1f, 1f}, {3f, 2f}};
    for (float[] limit : limits) {
      Optional<float[]> addend =
          random.below(2) == 0 ? Optional.empty() : Optional.of(rarelyWild(conv.length));
      float[] expected = conv.clone();
      for (int i = 0; i < expected.length; i++) {
        float sum = addend.isPresent() ? expected[i] + addend.get()[i] : expected[i];
        expected[i] = Math.min(Math.max(sum, limit[0]), limit[1]);
      }
      float[] y = new float[expected.length];
      Arrays.fill(y, UNTOUCHED);
      kernels.conv(g, x, packed, bias, new Epilogue(addend, limit[0], limit[1]), y);
      assertSame(y, expected, "conv " + g + " with limits " + Arrays.toString(limit));
    }
  }

  @Test
  void randomConvsAreTheNaiveLoop() {
    for (int i = 0; i < 150; i++) {
      ConvShapes.random(random).ifPresent(this::convIsTheNaiveLoop);
    }
  }

  @Test
  void packedFiltersServeOtherImages() {
    ConvGeometry packedFor =
        ConvShapes.geometry(new int[] {1, 4, 8, 8, 6, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1});
    ConvGeometry usedFor =
        ConvShapes.geometry(new int[] {3, 4, 21, 9, 6, 2, 3, 3, 2, 1, 0, 2, 1, 2, 0, 2});
    float[] w = ordinary(6 * packedFor.taps());
    float[] x = ordinary(3 * 4 * 21 * 9);
    float[] expected = Definitions.conv(usedFor, x, w, null);
    float[] y = new float[expected.length];
    kernels.conv(usedFor, x, kernels.packFilters(packedFor, w), null, y);
    assertSame(y, expected, "conv");
  }
}
