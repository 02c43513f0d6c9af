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
import network.assay.verify.zk.Masks;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Proofs under keys that hide the weights. */
class HiddenWeightsTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);
  private static final GoldenProofs PROOFS = new GoldenProofs(WORKERS);
  private static final Hash32 SALT = Sha256.ofUtf8("salt");
  private static final Hash32 WEIGHTS_SEED = Sha256.ofUtf8("seed");
  private static final ZkSecret SHOWN = new ZkSecret(SALT, List.of());

  private static final Case SMALL = PROOFS.smallUnderHiddenKey(WEIGHTS_SEED, 4);
  private static final byte[] PROOF = prove(SMALL, SMALL.runs(), SHOWN, 2);

  /** The name of the format, then t. */
  private static final int TICKET_AT = 16;

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  private static byte[] prove(Case of, List<ZkRun> runs, ZkSecret secret, int ticket) {
    return PROOFS.prove(ProofTask.hidingWeights(of.model(), runs, secret, ticket));
  }

  private static ZkResult verify(Case of, byte[] proof, List<ZkRun> runs) {
    return ZkVerifier.verify(proof, ZkKeyCodec.encode(of.model().key()), runs);
  }

  private static ZkResult.Proven proven(Case of, byte[] proof, List<ZkRun> runs) {
    return (ZkResult.Proven)
        assertThat(verify(of, proof, runs)).isInstanceOf(ZkResult.Proven.class).actual();
  }

  private static String refused(byte[] proof) {
    return ((ZkResult.Refused)
            assertThat(verify(SMALL, proof, SMALL.runs()))
                .isInstanceOf(ZkResult.Refused.class)
                .actual())
        .step();
  }

  @Test
  void goldenProgramsAreProvedWithInputsShownAndHidden() {
    for (Map.Entry<String, Case> entry : PROOFS.underHiddenKeys(WEIGHTS_SEED, 2).entrySet()) {
      Case of = entry.getValue();
      ZkResult.Proven shown = proven(of, prove(of, of.runs(), SHOWN, 0), of.runs());
      assertThat(shown.soundnessBits()).as(entry.getKey()).isBetween(100, 104);
      assertThat(shown.inputsRoot()).isEmpty();
      assertThat(shown.ticket()).hasValue(0);
      // Tokens cannot be hidden.
      if (!entry.getKey().equals("attention")) {
        ZkSecret secret = ZkSecret.of(SALT, of.runs());
        ZkResult.Proven hidden = proven(of, prove(of, of.hidden(), secret, 1), of.hidden());
        assertThat(hidden.ticket()).hasValue(1);
        assertThat(hidden.inputsRoot())
            .as(entry.getKey())
            .contains(InputCommitment.root(of.model().key(), of.hidden(), secret, hidden.ticket()));
      }
    }
  }

  @Test
  void theSameTaskSaltAndTicketGiveTheSameProof() {
    assertThat(prove(SMALL, SMALL.runs(), SHOWN, 2)).isEqualTo(PROOF);
    List<Hash32> roots = SMALL.model().tickets().orElseThrow().roots();
    Case again = new Case(PROOFS.smallUnderHiddenKey(WEIGHTS_SEED, roots), SMALL.runs());
    assertThat(prove(again, SMALL.runs(), SHOWN, 2)).isEqualTo(PROOF);
  }

  @Test
  void anotherTicketSaltOrSeedGivesAnotherProof() {
    Case other = PROOFS.smallUnderHiddenKey(Sha256.ofUtf8("other"), 4);
    assertThat(wordsInCommon(prove(SMALL, SMALL.runs(), SHOWN, 3), PROOF.length)).isEmpty();
    assertThat(wordsInCommon(prove(other, other.runs(), SHOWN, 2), PROOF.length)).isEmpty();
    // Not to be done: of one ticket columns are opened twice, behind a first part of messages.
    ZkSecret secret = new ZkSecret(Hash32.ZERO, List.of());
    assertThat(wordsInCommon(prove(SMALL, SMALL.runs(), secret, 2), 4000)).isEmpty();
  }

  /** Where they are, from the ticket on, whose root and way can be the same. */
  private static List<Integer> wordsInCommon(byte[] proof, int end) {
    List<Integer> equal = new ArrayList<>();
    for (int at = TICKET_AT + 4 + 3 * Hash32.BYTES; at + 4 <= end; at += 4) {
      if (at + 4 <= proof.length && Arrays.equals(PROOF, at, at + 4, proof, at, at + 4)) {
        equal.add(at);
      }
    }
    return equal;
  }

  /** The customer knows salt, inputs and ticket: without the seed he must not know the masks. */
  @Test
  void masksBehindTheInputsHangOnTheSeed() {
    ZkSecret secret = ZkSecret.of(SALT, SMALL.runs());
    List<ZkRun> runs = SMALL.hidden();
    Statement statement = ProofTask.hidingWeights(SMALL.model(), runs, secret, 1).statement();
    int[] residues = new int[statement.variableCount()];
    List<int[]> inputs = new ArrayList<>();
    List<Masks.Others> others = new ArrayList<>();
    for (String seed : List.of("one", "other")) {
      Masks masks = new Masks(statement, SMALL.model().key(), runs, secret, OptionalInt.of(1));
      inputs.add(masks.inputRows(residues));
      others.add(masks.others(Optional.of(Sha256.ofUtf8(seed))));
    }
    assertThat(inputs.getFirst()).isEqualTo(inputs.getLast());
    for (int pad = 0; pad < statement.pads().count(); pad++) {
      assertThat(others.getFirst().pad(pad)).isNotEqualTo(others.getLast().pad(pad));
    }
    different(others.getFirst().rowPads(), others.getLast().rowPads());
    different(others.getFirst().rows(residues), others.getLast().rows(residues));
  }

  /** Zeros are what was masked. */
  private static void different(int[] one, int[] other) {
    assertThat(one).hasSameSizeAs(other);
    for (int i = 0; i < one.length; i++) {
      assertThat(one[i] != other[i] || one[i] == 0).as("element %d", i).isTrue();
    }
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void aTicketIsOneOfTheKey() {
    for (int t : new int[] {0, 1, 3, 4, 1 << 20, -1}) {
      byte[] other = PROOF.clone();
      for (int i = 0; i < 4; i++) {
        other[TICKET_AT + i] = (byte) (t >> (8 * i));
      }
      assertThat(refused(other)).as("ticket %d", t).isEqualTo(Check.TICKET.label());
    }
    for (int hash = 0; hash < 3; hash++) {
      byte[] other = PROOF.clone();
      other[TICKET_AT + 4 + 32 * hash + 5] ^= 1;
      assertThat(refused(other)).as("hash %d", hash).isEqualTo(Check.TICKET.label());
    }
    byte[] swapped = PROOF.clone();
    int first = TICKET_AT + 4 + Hash32.BYTES;
    System.arraycopy(PROOF, first, swapped, first + 32, 32);
    System.arraycopy(PROOF, first + 32, swapped, first, 32);
    assertThat(refused(swapped)).isEqualTo(Check.TICKET.label());
    Case other = PROOFS.smallUnderHiddenKey(Sha256.ofUtf8("other"), 4);
    assertThat(verify(other, PROOF, other.runs())).isInstanceOf(ZkResult.Refused.class);
  }

  @Test
  void noBitIsFlipped() {
    Random random = new Random(SEED);
    Set<String> met = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      int bit = random.nextInt(8 * (i % 2 == 0 ? PROOF.length : 20_000));
      byte[] changed = PROOF.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(verify(SMALL, changed, SMALL.runs()))
          .as("bit %d, seed %d", bit, SEED)
          .isInstanceOfSatisfying(ZkResult.Refused.class, r -> met.add(r.step()));
    }
    assertThat(met)
        .as("seed %d", SEED)
        .contains("format", "activation value", "weights tree", "witness tree");
  }

  /** What 54 opened positions add to a row is a map of its 64 random elements onto anything. */
  @Test
  void openedColumnsOfWeightsTellNothing() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20; round++) {
      int logWidth = TicketShape.LOG_WEIGHTS_MIN + 1 + round % 4;
      CircleCode code = new CircleCode(logWidth);
      int[] positions = random.ints(0, code.length()).distinct().limit(54).sorted().toArray();
      long[][] matrix = new long[positions.length][TicketShape.MASKED];
      for (int c = 0; c < TicketShape.MASKED; c++) {
        int[] row = new int[1 << logWidth];
        row[row.length - TicketShape.MASKED + c] = 1;
        int[] symbols = code.symbols(row, positions);
        for (int i = 0; i < positions.length; i++) {
          matrix[i][c] = symbols[i];
        }
      }
      assertThat(rank(matrix)).as("round %d, seed %d", round, SEED).isEqualTo(54);
    }
  }

  private static int rank(long[][] matrix) {
    int rank = 0;
    for (int column = 0; column < matrix[0].length && rank < matrix.length; column++) {
      int pivot = rank;
      while (pivot < matrix.length && matrix[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == matrix.length) {
        continue;
      }
      long[] row = matrix[pivot];
      matrix[pivot] = matrix[rank];
      matrix[rank++] = row;
      int inverse = M31.inverse((int) row[column]);
      for (int i = rank; i < matrix.length; i++) {
        long factor = M31.mul((int) matrix[i][column], inverse);
        for (int c = column; c < row.length; c++) {
          matrix[i][c] = M31.sub((int) matrix[i][c], M31.mul((int) factor, (int) row[c]));
        }
      }
    }
    return rank;
  }

  @Test
  void tasksAreThoseOfTheirKey() {
    ProvingModel hidden = SMALL.model();
    Case open = PROOFS.small();
    assertThatThrownBy(() -> ProofTask.of(hidden, SMALL.runs()))
        .hasMessageContaining("hides weights: to prove it takes a salt and a ticket");
    ZkSecret secret = ZkSecret.of(SALT, SMALL.runs());
    assertThatThrownBy(() -> ProofTask.hiding(hidden, SMALL.hidden(), secret))
        .hasMessageContaining("hides weights");
    assertThatThrownBy(() -> ProofTask.hidingWeights(open.model(), open.runs(), SHOWN, 0))
        .hasMessageContaining("expected a model under a hidden key");
    for (int ticket : new int[] {-1, 4}) {
      assertThatThrownBy(() -> ProofTask.hidingWeights(hidden, SMALL.runs(), SHOWN, ticket))
          .isInstanceOf(ZkException.class)
          .hasMessageContaining("expected a ticket below 4, got " + ticket);
    }
    assertThatThrownBy(() -> PROOFS.smallUnderHiddenKey(WEIGHTS_SEED, 3))
        .hasMessageContaining("expected a power of two from 1 to 2^20, got 3");
    List<Hash32> roots = List.of(Hash32.ZERO);
    ProvingModel others = PROOFS.smallUnderHiddenKey(WEIGHTS_SEED, roots);
    assertThatThrownBy(() -> PROOFS.prove(ProofTask.hidingWeights(others, SMALL.runs(), SHOWN, 0)))
        .hasMessageContaining("seed and weights are not those");
    assertThatThrownBy(() -> InputCommitment.root(hidden.key(), SMALL.hidden(), secret))
        .hasMessageContaining("expected a ticket under a key whose weights are hidden");
    ProofTask task = ProofTask.hidingWeights(hidden, SMALL.runs(), SHOWN, 0);
    assertThatThrownBy(() ->
            new ProofTask(
                hidden, task.runs(), task.statement(), Optional.of(SHOWN), OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new ProofTask(hidden, task.runs(), task.statement(), Optional.empty(), task.ticket()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Tickets.Secret(SALT)).hasToString("Tickets.Secret");
  }

  @Test
  void oneTicketIsEnough() {
    Case one = PROOFS.smallUnderHiddenKey(WEIGHTS_SEED, 1);
    assertThat(proven(one, prove(one, one.runs(), SHOWN, 0), one.runs()).ticket()).hasValue(0);
  }
}
