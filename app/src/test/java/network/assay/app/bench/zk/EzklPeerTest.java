package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.app.bench.zk.ZkContender.Figures;
import network.assay.app.bench.zk.ZkContender.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EZKL is stood in for by scripts that answer as its program does. */
class EzklPeerTest {
  private static Subject subject;

  @TempDir private Path root;

  private Path scripts;

  @BeforeAll
  static void quantise() {
    subject = Subjects.named("logistic-regression");
  }

  @BeforeEach
  void scripts() throws IOException {
    scripts = root.resolve("app/src/main/scripts/ezkl");
    Files.createDirectories(scripts);
    Files.writeString(scripts.resolve("requirements.txt"), "ezkl==1.2.3\n");
  }

  private EzklPeer peer() {
    return new EzklPeer(root, 1, new ZkBench.PeerLimits(60, 1000), Subjects.ONCE);
  }

  /** An installation whose Python is this script. */
  private void install(String python) throws IOException {
    Path body = root.resolve("python-of-the-test");
    Subjects.script(body, python);
    Subjects.script(
        scripts.resolve("install"),
        "mkdir -p $1/bin && cp "
            + body
            + " $1/bin/python && echo ezkl==1.2.3 >$1/requirements.txt");
  }

  private static String outputs() {
    float[] right = subject.expected().firstEntry().getValue().floats();
    return (double) right[0] + "," + (double) right[1] + "," + (double) right[2];
  }

  /** What EZKL's program prints after a proof. */
  private static String say(int logRows, int rows, int proveSeconds) {
    String line =
        String.format(
            """
            {"version":"1.2.3","logRows":%d,"rows":%d,"freshSeconds":9,"proveSeconds":%d,\
            "verifySeconds":0.5,"proofBytes":3072,"peakBytes":1000000,"outputs":[%s],\
            "seconds":{"gen_settings":1,"calibrate_settings":2,"compile_circuit":3,"gen_srs":100,\
            "setup":4,"gen_witness":5,"prove":8}}\
            """,
            logRows, rows, proveSeconds, outputs());
    return "echo '" + line + "'";
  }

  @Test
  void aCircuitFullOfRowsIsMeasuredOnce() throws IOException {
    install("case \"$*\" in *decomp_base*) exit 9;; esac; " + say(10, 1000, 7));
    Outcome outcome = peer().measure(subject);
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Proved(
                new Figures(
                    "calibrated for resources, 2^10 rows",
                    1 + 2 + 3 + 4,
                    5 + 7,
                    9,
                    0.5,
                    3072,
                    1_000_000,
                    0)));
    assertThat(root.resolve("build/peers/ezkl")).isDirectoryNotContaining("glob:**work-*");
  }

  @Test
  void aCircuitOfTablesIsMeasuredWithSmallOnesToo() throws IOException {
    install(
        "case \"$*\" in *decomp_base=128*) "
            + say(7, 100, 1)
            + ";; *) "
            + say(10, 100, 7)
            + ";; esac");
    EzklPeer peer = peer();
    Outcome outcome = peer.measure(subject);
    assertThat(((Outcome.Proved) outcome).figures().settings())
        .isEqualTo("calibrated for resources, tables of 128, scale 7, 2^7 rows");
    assertThat(((Outcome.Proved) outcome).figures().proveSeconds()).isEqualTo(5 + 1);
    assertThat(peer.label()).isEqualTo("ezkl 1.2.3");
  }

  @Test
  void whatItCannotProveHasAReason() throws IOException {
    install("echo '{\"version\":\"1.2.3\",\"failed\":{\"step\":\"setup\",\"reason\":\"memory\"}}'");
    assertThat(peer().measure(subject)).isEqualTo(new Outcome.NotProved("setup: memory"));
    install("echo no python here >&2; exit 2");
    Files.delete(root.resolve("build/peers/ezkl/python/requirements.txt"));
    assertThat(peer().measure(subject))
        .isEqualTo(new Outcome.NotProved("EZKL's program ended with 2: no python here"));
    install("echo no JSON");
    Files.delete(root.resolve("build/peers/ezkl/python/requirements.txt"));
    assertThat(((Outcome.NotProved) peer().measure(subject)).why())
        .startsWith("EZKL's program said no JSON");
  }

  @Test
  void anInstallationThatFailsHasAReason() throws IOException {
    Subjects.script(scripts.resolve("install"), "echo no network >&2; exit 1");
    assertThat(peer().measure(subject))
        .isEqualTo(new Outcome.NotProved("EZKL cannot be installed: no network"));
  }
}
