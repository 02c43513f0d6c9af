package network.assay.verify.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.key.ZkKeyCodec;
import org.junit.jupiter.api.Test;

/** Proofs of format v1 verify for ever, each for its own program and weights only. */
class GoldenProofTest {
  /** The id of each program. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "dense",
          "2812c75acc81d9880f5773bbd27da517b995664862c76c3d54be583695b46955",
          "convolution",
          "6b3c614727b390db4e934d75497dadbf83a9036b26bdd7483990e5252ac8c116",
          "attention",
          "451f7f3a8b2a1ab4e7dd1a8a997875e0a3f3762d2cf697dbb40f8be5ad836e9b",
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
      assertThat(ZkKeyCodec.decode(key))
          .isInstanceOfSatisfying(
              Decoded.Good.class,
              good -> assertThat(programId(good)).isNotEqualTo(PROGRAMS.get(name)));
      refused(golden.withKey(key), "%s of a program that names its output otherwise", name);
    }
  }

  private static String programId(Decoded.Good<?> key) {
    Hash32 id = ((ZkKey) key.value()).programId();
    return id.hex();
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
