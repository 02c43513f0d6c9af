package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model is quantised, and its integer version answers, with a receipt that verifies. */
@Tag("process")
class QuantizeTest {
  private static final String WHOLE = Digits.MODEL + "-int8";

  /** Rows of the table for calibration; the others judge. */
  private static final int CALIBRATION = 64;

  @TempDir private static Path home;

  @Test
  void anIntegerVersionAnswersAndVerifies(@TempDir Path out) throws IOException {
    assertThat(Digits.host(home).status()).isZero();
    List<String> table = Files.readAllLines(AssayProcess.ROOT.resolve("models/digits/heldout.csv"));
    Path calibrate = out.resolve("calibrate.csv");
    Path judge = out.resolve("judge.csv");
    Files.write(calibrate, table.subList(0, 1 + CALIBRATION));
    List<String> others = new ArrayList<>(table.subList(1 + CALIBRATION, table.size()));
    others.addFirst(table.getFirst());
    Files.write(judge, others);

    AssayProcess.Result made =
        run(
            "model",
            "quantize",
            Digits.MODEL,
            "--calibrate",
            calibrate.toString(),
            "--held-out",
            judge.toString(),
            "--json");
    assertThat(made.status()).as(made::all).isZero();
    JsonNode report = JsonMapper.shared().readTree(made.out()).required("report");
    JsonNode accuracy = report.required("accuracy");
    assertThat(accuracy.required("samples").asInt()).isEqualTo(table.size() - 1 - CALIBRATION);
    assertThat(accuracy.required("rightAfter").asInt())
        .isGreaterThanOrEqualTo(accuracy.required("rightBefore").asInt() - 1);

    AssayProcess.Result shown = run("model", "show", WHOLE);
    assertThat(shown.out()).contains("(int)", "parent", "top-1", "multiply-adds", "zk is possible");

    Path receipt = out.resolve("run");
    AssayProcess.Result answered =
        run(
            "infer",
            WHOLE,
            "--input",
            AssayProcess.ROOT.resolve("models/digits/images/3-0045.png").toString(),
            "--verify",
            "rerun",
            "--local",
            "--out",
            receipt.toString(),
            "--json");
    assertThat(answered.status()).as(answered::all).isZero();
    String path = Digits.member(answered.out(), "receipt");
    assertThat(Files.readString(Path.of(path))).contains("\"profile\":\"int\"");
    AssayProcess.Result verified = run("verify", path, "--json");
    assertThat(verified.status()).as(verified::all).isZero();
    assertThat(Digits.member(verified.out(), "verdict")).isEqualTo("valid");
  }

  @Test
  void whatIsNoSampleIsSaid() {
    AssayProcess.Result refused =
        run("model", "quantize", "nobody/nothing", "--calibrate", "pom.xml");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.all()).contains("nobody/nothing");
  }

  private static AssayProcess.Result run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--home", home.toString()));
    return AssayProcess.onJvm(List.of(), line.toArray(String[]::new))
        .with("ASSAY_KEY", Digits.KEY)
        .run();
  }
}
