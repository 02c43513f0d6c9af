package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Tampering;
import network.assay.prover.witness.Tampering.Aftermath;
import network.assay.prover.witness.Witness;
import network.assay.verify.zk.OmittingVerifier;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What each check of the verifier is for: a proof that this check refuses, by its name, and that a
 * verifier without this check accepts. Most are proofs of a false output; its error is hidden at
 * every step but this one.
 */
class ChecksTest {
  private static final Workers WORKERS = new Workers(1);
  private static final GoldenProofs PROOFS = new GoldenProofs(WORKERS);
  private static final Hash32 SEED = Sha256.ofUtf8("seed");
  private static final Case SMALL = PROOFS.small();
  private static final Case HIDDEN_KEY = PROOFS.smallUnderHiddenKey(SEED, 4);

  /** What is hidden. */
  private enum Hiding {
    NOTHING,
    INPUTS,
    WEIGHTS,
    BOTH;

    boolean inputs() {
      return this == INPUTS || this == BOTH;
    }

    boolean weights() {
      return this == WEIGHTS || this == BOTH;
    }

    Case of() {
      return weights() ? HIDDEN_KEY : SMALL;
    }
  }

  /** Without these there is nothing that a verifier could go on with. */
  private static final Set<Check> NEVER_OMITTED = EnumSet.of(Check.KEY, Check.STATEMENT);

  /**
   * Nothing false gets through without this one alone: a false root of 0 is a false claim to the
   * layers below, unless a denominator is 0 by chance.
   */
  private static final Set<Check> BACKED_BY_OTHERS = EnumSet.of(Check.LOOKUP_ROOT);

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  /** What a verifier is shown. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Shown(byte[] proof, byte[] key, List<ZkRun> runs) {
    ZkResult verify(Set<Check> omitted) {
      return OmittingVerifier.verify(proof, key, runs, omitted);
    }
  }

  /** What a forger says. */
  private interface Plan {
    Lies of(Forger forger);
  }

  @Test
  void eachCheckHasItsForgery() {
    EnumSet<Check> open = EnumSet.allOf(Check.class);
    open.removeAll(
        EnumSet.of(Check.TICKET, Check.INPUTS_TREE, Check.MASK_VALUE, Check.MASK_EVALUATION));
    assertThat(new Forgeries(Hiding.NOTHING).all()).containsOnlyKeys(open);
    EnumSet<Check> all = EnumSet.allOf(Check.class);
    all.remove(Check.LOOKUP_ROOT);
    assertThat(new Forgeries(Hiding.BOTH).all()).containsOnlyKeys(all);
  }

  @Test
  void eachCheckRefusesItsForgery() {
    refuseForgeries(new Forgeries(Hiding.NOTHING));
  }

  @Test
  void eachCheckOfAHidingProofRefusesItsForgery() {
    refuseForgeries(new Forgeries(Hiding.INPUTS));
  }

  @Test
  void eachCheckUnderAHiddenKeyRefusesItsForgery() {
    refuseForgeries(new Forgeries(Hiding.WEIGHTS));
    refuseForgeries(new Forgeries(Hiding.BOTH));
  }

  private static void refuseForgeries(Forgeries forgeries) {
    for (Check check : forgeries.all().keySet()) {
      Shown shown = forgeries.forgery(check);
      boolean deferred =
          Replay.deferred(forgeries.forger(SMALL.runs()).statement()).contains(check);
      Check shows = deferred ? Check.ACTIVATION_VALUE : check;
      refused(check, shown.verify(Set.of()), shows.label());
      if (NEVER_OMITTED.contains(check)) {
        refused(check, shown.verify(Set.of(check)), check.label());
      } else if (BACKED_BY_OTHERS.contains(check)) {
        refused(check, shown.verify(Set.of(check)), Check.LOOKUP_CHILDREN.label());
      } else {
        assertThat(shown.verify(Set.of(check)))
            .as("%s omitted", check)
            .isInstanceOf(ZkResult.Proven.class);
      }
    }
  }

  private static void refused(Check check, ZkResult result, String step) {
    assertThat(result)
        .as("forgery for %s", check)
        .isInstanceOfSatisfying(
            ZkResult.Refused.class, r -> assertThat(r.step()).as(r.reason()).isEqualTo(step));
  }

  /** Forgeries of open proofs or of hiding ones. */
  private static final class Forgeries {
    private final Hiding hiding;
    private Check check = Check.FORMAT;

    Forgeries(Hiding hiding) {
      this.hiding = hiding;
    }

    Shown forgery(Check of) {
      check = of;
      return all().get(of).get();
    }

    private Map<Check, Supplier<Shown>> all() {
      Map<Check, Supplier<Shown>> all = new EnumMap<>(Check.class);
      all.put(Check.FORMAT, this::trailingByte);
      all.put(Check.KEY, this::brokenKey);
      all.put(Check.STATEMENT, this::outputOutsideItsRange);
      if (hiding.weights()) {
        all.put(Check.TICKET, this::otherTicket);
      }
      if (hiding.inputs()) {
        all.put(
            Check.INPUTS_TREE,
            () -> falseOutput(forger -> new Lies().at(last(), forger.otherVariables(0))));
      }
      if (hiding != Hiding.NOTHING) {
        all.put(
            Check.MASK_VALUE,
            () -> falseOutput(forger -> new Lies().at("opened", forger::falseMask)));
        all.put(
            Check.MASK_EVALUATION,
            () ->
                falseOutput(forger ->
                    new Lies().at("opened", forger::falseMask).at("rows", forger::falseMaskRow)));
      } else {
        all.put(Check.LOOKUP_ROOT, this::rootWithoutDenominator);
      }
      all.put(Check.LOOKUP_CHILDREN, () -> lookupOutsideItsTable(new Lies()));
      all.put(Check.LOOKUP_ROUND, () -> lookupOutsideItsTable(falseChildren()));
      all.put(
          Check.PRODUCT_FACTORS,
          () -> falseOutput(forger -> new Lies().at("parts", forger.absorbedBy(0))));
      all.put(
          Check.CONTRACTION_SIDES,
          () -> falseOutput(forger -> new Lies().at("parts", forger.absorbedBy(1))));
      all.put(Check.COLUMN_WEIGHTS, () -> falseOutput(Forgeries::falseSides));
      all.put(
          Check.WEIGHTS_VALUE,
          () -> falseOutput(forger -> falseSides(forger).at("weights", forger::falseWeights)));
      all.put(
          Check.WEIGHTS_EVALUATION,
          () ->
              falseOutput(forger ->
                  falseSides(forger)
                      .at("weights", forger::falseWeights)
                      .at("weight rows", forger::falseWeightRows)));
      all.put(
          Check.WEIGHTS_TREE,
          () -> falseOutput(forger -> falseSides(forger).at("weights", forger::otherWeights)));
      all.put(Check.ACTIVATION_VALUE, () -> falseOutput(_ -> new Lies()));
      all.put(
          Check.WITNESS_VALUE,
          () -> falseOutput(forger -> new Lies().at("opened", forger::falseOpened)));
      all.put(
          Check.WITNESS_EVALUATION,
          () ->
              falseOutput(forger ->
                  new Lies().at("opened", forger::falseOpened).at("rows", forger::falseRows)));
      all.put(
          Check.WITNESS_TREE,
          // The first four are hidden inputs, which have a tree of their own.
          () -> falseOutput(forger -> new Lies().at(last(), forger.otherVariables(4))));
      all.put(Check.WITNESS_PROXIMITY, this::falseRandomCombination);
      return all;
    }

    /** What comes before the claims about variables are gathered. */
    private String last() {
      return hiding.weights() ? Forger.BEHIND_HIDDEN_WEIGHTS : "weights";
    }

    private Forger forger(List<ZkRun> runs) {
      return new Forger(hiding.of(), claimed(runs), secret(runs), WORKERS);
    }

    private Optional<ZkSecret> secret(List<ZkRun> runs) {
      return switch (hiding) {
        case NOTHING -> Optional.empty();
        case WEIGHTS -> Optional.of(new ZkSecret(Hash32.ZERO, List.of()));
        case INPUTS, BOTH -> Optional.of(ZkSecret.of(Hash32.ZERO, runs));
      };
    }

    private List<ZkRun> claimed(List<ZkRun> runs) {
      return hiding.inputs() ? runs.stream().map(ZkRun::hidden).toList() : runs;
    }

    /** What is shown is true, but by weights that the key does not commit to. */
    private Shown otherTicket() {
      Case other = PROOFS.smallUnderHiddenKey(Hash32.ZERO, 4);
      Forger forger =
          new Forger(
              HIDDEN_KEY,
              claimed(SMALL.runs()),
              secret(SMALL.runs()),
              other.model().tickets(),
              WORKERS);
      return shown(forger, prove(forger, forger.honest(), new Lies()));
    }

    private byte[] prove(Forger forger, Witness witness, Lies lies) {
      return forger.prove(witness, lies, _ -> {}, Set.of(check));
    }

    /** An honest run and its first output one too large, with lies that hide it. */
    private Shown falseOutput(Plan plan) {
      Forger forger = forger(withOutput(1));
      return shown(forger, prove(forger, forger.honest(), plan.of(forger)));
    }

    private Shown shown(Forger forger, byte[] proof) {
      return new Shown(proof, forger.keyBytes(), forger.claimed());
    }

    /** The runs with the last element of the first output changed. */
    private List<ZkRun> withOutput(int more) {
      ZkRun run = SMALL.runs().getFirst();
      byte[] output = run.outputs().getFirst().clone();
      output[output.length - 1] += (byte) more;
      List<byte[]> outputs = new ArrayList<>(run.outputs());
      outputs.set(0, output);
      return List.of(new ZkRun(run.receiptDigest(), run.inputs(), outputs));
    }

    private static Lies falseSides(Forger forger) {
      return new Lies().at("parts", forger.absorbedBy(1)).at("sides", forger::blameWeights);
    }

    private Shown trailingByte() {
      Forger forger = forger(SMALL.runs());
      byte[] proof = prove(forger, forger.honest(), new Lies());
      return shown(forger, Arrays.copyOf(proof, proof.length + 1));
    }

    private Shown brokenKey() {
      Shown shown = falseOutput(_ -> new Lies());
      byte[] key = shown.key().clone();
      key[0] ^= 1;
      return new Shown(shown.proof(), key, shown.runs());
    }

    /** Squares of bytes that were shifted by 8 are never below 0 or above 37. */
    private Shown outputOutsideItsRange() {
      Forger forger = forger(SMALL.runs());
      byte[] proof = prove(forger, forger.honest(), new Lies());
      return new Shown(proof, forger.keyBytes(), claimed(withOutput(100)));
    }

    private Shown rootWithoutDenominator() {
      Forger forger = forger(SMALL.runs());
      Lies lies = new Lies().at("root", (_, root) -> root[0] = Ext.ZERO);
      return shown(forger, prove(forger, forger.honest(), lies));
    }

    /** A result that is one too large, said as it is: only its remainder is outside its table. */
    private Shown lookupOutsideItsTable(Lies lies) {
      Forger forger = forger(withOutput(1));
      Statement statement = forger.statement();
      Witness honest = forger.honest();
      // What is computed second is the first output.
      Definition square =
          statement.steps().stream()
              .filter(Definition.class::isInstance)
              .map(Definition.class::cast)
              .skip(1)
              .findFirst()
              .orElseThrow();
      Tampering tampering = new Tampering(statement, honest, SMALL.model().blocks());
      return shown(
          forger, prove(forger, tampering.changed(square.first() + 3, 1, Aftermath.COUNTED), lies));
    }

    /** Makes the children of the root fit the claim that the sum is 0. */
    private static Lies falseChildren() {
      return new Lies()
          .at(
              "children",
              (_, child) ->
                  child[0] = child[1].times(child[2]).times(child[3].inverse()).negated());
    }

    /**
     * Says another random combination of the variables. What is shown is true: words that are far
     * from the code would show in the combination that is evaluated too, for its coefficients are
     * drawn after the commitment.
     */
    private Shown falseRandomCombination() {
      Forger forger = forger(SMALL.runs());
      Lies lies = new Lies().at("rows", (_, rows) -> rows[0] = rows[0].plus(Ext.ONE));
      return shown(forger, prove(forger, forger.honest(), lies));
    }
  }
}
