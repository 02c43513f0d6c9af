package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise P1 through the real command: one input, one output hash, whatever the JVM makes of the
 * arithmetic. Each case is a process of its own.
 */
@Tag("process")
class BitSameTest {
  /**
   * What models/digits/digits.onnx answers to models/digits/images/3-0045.png. Every machine must
   * agree with the one it was written on; it changes only when the model is trained anew or the
   * arithmetic of the engine is defined anew.
   */
  private static final String OUTPUT_HASH =
      "0xad2e0d8fd860a6dd24e079dbe693db7477cb03e9938541aa708de356ad52e985";

  private static final String IMAGE = "models/digits/images/3-0045.png";

  @TempDir private static Path home;

  /** How a process runs: JVM flags, and options of the command. */
  record Way(List<String> jvm, List<String> options) {
    @Override
    public String toString() {
      return String.join(" ", jvm) + " " + String.join(" ", options);
    }
  }

  static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (String kernels : List.of("scalar", "vector")) {
      for (int threads : List.of(1, 2, 7)) {
        ways.add(new Way(List.of(), options(kernels, threads)));
      }
    }
    for (int bytes : List.of(16, 32, 64)) {
      ways.add(new Way(List.of("-XX:MaxVectorSize=" + bytes), options("vector", 2)));
    }
    for (int avx : List.of(0, 1, 2, 3)) {
      ways.add(new Way(List.of("-XX:UseAVX=" + avx), options("vector", 1)));
      ways.add(new Way(List.of("-XX:UseAVX=" + avx), options("auto", 2)));
    }
    ways.add(new Way(List.of("-XX:-UseFMA"), options("auto", 1)));
    ways.add(new Way(List.of("-Xint"), options("scalar", 1)));
    ways.add(new Way(List.of("-Xint"), options("vector", 7)));
    ways.add(new Way(List.of("-XX:TieredStopAtLevel=1"), options("auto", 2)));
    ways.add(new Way(List.of("-XX:-TieredCompilation", "-Xbatch"), options("vector", 2)));
    return ways;
  }

  private static List<String> options(String kernels, int threads) {
    return List.of("--kernels", kernels, "--threads", String.valueOf(threads));
  }

  @BeforeAll
  static void hostTheModel() {
    AssayProcess.Result added = Digits.host(home);
    assertThat(added.status()).as(added::all).isZero();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sameOutputHash(Way way, @TempDir Path out) {
    skipUnlessKnown(way);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "infer",
                Digits.MODEL,
                "--input",
                AssayProcess.ROOT.resolve(IMAGE).toString(),
                "--home",
                home.toString(),
                "--out",
                out.toString(),
                "--json"));
    arguments.addAll(way.options());
    AssayProcess.Result result =
        AssayProcess.onJvm(way.jvm(), arguments.toArray(String[]::new))
            .with("ASSAY_KEY", Digits.KEY)
            .run();
    assertThat(result.status()).as(result::all).isZero();
    assertThat(Digits.member(result.out(), "outputHash")).as(result::all).isEqualTo(OUTPUT_HASH);
  }

  @Test
  void anotherInputGivesAnotherHash(@TempDir Path out) {
    AssayProcess.Result result =
        AssayProcess.onJvm(
                List.of(),
                "infer",
                Digits.MODEL,
                "--input",
                AssayProcess.ROOT.resolve("models/digits/images/8-0018.png").toString(),
                "--home",
                home.toString(),
                "--out",
                out.toString(),
                "--json")
            .with("ASSAY_KEY", Digits.KEY)
            .run();
    assertThat(result.status()).as(result::all).isZero();
    assertThat(Digits.member(result.out(), "outputHash")).isNotEqualTo(OUTPUT_HASH);
  }

  /** A flag of another architecture is no failure, but never a silent pass either. */
  private static void skipUnlessKnown(Way way) {
    if (way.jvm().isEmpty()) {
      return;
    }
    List<String> arguments = new ArrayList<>(way.jvm());
    arguments.add("-version");
    AssayProcess.Result probe = AssayProcess.java(arguments).run();
    if (probe.status() != 0) {
      Assumptions.abort("this JVM does not know " + way.jvm() + ": " + probe.all());
    }
  }
}
