package network.assay.app.command;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import network.assay.app.config.Settings;
import network.assay.app.home.Description;
import network.assay.app.home.Home;
import network.assay.app.home.Keys;
import network.assay.app.home.Proving;
import network.assay.app.show.ModelText;
import network.assay.app.show.QuantizationText;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.job.HttpJobApi;
import network.assay.client.key.KeyFiles;
import network.assay.client.publish.Publication;
import network.assay.client.publish.Publisher;
import network.assay.client.publish.Puller;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.VersionLabel;
import network.assay.engine.model.ModelFile;
import network.assay.engine.quantize.QuantizationReport;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Cid;
import network.assay.primitives.Json;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.manifest.ModelName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay model …}: the models of the home folder. */
@Command(
    name = "model",
    description = "Publish, list, show, fetch and remove the models of the home folder.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "A model is owner/name, a version of it owner/name@version."})
final class ModelCommand implements Runnable {
  private final Session session;
  private final Assay assay;

  ModelCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public void run() {
    throw CommandException.unclear(
        "'assay model' wants add, list, show, quantize, pull or rm (see 'assay model --help')");
  }

  private ModelStore store() {
    return ModelStore.open(new Home(assay.home()).store());
  }

  static ModelRef reference(String text) {
    try {
      return ModelRef.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(e.getMessage(), e);
    }
  }

  @Command(
      name = "add",
      description = "Publish a version of a model from an ONNX file.",
      footer = {
        "",
        "A model.json beside the file says how an image, a text or a table row becomes the input,"
            + " and what outputs mean; its members are those of a manifest (spec/manifest.md)."
      })
  int add(@Mixin AddOptions options) throws IOException {
    if (!Files.isReadable(options.file)) {
      throw CommandException.unclear("no file " + options.file + " that can be read");
    }
    Home home = new Home(assay.home());
    ModelName name = modelName(options.name);
    Description.Parts parts = options.description().parts();
    KeyFiles.Held author = new Keys(home, session.environment()).choose(Keys.Role.AUTHOR);
    ModelStore store = store();
    VersionLabel label =
        options.version == null ? store.nextLabel(name) : versionLabel(options.version);
    Publication publication = new Publication(name, label, options.file, parts.terms(), parts.io());
    PublishedVersion version;
    try (Progress _ = session.terminal().progress("publishing " + options.file)) {
      version =
          new Publisher(store, limits(), Proving.published(home, session.terminal()::note))
              .publish(publication, author.key());
    }
    printAdded(options.json, store, version, author);
    return ExitStatus.GOOD;
  }

  private void printAdded(
      boolean json, ModelStore store, PublishedVersion version, KeyFiles.Held author) {
    Terminal terminal = session.terminal();
    Manifest.Body body = store.manifest(version).body();
    if (json) {
      terminal.line(
          Json.object()
              .text("model", version.model().toString())
              .text("version", version.label().text())
              .text("manifest", version.manifest().toString())
              .text("programId", body.program().id().toString())
              .text("author", author.key().address().toString())
              .build()
              .canonicalText());
      return;
    }
    terminal.line("published " + terminal.paint(Style.BOLD, version.ref().toString()));
    row("manifest", version.manifest().toString());
    row("program", body.program().id().toString());
    row("author", author.label());
  }

  private static ModelName modelName(String text) {
    try {
      return ModelName.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("--name: " + e.getMessage(), e);
    }
  }

  private static VersionLabel versionLabel(String text) {
    try {
      return new VersionLabel(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear("--version: " + e.getMessage(), e);
    }
  }

  @Command(name = "pull", description = "Copy a version from a gateway, checking all of it.")
  int pull(
      @Parameters(
              paramLabel = "MODEL",
              description = "owner/name[@version], or the CID of a manifest.")
          String model,
      @Option(
              names = "--gateway",
              paramLabel = "URL",
              defaultValue = "http://127.0.0.1:8402",
              description = "Where to copy from (default: ${DEFAULT-VALUE}).")
          URI gateway,
      @Option(names = "--json", description = "Print one JSON object.") boolean json) {
    PublishedVersion version;
    try (HttpJobApi source = Addresses.api(gateway);
        Progress _ = session.terminal().progress("pulling " + model)) {
      Puller puller = new Puller(store(), source, limits());
      version = model.contains("/") ? puller.pull(reference(model)) : puller.pull(cid(model));
    }
    session
        .terminal()
        .line(
            json
                ? json(version).canonicalText()
                : "pulled " + version.ref() + ", manifest " + version.manifest());
    return ExitStatus.GOOD;
  }

  private static Json json(PublishedVersion version) {
    return Json.object()
        .text("model", version.model().toString())
        .text("version", version.label().text())
        .text("manifest", version.manifest().toString())
        .build();
  }

  private static Cid cid(String text) {
    try {
      return Cid.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(
          "'" + text + "' is neither owner/name[@version] nor a CID: " + e.getMessage(), e);
    }
  }

  @Command(name = "list", description = "List the published versions, the newest of a model first.")
  int list(
      @Option(names = "--json", description = "Print one JSON line per version.") boolean json) {
    Terminal terminal = session.terminal();
    List<PublishedVersion> versions = store().list();
    for (PublishedVersion version : versions) {
      if (json) {
        terminal.line(json(version).canonicalText());
      } else {
        terminal.line(String.format("%-32s %s", version.ref(), version.manifest()));
      }
    }
    if (versions.isEmpty() && !json) {
      terminal.note("no models in " + assay.home() + "; publish one with 'assay model add'");
    }
    return ExitStatus.GOOD;
  }

  @Command(
      name = "show",
      description = "Show a version: its manifest, what it takes and gives, the work of a run.")
  int show(
      @Parameters(paramLabel = "MODEL", description = "owner/name[@version].") String model,
      @Option(names = "--json", description = "Print the manifest itself.") boolean json) {
    ModelStore store = store();
    PublishedVersion version = store.resolve(reference(model));
    Manifest manifest = store.manifest(version);
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(new String(ManifestCodec.encode(manifest), StandardCharsets.UTF_8));
      return ExitStatus.GOOD;
    }
    terminal.line(terminal.paint(Style.BOLD, version.ref().toString()));
    ModelText.manifest(version, manifest).forEach(terminal::line);
    Manifest.File file = manifest.body().file(manifest.body().program().path()).orElseThrow();
    Limits limits = limits();
    int bytesMax = (int) Math.min(limits.fileBytesMax(), Integer.MAX_VALUE - 8);
    List<String> program;
    try (Progress _ = terminal.progress("reading " + file.path())) {
      LoadedProgram loaded = ModelFile.read(store.blobs().read(file.cid(), bytesMax), limits);
      program = ModelText.program(manifest.body().io(), loaded, limits);
    }
    program.forEach(terminal::line);
    manifest
        .body()
        .file(QuantizationReport.FILE_NAME)
        .ifPresent(report ->
            QuantizationText.stored(store.blobs().read(report.cid(), bytesMax))
                .forEach(terminal::line));
    return ExitStatus.GOOD;
  }

  /** What config.json of the home folder lets a model take. */
  private Limits limits() {
    return Settings.load(assay.home()).limits();
  }

  private void row(String name, String value) {
    session.terminal().line(String.format("  %-10s %s", name, value));
  }

  @Command(
      name = "rm",
      description =
          "Remove a version, or a whole model, and the files that nothing needs any more.")
  int remove(
      @Parameters(paramLabel = "MODEL", description = "owner/name[@version].") String model,
      @Option(names = "--json", description = "Print one JSON object.") boolean json) {
    ModelStore.Removed removed = store().remove(reference(model));
    List<String> refs = removed.versions().stream().map(v -> v.ref().toString()).toList();
    if (json) {
      session
          .terminal()
          .line(
              Json.object()
                  .texts("versions", refs)
                  .integer("blobs", removed.blobs().size())
                  .build()
                  .canonicalText());
    } else {
      session
          .terminal()
          .line("removed " + String.join(", ", refs) + " and " + removed.blobs().size() + " blobs");
    }
    return ExitStatus.GOOD;
  }
}
