package network.assay.prover.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every implementation of {@link ProverKernels} does: the definition, element by element. */
abstract class ProverKernelsContract {
  private final ProverKernels kernels;

  ProverKernelsContract(ProverKernels kernels) {
    this.kernels = kernels;
  }

  @Test
  void everyKernelIsItsDefinition() {
    assertThat(KernelComparison.differences(kernels)).isEmpty();
  }
}
