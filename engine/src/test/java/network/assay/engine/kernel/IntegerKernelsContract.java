package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Addition;
import network.assay.engine.kernel.IntegerKernels.Elements;
import network.assay.engine.kernel.IntegerKernels.PackedFilters;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every implementation of {@link IntegerKernels} must do, to the bit. The seed of all random
 * values is {@link #SEED}.
 */
abstract class IntegerKernelsContract {
  private static final long SEED = 20260712;

  /** What array elements hold that a kernel must not touch. */
  private static final int UNTOUCHED = 0x5a5a5a5a;

  private final SplitMix random = new SplitMix(SEED);
  private final Workers workers;
  private final IntegerKernels kernels;

  IntegerKernelsContract(int threads, Function<Workers, IntegerKernels> maker) {
    this.workers = new Workers(threads);
    this.kernels = maker.apply(workers);
  }

  @AfterEach
  void close() {
    workers.close();
  }

  /** Values of the whole type, or only the extreme ones. */
  private Object activations(Activations type, int length, boolean extreme) {
    Object values = type.newArray(length);
    for (int i = 0; i < length; i++) {
      int any = type.min() + random.below(type.count());
      int end = random.below(2) == 0 ? type.min() : type.max();
      type.put(values, i, extreme ? end : any);
    }
    return values;
  }

  private byte[] weights(int length, boolean extreme) {
    return (byte[]) activations(Activations.S8, length, extreme);
  }

  private int[] sums(int length) {
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = Float.floatToRawIntBits(random.any());
    }
    return values;
  }

  static Stream<int[]> matrixSizes() {
    Stream<int[]> rows =
        Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 24, 25, 37)
            .flatMap(m -> Stream.of(new int[] {m, 37, 40}, new int[] {m, 4, 16}));
    Stream<int[]> depths =
        Stream.of(0, 1, 2, 3, 4, 5, 63, 511, 512, 513, 1100).map(k -> new int[] {5, k, 33});
    Stream<int[]> columns =
        Stream.of(0, 1, 15, 16, 17, 31, 32, 33, 63, 65, 100).map(n -> new int[] {3, 18, n});
    return Stream.of(rows, depths, columns, Stream.of(new int[] {300, 257, 130}))
        .flatMap(sizes -> sizes);
  }

  @ParameterizedTest
  @MethodSource("matrixSizes")
  void matMulIsTheNaiveLoop(int[] size) {
    for (Activations type : Activations.values()) {
      matMulIsTheNaiveLoop(type, size, false);
      matMulIsTheNaiveLoop(type, size, true);
    }
  }

  private void matMulIsTheNaiveLoop(Activations type, int[] size, boolean extreme) {
    int m = size[0];
    int k = size[1];
    int n = size[2];
    Object a = activations(type, m * k + 3, extreme);
    byte[] b = weights(2 + k * n, extreme);
    int[] expected = new int[m * n + 9];
    Arrays.fill(expected, UNTOUCHED);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int sum = 0;
        for (int p = 0; p < k; p++) {
          sum += type.at(a, 3 + i * k + p) * b[2 + p * n + j];
        }
        expected[4 + i * n + j] = sum;
      }
    }
    byte[] transposed = new byte[k * n];
    for (int i = 0; i < k * n; i++) {
      transposed[i % Math.max(1, n) * k + i / Math.max(1, n)] = b[2 + i];
    }
    for (PackedMatrix packed :
        new PackedMatrix[] {
          kernels.packMatrix(b, 2, k, n, n, 1), kernels.packMatrix(transposed, 0, k, n, 1, k)
        }) {
      assertThat(packed.k()).isEqualTo(k);
      assertThat(packed.n()).isEqualTo(n);
      int[] c = new int[m * n + 9];
      Arrays.fill(c, UNTOUCHED);
      kernels.matMul(type, m, a, 3, packed, c, 4);
      assertThat(c).as("matMul %s %s", type, Arrays.toString(size)).isEqualTo(expected);
    }
    requantisedMatMulIsTheProductRequantised(type, size, a, b, expected);
  }

  private void requantisedMatMulIsTheProductRequantised(
      Activations type, int[] size, Object a, byte[] b, int[] product) {
    int n = size[2];
    for (int[] bias : new int[][] {null, sums(n)}) {
      Requantisation r = requantisation(type, n);
      Object y = type.newArray(size[0] * n + 1);
      PackedMatrix packed = kernels.packMatrix(b, 2, size[1], n, n, 1);
      kernels.matMulRequantised(type, size[0], a, 3, packed, bias, r, y, 1);
      for (int i = 0; i < size[0] * n; i++) {
        int sum = product[4 + i] + (bias == null ? 0 : bias[i % n]);
        assertThat(type.at(y, 1 + i)).isEqualTo(requantised(r, sum, i % n));
      }
    }
  }

  private Requantisation requantisation(Activations to, int channels) {
    int[] multiplier = sums(channels);
    int[] shift = new int[channels];
    for (int i = 0; i < channels; i++) {
      shift[i] = i % 5 == 4 ? random.below(63) : 34 + random.below(20);
    }
    return bounded(to, multiplier, shift);
  }

  /** Multipliers and shifts for which binary32 is exact, of both signs, and now and then 0. */
  private Requantisation direct(Activations to, int channels) {
    int[] multiplier = new int[channels];
    int[] shift = new int[channels];
    for (int i = 0; i < channels; i++) {
      int magnitude = (1 << 14) + random.below((1 << 14) + 1);
      multiplier[i] = i % 7 == 6 ? 0 : random.below(2) == 0 ? magnitude : -magnitude;
      shift[i] = random.below(to == Activations.S16 ? 23 : 30);
    }
    return bounded(to, multiplier, shift);
  }

  private Requantisation bounded(Activations to, int[] multiplier, int[] shift) {
    int lo = to.min() + random.below(3);
    return new Requantisation(multiplier, shift, lo, to.max() - random.below(3), to);
  }

  /** By the definition's formula in whole numbers without bounds. */
  private static int requantised(Requantisation r, int sum, int channel) {
    int shift = r.shift()[channel];
    BigInteger half = shift == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(shift - 1);
    BigInteger value =
        BigInteger.valueOf(sum)
            .multiply(BigInteger.valueOf(r.multiplier()[channel]))
            .add(half)
            .shiftRight(shift);
    return value.max(BigInteger.valueOf(r.lo())).min(BigInteger.valueOf(r.hi())).intValueExact();
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
        new int[] {2, 9, 15, 66, 9, 9, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1},
        new int[] {2, 5, 30, 40, 10, 5, 3, 5, 2, 2, 0, 3, 1, 1, 1, 0},
        new int[] {1, 64, 7, 9, 33, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
        new int[] {1, 33, 14, 15, 25, 1, 1, 1, 2, 2, 0, 0, 1, 1, 0, 0},
        new int[] {1, 3, 9, 9, 5, 1, 1, 1, 2, 3, 0, 0, 1, 1, 0, 0},
        new int[] {2, 7, 1, 100, 12, 1, 1, 7, 1, 1, 0, 3, 1, 2, 0, 9},
        new int[] {2, 100, 1, 57, 17, 1, 1, 5, 1, 3, 0, 0, 1, 1, 0, 0},
        new int[] {1, 2, 4, 4, 3, 1, 2, 2, 1, 1, 5, 4, 1, 1, 3, 5},
        new int[] {1, 1, 28, 28, 8, 1, 5, 5, 1, 1, 2, 2, 1, 1, 2, 2},
        new int[] {1, 3, 50, 50, 4, 1, 24, 24, 3, 3, 2, 2, 1, 1, 2, 2},
        new int[] {0, 2, 8, 8, 4, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 0, 8, 8, 4, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        new int[] {1, 70, 20, 26, 40, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1});
  }

  @ParameterizedTest
  @MethodSource("convShapes")
  void convIsTheNaiveLoop(int[] shape) {
    ConvGeometry g = ConvShapes.geometry(shape);
    for (Activations type : Activations.values()) {
      for (boolean extreme : new boolean[] {false, true}) {
        Object x = activations(type, g.batch() * g.channels() * g.height() * g.width(), extreme);
        byte[] w = weights(g.filters() * g.taps(), extreme);
        int pad = extreme ? type.max() : type.min() + random.below(type.count());
        PackedFilters packed = kernels.packFilters(g, w);
        for (int[] bias : new int[][] {null, sums(g.filters())}) {
          int[] expected = naive(g, type, x, pad, w, bias);
          int[] y = new int[expected.length];
          Arrays.fill(y, UNTOUCHED);
          kernels.conv(g, type, x, pad, packed, bias, y);
          assertThat(y).as("conv %s %s", type, g).isEqualTo(expected);
          Requantisation r = requantisation(type, g.filters());
          Object z = type.newArray(y.length);
          kernels.convRequantised(g, type, x, pad, packed, bias, r, z);
          int plane = g.outHeight() * g.outWidth();
          for (int i = 0; i < y.length; i++) {
            int channel = i / plane % g.filters();
            assertThat(type.at(z, i)).isEqualTo(requantised(r, expected[i], channel));
          }
        }
      }
    }
  }

  private static int[] naive(
      ConvGeometry g, Activations type, Object x, int pad, byte[] w, int[] bias) {
    int plane = g.outHeight() * g.outWidth();
    int[] y = new int[g.batch() * g.filters() * plane];
    for (int i = 0; i < y.length; i++) {
      int filter = i / plane % g.filters();
      int oy = i % plane / g.outWidth();
      int ox = i % g.outWidth();
      int firstChannel =
          i / plane / g.filters() * g.channels()
              + filter / (g.filters() / g.group()) * (g.channels() / g.group());
      int sum = bias == null ? 0 : bias[filter];
      for (int tap = 0; tap < g.taps(); tap++) {
        int window = g.kernelHeight() * g.kernelWidth();
        int iy = oy * g.strideY() - g.padTop() + tap % window / g.kernelWidth() * g.dilationY();
        int ix = ox * g.strideX() - g.padLeft() + tap % g.kernelWidth() * g.dilationX();
        boolean outside = iy < 0 || iy >= g.height() || ix < 0 || ix >= g.width();
        int at = ((firstChannel + tap / window) * g.height() + iy) * g.width() + ix;
        sum += (outside ? pad : type.at(x, at)) * w[filter * g.taps() + tap];
      }
      y[i] = sum;
    }
    return y;
  }

  @Test
  void randomConvsAreTheNaiveLoop() {
    for (int i = 0; i < 30; i++) {
      ConvShapes.random(random).ifPresent(this::convIsTheNaiveLoop);
    }
  }

  @Test
  void packedFiltersServeOtherImages() {
    ConvGeometry packedFor =
        ConvShapes.geometry(new int[] {1, 4, 8, 8, 6, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1});
    byte[] w = weights(6 * packedFor.taps(), false);
    PackedFilters packed = kernels.packFilters(packedFor, w);
    for (int width : new int[] {9, 30, 8}) {
      ConvGeometry g =
          ConvShapes.geometry(new int[] {3, 4, 21, width, 6, 2, 3, 3, 2, 1, 0, 2, 1, 2, 0, 2});
      for (Activations type : Activations.values()) {
        Object x = activations(type, 3 * 4 * 21 * width, false);
        int[] expected = naive(g, type, x, 0, w, null);
        int[] y = new int[expected.length];
        kernels.conv(g, type, x, 0, packed, null, y);
        assertThat(y).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void requantisationIsExact(Activations to) {
    for (int[] s : new int[][] {{1, 1, 1}, {2, 3, 37}, {5, 40, 1}, {1, 2, 1000}, {0, 4, 9}}) {
      int length = s[0] * s[1] * s[2];
      int[] acc = sums(length + 1);
      for (int i = 0; i < length; i += 7) {
        acc[i] = i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
      }
      Requantisation r = requantisation(to, s[1]);
      r.multiplier()[0] = Integer.MIN_VALUE;
      r.shift()[s[1] - 1] = 62;
      Object y = to.newArray(length + 2);
      kernels.requantise(acc, s[0], s[1], s[2], r, y, 1);
      for (int i = 0; i < length; i++) {
        assertThat(to.at(y, 1 + i))
            .as("%d of %s", i, Arrays.toString(s))
            .isEqualTo(requantised(r, acc[i], i / s[2] % s[1]));
      }
      assertThat(to.at(y, 0)).isZero();
      assertThat(to.at(y, length + 1)).isZero();
    }
  }

  @Test
  void requantisationRoundsHalfUp() {
    Requantisation r = new Requantisation(new int[] {1}, new int[] {1}, -128, 127, Activations.S8);
    byte[] y = new byte[7];
    kernels.requantise(new int[] {-3, -2, -1, 0, 1, 2, 300}, 1, 1, 7, r, y, 0);
    assertThat(y).containsExactly(-1, -1, 0, 0, 1, 1, 127);
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void lookupReadsTheTable(Activations from) {
    for (Activations to : Activations.values()) {
      Object table = activations(to, from.count(), false);
      for (int length : new int[] {0, 1, 15, 64, 100, 70000}) {
        Object x = activations(from, length + 2, length == 1);
        Object y = to.newArray(length + 3);
        kernels.lookup(from, x, 2, table, to, y, 1, length);
        for (int i = 0; i < length; i++) {
          assertThat(to.at(y, 1 + i)).isEqualTo(to.at(table, from.at(x, 2 + i) - from.min()));
        }
      }
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefused() {
    PackedMatrix b = kernels.packMatrix(new byte[12], 0, 3, 4, 4, 1);
    assertThatThrownBy(() -> kernels.packMatrix(new byte[11], 0, 3, 4, 4, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.matMul(Activations.S8, 2, new byte[5], 0, b, new int[8], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.matMul(Activations.S8, 2, new byte[6], 0, b, new int[8], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.matMul(Activations.S16, 2, new byte[6], 0, b, new int[8], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("short[]");
    ConvGeometry g =
        ConvShapes.geometry(new int[] {1, 2, 4, 4, 3, 1, 3, 3, 1, 1, 0, 0, 1, 1, 0, 0});
    assertThatThrownBy(() -> kernels.packFilters(g, new byte[53]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("54");
    PackedFilters w = kernels.packFilters(g, new byte[54]);
    assertThatThrownBy(
            () -> kernels.conv(g, Activations.U8, new byte[32], 256, w, null, new int[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
    assertThatThrownBy(() -> kernels.conv(g, Activations.U8, new byte[31], 0, w, null, new int[12]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kernels.conv(g, Activations.U8, new byte[32], 0, w, null, new int[13]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void sumsBecomeActivationsAsTheyAreMade(Activations to) {
    for (int round = 0; round < 12; round++) {
      // A bias near the steps of the result: half a step up or down, and one beside it.
      Requantisation r = direct(to, 21);
      int[] bias = new int[21];
      for (int i = 0; i < bias.length; i++) {
        long step = r.multiplier()[i] == 0 ? 1 : (1L << r.shift()[i]) / r.multiplier()[i];
        long near = (random.below(513) - 256) * step / 2 + random.below(5) - 2;
        bias[i] = round < 10 ? (int) near : round == 10 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
      }
      ConvGeometry g =
          ConvShapes.geometry(new int[] {1, 3, 5, 4, 21, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0});
      byte[] x = weights(60, false);
      byte[] w = round >= 10 ? new byte[63] : weights(63, false);
      PackedFilters filters = kernels.packFilters(g, w);
      int[] sums = new int[21 * 20];
      kernels.conv(g, Activations.S8, x, 0, filters, bias, sums);
      Object y = to.newArray(sums.length);
      kernels.convRequantised(g, Activations.S8, x, 0, filters, bias, r, y);
      for (int i = 0; i < sums.length; i++) {
        assertThat(to.at(y, i)).isEqualTo(requantised(r, sums[i], i / 20));
      }
      PackedMatrix matrix = kernels.packMatrix(w, 0, 3, 21, 21, 1);
      int[] products = new int[20 * 21];
      kernels.matMul(Activations.S8, 20, x, 0, matrix, products, 0);
      kernels.matMulRequantised(Activations.S8, 20, x, 0, matrix, bias, r, y, 0);
      for (int i = 0; i < products.length; i++) {
        assertThat(to.at(y, i)).isEqualTo(requantised(r, products[i] + bias[i % 21], i % 21));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void sumsOfTwoAreExact(Activations type) {
    for (Activations to : Activations.values()) {
      for (int length : new int[] {0, 1, 15, 16, 17, 100, 3000}) {
        for (int shift : new int[] {0, 1, 15, 30, 31, 32, 45}) {
          for (int step = 0; step < 2; step++) {
            Elements a = new Elements(type, activations(type, length + 3, shift == 30), 2, 1);
            Elements b = new Elements(to, activations(to, length + 3, shift == 31), 1, step);
            int most = type == Activations.S16 || to == Activations.S16 ? 1 << 13 : 1 << 15;
            Addition sum = new Addition(most, -most + 1, shift, to.min() + 1, to.max() - 1);
            Elements y = new Elements(to, to.newArray(length + 2), 1, 1);
            kernels.add(a, b, sum, y, length);
            for (int i = 0; i < length; i++) {
              BigInteger exact =
                  BigInteger.valueOf(type.at(a.array(), 2 + i) * (long) most)
                      .add(BigInteger.valueOf(to.at(b.array(), 1 + i * step) * (1L - most)));
              assertThat(to.at(y.array(), 1 + i))
                  .isEqualTo(divided(exact, shift, sum.lo(), sum.hi()));
            }
            assertThat(to.at(y.array(), 0)).isZero();
            assertThat(to.at(y.array(), length + 1)).isZero();
          }
        }
      }
    }
  }

  /** Half of the divisor added, floor of the quotient, within bounds. */
  private static int divided(BigInteger sum, int shift, int lo, int hi) {
    BigInteger half = shift == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(shift - 1);
    BigInteger value = sum.add(half).shiftRight(shift);
    return value.max(BigInteger.valueOf(lo)).min(BigInteger.valueOf(hi)).intValueExact();
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void quantisingRoundsTiesToEven(Activations to) {
    for (int length : new int[] {0, 1, 16, 37, 70000}) {
      float[] x = new float[length];
      for (int i = 0; i < length; i++) {
        float half = (random.below(2 * to.count()) - to.count()) * 0.5f;
        x[i] = i % 3 == 0 ? half : i % 3 == 1 ? Math.nextUp(half) : random.any();
      }
      for (float scale : new float[] {1, 0.3f, Float.MIN_NORMAL, Float.MAX_VALUE}) {
        Object y = to.newArray(length);
        kernels.quantise(x, scale, to.min() + 1, to.max(), to, y);
        for (int i = 0; i < length; i++) {
          double steps = x[i] / scale;
          double whole = Double.isNaN(steps) ? 0 : Math.rint(steps);
          assertThat(to.at(y, i)).isEqualTo((int) Math.clamp(whole, to.min() + 1.0, to.max()));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void dequantisingRoundsOnce(Activations from) {
    for (int length : new int[] {0, 1, 16, 37, 3000}) {
      Object x = activations(from, length, false);
      float[] y = new float[length];
      kernels.dequantise(from, x, 0.1f, y);
      for (int i = 0; i < length; i++) {
        assertThat(y[i]).isEqualTo((float) (from.at(x, i) * (double) 0.1f));
      }
    }
  }

  /** planes, height, width, kernel, stride, padding, dilation. */
  static Stream<int[]> pools() {
    return Stream.of(
        new int[] {1, 1, 1, 1, 1, 0, 1},
        new int[] {3, 8, 8, 2, 2, 0, 1},
        new int[] {70, 28, 28, 2, 2, 0, 1},
        new int[] {2, 113, 131, 3, 2, 1, 1},
        new int[] {2, 9, 70, 3, 1, 1, 2},
        new int[] {2, 5, 7, 5, 3, 4, 3},
        new int[] {1, 3, 200, 33, 1, 0, 2},
        new int[] {1, 70, 70, 70, 1, 0, 1});
  }

  @ParameterizedTest
  @MethodSource("pools")
  void maxPoolIsTheNaiveLoop(int[] s) {
    int window = (s[3] - 1) * s[6] + 1;
    int outHeight = Math.max(1, (s[1] + 2 * s[5] - window) / s[4] + 1);
    int outWidth = Math.max(1, (s[2] + 2 * s[5] - window) / s[4] + 1);
    int pad = s[5];
    PoolGeometry g =
        new PoolGeometry(
            s[0], s[1], s[2], s[3], s[3], s[4], s[4], pad, pad, pad, pad, s[6], s[6], outHeight,
            outWidth, false);
    for (Activations type : Activations.values()) {
      Object x = activations(type, s[0] * s[1] * s[2], false);
      Object y = type.newArray(s[0] * outHeight * outWidth);
      kernels.maxPool(g, type, x, y);
      for (int i = 0; i < type.length(y); i++) {
        int most = type.min();
        for (int tap = 0; tap < s[3] * s[3]; tap++) {
          int row = i / outWidth % outHeight * s[4] - pad + tap / s[3] * s[6];
          int column = i % outWidth * s[4] - pad + tap % s[3] * s[6];
          if (row >= 0 && row < s[1] && column >= 0 && column < s[2]) {
            int plane = i / outWidth / outHeight;
            most = Math.max(most, type.at(x, (plane * s[1] + row) * s[2] + column));
          }
        }
        assertThat(type.at(y, i)).as("%d of %s", i, Arrays.toString(s)).isEqualTo(most);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activations.class)
  void rowsAreSummed(Activations type) {
    for (int length : new int[] {0, 1, 49, 64, 1000}) {
      Object x = activations(type, 37 * length, length == 64);
      int[] sums = new int[37];
      kernels.sumRows(type, x, length, sums);
      for (int row = 0; row < 37; row++) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
          sum += type.at(x, row * length + i);
        }
        assertThat(sums[row]).isEqualTo(sum);
      }
    }
  }
}
