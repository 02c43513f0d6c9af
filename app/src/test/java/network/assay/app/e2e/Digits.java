package network.assay.app.e2e;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The repository's own model, as the process tests host it. */
final class Digits {
  static final String MODEL = "assay/digits";

  static final Path FOLDER = AssayProcess.ROOT.resolve("models/digits");

  /** A key of these tests only, SHA-256 of "assay tests"; worth nothing. */
  static final String KEY = "0xdb53e537cbc482944dde3b3166475794fce24057dde3554a912decc0c77bc51a";

  private Digits() {}

  /** {@code assay model add} of the digits model into this home. */
  static AssayProcess.Result host(Path home) {
    return AssayProcess.onJvm(
            List.of(),
            "model",
            "add",
            FOLDER.resolve("digits.onnx").toString(),
            "--name",
            MODEL,
            "--home",
            home.toString())
        .with("ASSAY_KEY", KEY)
        .run();
  }

  /** A text member of a JSON object that a command printed. */
  static String member(String json, String name) {
    return JsonMapper.shared().readTree(json).required(name).asString();
  }
}
