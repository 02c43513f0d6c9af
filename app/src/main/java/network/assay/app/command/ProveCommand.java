package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import network.assay.app.config.Settings;
import network.assay.app.home.Home;
import network.assay.app.home.Proving;
import network.assay.app.home.RunFolder;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.app.show.ReportText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.input.Disclosure;
import network.assay.client.prove.MadeProof;
import network.assay.client.prove.ProofEstimate;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofKeys;
import network.assay.client.prove.Prover;
import network.assay.client.prove.ProvingModel;
import network.assay.client.prove.StatedRun;
import network.assay.client.store.ModelStore;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Bytes;
import network.assay.primitives.Decoded;
import network.assay.primitives.Json;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay prove}: proves the run of a receipt after the fact. */
@Command(
    name = "prove",
    description = "Prove that the answer of a receipt is right, and add the proof to it.",
    footer = {
      "",
      "Needs the model (profile int), the input and the output: input.json, output.json and"
          + " manifest.json beside the receipt are read unless other files are named. The proof is"
          + " written beside the receipt; whoever has it, the input, the output and the model's"
          + " program.zk can check the answer without running the model.",
      "",
      "Exit status: 0 proved, 1 the receipt or the proof is bad, 2 it cannot be proved, or misuse."
    })
final class ProveCommand implements Callable<Integer> {
  private static final Policy SIGNED = Policy.onDelivery(Kind.SIGNATURE);
  private static final Policy PROVED = Policy.onDelivery(Kind.SIGNATURE, Kind.ZK);

  private final Session session;
  private final Assay assay;

  @Mixin private RunOptions run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the receipt with the proof goes (default: it replaces RECEIPT).")
  private Path out;

  @Option(
      names = "--hide-input",
      description =
          "The proof hides the input: whoever has receipt, proof and output can check it, and"
              + " learns no more of the input than its shape.")
  private boolean hidesInput;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  ProveCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  /** What a proof needs, all of it checked against the receipt. */
  private record Subject(LoadedProgram program, StatedRun run) {}

  /** A proof that holds, and the times that making and checking it took. */
  private record Proved(MadeProof made, Report report, long proveNanos, long judgedNanos) {}

  @Override
  public Integer call() throws IOException {
    Prover prover = Proving.prover(Proofs.ONE);
    Home home = new Home(assay.home());
    Settings settings = Settings.load(home.folder());
    Terminal terminal = session.terminal();
    byte[] bytes = run.receiptBytes();
    Receipt receipt = decoded(bytes);
    Optional<ModelStore> store = RunOptions.storeOf(home);
    CheckRequest.Sources sources =
        run.sources(Optional.of(receipt), store, settings.limits(), home.folder());
    ProofKeys keys = new ProofKeys(home.proofKeys(), prover, terminal::note);
    Checker checker =
        new Checker(settings.limits(), settings.engine().threads(), store).withProofKeys(keys);
    Checker.Examined examined = checker.examine(request(bytes, sources, SIGNED));
    if (!(examined.report().verdict() instanceof Verdict.Valid)) {
      terminal.error("nothing is proved about a receipt that does not hold:");
      ReportText.lines(terminal, examined.report()).forEach(terminal::note);
      return VerifyCommand.status(examined.report());
    }
    Subject subject = subject(receipt, examined);
    long millis = requirePossible(prover, subject);
    Proved proved;
    try (Progress progress = terminal.progress("proving, about " + seconds(millis))) {
      proved = prove(prover, keys, subject, sources, checker, progress);
    }
    if (!(proved.report.verdict() instanceof Verdict.Valid)) {
      terminal.error("the proof that was made does not hold, and was thrown away; report this:");
      ReportText.lines(terminal, proved.report).forEach(terminal::note);
      return ExitStatus.BAD;
    }
    if (hidesInput && showsInput(receipt)) {
      terminal.note(
          "the receipt names a proof that hides nothing already: whoever gets that one, too, learns"
              + " parts of what is computed from the input");
    }
    Path target = out == null ? run.receipt : out;
    RunFolder.add(proved.made, run.receipt, target);
    print(target, proved);
    return ExitStatus.GOOD;
  }

  private static Receipt decoded(byte[] bytes) {
    Receipt receipt =
        switch (ReceiptCodec.decode(bytes)) {
          case Decoded.Good<Receipt>(Receipt good) -> good;
          case Decoded.Bad<Receipt>(String field, String sentence) ->
              throw CommandException.bad("this is no receipt: " + field + ": " + sentence);
        };
    if (receipt.evidence().size() >= Receipt.EVIDENCE_MAX) {
      throw CommandException.unclear(
          "the receipt holds " + Receipt.EVIDENCE_MAX + " pieces of evidence, and takes no more");
    }
    return receipt;
  }

  /** Whether the receipt names a proof that hides nothing. */
  static boolean showsInput(Receipt receipt) {
    return receipt.evidence().stream()
        .anyMatch(piece -> piece instanceof ZkEvidence proof && !proof.isHiding());
  }

  private static CheckRequest request(byte[] receipt, CheckRequest.Sources sources, Policy policy) {
    return new CheckRequest(
        Bytes.of(receipt), sources, CheckRequest.Demands.of(policy), System.currentTimeMillis());
  }

  private Subject subject(Receipt receipt, Checker.Examined examined) {
    LoadedProgram program =
        examined
            .program()
            .orElseThrow(() ->
                CommandException.unclear(
                    "proving needs the model: name its file with --model, or 'assay model pull "
                        + receipt.statement().subject().version()
                        + "'"));
    if (program.program().profile() != Program.Profile.INT) {
      throw CommandException.unclear(
          "only integer programs can be proved, this one is of profile "
              + program.program().profile().label()
              + "; 'assay model quantize' makes an integer version");
    }
    Disclosure input = given(examined.input(), "input");
    Disclosure output = given(examined.output(), "output");
    return new Subject(
        program,
        new StatedRun(
            receipt, input.parts(), output.parts(), hidesInput ? input.salt() : Optional.empty()));
  }

  private static Disclosure given(Optional<Disclosure> side, String name) {
    return side.orElseThrow(() ->
        CommandException.unclear(
            "proving needs the " + name + ": --" + name + " " + name + ".json of the run"));
  }

  /** Time that it is reckoned to take, in milliseconds. */
  private static long requirePossible(Prover prover, Subject subject) {
    ProofEstimate estimate =
        prover.estimate(
            subject.program(),
            subject.run().inputs().values().stream().map(Tensor::shape).toList(),
            subject.run().hidingSalt().isPresent());
    return switch (estimate) {
      case ProofEstimate.Impossible(String why) ->
          throw CommandException.unclear("this run cannot be proved: " + why);
      case ProofEstimate.Possible(_, long bytes) when bytes > Runtime.getRuntime().maxMemory() ->
          throw CommandException.unclear(
              String.format(
                  "proving takes about %,d bytes of memory, this JVM has %,d; give it more with"
                      + " ASSAY_JAVA_OPTS=-Xmx%dg",
                  bytes, Runtime.getRuntime().maxMemory(), (bytes >> 30) + 2));
      case ProofEstimate.Possible(long millis, _) -> millis;
    };
  }

  private static Proved prove(
      Prover prover,
      ProofKeys keys,
      Subject subject,
      CheckRequest.Sources sources,
      Checker checker,
      Progress progress) {
    long start = System.nanoTime();
    MadeProof made;
    try {
      ProvingModel model = prover.open(subject.program());
      keys.keep(subject.program(), model);
      made =
          MadeProof.of(
              model,
              subject.run(),
              (stage, percent) -> progress.now(told(stage, percent, System.nanoTime() - start)),
              Cancellation.never());
    } catch (ProofException e) {
      throw CommandException.unclear("not proved: " + e.getMessage(), e);
    }
    long nanos = System.nanoTime() - start;
    progress.now("checking the proof");
    byte[] receipt = ReceiptCodec.encode(subject.run().receipt().withEvidence(made.piece()));
    Checker.Examined examined =
        checker.examine(request(receipt, sources.withProof(made.proof().toArray()), PROVED));
    return new Proved(made, examined.report(), nanos, examined.judgedNanos());
  }

  /** How far it is, and from the third second on how long it will take. */
  private static String told(String stage, int percent, long nanos) {
    String done = "proving: " + stage + ", " + percent + " %";
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return percent < 1 || millis < 3000
        ? done
        : done + ", about " + seconds(millis * (100 - percent) / percent) + " left";
  }

  private static String seconds(long millis) {
    return millis < 1000 ? "a second" : (millis + 999) / 1000 + " s";
  }

  private void print(Path target, Proved proved) {
    Terminal terminal = session.terminal();
    Path proof =
        new RunFolder(target.toAbsolutePath().getParent()).proof(proved.made.piece().proof());
    if (json) {
      terminal.line(
          Json.object()
              .text("receipt", target.toString())
              .text("proof", proof.toString())
              .text("proofHash", proved.made.piece().proof().toString())
              .integer("proofBytes", proved.made.proof().size())
              .text("keyDigest", proved.made.piece().keyDigest().toString())
              .integer("proveMicros", proved.proveNanos / 1000)
              .integer("verifyMicros", proved.judgedNanos / 1000)
              .text("verdict", proved.report.verdict().label())
              .build()
              .canonicalText());
      return;
    }
    terminal.line(
        terminal.paint(Style.GOOD, "proved")
            + String.format(
                "  %,d bytes in %,d ms, checked in %.1f ms",
                proved.made.proof().size(),
                proved.proveNanos / 1_000_000,
                proved.judgedNanos / 1e6));
    terminal.line("shows     " + Kind.ZK.shows());
    terminal.line("not       " + proved.made.piece().doesNotShow());
    terminal.line("receipt   " + target);
    terminal.line("proof     " + proof);
  }
}
