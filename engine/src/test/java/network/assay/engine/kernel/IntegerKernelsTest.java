package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import network.assay.engine.kernel.machine.IntegerRoutines;
import network.assay.engine.kernel.machine.MachineCode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract for each implementation, by 1, 2 and 7 threads. */
class IntegerKernelsTest {

  @Nested
  class ScalarOneThread extends IntegerKernelsContract {
    ScalarOneThread() {
      super(1, IntegerScalar::new);
    }
  }

  @Nested
  class VectorOneThread extends IntegerKernelsContract {
    VectorOneThread() {
      super(1, IntegerVector::new);
    }
  }

  @Nested
  class VectorTwoThreads extends IntegerKernelsContract {
    VectorTwoThreads() {
      super(2, IntegerVector::new);
    }
  }

  @Nested
  class NativeOneThread extends IntegerKernelsContract {
    NativeOneThread() {
      super(1, IntegerKernelsTest::machineCode);
    }
  }

  @Nested
  class NativeSevenThreads extends IntegerKernelsContract {
    NativeSevenThreads() {
      super(7, IntegerKernelsTest::machineCode);
    }
  }

  private static IntegerKernels machineCode(Workers workers) {
    Optional<String> refusal =
        MachineCode.refusal(System.getProperty("os.name"), System.getProperty("os.arch"));
    assumeTrue(refusal.isEmpty(), () -> "no machine code here: " + refusal.orElseThrow());
    return new IntegerNative(workers, IntegerRoutines.create());
  }

  @Test
  void machineCodeIsRefusedElsewhere() {
    assertThat(MachineCode.refusal("Mac OS X", "aarch64"))
        .hasValueSatisfying(reason -> assertThat(reason).contains("Mac OS X on aarch64"));
    assertThat(MachineCode.refusal("Windows 11", "amd64")).isPresent();
    assertThat(MachineCode.refusal("Linux", "aarch64")).isPresent();
  }

  @Test
  void selfTestSeesAWrongSum() {
    try (Workers workers = new Workers(1)) {
      IntegerScalar definition = new IntegerScalar(workers);
      assertThat(IntegerSelfTest.difference(new IntegerVector(workers), definition)).isEmpty();
      assertThat(IntegerSelfTest.difference(new OffByOne(definition), definition)).isPresent();
    }
  }

  /** Kernels whose products are wrong in one element, where there are many columns. */
  private record OffByOne(IntegerKernels right) implements IntegerKernels {
    @Override
    public PackedMatrix packMatrix(
        byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
      return right.packMatrix(b, offset, k, n, rowStride, columnStride);
    }

    @Override
    public void matMul(
        Activations type, int m, Object a, int aOffset, PackedMatrix b, int[] c, int cOffset) {
      right.matMul(type, m, a, aOffset, b, c, cOffset);
      if (b.n() > 32) {
        c[cOffset + 32]++;
      }
    }

    @Override
    public PackedFilters packFilters(ConvGeometry geometry, byte[] weights) {
      return right.packFilters(geometry, weights);
    }

    @Override
    public void conv(
        ConvGeometry geometry,
        Activations type,
        Object x,
        int pad,
        PackedFilters w,
        int[] bias,
        int[] y) {
      right.conv(geometry, type, x, pad, w, bias, y);
    }

    @Override
    public void requantise(
        int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
      right.requantise(acc, outer, channels, inner, r, y, yOffset);
    }

    @Override
    public void lookup(
        Activations from,
        Object x,
        int xOffset,
        Object table,
        Activations to,
        Object y,
        int yOffset,
        int length) {
      right.lookup(from, x, xOffset, table, to, y, yOffset, length);
    }

    @Override
    public void add(Elements a, Elements b, Addition sum, Elements y, int length) {
      right.add(a, b, sum, y, length);
    }

    @Override
    public void quantise(float[] x, float scale, int lo, int hi, Activations to, Object y) {
      right.quantise(x, scale, lo, hi, to, y);
    }

    @Override
    public void dequantise(Activations from, Object x, float scale, float[] y) {
      right.dequantise(from, x, scale, y);
    }

    @Override
    public void maxPool(PoolGeometry g, Activations type, Object x, Object y) {
      right.maxPool(g, type, x, y);
    }

    @Override
    public void sumRows(Activations type, Object x, int length, int[] sums) {
      right.sumRows(type, x, length, sums);
    }
  }
}
