package network.assay.app.command;

import java.util.List;
import java.util.Optional;
import network.assay.app.home.Home;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.primitives.Json;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay model …}: the models of the home folder. */
@Command(
    name = "model",
    description = "Publish, list, show, fetch and remove the models of the home folder.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A model is owner/name, a version of it owner/name@version."
    })
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
        "'assay model' wants add, list, show, pull or rm (see 'assay model --help')");
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

  @Command(name = "list", description = "List the published versions, the newest of a model first.")
  int list(@Option(names = "--json", description = "Print one JSON line per version.") boolean json) {
    Terminal terminal = session.terminal();
    List<PublishedVersion> versions = store().list();
    for (PublishedVersion version : versions) {
      if (json) {
        terminal.line(
            Json.object()
                .text("model", version.model().toString())
                .text("version", version.label().text())
                .text("manifest", version.manifest().toString())
                .build()
                .canonicalText());
      } else {
        terminal.line(String.format("%-32s %s", version.ref(), version.manifest()));
      }
    }
    if (versions.isEmpty() && !json) {
      terminal.note("no models in " + assay.home() + "; publish one with 'assay model add'");
    }
    return ExitStatus.GOOD;
  }

  @Command(name = "show", description = "Show a version: its files, program, author and price.")
  int show(
      @Parameters(paramLabel = "MODEL", description = "owner/name[@version].") String model,
      @Option(names = "--json", description = "Print the manifest itself.") boolean json) {
    ModelStore store = store();
    PublishedVersion version = store.resolve(reference(model));
    Manifest manifest = store.manifest(version);
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(new String(ManifestCodec.encode(manifest), java.nio.charset.StandardCharsets.UTF_8));
      return ExitStatus.GOOD;
    }
    Manifest.Body body = manifest.body();
    terminal.line(terminal.paint(Style.BOLD, version.ref().toString()));
    row("manifest", version.manifest().toString());
    row("author", body.identity().author() + " (signature checked)");
    row("licence", body.identity().licence());
    row("program", body.program().id() + " (" + body.program().profile() + ")");
    row("price", body.pricePerJob() + " wei per job");
    for (Manifest.File file : body.files()) {
      row("file", file.path() + ", " + file.bytes() + " bytes, " + file.cid());
    }
    body.lineage()
        .parents()
        .forEach(parent -> row("parent", parent.cid() + ", share " + parent.shareBps() + "/10000"));
    body.lineage()
        .datasets()
        .forEach(
            dataset -> row("dataset", dataset.name() + ", share " + dataset.shareBps() + "/10000"));
    body.io().inputs().forEach(input -> row("input", input.toString()));
    body.io()
        .outputs()
        .forEach(output -> row("output", output.tensor() + " " + output.labels()));
    return ExitStatus.GOOD;
  }

  private void row(String name, String value) {
    session.terminal().line(String.format("  %-10s %s", name, value));
  }

  @Command(
      name = "rm",
      description = "Remove a version, or a whole model, and the files that nothing needs any more.")
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

  /** The version that a reference names in this store, if it is there. */
  static Optional<PublishedVersion> find(ModelStore store, ModelRef ref) {
    return store.versions(ref.model()).stream()
        .filter(version -> ref.version().map(version.label()::equals).orElse(true))
        .findFirst();
  }
}
