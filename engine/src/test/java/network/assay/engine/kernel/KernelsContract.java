package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every implementation of {@link Kernels} must do, to the bit. All NaNs count as one. The seed
 * of all random values is {@link #SEED}.
 */
abstract class KernelsContract extends ProductsContract {
  KernelsContract(int threads, Function<Workers, Kernels> maker) {
    super(threads, maker);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 16, 33, 100})
  void gatesAndBlendsRoundEachStep(int n) {
    float[] a = wild(n + 3);
    float[] b = wild(n + 5);
    float[] c = wild(n + 2);
    float[] gated = wild(n + 1);
    float[] blended = gated.clone();
    float[] gate = gated.clone();
    float[] blend = gated.clone();
    for (int i = 0; i < n; i++) {
      float kept = a[3 + i] * gated[1 + i];
      float fresh = b[5 + i] * c[2 + i];
      gate[1 + i] = kept + fresh;
      float other = 1f - a[3 + i];
      float first = other * b[5 + i];
      blend[1 + i] = first + kept;
    }
    kernels.gate(a, 3, b, 5, c, 2, gated, 1, n);
    kernels.blend(a, 3, b, 5, blended, 1, n);
    assertSame(gated, gate, "gate " + n);
    assertSame(blended, blend, "blend " + n);
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryFunction.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOT", "IS_NAN"})
  void unaryIsTheElementaryFunction(UnaryFunction f) {
    for (int length : new int[] {0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 65, 100, 5000, 70000}) {
      float[] x = wild(length + 5);
      float[] expected = new float[length];
      for (int i = 0; i < length; i++) {
        expected[i] = ElementaryFloat.unary(f, x[3 + i]);
      }
      float[] y = new float[length + 4];
      Arrays.fill(y, UNTOUCHED);
      kernels.unary(f, x, 3, y, 2, length);
      assertSame(Arrays.copyOfRange(y, 2, 2 + length), expected, f + " of " + length);
      assertThat(new float[] {y[0], y[1], y[length + 2], y[length + 3]}).containsOnly(UNTOUCHED);
      kernels.unary(f, x, 3, x, 3, length);
      assertSame(Arrays.copyOfRange(x, 3, 3 + length), expected, f + " in place");
    }
  }

  /** Rows of every length, each operand whole, one row, one column or one number. */
  @ParameterizedTest
  @EnumSource(
      value = BinaryFunction.class,
      names = {"ADD", "SUB", "DIV", "POW", "FMOD", "PRELU"})
  void broadcastsAreTheElementaryFunction(BinaryFunction f) {
    int[][] sizes = {{0, 3}, {3, 0}, {1, 1}, {700, 1}, {130, 7}, {50, 31}, {9, 33}, {3, 2500}};
    for (int[] size : sizes) {
      int rows = size[0];
      int columns = size[1];
      int[][] steps = {{columns, 1}, {0, 1}, {1, 0}, {0, 0}};
      for (int[] p : steps) {
        for (int[] q : steps) {
          broadcastIsTheElementaryFunction(f, rows, columns, p, q);
        }
      }
    }
  }

  private void broadcastIsTheElementaryFunction(
      BinaryFunction f, int rows, int columns, int[] p, int[] q) {
    float[] a = wild(rows * columns + rows + columns + 5);
    float[] b = wild(rows * columns + rows + columns + 5);
    float[] expected = new float[rows * columns];
    for (int i = 0; i < expected.length; i++) {
      int row = i / columns;
      int column = i % columns;
      expected[i] =
          ElementaryFloat.binary(
              f, a[2 + row * p[0] + column * p[1]], b[3 + row * q[0] + column * q[1]]);
    }
    float[] y = new float[rows * columns + 2];
    Arrays.fill(y, UNTOUCHED);
    Kernels.Walk aWalk = new Kernels.Walk(2, p[0], p[1]);
    Kernels.Walk bWalk = new Kernels.Walk(3, q[0], q[1]);
    kernels.binary(f, rows, columns, a, aWalk, b, bWalk, y, 1);
    String what = f + " of " + rows + " rows of " + columns + Arrays.toString(p);
    assertSame(Arrays.copyOfRange(y, 1, y.length - 1), expected, what + Arrays.toString(q));
    assertThat(new float[] {y[0], y[y.length - 1]}).containsOnly(UNTOUCHED);
  }

  @ParameterizedTest
  @EnumSource(
      value = BinaryFunction.class,
      names = {"EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"})
  void comparisonsHoldForNumbersOnly(BinaryFunction f) {
    for (int length : new int[] {0, 1, 7, 16, 17, 100, 3000, 70001}) {
      for (int steps = 0; steps < 4; steps++) {
        int p = steps & 1;
        int q = steps >> 1;
        float[] a = wild(length + 3);
        // Half of the numbers are met by themselves.
        float[] b = random.below(2) == 0 ? a : wild(length + 3);
        byte[] expected = new byte[length + 2];
        for (int i = 0; i < length; i++) {
          float left = a[2 + i * p];
          float right = b[2 + i * q];
          boolean holds =
              switch (f) {
                case EQUAL -> left == right;
                case LESS -> left < right;
                case LESS_EQUAL -> left <= right;
                case GREATER -> left > right;
                default -> left >= right;
              };
          expected[1 + i] = (byte) (holds ? 1 : 0);
        }
        byte[] y = new byte[length + 2];
        kernels.compare(f, a, 2, p, b, 2, q, y, 1, length);
        assertThat(y).as("%s of %d by steps %d and %d", f, length, p, q).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BinaryFunction.class,
      names = {"EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"})
  void wholeNumbersAreComparedAlongRows(BinaryFunction f) {
    int[] extremes = {Integer.MIN_VALUE, -1, 0, 1, 2, Integer.MAX_VALUE};
    for (int columns : new int[] {0, 1, 7, 15, 16, 17, 257}) {
      for (int rows : new int[] {1, 3, 300}) {
        for (int steps = 0; steps < 16; steps++) {
          int[] numbers = new int[3 + (rows + 1) * columns];
          Arrays.setAll(numbers, i -> extremes[random.below(extremes.length)]);
          Kernels.Walk p = new Kernels.Walk(2, (steps >> 2 & 1) * columns, steps & 1);
          Kernels.Walk q = new Kernels.Walk(1, (steps >> 3 & 1) * columns, steps >> 1 & 1);
          byte[] expected = new byte[rows * columns + 2];
          for (int i = 0; i < rows * columns; i++) {
            int left = numbers[p.at(i / columns) + i % columns * p.step()];
            int right = numbers[q.at(i / columns) + i % columns * q.step()];
            boolean holds =
                switch (f) {
                  case EQUAL -> left == right;
                  case LESS -> left < right;
                  case LESS_EQUAL -> left <= right;
                  case GREATER -> left > right;
                  default -> left >= right;
                };
            expected[1 + i] = (byte) (holds ? 1 : 0);
          }
          byte[] y = new byte[expected.length];
          kernels.compare(f, rows, columns, numbers, p, numbers, q, y, 1);
          assertThat(y).as("%s of %d×%d, %s and %s", f, rows, columns, p, q).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aNanIsFoundWhereverItIs() {
    for (int length : new int[] {0, 1, 15, 16, 17, 33, 70000}) {
      float[] x = new float[length + 2];
      Arrays.fill(x, Float.NEGATIVE_INFINITY);
      x[0] = Float.NaN;
      x[length + 1] = Float.NaN;
      assertThat(kernels.hasNan(x, 1, length)).as("length %d", length).isFalse();
      for (int bits : new int[] {0x7f800001, 0xffc00000}) {
        for (int at = 0; at < length; at += 1 + length / 40) {
          float before = x[1 + at];
          x[1 + at] = Float.intBitsToFloat(bits);
          assertThat(kernels.hasNan(x, 1, length)).as("%d of %d", at, length).isTrue();
          x[1 + at] = before;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ParametricFunction.class)
  void parametricIsTheElementaryFunction(ParametricFunction f) {
    for (int length : new int[] {0, 1, 17, 100, 5000}) {
      for (float[] parameters : new float[][] {{0.01f, 0f}, {1.6732632f, 1.0507009f}, {-2f, 3f}}) {
        float alpha = parameters[0];
        float beta = parameters[1];
        float[] x = wild(length + 1);
        float[] expected = new float[length];
        for (int i = 0; i < length; i++) {
          expected[i] = ElementaryFloat.parametric(f, alpha, beta, x[1 + i]);
        }
        float[] y = new float[length + 3];
        kernels.parametric(f, alpha, beta, x, 1, y, 3, length);
        assertSame(Arrays.copyOfRange(y, 3, 3 + length), expected, f + " of " + length);
      }
    }
  }

  static Stream<BinaryFunction> arithmetic() {
    return Battery.ARITHMETIC.stream();
  }

  @ParameterizedTest
  @MethodSource("arithmetic")
  void binaryIsTheElementaryFunction(BinaryFunction f) {
    for (int length : new int[] {0, 1, 15, 17, 100, 1025, 70000}) {
      for (int steps = 0; steps < 4; steps++) {
        int aStep = steps & 1;
        int bStep = steps >> 1;
        float[] a = wild(length + 2);
        float[] b = wild(length + 3);
        float[] expected = new float[length];
        for (int i = 0; i < length; i++) {
          expected[i] = ElementaryFloat.binary(f, a[2 + i * aStep], b[1 + i * bStep]);
        }
        String what = f + " of " + length + " by steps " + aStep + ", " + bStep;
        float[] y = new float[length + 4];
        Arrays.fill(y, UNTOUCHED);
        kernels.binary(f, a, 2, aStep, b, 1, bStep, y, 3, length);
        assertSame(Arrays.copyOfRange(y, 3, 3 + length), expected, what);
        assertThat(new float[] {y[0], y[1], y[2], y[length + 3]}).containsOnly(UNTOUCHED);
        if (aStep == 1) {
          kernels.binary(f, a, 2, aStep, b, 1, bStep, a, 2, length);
          assertSame(Arrays.copyOfRange(a, 2, 2 + length), expected, what + " in place");
        }
      }
    }
  }

  static Stream<int[]> reduceSizes() {
    return IntStream.of(0, 1, 2, 7, 15, 16, 17, 33, 100, 257)
        .boxed()
        .flatMap(n ->
            Stream.of(
                new int[] {1, n, 1},
                new int[] {5, n, 1},
                new int[] {2, n, 3},
                new int[] {3, n, 33},
                new int[] {1, n, 300},
                new int[] {4, 9, n},
                new int[] {n, 20, 2}));
  }

  @ParameterizedTest
  @MethodSource("reduceSizes")
  void reduceHasSixteenLanes(int[] s) {
    for (ReduceKind kind : ReduceKind.values()) {
      for (boolean ordinary : new boolean[] {true, false}) {
        float[] x = ordinary ? ordinary(s[0] * s[1] * s[2]) : rarelyWild(s[0] * s[1] * s[2]);
        float[] y = new float[s[0] * s[2]];
        kernels.reduce(kind, x, s[0], s[1], s[2], y);
        assertSame(
            y, Definitions.reduce(kind, x, s[0], s[1], s[2]), kind + " over " + Arrays.toString(s));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("reduceSizes")
  void softmaxIsTheQuotient(int[] s) {
    for (boolean logarithm : new boolean[] {true, false}) {
      for (boolean ordinary : new boolean[] {true, false}) {
        float[] x = ordinary ? ordinary(s[0] * s[1] * s[2]) : rarelyWild(s[0] * s[1] * s[2]);
        float[] expected = Definitions.softmax(logarithm, x, s[0], s[1], s[2]);
        float[] y = new float[x.length];
        kernels.softmax(logarithm, x, s[0], s[1], s[2], y);
        assertSame(y, expected, "softmax over " + Arrays.toString(s));
        kernels.softmax(logarithm, x, s[0], s[1], s[2], x);
        assertSame(x, expected, "softmax in place over " + Arrays.toString(s));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 15, 16, 17, 100, 257})
  void layerNormIsStepwise(int length) {
    for (int rows : new int[] {0, 1, 3, 50}) {
      float[] x = rows == 50 ? rarelyWild(rows * length) : ordinary(rows * length);
      float[] scale = ordinary(length);
      float[] bias = ordinary(length);
      for (float[] b : new float[][] {bias, null}) {
        float[] y = new float[x.length];
        kernels.layerNorm(x, rows, length, scale, b, 1e-5f, y);
        assertSame(
            y, Definitions.layerNorm(x, rows, length, scale, b, 1e-5f), "layerNorm " + length);
      }
    }
  }

  /** Windows of 2×2 without padding have a path of their own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void maximaOfSquaresAreTheNaiveLoop(int stride) {
    for (int width : new int[] {2, 3, 8, 9, 11, 14, 17, 31, 64}) {
      for (int height : new int[] {2, 5, 8}) {
        int outHeight = (height - 2) / stride + 1;
        int outWidth = (width - 2) / stride + 1;
        PoolGeometry g =
            new PoolGeometry(
                3, height, width, 2, 2, stride, stride, 0, 0, 0, 0, 1, 1, outHeight, outWidth,
                false);
        for (float[] x : List.of(ordinary(3 * height * width), rarelyWild(3 * height * width))) {
          float[] y = new float[3 * outHeight * outWidth];
          kernels.maxPool(g, x, y);
          assertSame(y, Definitions.pool(g, true, x), "maxima of squares " + g);
        }
      }
    }
  }

  @Test
  void poolsAreTheNaiveLoop() {
    for (int i = 0; i < 200; i++) {
      int[] s = {
        random.below(4),
        1 + random.below(20),
        1 + random.below(70),
        1 + random.below(4),
        1 + random.below(4),
        1 + random.below(3),
        1 + random.below(3),
        random.below(3),
        random.below(3),
        random.below(3),
        random.below(3),
        1 + random.below(2),
        1 + random.below(2)
      };
      int reachY = s[1] + s[7] + s[9] - (s[3] - 1) * s[11] - 1;
      int reachX = s[2] + s[8] + s[10] - (s[4] - 1) * s[12] - 1;
      if (reachY < 0 || reachX < 0) {
        continue;
      }
      // One row and column more than fit, as with ONNX ceil_mode.
      PoolGeometry g =
          new PoolGeometry(
              s[0],
              s[1],
              s[2],
              s[3],
              s[4],
              s[5],
              s[6],
              s[7],
              s[8],
              s[9],
              s[10],
              s[11],
              s[12],
              reachY / s[5] + 1 + i % 2,
              reachX / s[6] + 1 + i % 2,
              i % 3 == 0);
      float[] x = i % 4 == 0 ? rarelyWild(s[0] * s[1] * s[2]) : ordinary(s[0] * s[1] * s[2]);
      float[] y = new float[g.planes() * g.outHeight() * g.outWidth()];
      kernels.maxPool(g, x, y);
      assertSame(y, Definitions.pool(g, true, x), "maxPool " + g);
      kernels.averagePool(g, x, y);
      assertSame(y, Definitions.pool(g, false, x), "averagePool " + g);
    }
  }
}
