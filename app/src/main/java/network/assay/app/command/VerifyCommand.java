package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import network.assay.app.config.Settings;
import network.assay.app.home.Home;
import network.assay.app.home.Keys;
import network.assay.app.home.RunFolder;
import network.assay.app.show.ReportText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Terminal;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.key.KeyFiles;
import network.assay.client.publish.Publisher;
import network.assay.client.store.ModelStore;
import network.assay.engine.run.Limits;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay verify}: judges a receipt, offline. */
@Command(
    name = "verify",
    description = "Judge a receipt, offline: no server is asked, nobody is trusted.",
    footer = {
      "",
      "input.json, output.json and manifest.json beside the receipt are read unless other files"
          + " are named. With the model and the input at hand the program is run again, unless"
          + " --policy demands less.",
      "",
      "Exit status: 0 valid, 1 invalid (what is wrong is named), 2 cannot tell or misuse."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Session session;
  private final Assay assay;

  @Parameters(paramLabel = "RECEIPT", description = "The receipt, receipt.json of a run.")
  private Path receipt;

  @Option(
      names = "--model",
      paramLabel = "FILE|CID",
      description = "The model file, or the CID of one (or of a manifest) in the home folder.")
  private String model;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "The manifest of the model version.")
  private Path manifest;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "What went in: input.json of a run; or, with --salt, the picture, text or row.")
  private Path input;

  @Option(
      names = "--salt",
      paramLabel = "HEX",
      description = "The job's salt, where --input is not input.json.")
  private String salt;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "What came out: output.json of a run.")
  private Path output;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = "Evidence that must be there, such as signature or signature+rerun.")
  private String policy;

  @Option(
      names = "--auditor",
      paramLabel = "ADDRESS",
      description =
          "An auditor whom you know to be independent of the operator: signed re-runs count; may be"
              + " repeated.")
  private List<String> auditors = List.of();

  @Option(
      names = "--expect",
      paramLabel = "FIELD=TEXT",
      description =
          "What a member of the receipt must read, such as model=you/digits or operator=0x…; may be"
              + " repeated.")
  private Map<String, String> expected = Map.of();

  @Option(
      names = "--attest",
      paramLabel = "FILE",
      description = "When it is valid by running again, sign that and write the receipt with it.")
  private Path attest;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  VerifyCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public Integer call() throws IOException {
    Path home = assay.home();
    Settings settings = Settings.load(home);
    Path store = new Home(home).store();
    // Looking must not make a store where none is.
    Optional<ModelStore> known =
        Files.isDirectory(store) ? Optional.of(ModelStore.open(store)) : Optional.empty();
    byte[] bytes = read(receipt, ReceiptCodec.BYTES_MAX);
    CheckRequest.Sources sources = sources(known, settings.limits());
    Policy demanded = policy(bytes, sources, known);
    CheckRequest request =
        new CheckRequest(
            Bytes.of(bytes),
            sources,
            new CheckRequest.Demands(demanded, auditors(), expected()),
            System.currentTimeMillis());
    int threads = settings.engine().threads();
    Limits limits = settings.limits();
    Report report;
    try (Progress _ = session.terminal().progress("verifying")) {
      report =
          known
              .map(models -> new Checker(limits, threads, models))
              .orElseGet(() -> new Checker(limits, threads))
              .check(request);
    }
    print(report);
    if (attest != null) {
      attest(bytes, report, demanded);
    }
    return status(report);
  }

  static int status(Report report) {
    return switch (report.verdict()) {
      case Verdict.Valid _ -> ExitStatus.GOOD;
      case Verdict.Invalid _ -> ExitStatus.BAD;
      case Verdict.Unknown _ -> ExitStatus.UNCLEAR;
    };
  }

  private void print(Report report) {
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(ReportText.json(report).canonicalText());
    } else {
      ReportText.lines(terminal, report).forEach(terminal::line);
    }
  }

  private CheckRequest.Sources sources(Optional<ModelStore> store, Limits limits)
      throws IOException {
    RunFolder beside = new RunFolder(receipt.toAbsolutePath().getParent());
    CheckRequest.Sources sources = beside.sources();
    if (manifest != null) {
      sources = sources.withManifest(read(manifest, ManifestCodec.BYTES_MAX));
    }
    if (input != null) {
      sources = sources.withInput(Files.readAllBytes(input));
    }
    if (output != null) {
      sources = sources.withOutput(Files.readAllBytes(output));
    }
    if (salt != null) {
      sources = sources.withSalt(parsed("--salt", salt, Hash32::parse));
    }
    return model == null ? sources : withModel(sources, store, limits);
  }

  private CheckRequest.Sources withModel(
      CheckRequest.Sources sources, Optional<ModelStore> store, Limits limits) {
    Path file = Path.of(model);
    if (Files.exists(file)) {
      return sources.withModel(Publisher.readAsIs(file, limits));
    }
    Cid cid;
    try {
      cid = Cid.parse(model);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(
          "--model " + model + " is neither a file that is there nor a CID", e);
    }
    ModelStore models =
        store
            .filter(known -> known.blobs().contains(cid))
            .orElseThrow(() ->
                CommandException.unclear(
                    "no blob "
                        + cid
                        + " in "
                        + assay.home()
                        + "; pull the model, or name its"
                        + " file"));
    int bytesMax = (int) Math.min(limits.fileBytesMax(), Integer.MAX_VALUE - 8);
    byte[] blob = models.blobs().read(cid, bytesMax);
    if (!(ManifestCodec.decode(blob) instanceof Decoded.Good<Manifest>(Manifest named))) {
      return sources.withModel(blob);
    }
    Manifest.File entry = named.body().file(named.body().program().path()).orElseThrow();
    return sources.withManifest(blob).withModel(models.blobs().read(entry.cid(), bytesMax));
  }

  /**
   * What is demanded: what the user says, else a re-run where model and input are at hand or the
   * user named the model, else the signature alone.
   */
  private Policy policy(byte[] bytes, CheckRequest.Sources sources, Optional<ModelStore> store) {
    if (policy != null) {
      String text = policy.contains("@") ? policy : policy + "@delivery";
      return parsed("--policy", text, Policy::parse);
    }
    boolean rerun = model != null || (isStored(bytes, store) && sources.input().isPresent());
    return rerun
        ? Policy.onDelivery(Kind.SIGNATURE, Kind.RERUN)
        : Policy.onDelivery(Kind.SIGNATURE);
  }

  private static boolean isStored(byte[] bytes, Optional<ModelStore> store) {
    return store.isPresent()
        && ReceiptCodec.decode(bytes)
            .toOptional()
            .map(good -> store.get().blobs().contains(good.statement().subject().version()))
            .orElse(false);
  }

  private Set<Address> auditors() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String text : auditors) {
      addresses.add(parsed("--auditor", text, Address::parse));
    }
    return addresses;
  }

  private SortedMap<String, String> expected() {
    return new TreeMap<>(expected);
  }

  private void attest(byte[] bytes, Report report, Policy demanded) throws IOException {
    if (!(report.verdict() instanceof Verdict.Valid) || !demanded.kinds().contains(Kind.RERUN)) {
      throw CommandException.unclear(
          "nothing to attest: only a receipt that is valid by running again is signed");
    }
    Receipt checked = ReceiptCodec.decode(bytes).orThrow();
    Statement statement = checked.statement();
    KeyFiles.Held auditor =
        new Keys(new Home(assay.home()), session.environment()).choose(Keys.Role.AUDITOR);
    RerunEvidence evidence =
        new RerunEvidence.Claim(
                checked.digest(),
                statement.subject().programId(),
                statement.run().outputHash(),
                auditor.key().address(),
                System.currentTimeMillis())
            .sign(auditor.key(), statement.job().chainId());
    Files.write(attest, ReceiptCodec.encode(checked.withEvidence(evidence)));
    session.terminal().note("signed as auditor " + auditor.label() + "; written to " + attest);
  }

  private static byte[] read(Path file, int bytesMax) throws IOException {
    // One byte more than is taken, so that the reader itself says what is too long.
    try (java.io.InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax + 1);
    }
  }

  private static <T> T parsed(
      String option, String text, java.util.function.Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(option + ": " + e.getMessage(), e);
    }
  }
}
