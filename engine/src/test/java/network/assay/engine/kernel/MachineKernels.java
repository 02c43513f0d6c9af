package network.assay.engine.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import network.assay.engine.kernel.machine.FloatRoutines;
import network.assay.engine.kernel.machine.MachineCode;

/** Kernels that do by machine code all that it can do, however small; for tests. */
public final class MachineKernels {
  private MachineKernels() {}

  private static Optional<String> refusal() {
    return MachineCode.refusal(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** Those kernels, or a test that says why it is skipped. */
  static Kernels required(Workers workers) {
    assumeTrue(refusal().isEmpty(), () -> "no machine code here: " + refusal().orElseThrow());
    return VectorKernels.byMachineCode(workers, FloatRoutines.create());
  }

  /** Those kernels where there can be any, else the ones by vectors. */
  public static Kernels orVector(Workers workers) {
    return refusal().isEmpty() ? required(workers) : new VectorKernels(workers);
  }
}
