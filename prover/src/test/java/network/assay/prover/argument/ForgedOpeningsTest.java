package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import network.assay.engine.kernel.Workers;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.argument.Forger.Opening;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.argument.Check;
import org.junit.jupiter.api.Test;

/**
 * Honest proofs whose opened columns, or the hashes beside their paths, are not as they must be.
 */
class ForgedOpeningsTest {
  private static Map<String, Opening> openings() {
    Map<String, Opening> all = new LinkedHashMap<>();
    all.put("a column twice", (columns, _) -> columns.set(1, columns.get(0)));
    all.put("columns swapped", (columns, _) -> Collections.swap(columns, 0, columns.size() - 1));
    all.put("columns turned round", (columns, _) -> Collections.reverse(columns));
    all.put("a column missing", (columns, _) -> columns.remove(2));
    all.put("the last column missing", (columns, _) -> columns.removeLast());
    all.put("a column more", (columns, _) -> columns.add(columns.getLast()));
    all.put("a symbol changed", (columns, _) -> columns.get(3)[0] ^= 1);
    all.put("a symbol of the last changed", (columns, _) -> columns.getLast()[0] ^= 1);
    all.put("a hash changed", (_, siblings) -> siblings.get(0)[31] ^= 1);
    all.put("the last hash changed", (_, siblings) -> siblings.getLast()[0] ^= 1);
    all.put("hashes swapped", (_, siblings) -> Collections.swap(siblings, 0, 1));
    all.put("a hash missing", (_, siblings) -> siblings.remove(0));
    all.put("a hash twice", (_, siblings) -> siblings.add(1, siblings.get(0)));
    all.put("no hashes", (_, siblings) -> siblings.clear());
    return all;
  }

  @Test
  void openedColumnsAreThoseOfTheCommitment() {
    try (Workers workers = new Workers(1)) {
      // Its matrices have enough positions that some are not opened.
      for (String name : new String[] {"choice", "convolution"}) {
        Case of = new GoldenProofs(workers).quick().get(name);
        Forger forger = new Forger(of, of.runs(), workers);
        openings()
            .forEach((what, opening) -> {
              refused(forger, new Lies().openingVariables(opening), Check.WITNESS_TREE, what);
              if (name.equals("choice")) {
                refused(forger, new Lies().openingWeights(opening), Check.WEIGHTS_TREE, what);
              }
            });
      }
    }
  }

  /** Bytes that are missing or too many can be taken for elements that are none. */
  private static void refused(Forger forger, Lies lies, Check check, String what) {
    byte[] proof = forger.prove(forger.honest(), lies);
    Set<Check> expected = EnumSet.of(check, Check.FORMAT);
    if (!what.matches(".*(missing|more|no hashes|a hash twice)")) {
      expected.remove(Check.FORMAT);
    }
    assertThat(forger.judged(proof))
        .as(what)
        .isInstanceOfSatisfying(
            ZkResult.Refused.class,
            r -> assertThat(expected.stream().map(Check::label)).as(what).contains(r.step()));
  }
}
