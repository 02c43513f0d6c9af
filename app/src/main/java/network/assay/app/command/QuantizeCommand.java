package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.app.home.Description;
import network.assay.app.home.Home;
import network.assay.app.home.Keys;
import network.assay.app.home.Proving;
import network.assay.app.show.QuantizationText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.input.InputMapper;
import network.assay.client.input.SampleFiles;
import network.assay.client.input.SampleFiles.Samples;
import network.assay.client.key.KeyFiles;
import network.assay.client.publish.Publication;
import network.assay.client.publish.Publisher;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.model.ModelFile;
import network.assay.engine.program.Program;
import network.assay.engine.quantize.QuantizationReport;
import network.assay.engine.quantize.Quantizer;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.quantize.Quantizer.Quantized;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProgramFile;
import network.assay.primitives.Json;
import network.assay.verify.manifest.Lineage;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ModelName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay model quantize}: an integer version of a floating model, with what it costs. */
@Command(
    name = "quantize",
    description = "Make an integer version of a model: small, and the kind that can be proved.",
    footer = {
      "",
      "SAMPLES is a folder with one input in each file (PNG, JPEG, JSON, CSV, .npy, .npz, .pb), or"
          + " one file with many: .npy or .npz along the first axis, an idx file of grey pictures,"
          + " a CSV of pixels p0, p1, … and label. A hundred inputs such as the model will see are"
          + " enough. Keep those that you judge by out of them: they go to --held-out."
    })
final class QuantizeCommand implements Callable<Integer> {
  private static final String SUFFIX = "-int8";

  private final Session session;
  private final Assay assay;

  @Parameters(paramLabel = "MODEL", description = "owner/name[@version], or an ONNX file.")
  private String model;

  @Option(
      names = "--calibrate",
      required = true,
      paramLabel = "SAMPLES",
      description = "Inputs to calibrate on, a file or a folder.")
  private Path calibrate;

  @Option(
      names = "--held-out",
      paramLabel = "SAMPLES",
      description = "Inputs to judge by, which calibration does not see.")
  private Path heldOut;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Right class of each of --held-out: one number a line, or an idx file.")
  private Path labels;

  @Option(
      names = "--name",
      paramLabel = "OWNER/NAME",
      description = "Name of the integer model (default: that of MODEL with " + SUFFIX + ").")
  private String name;

  @Option(
      names = "--budget",
      paramLabel = "POINTS",
      defaultValue = "0.5",
      description =
          "Points of top-1 agreement that may be lost on SAMPLES before values get 16 bits"
              + " (default: ${DEFAULT-VALUE}).")
  private double budget;

  @Option(
      names = "--parent-share",
      paramLabel = "BPS",
      defaultValue = "0",
      description = "Share of each payment for MODEL's author, in 1/10000 (default: 0).")
  private int parentShare;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  QuantizeCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  /** The model as it was, and under what terms the new one is published. */
  private record Source(LoadedProgram program, Publication.Terms terms, Manifest.Interface io) {}

  @Override
  public Integer call() throws IOException {
    Home home = new Home(assay.home());
    ModelStore store = ModelStore.open(home.store());
    Limits limits = Limits.standard();
    boolean isFile = Files.isRegularFile(Path.of(model));
    Source source = isFile ? fromFile(limits) : fromStore(store, limits);
    ModelName target = target(isFile);
    KeyFiles.Held author = new Keys(home, session.environment()).choose(Keys.Role.AUTHOR);
    Quantized made;
    try (Progress progress = session.terminal().progress("reading samples")) {
      made = quantize(source, limits, progress);
    }
    Publication publication =
        new Publication(
            target, store.nextLabel(target), Path.of(ProgramFile.NAME), source.terms, source.io);
    PublishedVersion version =
        new Publisher(store, limits, Proving.published(home, session.terminal()::note))
            .publish(
                publication,
                ProgramFile.encode(made.program()),
                Map.of(QuantizationReport.FILE_NAME, made.report().toJson().canonical()),
                author.key());
    print(version, made.report());
    QuantizationText.leftOut(outputs(source.program), outputs(made.program()))
        .ifPresent(session.terminal()::note);
    return ExitStatus.GOOD;
  }

  private Source fromFile(Limits limits) throws IOException {
    Path file = Path.of(model);
    Path beside = file.toAbsolutePath().resolveSibling(Description.FILE_NAME);
    Description description = Files.exists(beside) ? Description.read(beside) : Description.empty();
    Description.Parts parts = description.parts();
    byte[] bytes = Publisher.read(file, limits);
    return new Source(ModelFile.read(bytes, limits), parts.terms(), parts.io());
  }

  private Source fromStore(ModelStore store, Limits limits) {
    PublishedVersion version = store.resolve(ModelCommand.reference(model));
    Manifest.Body body = store.manifest(version).body();
    Manifest.File file = body.file(body.program().path()).orElseThrow();
    int bytesMax = (int) Math.min(limits.fileBytesMax(), Integer.MAX_VALUE - 8);
    LoadedProgram program = ModelFile.read(store.blobs().read(file.cid(), bytesMax), limits);
    Lineage lineage =
        new Lineage(
            List.of(new Lineage.Parent(version.manifest(), parentShare)),
            body.lineage().datasets());
    Publication.Terms terms =
        new Publication.Terms(body.identity().licence(), lineage, body.pricePerJob());
    return new Source(program, terms, body.io());
  }

  private ModelName target(boolean isFile) {
    if (name == null && isFile) {
      throw CommandException.unclear("--name is needed where MODEL is a file");
    }
    try {
      if (name != null) {
        return ModelName.parse(name);
      }
      ModelName parent = ModelCommand.reference(model).model();
      return new ModelName(parent.owner(), parent.name() + SUFFIX);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("--name: " + e.getMessage(), e);
    }
  }

  private Quantized quantize(Source source, Limits limits, Progress progress) throws IOException {
    InputMapper mapper = new InputMapper(source.program.program().inputs(), source.io.inputs());
    SampleFiles files =
        new SampleFiles(source.program.program().inputs(), mapper, limits, Quantizer.SAMPLES_MAX);
    Samples samples = files.read(calibrate);
    Optional<Samples> judged = Optional.empty();
    if (heldOut != null) {
      judged = Optional.of(files.read(heldOut));
    } else if (labels != null) {
      throw CommandException.unclear("--labels belong to --held-out, which is not given");
    }
    Budget allowed;
    try {
      allowed = new Budget(budget, Budget.STANDARD.cosine());
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("--budget: " + e.getMessage(), e);
    }
    progress.now("quantising on " + samples.inputs().size() + " samples");
    try (Chosen chosen = KernelChooser.choose(threads(), Preference.AUTO)) {
      Quantizer quantizer = new Quantizer(chosen.kernels(), limits);
      Quantized made = quantizer.quantize(source.program, samples.inputs(), allowed);
      if (judged.isEmpty()) {
        return made;
      }
      progress.now("judging by " + judged.get().inputs().size() + " held-out samples");
      List<Integer> right = labels == null ? judged.get().labels() : SampleFiles.labels(labels);
      return new Quantized(
          made.program(),
          quantizer.heldOut(
              made.report(), source.program, made.program(), judged.get().inputs(), right));
    }
  }

  private static List<String> outputs(LoadedProgram loaded) {
    return loaded.program().outputs().stream().map(Program.Output::name).toList();
  }

  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  private void print(PublishedVersion version, QuantizationReport report) {
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(
          Json.object()
              .text("model", version.model().toString())
              .text("version", version.label().text())
              .text("manifest", version.manifest().toString())
              .text("programId", "0x" + report.program())
              .put("report", report.toJson())
              .build()
              .canonicalText());
      return;
    }
    terminal.line("published " + terminal.paint(Style.BOLD, version.ref().toString()));
    List<String> lines = new ArrayList<>();
    lines.add(String.format("  %-12s %s", "manifest", version.manifest()));
    lines.add(String.format("  %-12s 0x%s (int)", "program", report.program()));
    lines.addAll(QuantizationText.lines(report));
    lines.forEach(terminal::line);
  }
}
