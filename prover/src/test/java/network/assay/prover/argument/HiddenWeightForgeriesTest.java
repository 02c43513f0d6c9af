package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Sha256;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Pads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Proofs under a hidden key in which one thing is not as it must be; all else is honest. */
class HiddenWeightForgeriesTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);
  private static final GoldenProofs PROOFS = new GoldenProofs(WORKERS);
  private static final Case SMALL = PROOFS.smallUnderHiddenKey(Sha256.ofUtf8("seed"), 2);

  private final Random random = new Random(SEED);
  private final Forger forger =
      new Forger(
          SMALL,
          SMALL.runs(),
          Optional.of(new ZkSecret(Sha256.ofUtf8("salt"), List.of())),
          WORKERS);
  private final WitnessShape shape = forger.statement().shape();
  private final Pads pads = forger.statement().pads();

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  private void refused(Check check, byte[] proof, String what) {
    assertThat(forger.judged(proof))
        .as("%s, seed %d", what, SEED)
        .isInstanceOfSatisfying(
            ZkResult.Refused.class, r -> assertThat(r.step()).as(what).isEqualTo(check.label()));
  }

  private byte[] prove(Lies lies, Forger.Spoiling spoiling) {
    return forger.prove(forger.honest(), lies, spoiling, Set.of());
  }

  /** Changes a variable in the rows that are committed to. */
  private Forger.Spoiling moving(int variable) {
    return rows ->
        shape.forEachPiece((from, place, count) -> {
          if (from <= variable && variable < from + count) {
            int at = place + variable - from;
            rows.others()[at] = M31.add(rows.others()[at], 1);
          }
        });
  }

  @Test
  void honestProofsAreAccepted() {
    assertThat(forger.judged(prove(new Lies(), _ -> {}))).isInstanceOf(ZkResult.Proven.class);
  }

  @Test
  void rowPadsAreThoseThatCombinationsAreSentUnder() {
    assertThat(pads.rows().combinations()).isEqualTo(1);
    for (int i = 0; i < 40; i++) {
      int place = i < 4 ? i : random.nextInt(pads.rows().width());
      int variable = pads.row(0, i % 4) + place;
      refused(Check.ACTIVATION_VALUE, prove(new Lies(), moving(variable)), "row pad " + variable);
    }
  }

  @Test
  void padsOfWeightsAreThoseThatMessagesAreSentUnder() {
    // The value of the weights, two elements for each column, the weights' part of a side.
    int count = 1 + 2 * forger.statement().columnLog() + 1;
    for (int pad = pads.messages() - count; pad < pads.messages(); pad++) {
      int variable = pads.variable(pad) + random.nextInt(4);
      refused(Check.ACTIVATION_VALUE, prove(new Lies(), moving(variable)), "pad " + pad);
    }
  }

  @Test
  void messagesAboutWeightsAreThoseOfTheTicket() {
    for (String label : List.of("column", "weights", "weight rows")) {
      Lies lies = new Lies().at(label, (_, said) -> said[0] = said[0].plus(Ext.ONE));
      refused(Check.ACTIVATION_VALUE, prove(lies, _ -> {}), label);
    }
    for (int i = 0; i < 20; i++) {
      int place = random.nextInt(pads.rows().width());
      Lies lies =
          new Lies().at("weight rows", (_, rows) -> rows[place] = rows[place].plus(Ext.ONE));
      refused(Check.ACTIVATION_VALUE, prove(lies, _ -> {}), "element " + place);
    }
    Lies swapped =
        new Lies()
            .at(
                "weight rows",
                (_, rows) -> {
                  Ext first = rows[0];
                  rows[0] = rows[1];
                  rows[1] = first;
                });
    refused(Check.ACTIVATION_VALUE, prove(swapped, _ -> {}), "two elements swapped");
  }

  /** The convolutions' weights are of different shapes: their columns are weighted differently. */
  @Test
  void combinationsAreNotSwapped() {
    Case of = PROOFS.underHiddenKeys(Sha256.ofUtf8("seed"), 2).get("convolution");
    Forger convolving =
        new Forger(
            of, of.runs(), Optional.of(new ZkSecret(Sha256.ofUtf8("salt"), List.of())), WORKERS);
    Pads.Rows rows = convolving.statement().pads().rows();
    assertThat(rows.combinations()).isGreaterThan(1);
    Lies swapped =
        new Lies()
            .at(
                "weight rows",
                (_, said) -> {
                  for (int c = 0; c < rows.width(); c++) {
                    Ext first = said[c];
                    said[c] = said[rows.width() + c];
                    said[rows.width() + c] = first;
                  }
                });
    assertThat(verdict(convolving, new Lies())).isEqualTo("proven");
    assertThat(verdict(convolving, swapped)).isEqualTo(Check.ACTIVATION_VALUE.label());
  }

  private static String verdict(Forger of, Lies lies) {
    byte[] proof = of.prove(of.honest(), lies, _ -> {}, Set.of());
    return switch (of.judged(proof)) {
      case ZkResult.Proven _ -> "proven";
      case ZkResult.Refused refused -> refused.step();
    };
  }

  @Test
  void openedColumnsAreThoseOfTheTicket() {
    Forger.Opening symbol = (columns, _) -> columns.get(3)[0] ^= 1;
    Forger.Opening salt = (columns, _) -> columns.getLast()[columns.getLast().length - 1] ^= 1;
    Forger.Opening hash = (_, siblings) -> siblings.getLast()[7] ^= 1;
    Forger.Opening swapped = (columns, _) -> Collections.swap(columns, 0, 9);
    Forger.Opening rows =
        (columns, _) -> {
          for (int[] column : columns) {
            int first = column[0];
            column[0] = column[1];
            column[1] = first;
          }
        };
    for (Forger.Opening opening : List.of(symbol, salt, hash, swapped, rows)) {
      byte[] proof = unreplayed(new Lies().openingWeights(opening));
      refused(Check.WEIGHTS_TREE, proof, "opened columns");
    }
  }

  /** The prover asks what its verifier makes of these columns too, who must not refuse them. */
  private byte[] unreplayed(Lies lies) {
    return forger.prove(forger.honest(), lies, _ -> {}, Set.of(Check.WEIGHTS_TREE));
  }
}
