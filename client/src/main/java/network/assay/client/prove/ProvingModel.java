package network.assay.client.prove;

import java.util.List;
import java.util.Optional;
import network.assay.engine.run.Cancellation;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;

/** A program whose runs can be proved. Safe to share; kept as long as proofs are wanted. */
public interface ProvingModel {

  /** The key that its proofs are checked with, {@code assay-zk-key/1}; there is exactly one. */
  byte[] key();

  /** SHA-256 of the key. */
  Hash32 keyDigest();

  /** Memory that it holds while nothing is being proved, reckoned, in bytes. */
  long bytes();

  /**
   * Proves that the program gives these outputs for these inputs.
   *
   * @param runs as whoever verifies is told them, at least one, all in one proof
   * @param secret the inputs that runs hide; empty where all show theirs
   * @param progress told how far it is, on any thread
   * @param cancellation asked between steps
   * @return a proof of format {@code assay-zk-proof/1}
   * @throws ProofException CANCELLED, UNPROVABLE (say, outputs that are not the program's),
   *     TOO_LARGE or FAILED
   */
  byte[] prove(
      List<ZkRun> runs,
      Optional<ZkSecret> secret,
      ProofProgress progress,
      Cancellation cancellation);

  /** Checks a proof as anybody would who has {@link #key}; milliseconds. */
  ZkResult verify(byte[] proof, List<ZkRun> runs);
}
