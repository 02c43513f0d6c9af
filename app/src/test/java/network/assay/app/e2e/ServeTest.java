package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay up}, {@code operator serve} and {@code gateway} as processes, and their end. */
@Tag("process")
class ServeTest {
  private static final long STOP_SECONDS = 30;
  private static final String IMAGE =
      AssayProcess.ROOT.resolve("models/digits/images/7-0052.png").toString();

  @TempDir private Path scratch;

  private final List<Process> running = new java.util.ArrayList<>();

  @AfterEach
  void killWhatIsLeft() {
    running.forEach(Process::destroyForcibly);
  }

  @Test
  void upServesAModelThatIsAddedLaterAndStopsGracefully() throws Exception {
    Path home = scratch.resolve("home");
    Process up = start("up", "--port", "0", "--json", "--home", home.toString());
    String gateway = Digits.member(firstLine(up), "gateway");
    assertThat(status(gateway + "/v2/health/live")).isEqualTo(200);

    AssayProcess.Result added = Digits.host(home);
    assertThat(added.status()).as(added::all).isZero();
    AssayProcess.Result answer = infer(gateway);
    assertThat(answer.status()).as(answer::all).isZero();
    assertThat(answer.out()).startsWith("7  (probabilities)");
    assertThat(status(gateway + "/v2/models/assay/digits/ready")).isEqualTo(200);
    assertThat(status(gateway + "/metrics")).isEqualTo(200);

    // On the same home folder the gateway is found without being named.
    AssayProcess.Result found = local("infer", Digits.MODEL, "--input", IMAGE, home);
    assertThat(found.status()).as(found::all).isZero();
    assertThat(found.err()).contains("asking the gateway at " + gateway);
    AssayProcess.Result shown = local("model", "show", Digits.MODEL, home);
    assertThat(shown.out()).contains("image f32[?×1×8×8], from a picture", "234,240 multiply-adds");

    // A receipt is held to what its reader expects of it.
    String receipt = scratch.resolve("run/receipt.json").toString();
    assertThat(local("verify", receipt, "--expect", "model=" + Digits.MODEL, home).status())
        .isZero();
    AssayProcess.Result another = local("verify", receipt, "--expect", "model=you/other", home);
    assertThat(another.status()).as(another::all).isEqualTo(1);
    assertThat(another.out()).contains("model: you expected \"you/other\"");

    stop(up);
  }

  @Test
  void anotherManifestForAKnownVersionIsRefused() throws Exception {
    Path home = scratch.resolve("home");
    assertThat(Digits.host(home).status()).isZero();
    Path client = scratch.resolve("client");
    AssayProcess.Result mine =
        local(
            "model",
            "add",
            AssayProcess.ROOT.resolve("models/digits/digits.onnx").toString(),
            "--name",
            Digits.MODEL,
            client);
    assertThat(mine.status()).as(mine::all).isZero();
    Process up = start("up", "--port", "0", "--json", "--home", home.toString());
    AssayProcess.Result refused = infer(Digits.member(firstLine(up), "gateway"));
    assertThat(refused.status()).as(refused::all).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("versions are never rewritten");
    stop(up);
  }

  @Test
  void operatorAndGatewayServeApart() throws Exception {
    Path home = scratch.resolve("home");
    assertThat(Digits.host(home).status()).isZero();
    Process operator = start("operator", "serve", "--port", "0", "--home", home.toString());
    String operatorAddress = firstLine(operator).replaceFirst("operator +", "");
    Process gateway =
        start("gateway", "--operator", operatorAddress, "--port", "0", "--home", home.toString());
    String address = firstLine(gateway).replaceFirst("gateway +", "");

    AssayProcess.Result answer = infer(address);
    assertThat(answer.status()).as(answer::all).isZero();
    assertThat(answer.out()).startsWith("7  (probabilities)");

    // A client that has only the gateway can take the model and check by running it itself.
    AssayProcess.Result pulled =
        AssayProcess.onJvm(
                List.of(),
                "model",
                "pull",
                Digits.MODEL,
                "--gateway",
                address,
                "--home",
                scratch.resolve("other").toString())
            .run();
    assertThat(pulled.status()).as(pulled::all).isZero();
    AssayProcess.Result verified =
        AssayProcess.onJvm(
                List.of(),
                "verify",
                scratch.resolve("run/receipt.json").toString(),
                "--home",
                scratch.resolve("other").toString())
            .run();
    assertThat(verified.status()).as(verified::all).isZero();
    assertThat(verified.out()).contains("VALID").contains("rerun");

    stop(operator);
    AssayProcess.Result unanswered = infer(address);
    assertThat(unanswered.status()).as(unanswered::all).isEqualTo(2);
    assertThat(unanswered.err()).contains("assay: no answer from ").doesNotContain("\tat ");
    stop(gateway);
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AssayProcess.Result result =
          AssayProcess.onJvm(
                  List.of(),
                  "up",
                  "--port",
                  String.valueOf(taken.getLocalPort()),
                  "--home",
                  scratch.resolve("home").toString())
              .run();
      assertThat(result.status()).as(result::all).isEqualTo(2);
      assertThat(result.err()).contains("assay: ").doesNotContain("internal error", "\tat ");
    }
  }

  @Test
  void theDevelopmentKeyServesOnLoopbackOnly() {
    AssayProcess.Result result =
        AssayProcess.onJvm(
                List.of(),
                "up",
                "--host",
                "0.0.0.0",
                "--port",
                "0",
                "--home",
                scratch.resolve("home").toString())
            .run();
    assertThat(result.status()).as(result::all).isEqualTo(2);
    assertThat(result.err()).contains("the development key serves on loopback only");
  }

  private Process start(String... arguments) {
    Process process =
        AssayProcess.onJvm(List.of(), arguments)
            .startPiped(scratch.resolve("err-" + running.size()));
    running.add(process);
    return process;
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader();
    String line = reader.readLine();
    assertThat(line).as("first line of output").isNotNull();
    return line;
  }

  /** A command on the home folder that is the last word. */
  private static AssayProcess.Result local(Object... words) {
    List<String> arguments = new java.util.ArrayList<>();
    for (Object word : words) {
      arguments.add(word.toString());
    }
    arguments.add(arguments.size() - 1, "--home");
    return AssayProcess.onJvm(List.of(), arguments.toArray(String[]::new)).run();
  }

  private AssayProcess.Result infer(String gateway) {
    return AssayProcess.onJvm(
            List.of(),
            "infer",
            Digits.MODEL,
            "--input",
            IMAGE,
            "--gateway",
            gateway,
            "--home",
            scratch.resolve("client").toString(),
            "--out",
            scratch.resolve("run").toString())
        .run();
  }

  private static int status(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** SIGTERM, as a service manager sends it. */
  private void stop(Process process) throws Exception {
    process.destroy();
    assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).as("stops in time").isTrue();
    Path err = scratch.resolve("err-" + running.indexOf(process));
    assertThat(Files.readString(err)).contains("stopped");
  }
}
