package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.ChosenIntegers;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.kernel.machine.MachineCode;
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

  @Test
  void integersAreScalarOrVectorWhenAskedFor() {
    try (Workers workers = new Workers(1)) {
      ChosenIntegers scalar = KernelChooser.chooseIntegers(workers, Preference.SCALAR);
      assertThat(scalar.kernels()).isInstanceOf(IntegerScalar.class);
      ChosenIntegers vector = KernelChooser.chooseIntegers(workers, Preference.VECTOR);
      assertThat(vector.kernels()).isInstanceOf(IntegerVector.class);
    }
  }

  @Test
  void integersRunMachineCodeUnlessItIsTurnedOff() {
    try (Workers workers = new Workers(1)) {
      ChosenIntegers first = KernelChooser.chooseIntegers(workers, Preference.AUTO);
      assertThat(first.kernels() instanceof IntegerNative)
          .isEqualTo(
              MachineCode.refusal(System.getProperty("os.name"), System.getProperty("os.arch"))
                  .isEmpty());
      System.setProperty("assay.machineCode", "off");
      try {
        ChosenIntegers off = KernelChooser.chooseIntegers(workers, Preference.AUTO);
        assertThat(off.kernels()).isNotInstanceOf(IntegerNative.class);
        assertThat(off.reason()).contains("machine code was refused: -Dassay.machineCode=off");
        System.setProperty("assay.machineCode", "no");
        assertThatThrownBy(() -> KernelChooser.chooseIntegers(workers, Preference.AUTO))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("expected on or off");
      } finally {
        System.clearProperty("assay.machineCode");
      }
    }
  }
}
