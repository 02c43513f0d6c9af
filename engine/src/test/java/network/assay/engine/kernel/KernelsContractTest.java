package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract for every implementation, by 1, 2 and 7 threads, with and without fma. */
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
  class MachineOneThread extends KernelsContract {
    MachineOneThread() {
      super(1, MachineKernels::required);
    }
  }

  @Nested
  class MachineTwoThreads extends KernelsContract {
    MachineTwoThreads() {
      super(2, MachineKernels::required);
    }
  }

  @Test
  void selfTestSeesAWrongSum() {
    try (Workers workers = new Workers(1)) {
      assertThat(FloatSelfTest.difference(new VectorKernels(workers), workers)).isEmpty();
      assertThat(FloatSelfTest.difference(wrongInOneBit(workers), workers)).isPresent();
    }
  }

  /** Kernels whose convolutions are wrong in the last bit of one element. */
  private static Kernels wrongInOneBit(Workers workers) {
    Kernels right = new VectorKernels(workers);
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) -> {
              Object result = method.invoke(right, arguments);
              if (method.getName().equals("conv")) {
                float[] y = (float[]) arguments[arguments.length - 1];
                y[y.length - 1] = Math.nextUp(y[y.length - 1]);
              }
              return result;
            });
  }

  @Nested
  class VectorWithoutFma extends KernelsContract {
    VectorWithoutFma() {
      super(2, workers -> new VectorKernels(workers, false));
    }
  }
}
