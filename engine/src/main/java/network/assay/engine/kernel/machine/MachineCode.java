package network.assay.engine.kernel.machine;

import java.util.Locale;
import java.util.Optional;

/** Whether the routines of this package can run in this process. */
public final class MachineCode {
  private static final String OS = "linux";
  private static final String PROCESSOR = "amd64";

  private MachineCode() {}

  /**
   * Why the routines cannot run here; empty when they can.
   *
   * @param os name of the system, as Java gives it
   * @param processor name of its instruction set, as Java gives it
   */
  public static Optional<String> refusal(String os, String processor) {
    if (!os.toLowerCase(Locale.ROOT).equals(OS) || !processor.equals(PROCESSOR)) {
      return Optional.of("it is written for Linux on x86-64, not for " + os + " on " + processor);
    }
    if (!MachineCode.class.getModule().isNativeAccessEnabled()) {
      return Optional.of("java was started without --enable-native-access=ALL-UNNAMED");
    }
    try {
      return ProcessorCode.refusal();
    } catch (UnsupportedOperationException e) {
      return Optional.of(e.getMessage());
    }
  }
}
