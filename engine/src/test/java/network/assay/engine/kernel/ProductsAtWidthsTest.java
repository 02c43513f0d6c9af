package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.engine.ChildJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products and poolings at vector widths that are not this machine's own, in JVMs of their own. */
class ProductsAtWidthsTest {
  private static final String DONE = "all the same at ";

  @ParameterizedTest
  @ValueSource(strings = {"-XX:MaxVectorSize=16", "-XX:MaxVectorSize=32", "-XX:MaxVectorSize=64"})
  void vectorsAreTheDefinition(String flag) throws IOException, InterruptedException {
    assertThat(ChildJvm.run(List.of(ChildJvm.VECTORS, flag), ProductsAtWidthsTest.class))
        .anyMatch(line -> line.startsWith(DONE));
  }

  /**
   * Compares in this JVM and throws at the first difference.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    try (Workers workers = new Workers(2)) {
      Comparison test =
          new Comparison(new VectorKernels(workers, true), new ScalarKernels(workers));
      test.matrices();
      test.convolutions();
      test.poolings();
      System.out.println(DONE + LanesVector.FLOATS.vectorBitSize() + " bits");
    }
  }

  /** Calls both kinds of kernels with the same arguments. */
  private static final class Comparison {
    private final Kernels vector;
    private final Kernels scalar;
    private final SplitMix random = new SplitMix(7);

    Comparison(Kernels vector, Kernels scalar) {
      this.vector = vector;
      this.scalar = scalar;
    }

    private void matrices() {
      int[] sizes = {1, 2, 3, 5, 8, 13, 17, 31, 36, 70, 290};
      for (int m : sizes) {
        for (int n : sizes) {
          int k = m == n ? 400 : 19;
          float[] a = units(2 * m * k);
          float[] b = units(2 * k * n);
          List<float[]> results = new ArrayList<>();
          for (Kernels kernels : List.of(vector, scalar)) {
            float[] c = new float[2 * m * n];
            Kernels.PackedMatrix packed = kernels.packMatrix(b, 0, k, n, n, 1);
            kernels.matMul(m, a, 0, packed, c, 0);
            results.add(c.clone());
            int[] left = {0, m * k};
            int[] right = {k * n, 0};
            MatMulStack.Side transposed = new MatMulStack.Side(right, 1, k);
            kernels.matMul(
                new MatMulStack(m, k, n, new MatMulStack.Side(left, 1, m), transposed), a, b, c);
            results.add(c);
          }
          same(results.get(0), results.get(2), "packed " + m + "×" + k + "×" + n);
          same(results.get(1), results.get(3), "stack of " + m + "×" + k + "×" + n);
        }
      }
    }

    private void convolutions() {
      int[] sizes = {7, 14, 15, 28, 49};
      for (int size : sizes) {
        for (int filters : new int[] {6, 8, 29}) {
          for (int stride = 1; stride <= 3; stride++) {
            for (int kernel = 1; kernel <= 3; kernel += 2) {
              boolean depthwise = filters == 8;
              int channels = depthwise ? 8 : 3;
              int pad = kernel / 2;
              int out = (size + 2 * pad - kernel) / stride + 1;
              ConvGeometry g =
                  new ConvGeometry(
                      2,
                      channels,
                      size,
                      size,
                      filters,
                      depthwise ? 8 : 1,
                      kernel,
                      kernel,
                      stride,
                      stride,
                      pad,
                      pad,
                      1,
                      1,
                      out,
                      out);
              float[] x = units(2 * channels * size * size);
              float[] w = units(filters * g.taps());
              float[] bias = stride == 2 ? null : units(filters);
              float[] y = new float[2 * filters * out * out];
              float[] expected = new float[y.length];
              vector.conv(g, x, vector.packFilters(g, w), bias, y);
              scalar.conv(g, x, scalar.packFilters(g, w), bias, expected);
              same(y, expected, g.toString());
            }
          }
        }
      }
    }

    private void poolings() {
      for (int size : new int[] {4, 7, 16, 33}) {
        for (int stride = 1; stride <= 3; stride++) {
          for (int pad = 0; pad <= 1; pad++) {
            int out = (size + 2 * pad - 3) / stride + 1;
            pool(
                new PoolGeometry(
                    11,
                    size,
                    size,
                    3,
                    3,
                    stride,
                    stride,
                    pad,
                    pad,
                    pad,
                    pad,
                    1,
                    1,
                    out,
                    out,
                    stride == 1));
          }
        }
        pool(new PoolGeometry(19, size, size, size, size, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, false));
      }
    }

    private void pool(PoolGeometry g) {
      float[] x = units(g.planes() * g.height() * g.width());
      float[] y = new float[g.planes() * g.outHeight() * g.outWidth()];
      float[] expected = new float[y.length];
      vector.maxPool(g, x, y);
      scalar.maxPool(g, x, expected);
      same(y, expected, "maximum " + g);
      vector.averagePool(g, x, y);
      scalar.averagePool(g, x, expected);
      same(y, expected, "mean " + g);
    }

    private static void same(float[] got, float[] expected, String what) {
      int at = Arrays.mismatch(got, expected);
      if (at >= 0) {
        throw new AssertionError(
            what + ", element " + at + ": got " + got[at] + ", expected " + expected[at]);
      }
    }

    private float[] units(int n) {
      float[] x = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = random.unit();
      }
      return x;
    }
  }
}
