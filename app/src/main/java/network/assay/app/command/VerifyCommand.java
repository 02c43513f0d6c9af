package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import network.assay.app.config.Settings;
import network.assay.app.home.Home;
import network.assay.app.home.Keys;
import network.assay.app.home.Proving;
import network.assay.app.home.ReceiptFile;
import network.assay.app.show.ReportText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Terminal;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.key.KeyFiles;
import network.assay.client.store.ModelStore;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Json;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay verify}: judges a receipt, offline. */
@Command(
    name = "verify",
    description = "Judge a receipt, offline: no server is asked, nobody is trusted.",
    footer = {
      "",
      "input.json, output.json, manifest.json and proofs beside the receipt are read unless other"
          + " files are named. With the model and the input at hand the program is run again,"
          + " unless --policy demands less.",
      "",
      "Exit status: 0 valid, 1 invalid (what is wrong is named), 2 cannot tell or misuse."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Session session;
  private final Assay assay;

  @Mixin private RunOptions run;

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
    Home home = new Home(assay.home());
    Settings settings = Settings.load(home.folder());
    Optional<ModelStore> known = RunOptions.storeOf(home);
    byte[] bytes = run.receiptBytes();
    Optional<Receipt> receipt = ReceiptCodec.decode(bytes).toOptional();
    CheckRequest.Sources sources = run.sources(receipt, known, settings.limits(), home.folder());
    Policy demanded = policy(receipt, sources, known);
    CheckRequest request =
        new CheckRequest(
            Bytes.of(bytes),
            sources,
            new CheckRequest.Demands(demanded, auditors(), expected()),
            System.currentTimeMillis());
    Checker checker = Proving.checker(home, settings, known, session.terminal()::note);
    Checker.Examined examined;
    try (Progress _ = session.terminal().progress("verifying")) {
      examined = checker.examine(request);
    }
    Report report = examined.report();
    print(examined);
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

  private void print(Checker.Examined examined) {
    Terminal terminal = session.terminal();
    long micros = examined.judgedNanos() / 1000;
    if (json) {
      terminal.line(
          ReportText.json(examined.report()).with("judgedMicros", Json.of(micros)).canonicalText());
      return;
    }
    ReportText.lines(terminal, examined.report()).forEach(terminal::line);
    if (ReportText.hasProof(examined.report())) {
      terminal.line(String.format(Locale.ROOT, "judged in %.1f ms", micros / 1e3));
    }
  }

  /**
   * What is demanded: what the user says, else a re-run where model and input are at hand or the
   * user named the model, else the signature alone.
   */
  private Policy policy(
      Optional<Receipt> receipt, CheckRequest.Sources sources, Optional<ModelStore> store) {
    if (policy != null) {
      String text = policy.contains("@") ? policy : policy + "@delivery";
      return RunOptions.parsed("--policy", text, Policy::parse);
    }
    boolean rerun = run.model != null || (isStored(receipt, store) && sources.input().isPresent());
    return rerun
        ? Policy.onDelivery(Kind.SIGNATURE, Kind.RERUN)
        : Policy.onDelivery(Kind.SIGNATURE);
  }

  private static boolean isStored(Optional<Receipt> receipt, Optional<ModelStore> store) {
    return store.isPresent()
        && receipt
            .map(good -> store.get().blobs().contains(good.statement().subject().version()))
            .orElse(false);
  }

  private Set<Address> auditors() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String text : auditors) {
      addresses.add(RunOptions.parsed("--auditor", text, Address::parse));
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
    ReceiptFile.add(evidence, run.receipt, attest);
    session.terminal().note("signed as auditor " + auditor.label() + "; written to " + attest);
  }
}
