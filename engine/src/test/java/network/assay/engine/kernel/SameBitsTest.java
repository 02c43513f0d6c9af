package network.assay.engine.kernel;

import static network.assay.engine.ChildJvm.VECTORS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import network.assay.engine.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise P1 on this machine: JVMs of every vector width, with and without compiler, fma and vector
 * module, by 1, 2 and 7 threads, hash the same results. Each is a process of its own.
 */
class SameBitsTest {
  /** Enough for the compiler to take over; an interpreter gains nothing from it. */
  private static final int REPEATS = 40;

  /** The definitions' results; on every machine the same, so this changes only with them. */
  private static final String EXPECTED =
      "b8b97b2e453c91c1480994017e2d8571330fd74471db8b67f0747843bcf6b7ec";

  @Test
  void theDefinitionsGiveThePinnedHash() {
    try (Workers workers = new Workers(1)) {
      assertThat(Battery.hash(new ScalarKernels(workers)))
          .as(
              "if a definition was changed on purpose, pin the new hash: receipts made before then"
                  + " fail their re-run")
          .isEqualTo(EXPECTED);
    }
  }

  /** The flags of a JVM, the threads of its kernels, and the start of the chooser's reason. */
  record Machine(List<String> flags, int threads, String reason) {
    static Machine of(int threads, String reason, String... flags) {
      return new Machine(List.of(flags), threads, reason);
    }

    int repeats() {
      return flags.contains("-Xint") ? 1 : REPEATS;
    }

    @Override
    public String toString() {
      return flags + ", threads " + threads;
    }
  }

  private static boolean isX86() {
    return System.getProperty("os.arch").matches("amd64|x86_64");
  }

  static Stream<Machine> machines() {
    Stream<Machine> anywhere =
        Stream.of(
            Machine.of(1, "", VECTORS),
            Machine.of(2, "", VECTORS),
            Machine.of(7, "", VECTORS),
            Machine.of(2, "", VECTORS, "-XX:MaxVectorSize=16"),
            Machine.of(1, "", VECTORS, "-XX:MaxVectorSize=32"),
            Machine.of(7, "", VECTORS, "-XX:MaxVectorSize=64"),
            Machine.of(
                1, "scalar kernels, since this JVM has no opt", VECTORS, "-XX:TieredStopAtLevel=1"),
            Machine.of(1, "", VECTORS, "-XX:MaxVectorSize=8"),
            Machine.of(2, "scalar kernels, since this JVM only interprets", VECTORS, "-Xint"),
            Machine.of(7, "scalar kernels, since the module jdk.incubator.vector is missing"));
    Stream<Machine> x86 =
        Stream.of(
            Machine.of(2, "scalar kernels, since this JVM has no fused", VECTORS, "-XX:UseAVX=0"),
            Machine.of(1, "", VECTORS, "-XX:UseAVX=1"),
            Machine.of(7, "", VECTORS, "-XX:UseAVX=2"),
            Machine.of(2, "", VECTORS, "-XX:UseAVX=3"),
            Machine.of(1, "scalar kernels", VECTORS, "-XX:UseAVX=0", "-Xint"));
    return isX86() ? Stream.concat(anywhere, x86) : anywhere;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyJvmHashesTheSame(Machine machine) throws IOException, InterruptedException {
    List<String> lines =
        ChildJvm.run(
            machine.flags(),
            Battery.class,
            Integer.toString(machine.threads()),
            Integer.toString(machine.repeats()));
    List<String> hashes =
        lines.stream().filter(line -> line.matches("[a-z]+ [0-9a-f]{64}")).toList();
    List<String> labels =
        machine.flags().contains(VECTORS)
            ? List.of("scalar", "vector", "chosen")
            : List.of("scalar", "chosen");
    List<String> wanted = new ArrayList<>();
    labels.forEach(label -> wanted.add(label + " " + EXPECTED));
    assertThat(hashes).as("%s", lines).isEqualTo(wanted);
    assertThat(lines).anyMatch(line -> line.startsWith("reason " + machine.reason()));
  }
}
