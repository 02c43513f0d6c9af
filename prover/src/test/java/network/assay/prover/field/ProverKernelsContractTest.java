package network.assay.prover.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import network.assay.verify.zk.field.ExtVector;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract for every implementation. */
class ProverKernelsContractTest {
  @Nested
  class Scalar extends ProverKernelsContract {
    Scalar() {
      super(new ScalarProverKernels());
    }
  }

  @Nested
  class Vector extends ProverKernelsContract {
    Vector() {
      super(new VectorKernels());
    }
  }

  /** A comparison that sees nothing would let everything pass. */
  @Test
  void theComparisonSeesOneWrongElement() {
    for (var method : ProverKernels.class.getMethods()) {
      String name = method.getName();
      assertThat(KernelComparison.differences(wrong(name)))
          .as(name)
          .isNotEmpty()
          .allMatch(difference -> difference.startsWith(name));
    }
  }

  /** The definition, but for one element of the vectors that a kernel returns or writes. */
  private static ProverKernels wrong(String name) {
    ProverKernels right = new ScalarProverKernels();
    return (ProverKernels)
        Proxy.newProxyInstance(
            ProverKernels.class.getClassLoader(),
            new Class<?>[] {ProverKernels.class},
            (_, method, arguments) -> {
              Object result = method.invoke(right, arguments);
              if (!method.getName().equals(name)) {
                return result;
              }
              if (result instanceof network.assay.verify.zk.field.Ext sum) {
                return sum.plus(network.assay.verify.zk.field.Ext.ONE);
              }
              if (result instanceof ExtVector vector && vector.length() > 0) {
                vector.part(3)[vector.length() - 1] ^= 1;
              }
              for (Object argument : arguments) {
                if (argument instanceof ExtVector vector && vector.length() > 0) {
                  vector.part(2)[vector.length() - 1] ^= 1;
                } else if (argument instanceof int[] elements && elements.length > 0) {
                  elements[elements.length - 1] ^= 1;
                }
              }
              return result;
            });
  }
}
