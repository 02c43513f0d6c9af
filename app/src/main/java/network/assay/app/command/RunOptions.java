package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import network.assay.app.home.Home;
import network.assay.app.home.RunFolder;
import network.assay.client.check.CheckRequest;
import network.assay.client.publish.Publisher;
import network.assay.client.store.ModelStore;
import network.assay.engine.run.Limits;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A receipt and what lies with it, for commands that check or add to it. */
final class RunOptions {
  @Parameters(paramLabel = "RECEIPT", description = "The receipt, receipt.json of a run.")
  Path receipt;

  @Option(
      names = "--model",
      paramLabel = "FILE|CID",
      description = "The model file, or the CID of one (or of a manifest) in the home folder.")
  String model;

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
      names = "--proof",
      paramLabel = "FILE",
      description =
          "A proof that the receipt names, where it does not lie beside it; may be repeated.")
  private List<Path> proofs = List.of();

  @Option(
      names = "--proof-key",
      paramLabel = "FILE",
      description =
          "The version's "
              + Manifest.Body.ZK_KEY
              + ", for proofs where neither it lies beside the receipt nor the model is at hand.")
  private Path proofKey;

  /** The models of a home folder; looking must not make a store where none is. */
  static Optional<ModelStore> storeOf(Home home) {
    return Files.isDirectory(home.store())
        ? Optional.of(ModelStore.open(home.store()))
        : Optional.empty();
  }

  /** The bytes of the receipt. */
  byte[] receiptBytes() throws IOException {
    return RunFolder.read(receipt, ReceiptCodec.BYTES_MAX);
  }

  /** What is at hand: what was named, else what lies beside the receipt. */
  CheckRequest.Sources sources(
      Optional<Receipt> decoded, Optional<ModelStore> store, Limits limits, Path home)
      throws IOException {
    RunFolder beside = new RunFolder(receipt.toAbsolutePath().getParent());
    CheckRequest.Sources sources = beside.sources();
    if (decoded.isPresent()) {
      sources = beside.withProofs(sources, decoded.get());
    }
    if (manifest != null) {
      sources = sources.withManifest(RunFolder.read(manifest, ManifestCodec.BYTES_MAX));
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
    for (Path proof : proofs) {
      sources = sources.withProof(RunFolder.read(proof, ZkEvidence.PROOF_BYTES_MAX));
    }
    if (proofKey != null) {
      sources = sources.withProofKey(RunFolder.read(proofKey, Manifest.Body.ZK_KEY_BYTES_MAX));
    }
    return model == null ? sources : withModel(sources, store, limits, home);
  }

  private CheckRequest.Sources withModel(
      CheckRequest.Sources sources, Optional<ModelStore> store, Limits limits, Path home) {
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
                    "no blob " + cid + " in " + home + "; pull the model, or name its file"));
    int bytesMax = (int) Math.min(limits.fileBytesMax(), Integer.MAX_VALUE - 8);
    byte[] blob = models.blobs().read(cid, bytesMax);
    if (!(ManifestCodec.decode(blob) instanceof Decoded.Good<Manifest>(Manifest named))) {
      return sources.withModel(blob);
    }
    Manifest.File entry = named.body().file(named.body().program().path()).orElseThrow();
    return sources.withManifest(blob).withModel(models.blobs().read(entry.cid(), bytesMax));
  }

  /** Reads the text of an option. */
  static <T> T parsed(String option, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.unclear(option + ": " + e.getMessage(), e);
    }
  }
}
