package network.assay.primitives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Test data of others, which lies beside the repository and is never copied into it. */
final class SharedData {
  private SharedData() {}

  /** The file's path; the test is skipped, loudly, where the data is not there. */
  static Path path(String name) {
    String root = System.getProperty("assay.root", "..");
    Path path = Path.of(root).resolve("../shared/data").resolve(name).normalize();
    if (!Files.exists(path)) {
      Assumptions.abort(
          "NOT TESTED: " + path.toAbsolutePath() + " is missing; see CONTRIBUTING.md, test data");
    }
    return path;
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON file without fractions, read by our own parser; gunzipped if it is so named. */
  static Json json(String name) {
    try (InputStream in = Files.newInputStream(path(name))) {
      byte[] bytes =
          name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
      return Json.parse(bytes, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
