package network.assay.app.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import network.assay.app.config.Settings;
import network.assay.app.home.Entrance;
import network.assay.app.home.Home;
import network.assay.app.home.Proving;
import network.assay.app.home.RunFolder;
import network.assay.app.show.AnswerText;
import network.assay.app.show.ReportText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.input.Disclosure;
import network.assay.client.input.InferRequest;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRequest;
import network.assay.client.job.ModelCard;
import network.assay.client.prove.ProofFetch;
import network.assay.client.publish.Puller;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay infer}: runs a model, and shows no answer that does not verify. */
@Command(
    name = "infer",
    description = "Run a model on a file, and verify the answer before it is printed.",
    footer = {
      "",
      "The file is a picture (PNG, JPEG), a text, table rows (CSV, JSON) or tensors (JSON of the"
          + " Open Inference Protocol), as the model takes it. Without --gateway, a gateway that"
          + " runs at the configured address is asked; when there is none, an operator in this"
          + " process.",
      "",
      "Exit status: 0 answered and verified, 1 the answer does not verify, 2 no answer."
    })
final class InferCommand implements Callable<Integer> {
  private static final Set<Kind> CHECKED = EnumSet.of(Kind.SIGNATURE, Kind.RERUN, Kind.ZK);

  /** Of a model file: with more weights, half a second for faster kernels pays in one run. */
  private static final long SMALL_BYTES_MAX = 1 << 20;

  private final Session session;
  private final Assay assay;

  @Parameters(paramLabel = "MODEL", description = "owner/name[@version].")
  private String model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "What the model is run on.")
  private Path input;

  @Option(
      names = "--verify",
      paramLabel = "KIND",
      description =
          "Evidence to check besides the signature: rerun (run it again here), zk (have it proved,"
              + " integer models); may be repeated.")
  private List<String> kinds = List.of();

  @Option(
      names = "--hide-input",
      description =
          "A proof of the answer hides the input from all to whom you do not give it (integer"
              + " models).")
  private boolean hidesInput;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the receipt, input and output go (default: a folder in --home).")
  private Path out;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "Gateway or operator to ask, such as http://127.0.0.1:8402.")
  private URI gateway;

  @Option(names = "--local", description = "Ask nobody: run it in this process.")
  private boolean local;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a run in this process; changes no bit.")
  private Integer threads;

  @Option(
      names = "--kernels",
      paramLabel = "WHICH",
      description = "Kernels of a run in this process: auto, scalar or vector; changes no bit.")
  private KernelChooser.Preference kernels;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
  private int deadlineSeconds;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  InferCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public Integer call() throws IOException {
    ModelRef ref = ModelCommand.reference(model);
    Set<Kind> demanded = demanded();
    JobOptions options = options(demanded);
    byte[] file = Files.readAllBytes(input);
    Home home = new Home(assay.home());
    ModelStore store = ModelStore.open(home.store());
    Settings settings = settings(home, store, ref);
    Terminal terminal = session.terminal();
    try (Entrance entrance = Entrance.open(home, settings, session.environment(), wanted())) {
      terminal.note(entrance.sentence());
      ModelCard card;
      SequencedMap<String, Tensor> inputs;
      JobAnswer answer;
      Checker.Examined examined;
      ProofFetch.Fetched proofs;
      try (Progress progress = terminal.progress("running " + ref)) {
        card = entrance.api().describe(ref);
        requireAsked(ref, card, store);
        inputs = entrance.mapper(card).read(file);
        answer = entrance.api().submit(new JobRequest(ref, inputs, options));
        requireHidden(answer.receipt());
        if (demanded.contains(Kind.RERUN)) {
          progress.now("fetching the model, to run it here");
          fetch(card, store, entrance, settings.limits());
        }
        proofs = ProofFetch.of(entrance.api(), answer.receipt(), card.manifest());
        progress.now("verifying the answer");
        CheckRequest request = request(card, inputs, answer, proofs, demanded);
        examined =
            Proving.checker(home, settings, Optional.of(store), terminal::note).examine(request);
      }
      Report report = examined.report();
      if (!(report.verdict() instanceof Verdict.Valid)) {
        terminal.error("the answer is not shown, because it does not verify:");
        ReportText.lines(terminal, report).forEach(terminal::note);
        return VerifyCommand.status(report);
      }
      RunFolder folder =
          new RunFolder(out == null ? home.runs().resolve(answer.jobId().hex()) : out);
      folder.save(card.manifest(), inputs, answer, proofs);
      print(card.manifest(), answer, folder, examined);
      return ExitStatus.GOOD;
    }
  }

  private Entrance.Wanted wanted() {
    if (gateway != null && local) {
      throw CommandException.unclear("--gateway and --local exclude each other");
    }
    if (gateway != null) {
      return new Entrance.At(gateway);
    }
    return local || threads != null || kernels != null
        ? new Entrance.Here()
        : new Entrance.Nearest();
  }

  private Settings settings(Home home, ModelStore store, ModelRef ref) {
    Settings settings = Settings.load(home.folder());
    if (threads != null && (threads < 1 || threads > 1024)) {
      throw CommandException.unclear("--threads " + threads + ": expected 1 to 1024");
    }
    KernelChooser.Preference asked = kernels == null ? settings.engine().kernels() : kernels;
    boolean defined = asked == KernelChooser.Preference.AUTO && isSmall(store, ref);
    return settings.withEngine(
        new Settings.Engine(
            threads == null ? settings.engine().threads() : threads,
            defined ? KernelChooser.Preference.SCALAR : asked));
  }

  /** Whether one run of a model here is over before faster kernels would be prepared. */
  private static boolean isSmall(ModelStore store, ModelRef ref) {
    try {
      byte[] bytes = store.blobs().read(store.resolve(ref).manifest(), ManifestCodec.BYTES_MAX);
      Manifest.Body body = ModelStore.parse(bytes).body();
      return body.file(body.program().path()).stream()
          .anyMatch(file -> file.bytes() <= SMALL_BYTES_MAX);
    } catch (StoreException e) {
      return false;
    }
  }

  private Set<Kind> demanded() {
    Set<Kind> demanded = EnumSet.of(Kind.SIGNATURE);
    for (String label : kinds) {
      Kind kind =
          Kind.ofLabel(label)
              .filter(CHECKED::contains)
              .orElseThrow(() ->
                  CommandException.unclear(
                      "--verify " + label + ": can be checked here: signature, rerun, zk"));
      demanded.add(kind);
    }
    return demanded;
  }

  /** A proof must be made by whoever runs the model; the rest is checked here. */
  private JobOptions options(Set<Kind> demanded) {
    Policy policy =
        demanded.contains(Kind.ZK)
            ? Policy.onDelivery(Kind.SIGNATURE, Kind.ZK)
            : Policy.onDelivery(Kind.SIGNATURE);
    try {
      byte[] salt = new byte[Hash32.BYTES];
      new SecureRandom().nextBytes(salt);
      JobOptions options =
          JobOptions.standard()
              .withSalt(Hash32.of(salt))
              .withPolicy(policy)
              .withDeadline(Duration.ofSeconds(deadlineSeconds));
      return hidesInput ? options.hidingInput() : options;
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("--deadline: " + e.getMessage(), e);
    }
  }

  /**
   * Whoever is asked says which manifest a name stands for; he may not name another model, nor
   * another manifest for a version that this home folder knows.
   */
  private static void requireAsked(ModelRef ref, ModelCard card, ModelStore store) {
    Manifest.Identity identity = card.manifest().body().identity();
    if (!ref.names(identity)) {
      throw CommandException.bad(
          "asked for " + ref + ", got " + identity.model() + "@" + identity.label());
    }
    Cid offered = card.manifest().cid();
    for (PublishedVersion known : store.versions(identity.model())) {
      if (known.label().text().equals(identity.label()) && !known.manifest().equals(offered)) {
        throw CommandException.bad(
            known.ref()
                + " is "
                + known.manifest()
                + " in this home folder, and "
                + offered
                + " where it would run: versions are never rewritten, so one of them is not the"
                + " author's");
      }
    }
  }

  /** Whoever is asked to hide the input may not have made a proof that does not. */
  private void requireHidden(Receipt receipt) {
    if (hidesInput && ProveCommand.showsInput(receipt)) {
      throw CommandException.bad(
          "asked for a proof that hides the input, got one that hides nothing; whoever ran it knows"
              + " the input and may show it");
    }
  }

  /** Brings the model here if it is not, every byte checked, so that it can be run again. */
  private static void fetch(ModelCard card, ModelStore store, Entrance entrance, Limits limits) {
    if (!store.blobs().contains(card.manifest().cid())) {
      new Puller(store, entrance.api(), limits).pull(card.manifest().cid());
    }
  }

  /**
   * The answer is checked as {@code assay verify} would, from what this process itself sent and
   * knows: nothing that the operator says is taken on trust.
   */
  private static CheckRequest request(
      ModelCard card,
      SequencedMap<String, Tensor> inputs,
      JobAnswer answer,
      ProofFetch.Fetched proofs,
      Set<Kind> demanded) {
    CheckRequest.Sources sources =
        CheckRequest.Sources.none()
            .withManifest(ManifestCodec.encode(card.manifest()))
            .withInput(Disclosure.ofInput(answer.salt(), inputs).encode())
            .withOutput(Disclosure.ofOutput(answer.outputs()).encode());
    for (Bytes proof : proofs.proofs()) {
      sources = sources.withProof(proof.toArray());
    }
    if (proofs.key().isPresent()) {
      sources = sources.withProofKey(proofs.key().get().toArray());
    }
    return new CheckRequest(
        Bytes.of(answer.receiptBytes()),
        sources,
        CheckRequest.Demands.of(new Policy(demanded, Policy.Moment.DELIVERY)),
        System.currentTimeMillis());
  }

  private void print(
      Manifest manifest, JobAnswer answer, RunFolder folder, Checker.Examined examined) {
    Report report = examined.report();
    Terminal terminal = session.terminal();
    Receipt receipt = answer.receipt();
    String outputHash = receipt.statement().run().outputHash().toString();
    if (json) {
      // Written as text: the numbers of tensors are fractions, which canonical JSON here has not.
      StringBuilder outputs = new StringBuilder();
      InferRequest.writeOutputs(answer.outputs(), outputs);
      String rest =
          Json.object()
              .text("outputHash", outputHash)
              .text("receipt", folder.receipt().toString())
              .text("jobId", answer.jobId().toString())
              .text("verdict", report.verdict().label())
              .array(
                  "evidence",
                  report.findings().stream().map(finding -> Json.of(finding.kind())).toList())
              .build()
              .canonicalText();
      terminal.line("{\"outputs\":" + outputs + "," + rest.substring(1));
      return;
    }
    AnswerText text =
        new AnswerText(
            manifest.body().io().outputs().stream()
                .collect(
                    Collectors.toMap(
                        Manifest.OutputMeaning::tensor, Manifest.OutputMeaning::labels)));
    text.lines(terminal, answer.outputs()).forEach(terminal::line);
    terminal.line("");
    report
        .findings()
        .forEach(finding ->
            terminal.line(
                terminal.paint(Style.GOOD, "verified")
                    + "  "
                    + finding.kind()
                    + ": shows "
                    + finding.shows()
                    + ", not "
                    + finding.doesNotShow()));
    if (ReportText.hasProof(report)) {
      terminal.line(String.format(Locale.ROOT, "judged in %.1f ms", examined.judgedNanos() / 1e6));
    }
    terminal.line("receipt   " + folder.receipt());
  }
}
