package network.assay.prover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.verify.zk.InputCommitment;
import network.assay.verify.zk.ZkInputs;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Proofs that hide the inputs of their runs. */
class HidingTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);
  private static final GoldenProofs PROOFS = new GoldenProofs(WORKERS);
  private static final Hash32 SALT = Sha256.ofUtf8("salt");

  /** Programs that read tokens, which are whole numbers of 64 bits. */
  private static final Set<String> OF_TOKENS = Set.of("attention", "embedding", "choice");

  /** The first check that is not deferred: it fails when challenges are others. */
  private static final String OTHER_CHALLENGES = Check.COLUMN_WEIGHTS.label();

  private static final Case SMALL = PROOFS.small();
  private static final byte[] PROOF = PROOFS.hide(SMALL, SALT);

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  private static ZkResult verify(Case of, byte[] proof, List<ZkRun> runs) {
    return ZkVerifier.verify(proof, ZkKeyCodec.encode(of.model().key()), runs);
  }

  private static ZkResult.Proven proven(Case of, byte[] proof, List<ZkRun> runs) {
    return (ZkResult.Proven)
        assertThat(verify(of, proof, runs)).isInstanceOf(ZkResult.Proven.class).actual();
  }

  private static String refused(byte[] proof, List<ZkRun> runs) {
    return ((ZkResult.Refused)
            assertThat(verify(SMALL, proof, runs)).isInstanceOf(ZkResult.Refused.class).actual())
        .step();
  }

  @Test
  void everyProgramWithoutTokensHidesItsInputs() {
    Map<String, Case> cases = PROOFS.cases();
    cases.putAll(PROOFS.quick());
    cases.put("small", SMALL);
    cases.forEach((name, of) -> {
      if (OF_TOKENS.contains(name)) {
        assertThatThrownBy(() -> PROOFS.hide(of, SALT))
            .as(name)
            .isInstanceOf(ZkException.class)
            .hasMessageContaining("hidden input 0: is of type i64, the proof hides f32, i8, u8");
        return;
      }
      ZkResult.Proven proven = proven(of, PROOFS.hide(of, SALT), of.hidden());
      assertThat(proven.soundnessBits()).as(name).isBetween(100, 105);
      ZkSecret secret = ZkSecret.of(SALT, of.runs());
      assertThat(proven.inputsRoot())
          .as(name)
          .contains(InputCommitment.root(of.model().key(), of.hidden(), secret));
    });
  }

  @Test
  void someRunsCanBeHiddenAndOthersShown() {
    Case dense = PROOFS.cases().get("dense");
    ZkRun first = dense.runs().getFirst();
    ZkRun second = dense.runs().getLast();
    for (List<ZkRun> runs :
        List.of(List.of(first.hidden(), second), List.of(first, second.hidden()))) {
      ZkRun hidden = runs.getFirst().isHidden() ? first : second;
      ZkSecret secret = ZkSecret.of(SALT, List.of(hidden));
      byte[] proof = PROOFS.prove(ProofTask.hiding(dense.model(), runs, secret));
      assertThat(proven(dense, proof, runs).inputsRoot())
          .contains(InputCommitment.root(dense.model().key(), runs, secret));
      assertThat(verify(dense, proof, dense.hidden())).isInstanceOf(ZkResult.Refused.class);
      assertThat(verify(dense, proof, runs.reversed())).isInstanceOf(ZkResult.Refused.class);
    }
  }

  @Test
  void theSameTaskAndSaltGiveTheSameProof() {
    assertThat(PROOFS.hide(SMALL, SALT)).isEqualTo(PROOF);
  }

  /** All but the name of the format, and what follows from weights and challenges alone. */
  @Test
  void anotherSaltGivesAnotherProof() {
    byte[] other = PROOFS.hide(SMALL, Sha256.ofUtf8("other"));
    int equal = 0;
    for (int at = 16; at + 4 <= Math.min(PROOF.length, other.length); at += 4) {
      equal += Arrays.equals(PROOF, at, at + 4, other, at, at + 4) ? 1 : 0;
    }
    assertThat(equal).as("words in common").isZero();
  }

  @Test
  void theCommitmentIsToTheInputsUnderTheirSalt() {
    Hash32 root = proven(SMALL, PROOF, SMALL.hidden()).inputsRoot().orElseThrow();
    ZkRun run = SMALL.runs().getFirst();
    byte[] input = run.inputs().tensors().getFirst().clone();
    input[input.length - 1] ^= 1;
    ZkRun near = new ZkRun(run.receiptDigest(), List.of(input), run.outputs());
    for (ZkSecret other :
        List.of(
            ZkSecret.of(SALT, List.of(near)), ZkSecret.of(Sha256.ofUtf8("other"), SMALL.runs()))) {
      assertThat(InputCommitment.root(SMALL.model().key(), SMALL.hidden(), other))
          .isNotEqualTo(root);
    }
    assertThat(ZkSecret.of(SALT, SMALL.runs())).hasToString("ZkSecret[1 hidden runs]");
  }

  @Test
  void openAndHidingProofsAreNotTakenForEachOther() {
    byte[] open = PROOFS.prove(SMALL);
    assertThat(proven(SMALL, open, SMALL.runs()).inputsRoot()).isEmpty();
    assertThat(refused(open, SMALL.hidden())).isEqualTo(OTHER_CHALLENGES);
    assertThat(refused(PROOF, SMALL.runs())).isIn("format", "lookup children");
  }

  @Test
  void isOfNoOtherRun() {
    ZkRun run = SMALL.hidden().getFirst();
    assertThat(refused(PROOF, List.of(new ZkRun(SALT, run.inputs(), run.outputs()))))
        .isEqualTo(OTHER_CHALLENGES);
    byte[] output = run.outputs().getFirst().clone();
    output[output.length - 1] ^= 1;
    List<byte[]> outputs = new ArrayList<>(run.outputs());
    outputs.set(0, output);
    assertThat(refused(PROOF, List.of(new ZkRun(run.receiptDigest(), run.inputs(), outputs))))
        .isEqualTo(OTHER_CHALLENGES);
    ZkInputs other = new ZkInputs.Hidden(List.of(ZkShape.of(4, 1)));
    assertThat(refused(PROOF, List.of(new ZkRun(run.receiptDigest(), other, run.outputs()))))
        .isEqualTo(Check.STATEMENT.label());
    assertThat(refused(PROOF, List.of(run, run))).isEqualTo(OTHER_CHALLENGES);
    assertThat(refused(PROOF, List.of())).isEqualTo(Check.STATEMENT.label());
  }

  @Test
  void noBitIsFlipped() {
    Random random = new Random(SEED);
    Set<String> met = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      // The second half shows in checks of columns; the first is messages.
      int bit = random.nextInt(8 * (i % 2 == 0 ? PROOF.length : 9000));
      byte[] changed = PROOF.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(verify(SMALL, changed, SMALL.hidden()))
          .as("bit %d, seed %d", bit, SEED)
          .isInstanceOfSatisfying(ZkResult.Refused.class, r -> met.add(r.step()));
    }
    assertThat(met)
        .as("seed %d", SEED)
        .contains("format", "activation value", "witness value", "inputs tree", "witness tree");
  }

  @Test
  void theTreesAreNotSwapped() {
    byte[] swapped = PROOF.clone();
    int inputs = 16;
    int others = inputs + Hash32.BYTES;
    System.arraycopy(PROOF, others, swapped, inputs, Hash32.BYTES);
    System.arraycopy(PROOF, inputs, swapped, others, Hash32.BYTES);
    assertThat(refused(swapped, SMALL.hidden())).isEqualTo(OTHER_CHALLENGES);
  }

  @Test
  void aSecretIsThatOfTheRuns() {
    ProvingModel model = SMALL.model();
    List<ZkRun> hidden = SMALL.hidden();
    ZkSecret secret = ZkSecret.of(SALT, SMALL.runs());
    assertThatThrownBy(() -> ProofTask.of(model, hidden))
        .hasMessageContaining("to prove it takes these inputs and a salt");
    assertThatThrownBy(() -> ProofTask.hiding(model, SMALL.runs(), secret))
        .hasMessageContaining("hides nothing");
    assertThatThrownBy(() -> ZkSecret.of(SALT, hidden))
        .hasMessageContaining("got one whose inputs are hidden");
    unprovable(new ZkSecret(SALT, List.of()), "expected the inputs of 1 hidden runs, got 0");
    unprovable(new ZkSecret(SALT, List.of(List.of())), "expected 1 hidden inputs, got 0");
    byte[] floats = PROOFS.cases().get("dense").runs().getFirst().inputs().tensors().getFirst();
    unprovable(
        new ZkSecret(SALT, List.of(List.of(floats))),
        "hidden input 0: expected shape [2, 2], got [2, 5]");
    unprovable(new ZkSecret(SALT, List.of(List.of(new byte[3]))), "hidden input 0: ");
  }

  private static void unprovable(ZkSecret secret, String message) {
    ProofTask task =
        new ProofTask(
            SMALL.model(),
            SMALL.hidden(),
            ProofTask.hiding(SMALL.model(), SMALL.hidden(), secret).statement(),
            Optional.of(secret),
            OptionalInt.empty());
    assertThatThrownBy(() -> PROOFS.prove(task))
        .isInstanceOf(ZkException.class)
        .hasMessageContaining(message);
  }
}
