package network.assay.verify.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import org.junit.jupiter.api.Test;

/** Proofs of format v1 verify for ever, each for its own program and weights only. */
class GoldenProofTest {
  /** The id of each program. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "dense",
          "b60966c57d2d724352324f9416cc6cb920d6642666f63d3ffd036063aa78581d",
          "convolution",
          "24005a5c6efadd693914ccebe2c660b3c16a0ffb45a820db50ab5a290a41fe2c",
          "attention",
          "95e72394adee3175b099e8001d34121b023e720a79b5e7f49825eff5cf3897e8",
          "moves",
          "9115cce768bfd494efc2e04a9d53b6a7aeea0ee321cd25a8c66d87ec598fc17e",
          "embedding",
          "7c662915c7443874a849dfa96a2985d0d28b03b53a4dcffadcf4f7c1c9ee58fd");

  private static final String CHANGED =
      "golden proof %s is refused. A change of format needs a new version in its name; to make the"
          + " files anew, on purpose: "
          + GoldenProof.REGENERATE;

  @Test
  void verifyForEver() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      assertThat(golden.verify())
          .as(CHANGED, name)
          .isInstanceOfSatisfying(
              ZkResult.Proven.class,
              proven -> {
                assertThat(proven.programId().hex())
                    .as(CHANGED, name)
                    .isEqualTo(PROGRAMS.get(name));
                assertThat(proven.keyDigest()).isEqualTo(Sha256.of(golden.key()));
                assertThat(proven.soundnessBits()).isBetween(100, 105);
              });
    }
  }

  @Test
  void theHidingOneVerifiesForEver() {
    GoldenProof golden = GoldenProof.read(GoldenProof.HIDING);
    Hash32 inputs =
        InputCommitment.root(
            key(golden.key()), golden.runs(), GoldenProof.secret(GoldenProof.HIDING));
    assertThat(golden.verify())
        .as(CHANGED, GoldenProof.HIDING)
        .isInstanceOfSatisfying(
            ZkResult.Proven.class,
            proven -> {
              assertThat(proven.programId().hex()).isEqualTo(PROGRAMS.get("dense"));
              assertThat(proven.soundnessBits()).isBetween(100, 104);
              assertThat(proven.inputsRoot()).contains(inputs);
            });
  }

  @Test
  void theOneThatHidesWeightsVerifiesForEver() {
    GoldenProof golden = GoldenProof.read(GoldenProof.HIDING_WEIGHTS);
    ZkSecret secret = GoldenProof.secret(GoldenProof.HIDING_WEIGHTS);
    assertThat(golden.verify())
        .as(CHANGED, GoldenProof.HIDING_WEIGHTS)
        .isInstanceOfSatisfying(
            ZkResult.Proven.class,
            proven -> {
              assertThat(proven.soundnessBits()).isBetween(100, 104);
              assertThat(proven.ticket()).hasValue(1);
              assertThat(proven.inputsRoot())
                  .contains(
                      InputCommitment.root(
                          key(golden.key()), golden.runs(), secret, proven.ticket()));
            });
  }

  @Test
  void holdEveryOperation() {
    Set<String> found = new TreeSet<>();
    for (String name : GoldenProof.NAMES) {
      for (ZkProgram.Node node : key(GoldenProof.read(name).key()).program().nodes()) {
        found.add(node.op().label());
      }
    }
    Set<String> expected = new TreeSet<>(Set.of("Reduce", "ArgExtreme"));
    for (Class<?> kind : List.of(ZkOp.Whole.class, ZkOp.Move.class)) {
      Arrays.stream(kind.getPermittedSubclasses()).map(Class::getSimpleName).forEach(expected::add);
    }
    assertThat(found).isEqualTo(expected);
  }

  private static ZkKey key(byte[] bytes) {
    return switch (ZkKeyCodec.decode(bytes)) {
      case Decoded.Good<ZkKey> good -> good.value();
      case Decoded.Bad<ZkKey> bad -> throw new AssertionError(bad.sentence());
    };
  }

  @Test
  void areOfNoOtherModel() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      for (String other : GoldenProof.NAMES) {
        if (!other.equals(name)) {
          GoldenProof others = GoldenProof.read(other);
          refused(golden.withKey(others.key()), "%s under the key of %s", name, other);
          refused(golden.withProof(others.proof()), "the proof of %s for %s", other, name);
        }
      }
    }
  }

  @Test
  void areOfNoOtherWeights() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      byte[] key = golden.key().clone();
      key[key.length - 1] ^= 1;
      assertThat(ZkKeyCodec.decode(key)).isInstanceOf(Decoded.Good.class);
      refused(golden.withKey(key), "%s with another root of weights", name);
    }
  }

  @Test
  void areOfNoOtherProgram() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      byte[] key = renamed(golden.key());
      assertThat(key(key).programId().hex()).isNotEqualTo(PROGRAMS.get(name));
      refused(golden.withKey(key), "%s of a program that names its output otherwise", name);
    }
  }

  /** A key of a program that differs in the name of an output, y0, only. */
  private static byte[] renamed(byte[] key) {
    byte[] other = key.clone();
    for (int i = 0; i + 3 < other.length; i++) {
      if (other[i] == '"' && other[i + 1] == 'y' && other[i + 2] == '0') {
        other[i + 1] = 'z';
        return other;
      }
    }
    throw new AssertionError("the program has no output y0");
  }

  private static void refused(GoldenProof golden, String what, Object... names) {
    assertThat(golden.verify()).as(what, names).isInstanceOf(ZkResult.Refused.class);
  }
}
