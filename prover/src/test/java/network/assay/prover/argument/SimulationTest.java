package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Sha256;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.lowering.Lowering;
import network.assay.verify.zk.transcript.Transcript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What a hiding proof says under pads, it could say of any other input that gives the same outputs:
 * for each there are pads under which steps 2 to 6 are word for word the same, and which keep the
 * claim that they lead to.
 */
class SimulationTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);
  private static final Crew CREW = Crew.of(WORKERS);
  private static final Case SMALL = new GoldenProofs(WORKERS).small();
  private static final ZkSecret SECRET = ZkSecret.of(Sha256.ofUtf8("salt"), SMALL.runs());

  private final Random random = new Random(SEED);
  private final ZkKey key = SMALL.model().key();
  private final List<ZkRun> runs = SMALL.hidden();
  private final Statement statement = Lowering.lower(key, ZkRun.decoded(runs));
  private final Pads pads = statement.pads();
  private final byte[] proof = new GoldenProofs(WORKERS).hide(SMALL, SECRET.salt());

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  /** Sends what another proof says, and keeps what would have been said. */
  private final class Steered extends ProofWriter {
    private final List<Ext> own = new ArrayList<>();
    private final List<Ext> sent = new ArrayList<>();
    private int at;

    Steered(Transcript transcript) {
      super(transcript);
    }

    @Override
    public void elements(String label, Ext... elements) {
      for (int i = 0; i < ProofFormat.padded(label, elements.length); i++) {
        int from = at + i * Ext.BYTES;
        own.add(elements[i]);
        sent.add(
            new Ext(
                FieldBytes.get(proof, from),
                FieldBytes.get(proof, from + 4),
                FieldBytes.get(proof, from + 8),
                FieldBytes.get(proof, from + 12)));
      }
      super.elements(label, elements);
    }

    @Override
    public void send(String label, byte[] bytes) {
      super.send(label, Arrays.copyOfRange(proof, at, at + bytes.length));
      at += bytes.length;
    }

    @Override
    public void raw(byte[] bytes) {
      super.raw(Arrays.copyOfRange(proof, at, at + bytes.length));
      at += bytes.length;
    }

    @Override
    public void committed(int[] symbols) {
      at += symbols.length * FieldBytes.BASE;
    }
  }

  private Witness witness(int[] given) {
    return Witness.of(statement, given, SMALL.model().blocks(), new IntegerScalar(WORKERS), CREW);
  }

  /** Says what the proof says about this witness, padded so. */
  private Steered steered(Witness witness, Ext[] padded) {
    MaskedRows rows = MaskedRows.of(statement, key, runs, SECRET, witness);
    witness.pad(pads, i -> padded[i]);
    ArgumentProver.Task task =
        new ArgumentProver.Task(
            statement,
            witness,
            Optional.of(rows),
            key.layout(),
            SMALL.model().weights(),
            SMALL.model().blocks());
    Steered writer = new Steered(Publics.absorbed(key, runs));
    Committer committer = new Committer(new ScalarProverKernels());
    new ArgumentProver(
            task,
            () -> Publics.absorbed(key, runs),
            writer,
            new Loops(new ScalarProverKernels(), CREW))
        .prove((values, shape) -> committer.commit(values, shape, CREW), Set.of());
    return writer;
  }

  private static void settle(Ext[] padded, Steered steered) {
    for (int i = 0; i < steered.own.size(); i++) {
      padded[i] = steered.own.get(i).minus(steered.sent.get(i));
    }
  }

  /** Pads under which this witness says the same as the proof. */
  private Ext[] padsOf(Witness witness) {
    Ext[] padded = new Ext[pads.count()];
    Arrays.setAll(padded, _ -> element());
    // The elements of lookups and contractions hang on no pad.
    settle(padded, steered(witness, padded));
    settleFactors(witness, padded);
    // Those of products hang on the pads of factors, and not on their own.
    settle(padded, steered(witness, padded));
    return padded;
  }

  private Ext element() {
    return new Ext(number(), number(), number(), number());
  }

  private int number() {
    return random.nextInt(Integer.MAX_VALUE);
  }

  /** The factors A and B hang on their own pads, each coordinate with a coefficient. */
  private void settleFactors(Witness witness, Ext[] padded) {
    // Then come u and v, and the two pads of no message.
    int a = pads.products().get(pads.products().size() - 3).a();
    Ext[] basis = {Ext.ONE, new Ext(0, 1, 0, 0), new Ext(0, 0, 1, 0), new Ext(0, 0, 0, 1)};
    padded[a] = Ext.ZERO;
    padded[a + 1] = Ext.ZERO;
    Steered none = steered(witness, padded);
    Ext[][] coefficients = new Ext[2][basis.length];
    for (int k = 0; k < basis.length; k++) {
      padded[a] = basis[k];
      padded[a + 1] = basis[k];
      Steered one = steered(witness, padded);
      for (int i = 0; i < 2; i++) {
        Ext change = one.own.get(a + i).minus(none.own.get(a + i));
        coefficients[i][k] = change.minus(basis[k]);
      }
    }
    for (int i = 0; i < 2; i++) {
      Ext wanted = none.sent.get(a + i).minus(none.own.get(a + i));
      int[] pad = BaseCombination.of(coefficients[i], wanted);
      padded[a + i] = new Ext(pad[0], pad[1], pad[2], pad[3]);
    }
  }

  /** Whether the outputs of the run are those of this witness. */
  private boolean givesTheOutputs(Witness witness) {
    return IntStream.range(0, statement.zeros().size() - 4 * pads.products().size())
        .mapToObj(i -> statement.zeros().get(i).z())
        .filter(z -> z.terms().stream().noneMatch(SimulationTest::isContracted))
        .allMatch(z ->
            Arrays.stream(z.residues(witness.variables(), new int[0][])).allMatch(r -> r == 0));
  }

  private static boolean isContracted(network.assay.verify.zk.statement.form.Term term) {
    return term instanceof network.assay.verify.zk.statement.form.Term.Contracted;
  }

  /** Whether this witness keeps the claim that the proof leads to. */
  private boolean keepsTheClaim(Witness witness) {
    Replay.Setting setting = new Replay.Setting(statement, key, runs, witness.residues(), Set.of());
    return new Replay(setting, proof).end().defect().isZero();
  }

  private boolean saysTheSame(Witness witness) {
    Ext[] padded = padsOf(witness);
    Steered last = steered(witness, padded);
    for (int i = 0; i < last.own.size(); i++) {
      assertThat(last.own.get(i).minus(padded[i]))
          .as("element %d, seed %d", i, SEED)
          .isEqualTo(last.sent.get(i));
    }
    assertThat(last.own).hasSize(pads.messages());
    return keepsTheClaim(witness);
  }

  @Test
  void anyInputOfTheSameOutputsCouldHaveBeenProved() {
    int[] proved = SECRET.variables(key, runs);
    int others = 0;
    int wrong = 0;
    while (others < 2 || wrong < 1) {
      int[] given = random.ints(proved.length, -128, 128).toArray();
      Witness witness = witness(given);
      boolean same = givesTheOutputs(witness);
      if (!Arrays.equals(given, proved) && (same ? others++ < 2 : wrong++ < 1)) {
        assertThat(saysTheSame(witness)).as("%s", Arrays.toString(given)).isEqualTo(same);
      }
    }
  }
}
