package network.assay.client.prove;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.client.job.Blob;
import network.assay.client.job.JobApi;
import network.assay.primitives.Bytes;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.receipt.Receipt;

/** Fetches what checking the proofs of a receipt needs, trusting nothing that the server sends. */
public final class ProofFetch {
  /** All proofs of a receipt together: four of the largest, or many of ordinary size. */
  private static final long BYTES_MAX = 4L * ZkEvidence.PROOF_BYTES_MAX;

  private final JobApi source;

  /**
   * What a server had.
   *
   * @param proofs those that are what the receipt names
   * @param key the one that the manifest names; empty where there are no proofs
   */
  public record Fetched(List<Bytes> proofs, Optional<Bytes> key) {
    /** Of a receipt without proofs. */
    public static final Fetched NONE = new Fetched(List.of(), Optional.empty());

    public Fetched {
      proofs = List.copyOf(proofs);
    }
  }

  private ProofFetch(JobApi source) {
    this.source = source;
  }

  /**
   * Fetches the proofs that a receipt names, and the key that the manifest of its version names.
   * What the server does not have, or has otherwise, is left out, and so is what passes 64 MiB.
   *
   * @throws IOException when the server breaks off, or sends more than was announced
   */
  public static Fetched of(JobApi source, Receipt receipt, Manifest manifest) throws IOException {
    ProofFetch fetch = new ProofFetch(source);
    List<Bytes> proofs = fetch.proofs(receipt);
    return proofs.isEmpty() ? Fetched.NONE : new Fetched(proofs, fetch.key(manifest));
  }

  private List<Bytes> proofs(Receipt receipt) throws IOException {
    List<Bytes> proofs = new ArrayList<>();
    long left = BYTES_MAX;
    for (Evidence piece : receipt.evidence()) {
      if (piece instanceof ZkEvidence zk && zk.proofBytes() <= left) {
        left -= zk.proofBytes();
        Optional<Blob> blob = source.proof(receipt.statement().job().id(), zk.proof());
        if (blob.isPresent()) {
          Bytes proof = Bytes.of(blob.get().bytes(zk.proofBytes()));
          if (proof.sha256().equals(zk.proof())) {
            proofs.add(proof);
          }
        }
      }
    }
    return proofs;
  }

  private Optional<Bytes> key(Manifest manifest) throws IOException {
    Optional<Manifest.File> file = manifest.body().file(Manifest.Body.ZK_KEY);
    if (file.isEmpty() || file.get().bytes() > Manifest.Body.ZK_KEY_BYTES_MAX) {
      return Optional.empty();
    }
    Optional<Blob> blob = source.blob(file.get().cid());
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    byte[] key = blob.get().bytes((int) file.get().bytes());
    return UnixFsCid.of(key).equals(file.get().cid())
        ? Optional.of(Bytes.of(key))
        : Optional.empty();
  }
}
