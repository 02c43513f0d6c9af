package network.assay.engine.kernel;

import java.util.Objects;
import java.util.Optional;

/**
 * Chooses the kernels of a process, once, at its start. The choice changes speed and no bit. Every
 * refusal of the fast path has a reason, to be logged.
 */
public final class KernelChooser {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private KernelChooser() {}

  /** Which kernels a caller wants. */
  public enum Preference {
    /** Vector kernels where they are faster than the scalar ones. */
    AUTO,
    /** The definitions: for small work in a process that ends before vector code is compiled. */
    SCALAR,
    /** Vector kernels, even where they are slow. */
    VECTOR
  }

  /** Kernels, the workers they run on, and one sentence on why they were chosen. */
  public record Chosen(Kernels kernels, Workers workers, String reason) implements AutoCloseable {
    public Chosen {
      Objects.requireNonNull(kernels);
      Objects.requireNonNull(workers);
      Objects.requireNonNull(reason);
    }

    /** Ends the workers. */
    @Override
    public void close() {
      workers.close();
    }
  }

  /**
   * Makes workers and the kernels on them.
   *
   * @param threads how many threads share the work, the caller's included
   * @throws IllegalStateException when VECTOR is asked for and the module is not there
   */
  public static Chosen choose(int threads, Preference preference) {
    boolean module = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    String missing = "the module " + VECTOR_MODULE + " is missing: run java with --add-modules=";
    return switch (preference) {
      case SCALAR -> scalar(threads, "they were asked for");
      case VECTOR -> {
        if (!module) {
          throw new IllegalStateException(
              "vector kernels were asked for, but " + missing + VECTOR_MODULE);
        }
        yield vector(threads, "they were asked for");
      }
      case AUTO -> {
        if (!module) {
          yield scalar(threads, missing + VECTOR_MODULE);
        }
        yield refusal()
            .map(reason -> scalar(threads, reason))
            .orElseGet(() -> vector(threads, "this machine compiles them"));
      }
    };
  }

  private static Optional<String> refusal() {
    String jvm = System.getProperty("java.vm.info", "");
    if (jvm.contains("interpreted mode")) {
      return Optional.of("this JVM only interprets (-Xint), which makes vector code slow");
    }
    if (jvm.contains("emulated-client")) {
      return Optional.of("this JVM has no optimising compiler, which makes vector code slow");
    }
    if (!FusedMultiplyAdd.isIntrinsic()) {
      return Optional.of("this JVM has no fused multiply-add instruction (UseFMA is off)");
    }
    return Optional.empty();
  }

  private static Chosen scalar(int threads, String reason) {
    Workers workers = new Workers(threads);
    return new Chosen(new ScalarKernels(workers), workers, "scalar kernels, since " + reason);
  }

  private static Chosen vector(int threads, String reason) {
    Workers workers = new Workers(threads);
    VectorKernels kernels = new VectorKernels(workers);
    int bits = LanesVector.FLOATS.vectorBitSize();
    return new Chosen(kernels, workers, bits + "-bit vector kernels, since " + reason);
  }
}
