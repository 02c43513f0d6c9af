package network.assay.app.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.check.CheckRequest;
import network.assay.client.input.Disclosure;
import network.assay.client.job.JobAnswer;
import network.assay.engine.tensor.Tensor;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;

/**
 * The files of one run: the receipt, what went in, what came out, and the manifest of what was run.
 * With the model file they are all that anyone needs to check the run.
 *
 * @param folder made when the files are written
 */
public record RunFolder(Path folder) {
  public static final String RECEIPT = "receipt.json";
  public static final String INPUT = "input.json";
  public static final String OUTPUT = "output.json";
  public static final String MANIFEST = "manifest.json";

  public Path receipt() {
    return folder.resolve(RECEIPT);
  }

  public Path input() {
    return folder.resolve(INPUT);
  }

  public Path output() {
    return folder.resolve(OUTPUT);
  }

  public Path manifest() {
    return folder.resolve(MANIFEST);
  }

  /** Writes the files of a run. */
  public void save(Manifest manifest, SequencedMap<String, Tensor> inputs, JobAnswer answer)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(manifest(), ManifestCodec.encode(manifest));
    Files.write(input(), Disclosure.ofInput(answer.salt(), inputs).encode());
    Files.write(output(), Disclosure.ofOutput(answer.outputs()).encode());
    // Last, so that a receipt never lies without what it speaks of.
    Files.write(receipt(), answer.receiptBytes());
  }

  /**
   * What lies beside a receipt under the usual names, for a check; what is not there is left out.
   */
  public CheckRequest.Sources sources() throws IOException {
    CheckRequest.Sources sources = CheckRequest.Sources.none();
    Optional<byte[]> manifest = bytes(manifest());
    if (manifest.isPresent()) {
      sources = sources.withManifest(manifest.get());
    }
    Optional<byte[]> input = bytes(input());
    if (input.isPresent()) {
      sources = sources.withInput(input.get());
    }
    Optional<byte[]> output = bytes(output());
    if (output.isPresent()) {
      sources = sources.withOutput(output.get());
    }
    return sources;
  }

  private static Optional<byte[]> bytes(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }
}
