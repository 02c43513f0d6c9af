package network.assay.app.home;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import network.assay.app.config.Settings;
import network.assay.app.prove.RoomProver;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.check.Checker;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofKeys;
import network.assay.client.prove.Prover;
import network.assay.client.store.ModelStore;
import network.assay.engine.run.LoadedProgram;
import network.assay.verify.manifest.Manifest;

/** The prover of this build, and what hangs on it in a home folder. */
public final class Proving {
  private Proving() {}

  /** The prover. */
  public static Prover prover(Proofs proofs) {
    return new RoomProver(Runtime.getRuntime().availableProcessors(), proofs);
  }

  /** The prover of an operator: the keys of what it proves are kept in the home folder. */
  public static Prover keeping(Home home, Proofs proofs, Consumer<String> warnings) {
    return new ProofKeys(home.proofKeys(), prover(proofs), warnings).keeping();
  }

  /** Keys that are made from models on this machine, kept in the home folder. */
  public static ProofKeys keys(Home home, Consumer<String> warnings) {
    return new ProofKeys(home.proofKeys(), prover(Proofs.ONE), warnings);
  }

  /**
   * A checker, which makes keys itself where the model is at hand.
   *
   * @param store where models lie that are not handed in; empty to know only what is
   */
  public static Checker checker(
      Home home, Settings settings, Optional<ModelStore> store, Consumer<String> warnings) {
    return new Checker(settings.limits(), settings.engine().threads(), store)
        .withProofKeys(keys(home, warnings));
  }

  /**
   * The key that is published beside a program; where there is none, the notes say why.
   *
   * @param notes told why a program cannot be proved
   */
  public static Function<LoadedProgram, Optional<byte[]>> published(
      Home home, Consumer<String> notes) {
    ProofKeys keys = keys(home, notes);
    return program -> {
      try {
        byte[] key = keys.of(program);
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
