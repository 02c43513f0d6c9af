package network.assay.engine.kernel;

import org.junit.jupiter.api.Nested;

/** The contract for both implementations, by 1, 2 and 7 threads, with and without fma. */
class KernelsContractTest {

  @Nested
  class ScalarOneThread extends KernelsContract {
    ScalarOneThread() {
      super(1, ScalarKernels::new);
    }
  }

  @Nested
  class ScalarWithoutFma extends KernelsContract {
    ScalarWithoutFma() {
      super(2, workers -> new ScalarKernels(workers, false));
    }
  }

  @Nested
  class VectorOneThread extends KernelsContract {
    VectorOneThread() {
      super(1, VectorKernels::new);
    }
  }

  @Nested
  class VectorTwoThreads extends KernelsContract {
    VectorTwoThreads() {
      super(2, VectorKernels::new);
    }
  }

  @Nested
  class VectorSevenThreads extends KernelsContract {
    VectorSevenThreads() {
      super(7, VectorKernels::new);
    }
  }

  @Nested
  class VectorWithoutFma extends KernelsContract {
    VectorWithoutFma() {
      super(2, workers -> new VectorKernels(workers, false));
    }
  }
}
