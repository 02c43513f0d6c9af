package network.assay.engine.kernel;

import java.util.Objects;
import java.util.Optional;
import network.assay.engine.kernel.machine.FloatRoutines;
import network.assay.engine.kernel.machine.IntegerRoutines;
import network.assay.engine.kernel.machine.MachineCode;

/**
 * Chooses the kernels of a process, once, at its start. The choice changes speed and no bit. Every
 * refusal of the fast path has a reason, to be logged.
 */
public final class KernelChooser {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** System property: {@code off} where the machine must not run machine code of our own. */
  private static final String MACHINE_CODE = "assay.machineCode";

  /** Multiply-adds of a convolution for which machine code is prepared: that takes about 0.2 s. */
  private static final double MACHINE_COST_MIN = 1 << 20;

  private KernelChooser() {}

  /** Which kernels a caller wants. */
  public enum Preference {
    /** Vector kernels where they are faster than the scalar ones. */
    AUTO,
    /** The definitions: for small work in a process that ends before vector code is compiled. */
    SCALAR,
    /** Vector kernels, even where they are slow, and no machine code of our own. */
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
    Optional<String> missing = missingModule();
    return switch (preference) {
      case SCALAR -> scalar(threads, "they were asked for");
      case VECTOR -> {
        if (missing.isPresent()) {
          throw new IllegalStateException("vector kernels were asked for, but " + missing.get());
        }
        yield vector(threads, preference, "they were asked for");
      }
      case AUTO ->
          missing
              .or(KernelChooser::refusal)
              .map(reason -> scalar(threads, reason))
              .orElseGet(() -> vector(threads, preference, "this machine compiles them"));
    };
  }

  /** Integer kernels, and one sentence on why they were chosen. */
  public record ChosenIntegers(IntegerKernels kernels, String reason) {
    public ChosenIntegers {
      Objects.requireNonNull(kernels);
      Objects.requireNonNull(reason);
    }
  }

  /**
   * Makes the integer kernels, on given workers. It takes about 0.2 s in a fresh JVM, mostly for
   * preparing to call machine code, so it is for processes that have an {@code int} program to run.
   *
   * @throws IllegalStateException when VECTOR is asked for and the module is not there
   */
  public static ChosenIntegers chooseIntegers(Workers workers, Preference preference) {
    IntegerScalar definition = new IntegerScalar(workers);
    if (preference == Preference.SCALAR) {
      return new ChosenIntegers(definition, "scalar integer kernels, since they were asked for");
    }
    Optional<String> module = missingModule();
    if (preference == Preference.VECTOR) {
      if (module.isPresent()) {
        throw new IllegalStateException("vector kernels were asked for, but " + module.get());
      }
      return new ChosenIntegers(
          new IntegerVector(workers), "vector integer kernels, since they were asked for");
    }
    Optional<String> refused = machineCodeRefusal();
    if (refused.isEmpty()) {
      IntegerKernels machine = new IntegerNative(workers, IntegerRoutines.create());
      refused =
          IntegerSelfTest.difference(machine, definition)
              .map(what -> "it differs from the definition in " + what);
      if (refused.isEmpty()) {
        return new ChosenIntegers(
            machine, "AVX-512 VNNI machine code, since this processor has it and it is exact");
      }
    }
    String why = "machine code was refused: " + refused.get();
    Optional<String> noVector = module.or(KernelChooser::refusal);
    return noVector.isPresent()
        ? new ChosenIntegers(
            definition, "scalar integer kernels, since " + why + "; and " + noVector.get())
        : new ChosenIntegers(new IntegerVector(workers), "vector integer kernels, since " + why);
  }

  /** Made when a process first has a use for them, and only trusted after a comparison. */
  private static final class FloatMachineCode {
    static final Optional<FloatRoutines> ROUTINES = routines();

    private static Optional<FloatRoutines> routines() {
      if (machineCodeRefusal().isPresent()) {
        return Optional.empty();
      }
      FloatRoutines routines = FloatRoutines.create();
      try (Workers workers = new Workers(1)) {
        return FloatSelfTest.difference(VectorKernels.byMachineCode(workers, routines), workers)
                .isEmpty()
            ? Optional.of(routines)
            : Optional.empty();
      }
    }
  }

  private static Optional<String> machineCodeRefusal() {
    String setting = System.getProperty(MACHINE_CODE, "on");
    return switch (setting) {
      case "off" -> Optional.of("-D" + MACHINE_CODE + "=off");
      case "on" ->
          MachineCode.refusal(System.getProperty("os.name"), System.getProperty("os.arch"));
      default ->
          throw new IllegalStateException(
              "-D" + MACHINE_CODE + "=" + setting + ": expected on or off");
    };
  }

  private static Optional<String> missingModule() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the module "
                + VECTOR_MODULE
                + " is missing: run java with --add-modules="
                + VECTOR_MODULE);
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

  private static Chosen vector(int threads, Preference preference, String reason) {
    Workers workers = new Workers(threads);
    VectorKernels kernels =
        new VectorKernels(
            workers,
            FusedMultiplyAdd.isIntrinsic(),
            () -> chooseIntegers(workers, preference).kernels(),
            cost ->
                preference == Preference.AUTO && cost >= MACHINE_COST_MIN
                    ? FloatMachineCode.ROUTINES
                    : Optional.empty());
    int bits = LanesVector.FLOATS.vectorBitSize();
    return new Chosen(kernels, workers, bits + "-bit vector kernels, since " + reason);
  }
}
