package network.assay.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import network.assay.app.config.Settings;
import network.assay.app.home.Description;
import network.assay.app.home.Entrance;
import network.assay.app.home.Home;
import network.assay.app.home.LocalNetwork;
import network.assay.app.home.RunFolder;
import network.assay.app.show.AnswerText;
import network.assay.app.show.ReceiptText;
import network.assay.app.show.ReportText;
import network.assay.app.terminal.Picture;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.input.Disclosure;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRequest;
import network.assay.client.job.ModelCard;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.ProofFetch;
import network.assay.client.publish.Publication;
import network.assay.client.publish.Publisher;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.VersionLabel;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/**
 * The demo: a network in a scratch folder, a real model on a real image over HTTP, its receipt
 * checked in a process of its own, and three forgeries, from clumsy to a lying operator. Each step
 * must hold, or the demo fails.
 */
public final class Demo {
  private static final String MODEL = "assay/digits";
  private static final String OUTPUT = "probabilities";
  private static final String IMAGE = "3-0045.png";

  /** What the image shows, as its file name says; and what the forger wants it to show. */
  private static final int DIGIT = 3;

  private static final int FORGED = 8;
  private static final int PICTURE_WIDTH = 32;

  private final Terminal terminal;
  private final Path digits;
  private final Path folder;
  private final Verification verification;
  private int steps;

  /** A step that did not hold; the message says which and why. */
  static final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    StepFailed(String message) {
      super(message);
    }
  }

  /**
   * @param root the repository, where models/digits lies
   * @param folder empty, for everything the demo makes
   * @param launcher starts the process that verifies; without it, the JVM of this process does
   */
  public Demo(Terminal terminal, Path root, Path folder, Optional<Path> launcher) {
    this.terminal = terminal;
    this.digits = root.resolve("models/digits");
    this.folder = folder;
    this.verification = Verification.through(launcher);
  }

  /** Runs it; true when every step held. */
  public boolean run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    try {
      Home home = new Home(folder.resolve("home"));
      RunFolder run = new RunFolder(folder.resolve("run"));
      JobAnswer answer = hostAndRun(home, run);
      verifyElsewhere(run);
      forge(run, answer);
      say("");
      double seconds = (System.nanoTime() - start) / 1e9;
      say(
          terminal.paint(Style.GOOD, "Every step held")
              + String.format(java.util.Locale.ROOT, ", in %.1f s.", seconds));
      sayWhatNext(run);
      return true;
    } catch (StepFailed e) {
      terminal.error("step " + steps + " did not hold: " + e.getMessage());
      terminal.note("what it made lies in " + folder);
      return false;
    }
  }

  private JobAnswer hostAndRun(Home home, RunFolder run) throws IOException {
    Settings standard = Settings.standard();
    Settings settings = standard.withGateway(new Settings.Listen("127.0.0.1", 0));
    step("A network of one machine, in " + folder);
    // Its keys are nobody's secret: it lasts as long as the demo.
    try (LocalNetwork network = LocalNetwork.start(home, settings, Map.of(), "demo")) {
      say("  gateway   " + network.address());
      say("  operator  " + network.operator().address() + " (a key of this demo)");

      step("Host a model: models/digits, a small convolutional network");
      PublishedVersion version = publish(home);
      say("  model     " + version.ref());
      say("  version   " + version.manifest() + " (CID of its signed manifest)");

      step("Run it on " + IMAGE + ", an image that played no part in training");
      Path image = digits.resolve("images").resolve(IMAGE);
      Picture.of(ImageIO.read(image.toFile()), PICTURE_WIDTH)
          .lines(terminal)
          .forEach(line -> say("  " + line));
      try (Entrance entrance =
          Entrance.open(home, settings, Map.of(), new Entrance.At(network.address()))) {
        ModelRef ref = ModelRef.parse(MODEL);
        ModelCard card = entrance.api().describe(ref);
        SequencedMap<String, Tensor> inputs = entrance.mapper(card).read(Files.readAllBytes(image));
        byte[] salt = new byte[Hash32.BYTES];
        new SecureRandom().nextBytes(salt);
        JobAnswer answer =
            entrance
                .api()
                .submit(
                    new JobRequest(ref, inputs, JobOptions.standard().withSalt(Hash32.of(salt))));
        run.save(card.manifest(), inputs, answer, ProofFetch.Fetched.NONE);
        requireVerified(run);
        showAnswer(card, answer);
        return answer;
      }
    }
  }

  private PublishedVersion publish(Home home) throws IOException {
    Description.Parts parts = Description.read(digits.resolve(Description.FILE_NAME)).parts();
    Publication publication =
        new Publication(
            ModelName.parse(MODEL),
            new VersionLabel("1.0.0"),
            digits.resolve("digits.onnx"),
            parts.terms(),
            parts.io());
    return new Publisher(ModelStore.open(home.store()), Limits.standard())
        .publish(publication, KeyFiles.development("author").key());
  }

  /** The client checks before it shows: the signature, and that it fits what was sent. */
  private static void requireVerified(RunFolder run) throws IOException {
    Report report =
        new Checker(Limits.standard(), 1, Optional.empty())
            .check(
                new CheckRequest(
                    Bytes.of(Files.readAllBytes(run.receipt())),
                    run.sources(),
                    CheckRequest.Demands.of(Policy.onDelivery(Kind.SIGNATURE)),
                    System.currentTimeMillis()));
    if (!(report.verdict() instanceof Verdict.Valid)) {
      throw new StepFailed(report.verdict().reasons().toString());
    }
  }

  private void showAnswer(ModelCard card, JobAnswer answer) {
    float[] scores = answer.outputs().get(OUTPUT).floats();
    List<String> labels = card.manifest().body().io().outputs().getFirst().labels();
    new AnswerText(Map.of(OUTPUT, labels))
        .lines(terminal, answer.outputs())
        .forEach(line -> say("  " + line));
    if (Forgery.winner(scores) != DIGIT) {
      throw new StepFailed("the image shows a " + DIGIT + ", the model says otherwise");
    }
    step("The receipt, checked before the answer was shown");
    ReceiptText.lines(answer.receipt()).forEach(line -> say("  " + line));
    say("");
    say("  It shows " + Kind.SIGNATURE.shows() + ", not " + Kind.SIGNATURE.doesNotShow() + ".");
  }

  private void verifyElsewhere(RunFolder run) throws IOException, InterruptedException {
    step("The network is gone. Verify in another process, by running the model again");
    expect(run, 0, "VALID", line -> line.startsWith("VALID") || line.contains("rerun"));
  }

  private void forge(RunFolder run, JobAnswer honest) throws IOException, InterruptedException {
    Receipt receipt = honest.receipt();
    SequencedMap<String, Tensor> forged = Forgery.answer(honest.outputs(), OUTPUT, FORGED);
    byte[] forgedText = Disclosure.ofOutput(forged).encode();

    step("Forge the answer: output.json now says " + FORGED);
    RunFolder first = copy(run, "forged-answer");
    Files.write(first.output(), forgedText);
    expect(first, 1, "outputHash", Demo::isReason);

    step("Forge better: the receipt now has the hash of the forged answer");
    RunFolder second = copy(run, "forged-receipt");
    Files.write(second.output(), forgedText);
    Files.write(second.receipt(), ReceiptCodec.encode(Forgery.rehashed(receipt, forged)));
    expect(second, 1, "signature", Demo::isReason);

    step("Forge best: a lying operator signs the forged answer as its own");
    RunFolder third = copy(run, "signed-lie");
    PrivateKey liar = KeyFiles.development("liar").key();
    Files.write(third.output(), forgedText);
    Files.write(third.receipt(), ReceiptCodec.encode(Forgery.signedByALiar(receipt, forged, liar)));
    expect(third, 1, "rerun", Demo::isReason);
    say("  Its signature is good. Running the model again is what finds the lie.");
  }

  private RunFolder copy(RunFolder run, String name) throws IOException {
    RunFolder copy = new RunFolder(folder.resolve(name));
    Files.createDirectories(copy.folder());
    Files.copy(run.receipt(), copy.receipt());
    Files.copy(run.input(), copy.input());
    Files.copy(run.output(), copy.output());
    Files.copy(run.manifest(), copy.manifest());
    return copy;
  }

  /** The part of a verdict that says why: what is indented right below it. */
  private static boolean isReason(String line) {
    return line.startsWith("INVALID") || (line.startsWith("  ") && !line.startsWith("   "));
  }

  /** Verifies a run in a process of its own, which must end like this and say that. */
  private void expect(RunFolder run, int exitStatus, String word, Predicate<String> shown)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            run.receipt().toString(),
            "--model",
            digits.resolve("digits.onnx").toString(),
            "--home",
            folder.resolve("elsewhere").toString());
    say("  $ assay verify " + folder.relativize(run.receipt()) + " --model digits.onnx");
    Verification.Outcome outcome = verification.run(arguments);
    List<String> reasons = untilChecked(outcome.lines());
    List<String> printed = exitStatus == 0 ? outcome.lines() : reasons;
    printed.stream().filter(shown).forEach(line -> say("  | " + line));
    say("  exit status " + outcome.exitStatus());
    boolean said =
        (exitStatus == 0 ? outcome.lines() : reasons)
            .stream().anyMatch(line -> line.contains(word));
    if (outcome.exitStatus() != exitStatus || !said) {
      throw new StepFailed(
          "expected exit status "
              + exitStatus
              + " and the word '"
              + word
              + "', got "
              + outcome.exitStatus()
              + ": "
              + String.join(" / ", outcome.lines()));
    }
  }

  private static List<String> untilChecked(List<String> lines) {
    List<String> head = new ArrayList<>();
    for (String line : lines) {
      if (line.equals(ReportText.HELD)) {
        break;
      }
      head.add(line);
    }
    return head;
  }

  private void sayWhatNext(RunFolder run) {
    say("");
    say("Everything lies in " + folder + ":");
    say("  run/             receipt.json, input.json, output.json, manifest.json");
    say("  forged-answer/   forged-receipt/   signed-lie/   the three forgeries");
    say("");
    say("Try next:");
    say("  ./assay verify " + run.receipt() + " --model models/digits/digits.onnx");
    say("  ./assay up                      a network that stays");
    say("  ./assay help                    all commands");
  }

  private void step(String text) {
    steps++;
    say("");
    say(terminal.paint(Style.BOLD, steps + "  " + text));
  }

  private void say(String line) {
    terminal.line(line);
  }
}
