package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.app.home.Description;
import network.assay.primitives.Cid;
import network.assay.primitives.Wei;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code assay model add} takes. */
final class AddOptions {
  @Parameters(paramLabel = "FILE", description = "The model, an ONNX file.")
  Path file;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "OWNER/NAME",
      description = "Name of the model.")
  String name;

  @Option(
      names = "--version",
      paramLabel = "LABEL",
      description = "Such as 1.2.0 (default: one above the newest, or 1.0.0).")
  String version;

  @Option(
      names = "--description",
      paramLabel = "FILE",
      description = "What the author says of the model (default: model.json beside FILE, if any).")
  private Path describedIn;

  @Option(
      names = "--licence",
      paramLabel = "SPDX",
      description = "Licence, such as Apache-2.0; wins over the description.")
  private String licence;

  @Option(
      names = "--price",
      paramLabel = "WEI",
      description = "Price of a job; wins over the description (default: 0).")
  private String price;

  @Option(
      names = "--parent",
      paramLabel = "CID=BPS",
      description =
          "Manifest of a model that this one was made from, with its share of each payment in"
              + " 1/10000; may be repeated.")
  private Map<String, Integer> parents = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  /** The description file, if there is one, with the options set into it. */
  Description description() throws IOException {
    Path beside = file.toAbsolutePath().resolveSibling(Description.FILE_NAME);
    Description description = Description.empty();
    if (describedIn != null) {
      description = Description.read(describedIn);
    } else if (Files.exists(beside)) {
      description = Description.read(beside);
    }
    try {
      if (licence != null) {
        description = description.withLicence(licence);
      }
      if (price != null) {
        description = description.withPrice(Wei.parse(price));
      }
      if (!parents.isEmpty()) {
        Map<Cid, Integer> byCid = new LinkedHashMap<>();
        parents.forEach((cid, share) -> byCid.put(Cid.parse(cid), share));
        description = description.withParents(byCid);
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(e.getMessage(), e);
    }
    return description;
  }
}
