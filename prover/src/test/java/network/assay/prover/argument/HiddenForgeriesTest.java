package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Sha256;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Tampering;
import network.assay.prover.witness.Tampering.Aftermath;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.statement.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Hiding proofs in which one thing is not as it must be; the prover is honest but for this. */
class HiddenForgeriesTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);
  private static final Case SMALL = new GoldenProofs(WORKERS).small();

  private final Random random = new Random(SEED);
  private final Forger forger =
      new Forger(
          SMALL,
          SMALL.hidden(),
          Optional.of(ZkSecret.of(Sha256.ofUtf8("salt"), SMALL.runs())),
          WORKERS);
  private final Statement statement = forger.statement();
  private final WitnessShape shape = statement.shape();

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

  private byte[] prove(Witness witness, Lies lies, Forger.Spoiling spoiling) {
    return forger.prove(witness, lies, spoiling, Set.of());
  }

  /** Where a variable that is no hidden input lies in the rows of the second tree. */
  private int place(int variable) {
    int[] found = {-1};
    int first = shape.inputRows() << shape.logWidth();
    shape.forEachPiece((from, place, count) -> {
      if (from <= variable && variable < from + count) {
        found[0] = place - first + variable - from;
      }
    });
    return found[0];
  }

  private Forger.Spoiling moving(int variable) {
    return rows -> rows.others()[place(variable)] = M31.add(rows.others()[place(variable)], 1);
  }

  @Test
  void honestProofsAreAccepted() {
    assertThat(forger.judged(prove(forger.honest(), new Lies(), _ -> {})))
        .isInstanceOf(ZkResult.Proven.class);
  }

  /** Any random elements do, those of the salt too. */
  @Test
  void whatIsRandomCanBeAnything() {
    int end = shape.width();
    Forger.Spoiling others =
        rows -> {
          rows.inputs()[end - 1] = 17;
          rows.inputs()[rows.inputs().length - 1] = 18;
          rows.others()[end - WitnessShape.MASKED] = 19;
          rows.others()[(shape.otherRows() + 5) << shape.logWidth()] = 20;
          rows.others()[rows.others().length - 1] = 21;
        };
    assertThat(forger.judged(prove(forger.honest(), new Lies(), others)))
        .isInstanceOf(ZkResult.Proven.class);
  }

  @Test
  void padsAreThoseThatMessagesAreSentUnder() {
    Pads pads = statement.pads();
    for (int pad = 0; pad < pads.messages(); pad++) {
      int variable = pads.variable(pad) + random.nextInt(4);
      byte[] proof = prove(forger.honest(), new Lies(), moving(variable));
      refused(Check.ACTIVATION_VALUE, proof, "pad " + pad);
    }
  }

  @Test
  void padProductsAreProducts() {
    Pads pads = statement.pads();
    for (int i = 0; i < pads.products().size(); i++) {
      int variable = pads.variable(pads.count() + i) + random.nextInt(4);
      byte[] proof = prove(forger.honest(), new Lies(), moving(variable));
      refused(Check.ACTIVATION_VALUE, proof, "product " + i);
    }
  }

  @Test
  void masksAreThoseThatWereCommittedTo() {
    said(Check.ACTIVATION_VALUE, "mask sum", 0);
    said(Check.ACTIVATION_VALUE, "opened", 0);
    said(Check.ACTIVATION_VALUE, "opened", 1);
    said(Check.WITNESS_VALUE, "mask values", 0);
    said(Check.MASK_VALUE, "mask values", 1);
    for (int i = 0; i < 20; i++) {
      said(Check.WITNESS_PROXIMITY, "rows", random.nextInt(shape.width()));
    }
  }

  private void said(Check check, String label, int element) {
    Lies lies = new Lies().at(label, (_, said) -> said[element] = said[element].plus(Ext.ONE));
    refused(check, prove(forger.honest(), lies, _ -> {}), label + " " + element);
  }

  @Test
  void openedColumnsAreThoseOfBothTrees() {
    for (boolean first : new boolean[] {true, false}) {
      Check check = first ? Check.INPUTS_TREE : Check.WITNESS_TREE;
      Forger.Opening symbol = (columns, _) -> columns.get(3)[0] ^= 1;
      Forger.Opening salt = (columns, _) -> columns.getLast()[columns.getLast().length - 1] ^= 1;
      Forger.Opening hash = (_, siblings) -> siblings.getLast()[7] ^= 1;
      Forger.Opening swapped = (columns, _) -> java.util.Collections.swap(columns, 0, 9);
      for (Forger.Opening opening : List.of(symbol, salt, hash, swapped)) {
        Lies lies =
            first ? new Lies().openingInputs(opening) : new Lies().openingVariables(opening);
        refused(check, prove(forger.honest(), lies, _ -> {}), "opened columns");
      }
    }
  }

  @Test
  void hiddenInputsAreOfTheirRange() {
    for (int beyond : new int[] {128, 255, 256, -129, 30_000, -30_000}) {
      int[] given = forger.given();
      given[random.nextInt(given.length)] = beyond;
      Witness witness =
          Witness.of(
              statement,
              given,
              SMALL.model().blocks(),
              new IntegerScalar(WORKERS),
              Crew.of(WORKERS));
      byte[] proof = prove(witness, new Lies(), _ -> {});
      refused(Check.ACTIVATION_VALUE, proof, "an input of " + beyond);
    }
  }

  @Test
  void hiddenInputsAreThoseOfTheRun() {
    for (int i = 0; i < shape.hidden(); i++) {
      Witness witness = forger.honest();
      witness.variables()[i] += witness.variables()[i] > 0 ? -1 : 1;
      refused(Check.ACTIVATION_VALUE, prove(witness, new Lies(), _ -> {}), "input " + i);
    }
  }

  @Test
  void wrongValuesAreRefused() {
    Tampering tampering = new Tampering(statement, forger.honest(), SMALL.model().blocks());
    for (var step : statement.steps()) {
      if (step instanceof Definition definition) {
        int variable = definition.first() + random.nextInt(tampering.count(definition));
        for (Aftermath aftermath : Aftermath.values()) {
          Witness witness = tampering.changed(variable, 1, aftermath);
          refused(
              Check.ACTIVATION_VALUE,
              prove(witness, new Lies(), _ -> {}),
              "variable " + variable + ", " + aftermath);
        }
      }
    }
  }
}
