package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import network.assay.engine.kernel.Workers;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Tampering;
import network.assay.prover.witness.Tampering.Aftermath;
import network.assay.prover.witness.Witness;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Proofs of witnesses with one wrong value, at each place where a program's operations commit to
 * values. The prover is honest but for this; where what follows is computed from the wrong value,
 * the outputs are stated as they then are.
 */
class TamperedWitnessTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Workers WORKERS = new Workers(1);

  /** A wrong cell shows in the sum of the fractions, or in the one linear claim. */
  private static final Set<Check> EXPECTED =
      EnumSet.of(Check.LOOKUP_CHILDREN, Check.ACTIVATION_VALUE);

  private final Random random = new Random(SEED);
  private int refused;

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  private void refused(Forger forger, Witness witness, String what) {
    byte[] proof = forger.prove(witness, new Lies());
    assertThat(forger.judged(proof))
        .as("%s, seed %d", what, SEED)
        .isInstanceOfSatisfying(
            ZkResult.Refused.class,
            r -> assertThat(EXPECTED.stream().map(Check::label)).as(what).contains(r.step()));
    refused++;
  }

  @Test
  void wrongValuesAreRefused() {
    Set<String> tampered = new TreeSet<>();
    new GoldenProofs(WORKERS)
        .quick()
        .forEach((name, of) -> {
          Forger forger = new Forger(of, of.runs(), WORKERS);
          Witness honest = forger.honest();
          for (var step : forger.statement().steps()) {
            if (step instanceof Definition definition) {
              tampered.add(definition.getClass().getSimpleName());
              tamper(name, of, forger, honest, definition);
            }
          }
        });
    assertThat(tampered)
        .containsExactlyElementsOf(
            new TreeSet<>(
                Arrays.stream(Definition.class.getPermittedSubclasses())
                    .map(Class::getSimpleName)
                    .toList()));
    System.out.println("wrong values refused: " + refused + ", seed " + SEED);
  }

  private void tamper(String name, Case of, Forger forger, Witness honest, Definition definition) {
    Tampering tampering = new Tampering(forger.statement(), honest, of.model().blocks());
    int variable = definition.first() + random.nextInt(tampering.count(definition));
    String what =
        "%s: %s, variable %d".formatted(name, definition.getClass().getSimpleName(), variable);
    int sign = random.nextBoolean() ? 1 : -1;
    Witness followed = tampering.changed(variable, sign, Aftermath.FOLLOWED);
    refused(stating(of, tampering, followed), followed, what + ", followed");
    int far = sign * farther(definition);
    Aftermath aftermath = random.nextBoolean() ? Aftermath.COUNTED : Aftermath.NONE;
    refused(forger, tampering.changed(variable, far, aftermath), what + " by " + far);
  }

  /**
   * One more or less; beyond a byte; or what makes a remainder one more or less where the product
   * wraps: 2^S · 2^(31 − S) is 1 in the field.
   */
  private int farther(Definition definition) {
    return switch (definition) {
      case Definition.Quotient q when q.shift() > 0 ->
          random.nextBoolean() ? 1 << q.shift() : 1 << (31 - q.shift());
      default -> random.nextBoolean() ? 1 : 256;
    };
  }

  /** A forger who states the outputs that the witness gives; the same if they can be none. */
  private static Forger stating(Case of, Tampering tampering, Witness witness) {
    List<int[]> differences = tampering.outputs(witness);
    assertThat(differences).hasSize(of.runs().getFirst().outputs().size());
    // Else an output is outside its range, which needs no proof to be seen.
    return forger(of, differences::get).orElseGet(() -> new Forger(of, of.runs(), WORKERS));
  }

  /**
   * A forger who states other outputs; nothing if they can be none.
   *
   * @param more by how much the elements of an output differ
   */
  private static Optional<Forger> forger(Case of, IntFunction<int[]> more) {
    ZkRun run = of.runs().getFirst();
    List<byte[]> outputs = new ArrayList<>();
    try {
      for (int i = 0; i < run.outputs().size(); i++) {
        byte[] output = run.outputs().get(i);
        outputs.add(TamperedOutputs.moved(output, more.apply(i), of.model().key(), i));
      }
      ZkRun stated = new ZkRun(run.receiptDigest(), run.inputs(), outputs);
      return Optional.of(new Forger(of, List.of(stated), WORKERS));
    } catch (ZkException e) {
      return Optional.empty();
    }
  }

  @Test
  void wrongCountsAreRefused() {
    new GoldenProofs(WORKERS)
        .quick()
        .forEach((name, of) -> {
          Forger forger = new Forger(of, of.runs(), WORKERS);
          Statement statement = forger.statement();
          for (int table = 0; table < statement.tables().size(); table++) {
            int entry = random.nextInt(statement.tables().get(table).size());
            int[] variables = forger.honest().variables().clone();
            variables[statement.multiplicities(table) + entry] += random.nextBoolean() ? 1 : -1;
            Witness witness = new Witness(variables, forger.honest().lookups());
            refused(forger, witness, name + ": table " + table + ", entry " + entry);
          }
        });
  }

  @Test
  void wrongOutputsAreRefused() {
    new GoldenProofs(WORKERS)
        .quick()
        .forEach((name, of) -> {
          ZkRun run = of.runs().getFirst();
          for (int output = 0; output < run.outputs().size(); output++) {
            int i = output;
            int element = random.nextInt(TamperedOutputs.size(run.outputs().get(i)));
            Forger forger =
                wrong(of, i, element, -1).or(() -> wrong(of, i, element, 1)).orElseThrow();
            refused(forger, forger.honest(), name + ": output " + i);
          }
        });
  }

  private static Optional<Forger> wrong(Case of, int output, int element, int by) {
    List<byte[]> honest = of.runs().getFirst().outputs();
    return forger(
        of,
        i -> {
          int[] more = new int[TamperedOutputs.size(honest.get(i))];
          if (i == output) {
            more[element] = by;
          }
          return more;
        });
  }

  @Test
  void everyOperationThatCommitsIsThere() {
    Set<String> operations = new TreeSet<>();
    for (Case of : new GoldenProofs(WORKERS).quick().values()) {
      for (ZkProgram.Node node : of.model().key().program().nodes()) {
        operations.add(node.op().label());
      }
    }
    List<String> expected =
        new ArrayList<>(
            Arrays.stream(ZkOp.Whole.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
    expected.addAll(List.of("Reduce", "ArgExtreme", "Gather"));
    assertThat(operations).containsAll(expected);
  }
}
