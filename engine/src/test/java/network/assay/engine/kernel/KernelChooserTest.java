package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import org.junit.jupiter.api.Test;

/** The choices that need another JVM are in {@link SameBitsTest}. */
class KernelChooserTest {
  @Test
  void scalarIsGivenWhenAskedFor() {
    try (Chosen chosen = KernelChooser.choose(1, Preference.SCALAR)) {
      assertThat(chosen.kernels()).isInstanceOf(ScalarKernels.class);
      assertThat(chosen.reason()).isEqualTo("scalar kernels, since they were asked for");
    }
  }

  @Test
  void vectorIsGivenWhenAskedFor() {
    try (Chosen chosen = KernelChooser.choose(3, Preference.VECTOR)) {
      assertThat(chosen.kernels()).isInstanceOf(VectorKernels.class);
      assertThat(chosen.workers().threads()).isEqualTo(3);
      assertThat(chosen.reason())
          .matches("(128|256|512)-bit vector kernels, since they were asked for");
    }
  }

  @Test
  void autoFollowsTheFmaInstruction() {
    try (Chosen chosen = KernelChooser.choose(1, Preference.AUTO)) {
      assertThat(chosen.kernels() instanceof VectorKernels)
          .isEqualTo(FusedMultiplyAdd.isIntrinsic());
    }
  }
}
