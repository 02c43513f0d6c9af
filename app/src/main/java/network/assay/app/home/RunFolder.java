package network.assay.app.home;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.check.CheckRequest;
import network.assay.client.input.Disclosure;
import network.assay.client.job.JobAnswer;
import network.assay.client.prove.MadeProof;
import network.assay.client.prove.ProofFetch;
import network.assay.client.store.Durable;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.Receipt;

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

  /** Enough that no two proofs of a folder share a name. */
  private static final int PROOF_DIGITS = 16;

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

  /** The key that proofs are checked with, by whoever has not the model. */
  public Path proofKey() {
    return folder.resolve(Manifest.Body.ZK_KEY);
  }

  /** A proof, named by its SHA-256. */
  public Path proof(Hash32 proof) {
    return folder.resolve("proof-" + proof.hex().substring(0, PROOF_DIGITS) + ".zk");
  }

  /** Writes the files of a run. */
  public void save(
      Manifest manifest,
      SequencedMap<String, Tensor> inputs,
      JobAnswer answer,
      ProofFetch.Fetched proofs)
      throws IOException {
    Files.createDirectories(folder);
    for (Bytes proof : proofs.proofs()) {
      Files.write(proof(proof.sha256()), proof.toArray());
    }
    if (proofs.key().isPresent()) {
      Files.write(proofKey(), proofs.key().get().toArray());
    }
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

  /** The same with the proofs that a receipt names, and the key, as far as they lie here. */
  public CheckRequest.Sources withProofs(CheckRequest.Sources sources, Receipt receipt)
      throws IOException {
    CheckRequest.Sources more = sources;
    for (Evidence piece : receipt.evidence()) {
      if (piece instanceof ZkEvidence zk && Files.isRegularFile(proof(zk.proof()))) {
        more = more.withProof(read(proof(zk.proof()), ZkEvidence.PROOF_BYTES_MAX));
      }
    }
    if (!more.proofs().isEmpty() && Files.isRegularFile(proofKey())) {
      more = more.withProofKey(read(proofKey(), Manifest.Body.ZK_KEY_BYTES_MAX));
    }
    return more;
  }

  /**
   * Adds a proof to a receipt on the disk: first the proof, then the receipt.
   *
   * @param from the receipt
   * @param to where it goes with the proof; may be the same file
   */
  public static void add(MadeProof made, Path from, Path to) throws IOException {
    RunFolder folder = new RunFolder(to.toAbsolutePath().getParent());
    Durable.replace(folder.proof(made.piece().proof()), made.proof().toArray());
    ReceiptFile.add(made.piece(), from, to);
  }

  /** At most one byte more than is taken, so that whoever reads it says what is too long. */
  public static byte[] read(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax + 1);
    }
  }

  private static Optional<byte[]> bytes(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }
}
