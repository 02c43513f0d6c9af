package network.assay.app.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import network.assay.client.job.Port;
import network.assay.client.job.Ports;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.verify.manifest.InputMapping;
import network.assay.verify.manifest.Manifest;

/** A published version for people: what its manifest says, and what its program takes and gives. */
public final class ModelText {
  /** Labels beyond these are counted, not printed. */
  private static final int LABELS_SHOWN = 12;

  private ModelText() {}

  /** What the manifest says. */
  public static List<String> manifest(PublishedVersion version, Manifest manifest) {
    Manifest.Body body = manifest.body();
    List<String> lines = new ArrayList<>();
    lines.add(row("manifest", version.manifest().toString()));
    lines.add(row("author", body.identity().author() + " (signature checked)"));
    lines.add(row("licence", body.identity().licence()));
    lines.add(row("program", body.program().id() + " (" + body.program().profile() + ")"));
    lines.add(
        row(
            "evidence",
            body.program().profile().equals("int")
                ? "signature, rerun; zk is possible"
                    + body.file(Manifest.Body.ZK_KEY).map(_ -> " (its key is here)").orElse("")
                : "signature, rerun; no zk for profile f32"));
    lines.add(row("price", body.pricePerJob() + " wei per job"));
    for (Manifest.File file : body.files()) {
      lines.add(row("file", file.path() + ", " + file.bytes() + " bytes, " + file.cid()));
    }
    body.lineage()
        .parents()
        .forEach(parent -> lines.add(row("parent", parent.cid() + share(parent.shareBps()))));
    body.lineage()
        .datasets()
        .forEach(dataset -> lines.add(row("dataset", dataset.name() + share(dataset.shareBps()))));
    return lines;
  }

  /** What the program takes and gives, and the work of one run. */
  public static List<String> program(Manifest.Interface io, LoadedProgram loaded, Limits limits) {
    List<String> lines = new ArrayList<>();
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      Executor executor = new Executor(loaded, chosen.kernels(), limits);
      for (Port input : Ports.inputs(loaded.program())) {
        String from =
            io.inputs().stream()
                .filter(mapping -> mapping.tensor().equals(input.name()))
                .map(mapping -> ", from " + words(mapping))
                .findFirst()
                .orElse("");
        lines.add(row("input", port(input) + from));
      }
      for (Port output : Ports.outputs(loaded.program(), executor)) {
        String labels =
            io.outputs().stream()
                .filter(meaning -> meaning.tensor().equals(output.name()))
                .map(meaning -> ", for " + words(meaning.labels()))
                .findFirst()
                .orElse("");
        lines.add(row("output", port(output) + labels));
      }
      Ports.plan(loaded.program(), executor, 1)
          .ifPresent(plan ->
              lines.add(
                  row(
                      "work",
                      String.format(
                          Locale.ROOT,
                          plan.isOpen()
                              ? "at least %,d multiply-adds and %,d bytes of working memory a"
                                  + " run%s; the rest depends on the values of the inputs"
                              : "%,d multiply-adds and %,d bytes of working memory a run%s",
                          plan.multiplyAdds(),
                          plan.peakBytes(),
                          isFixed(loaded) ? "" : ", where ? is 1"))));
    }
    return lines;
  }

  private static boolean isFixed(LoadedProgram loaded) {
    return loaded.program().inputs().stream()
        .flatMap(input -> input.dimensions().stream())
        .allMatch(dimension -> dimension.symbol().isEmpty());
  }

  private static String port(Port port) {
    String dims =
        port.dims().stream()
            .map(size -> size < 0 ? "?" : size.toString())
            .collect(Collectors.joining("×", "[", "]"));
    return port.name() + " " + port.type().label() + dims;
  }

  private static String words(InputMapping mapping) {
    return switch (mapping) {
      case InputMapping.Image image ->
          "a picture, brought to "
              + image.width()
              + "×"
              + image.height()
              + " pixels, "
              + image.channels().label()
              + (image.pixels().invert() ? ", inverted" : "");
      case InputMapping.Text text -> "a text, its first " + text.length() + " bytes as UTF-8";
      case InputMapping.Row row -> "a table row of " + words(row.columns());
      case InputMapping.Raw _ -> "tensors alone";
    };
  }

  private static String words(List<String> names) {
    String first = names.stream().limit(LABELS_SHOWN).collect(Collectors.joining(", "));
    int more = names.size() - LABELS_SHOWN;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String share(int basisPoints) {
    return basisPoints == 0
        ? ""
        : String.format(Locale.ROOT, ", share %d.%02d %%", basisPoints / 100, basisPoints % 100);
  }

  private static String row(String name, String value) {
    return String.format("  %-10s %s", name, value);
  }
}
