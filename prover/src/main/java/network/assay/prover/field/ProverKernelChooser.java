package network.assay.prover.field;

import java.util.Objects;
import java.util.Optional;

/**
 * Chooses the kernels of a proof. The choice changes speed and no bit. Every refusal of the fast
 * path has a reason, to be logged.
 */
public final class ProverKernelChooser {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /**
   * Field products from which vector kernels pay in a process that has not used them yet: until the
   * compiler has done them, a second or so, they are slower than the definition.
   */
  private static final long COLD_PRODUCTS_MIN = 1 << 25;

  private ProverKernelChooser() {}

  /**
   * Kernels, and one sentence on why they were chosen.
   *
   * @param kernels may be shared by threads
   */
  public record Chosen(ProverKernels kernels, String reason) {
    public Chosen {
      Objects.requireNonNull(kernels);
      Objects.requireNonNull(reason);
    }
  }

  /**
   * Kernels for a process that goes on making proofs, such as an operator: those that are fast once
   * they are compiled.
   */
  public static Chosen forMany() {
    return refusal()
        .map(ProverKernelChooser::scalar)
        .orElseGet(() -> vector("this machine compiles them"));
  }

  /**
   * Kernels for a process that makes one proof and ends.
   *
   * @param products what the proof takes, in products of the extension field, roughly
   */
  public static Chosen forOne(long products) {
    if (products < COLD_PRODUCTS_MIN) {
      return scalar("one proof of about " + products + " products ends before they are compiled");
    }
    return forMany();
  }

  private static Optional<String> refusal() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return Optional.of(
          "the module "
              + VECTOR_MODULE
              + " is missing: run java with --add-modules="
              + VECTOR_MODULE);
    }
    String jvm = System.getProperty("java.vm.info", "");
    if (jvm.contains("interpreted mode")) {
      return Optional.of("this JVM only interprets (-Xint), which makes vector code slow");
    }
    if (jvm.contains("emulated-client")) {
      return Optional.of("this JVM has no optimising compiler, which makes vector code slow");
    }
    return Optional.empty();
  }

  private static Chosen scalar(String reason) {
    return new Chosen(new ScalarProverKernels(), "scalar field kernels, since " + reason);
  }

  private static Chosen vector(String reason) {
    int bits = LanesVector.INTS.vectorBitSize();
    return new Chosen(new VectorKernels(), bits + "-bit field kernels, since " + reason);
  }
}
