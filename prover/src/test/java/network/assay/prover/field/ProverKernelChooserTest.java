package network.assay.prover.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProverKernelChooserTest {
  @Test
  void choosesByWorkAndSaysWhy() {
    ProverKernelChooser.Chosen many = ProverKernelChooser.forMany();
    assertThat(many.kernels()).isInstanceOf(VectorKernels.class);
    assertThat(many.reason()).contains("-bit field kernels, since this machine compiles them");
    ProverKernelChooser.Chosen small = ProverKernelChooser.forOne(1000);
    assertThat(small.kernels()).isInstanceOf(ScalarProverKernels.class);
    assertThat(small.reason()).contains("about 1000 products");
    assertThat(ProverKernelChooser.forOne(1L << 40).kernels()).isInstanceOf(VectorKernels.class);
  }
}
