package network.assay.verify.zk;

import java.util.Optional;
import java.util.OptionalInt;
import network.assay.primitives.Hash32;

/** What checking a proof came to. */
public sealed interface ZkResult {

  /**
   * The program of the key, with the weights that the key commits to, gives these outputs for these
   * inputs.
   *
   * @param programId of the program in the key
   * @param keyDigest SHA-256 of the key
   * @param soundnessBits −log2 of the chance that a false statement passes, as proven in {@code
   *     spec/zk.md}, section 8
   * @param inputsRoot the commitment to the inputs that are hidden, see {@link InputCommitment};
   *     empty where none are
   * @param ticket by which the proof opens weights that are hidden; empty where none are
   */
  record Proven(
      Hash32 programId,
      Hash32 keyDigest,
      int soundnessBits,
      Optional<Hash32> inputsRoot,
      OptionalInt ticket)
      implements ZkResult {
    /** What a proof shows under an open key. */
    public Proven(
        Hash32 programId, Hash32 keyDigest, int soundnessBits, Optional<Hash32> inputsRoot) {
      this(programId, keyDigest, soundnessBits, inputsRoot, OptionalInt.empty());
    }

    /** What a proof shows that hides nothing. */
    public Proven(Hash32 programId, Hash32 keyDigest, int soundnessBits) {
      this(programId, keyDigest, soundnessBits, Optional.empty());
    }
  }

  /**
   * Not shown.
   *
   * @param reason what was expected and what came, in plain words
   * @param step where: a message or step of {@code spec/zk.md}, such as {@code witness}
   */
  record Refused(String reason, String step) implements ZkResult {}
}
