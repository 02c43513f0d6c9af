package network.assay.app.home;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.app.prove.RoomProver;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.check.Checker;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofKeys;
import network.assay.client.prove.Prover;
import network.assay.engine.run.LoadedProgram;
import network.assay.verify.manifest.Manifest;

/** The prover of this build, where there is one, and what hangs on it in a home folder. */
public final class Proving {
  private Proving() {}

  /** The prover; empty where none is built in. */
  public static Optional<Prover> prover(Proofs proofs) {
    return Optional.of(new RoomProver(Runtime.getRuntime().availableProcessors(), proofs));
  }

  /** The prover of an operator: the keys of what it proves are kept in the home folder. */
  public static Optional<Prover> keeping(Home home, Proofs proofs, Consumer<String> warnings) {
    return prover(proofs)
        .map(prover -> new ProofKeys(home.proofKeys(), prover, warnings).keeping());
  }

  /** Keys that are made from models on this machine, kept in the home folder. */
  public static Optional<ProofKeys> keys(Home home, Consumer<String> warnings) {
    return prover(Proofs.ONE).map(prover -> new ProofKeys(home.proofKeys(), prover, warnings));
  }

  /** The checker, which makes keys itself where it can. */
  public static Checker with(Checker checker, Home home, Consumer<String> warnings) {
    return keys(home, warnings).map(checker::withProofKeys).orElse(checker);
  }

  /**
   * The key that is published beside a program; where there is none, the notes say why.
   *
   * @param notes told why a program cannot be proved
   */
  public static Function<LoadedProgram, Optional<byte[]>> published(
      Home home, Consumer<String> notes) {
    Optional<ProofKeys> keys = keys(home, notes);
    return program -> {
      if (keys.isEmpty()) {
        return Optional.empty();
      }
      try {
        byte[] key = keys.get().of(program);
        if (key.length <= Manifest.Body.ZK_KEY_BYTES_MAX) {
          return Optional.of(key);
        }
        notes.accept("published without a key for proofs: it has " + key.length + " bytes");
      } catch (ProofException e) {
        notes.accept("published without a key for proofs: " + e.getMessage());
      }
      return Optional.empty();
    };
  }
}
