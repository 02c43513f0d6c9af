package network.assay.verify.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.Test;

/** Golden proofs with one thing changed, in the proof or in what it is said to be about. */
class ProofMutationTest {
  private static final long SEED = 20_261_121;

  /** Bits flipped in each proof. */
  private static final int FLIPS = Integer.getInteger("assay.cases", 500);

  /** So many times fewer in the proof that takes long to verify. */
  private static final int LESS = 12;

  /** Bytes of a tensor before its dimensions: the name of the format, its type and its rank. */
  private static final int TENSOR_HEADER = 16;

  private static final int RANK_AT = 15;

  /** Bytes of a key before the length of its program. */
  private static final int KEY_NAME = 14;

  private final Random random = new Random(SEED);

  private static void refused(GoldenProof changed, Set<Check> checks, String what, Object... with) {
    assertThat(changed.verify())
        .as(what, with)
        .isInstanceOfSatisfying(
            ZkResult.Refused.class,
            refused ->
                assertThat(checks.stream().map(Check::label))
                    .as("%s (seed %d)", refused.reason(), SEED)
                    .contains(refused.step()));
  }

  /**
   * Where a proof first fails when challenges are others: at the first claim that a challenge led
   * to. Of an empty tree all claims are the same everywhere.
   */
  private static Set<Check> otherChallenges(String name) {
    return EnumSet.of(name.equals("embedding") ? Check.CONTRACTION_SIDES : Check.LOOKUP_ROUND);
  }

  @Test
  void isOfNoOtherReceipt() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      for (int i = 0; i < golden.runs().size(); i++) {
        ZkRun run = golden.runs().get(i);
        for (int bit : new int[] {0, random.nextInt(256), 255}) {
          byte[] digest = flipped(run.receiptDigest().toBytes(), bit);
          ZkRun other = new ZkRun(Hash32.of(digest), run.inputs(), run.outputs());
          refused(with(golden, i, other), otherChallenges(name), "%s for another receipt", name);
        }
      }
    }
  }

  private static GoldenProof with(GoldenProof golden, int index, ZkRun run) {
    List<ZkRun> runs = new ArrayList<>(golden.runs());
    runs.set(index, run);
    return golden.withRuns(runs);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] other = bytes.clone();
    other[bit / 8] ^= (byte) (1 << (bit % 8));
    return other;
  }

  /** A run with one tensor, counted through inputs and then outputs, in place of another. */
  private static ZkRun with(ZkRun run, int tensor, byte[] other) {
    List<byte[]> inputs = new ArrayList<>(run.inputs().tensors());
    List<byte[]> outputs = new ArrayList<>(run.outputs());
    if (tensor < inputs.size()) {
      inputs.set(tensor, other);
    } else {
      outputs.set(tensor - inputs.size(), other);
    }
    return new ZkRun(run.receiptDigest(), inputs, outputs);
  }

  private static List<byte[]> tensors(ZkRun run) {
    List<byte[]> all = new ArrayList<>(run.inputs().tensors());
    all.addAll(run.outputs());
    return all;
  }

  @Test
  void isOfNoOtherInputAndOutput() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      Set<Check> checks = EnumSet.copyOf(otherChallenges(name));
      checks.add(Check.STATEMENT);
      // Another input makes other tables where the lowering knows its range.
      checks.addAll(EnumSet.of(Check.LOOKUP_CHILDREN, Check.FORMAT));
      for (int i = 0; i < golden.runs().size(); i++) {
        ZkRun run = golden.runs().get(i);
        List<byte[]> tensors = tensors(run);
        for (int t = 0; t < tensors.size(); t++) {
          byte[] tensor = tensors.get(t);
          for (int j = 0; j < 16; j++) {
            int bit = random.nextInt(8 * tensor.length);
            ZkRun other = with(run, t, flipped(tensor, bit));
            refused(with(golden, i, other), checks, "%s, tensor %d, bit %d", name, t, bit);
          }
        }
      }
    }
  }

  /** Whole numbers of 64 bits are the only ones to which the modulus can be added. */
  @Test
  void numbersAreNotTakenModuloTheField() {
    GoldenProof golden = GoldenProof.read("attention");
    ZkRun run = golden.runs().getFirst();
    int moved = 0;
    List<byte[]> tensors = tensors(run);
    for (int t = 0; t < tensors.size(); t++) {
      byte[] tensor = tensors.get(t);
      if (!isOfLongs(tensor)) {
        continue;
      }
      int first = tensor.length - 4 * Long.BYTES;
      for (int at = first; at < tensor.length; at += Long.BYTES) {
        for (long by : new long[] {M31.P, -M31.P, 2L * M31.P, 1L << 32}) {
          ZkRun other = with(run, t, moved(tensor, at, by));
          refused(
              with(golden, 0, other), EnumSet.of(Check.STATEMENT), "tensor %d moved by %d", t, by);
          moved++;
        }
      }
    }
    assertThat(moved).as("numbers moved, of one input and two outputs").isEqualTo(3 * 4 * 4);
  }

  /** By its length: of the tensors of this run only those of i64 have four elements of 8 bytes. */
  private static boolean isOfLongs(byte[] tensor) {
    int rank = tensor[RANK_AT];
    return tensor.length == TENSOR_HEADER + 4 * rank + 4 * Long.BYTES;
  }

  private static byte[] moved(byte[] tensor, int at, long by) {
    byte[] other = tensor.clone();
    long low = FieldBytes.get(tensor, at) & 0xffff_ffffL;
    long number = ((long) FieldBytes.get(tensor, at + 4) << 32) | low;
    FieldBytes.put((int) (number + by), other, at);
    FieldBytes.put((int) ((number + by) >> 32), other, at + 4);
    return other;
  }

  @Test
  void runsKeepTheirPlaces() {
    GoldenProof golden = GoldenProof.read("dense");
    ZkRun first = golden.runs().getFirst();
    ZkRun second = golden.runs().getLast();
    Set<Check> all = EnumSet.of(Check.LOOKUP_ROUND);
    refused(golden.withRuns(List.of(second, first)), all, "runs swapped");
    refused(
        golden.withRuns(
            List.of(first, new ZkRun(second.receiptDigest(), first.inputs(), first.outputs()))),
        all,
        "one run twice");
    refused(
        golden.withRuns(
            List.of(
                new ZkRun(first.receiptDigest(), first.inputs(), second.outputs()),
                new ZkRun(second.receiptDigest(), second.inputs(), first.outputs()))),
        all,
        "outputs swapped");
    Set<Check> otherSizes = EnumSet.of(Check.LOOKUP_ROUND, Check.LOOKUP_CHILDREN, Check.FORMAT);
    refused(golden.withRuns(List.of(first)), otherSizes, "a run left out");
    refused(golden.withRuns(List.of(first, second, second)), otherSizes, "a run more");
    refused(golden.withRuns(List.of()), EnumSet.of(Check.STATEMENT), "no run");
  }

  @Test
  void aReachIsNotChanged() {
    for (String name : List.of("dense", "convolution", "attention", "moves")) {
      GoldenProof golden = GoldenProof.read(name);
      // The last reach stands before the root.
      byte[] key = golden.key().clone();
      key[key.length - Hash32.BYTES - Integer.BYTES] ^= 1;
      refused(
          golden.withKey(key),
          EnumSet.of(Check.LOOKUP_ROUND, Check.LOOKUP_CHILDREN, Check.FORMAT),
          "%s with another reach",
          name);
    }
  }

  @Test
  void aConstantIsNotChanged() {
    GoldenProof golden = GoldenProof.read("dense");
    int program = FieldBytes.get(golden.key(), KEY_NAME);
    byte[] key = golden.key().clone();
    key[KEY_NAME + Integer.BYTES + program] ^= 1;
    refused(golden.withKey(key), EnumSet.of(Check.KEY), "a bias that the program does not name");
  }

  @Test
  void noBitIsFlipped() {
    Set<String> met = new TreeSet<>();
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      int flips = name.equals("attention") ? FLIPS / LESS : FLIPS;
      for (int i = 0; i < flips; i++) {
        int bit = random.nextInt(8 * golden.proof().length);
        switch (golden.withProof(flipped(golden.proof(), bit)).verify()) {
          case ZkResult.Refused refused -> met.add(refused.step());
          case ZkResult.Proven _ ->
              throw new AssertionError(name + ": bit " + bit + " flipped, seed " + SEED);
        }
      }
      int bits = 8 * golden.proof().length;
      refused(golden.withProof(flipped(golden.proof(), 0)), EnumSet.of(Check.FORMAT), "first bit");
      refused(
          golden.withProof(flipped(golden.proof(), bits - 1)),
          EnumSet.of(Check.WEIGHTS_TREE),
          "last bit");
    }
    Set<Check> expected =
        EnumSet.of(
            Check.FORMAT,
            Check.LOOKUP_ROUND,
            Check.LOOKUP_CHILDREN,
            Check.CONTRACTION_SIDES,
            Check.COLUMN_WEIGHTS,
            Check.ACTIVATION_VALUE,
            Check.WITNESS_VALUE,
            Check.WITNESS_TREE,
            Check.WEIGHTS_VALUE,
            Check.WEIGHTS_TREE);
    assertThat(met)
        .as("checks that flipped bits failed at, seed %d", SEED)
        .containsAll(expected.stream().map(Check::label).toList());
  }

  /** What pads cover is checked behind all other messages, the columns of weights before them. */
  @Test
  void aHidingProofIsOfNothingElse() {
    GoldenProof golden = GoldenProof.read(GoldenProof.HIDING);
    ZkRun hidden = golden.runs().getFirst();
    ZkRun shown = golden.runs().getLast();
    Set<Check> columns = EnumSet.of(Check.COLUMN_WEIGHTS);
    ZkRun other = new ZkRun(Hash32.ZERO, hidden.inputs(), hidden.outputs());
    refused(with(golden, 0, other), columns, "another receipt");
    refused(golden.withRuns(List.of(shown, hidden)), columns, "runs swapped");
    ZkInputs turned = new ZkInputs.Hidden(List.of(ZkShape.of(5, 2)));
    refused(
        with(golden, 0, new ZkRun(hidden.receiptDigest(), turned, hidden.outputs())),
        EnumSet.of(Check.STATEMENT),
        "another shape");
    Set<Check> checks =
        EnumSet.of(
            Check.STATEMENT,
            Check.COLUMN_WEIGHTS,
            Check.FORMAT,
            Check.LOOKUP_ROUND,
            Check.LOOKUP_CHILDREN);
    refused(golden.withRuns(List.of(hidden)), checks, "a run left out");
    refused(
        golden.withRuns(List.of(hidden, new ZkRun(Hash32.ZERO, hidden.inputs(), shown.outputs()))),
        checks,
        "both hidden");
    byte[] otherModel = GoldenProof.read("convolution").key();
    refused(golden.withKey(otherModel), EnumSet.of(Check.STATEMENT), "another model");
    byte[] otherWeights = golden.key().clone();
    otherWeights[otherWeights.length - 1] ^= 1;
    refused(golden.withKey(otherWeights), columns, "other weights");
    GoldenProof open = GoldenProof.read("dense");
    refused(open.withRuns(golden.runs()), checks, "an open proof");
    refused(golden.withRuns(open.runs()), checks, "shown inputs");
    for (int i = 0; i < FLIPS / LESS; i++) {
      int bit = random.nextInt(8 * golden.proof().length);
      refused(
          golden.withProof(flipped(golden.proof(), bit)),
          EnumSet.allOf(Check.class),
          "bit %d",
          bit);
    }
  }

  @Test
  void elementsAreCanonical() {
    GoldenProof golden = GoldenProof.read("dense");
    // The root of the lookups is the first message of elements, behind the name and the witness.
    int root = "assay-zk-proof/1".length() + Hash32.BYTES;
    for (int value :
        new int[] {M31.P, M31.P + 1, -1, FieldBytes.get(golden.proof(), root) + M31.P}) {
      byte[] proof = golden.proof().clone();
      FieldBytes.put(value, proof, root);
      refused(golden.withProof(proof), EnumSet.of(Check.FORMAT), "an element of %d", value);
    }
  }

  @Test
  void nothingIsMissingAndNothingMore() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      byte[] proof = golden.proof();
      Set<Check> format = EnumSet.of(Check.FORMAT);
      for (int length : new int[] {0, 1, 15, 16, 47, 48, proof.length - 32, proof.length - 1}) {
        refused(golden.withProof(Arrays.copyOf(proof, length)), format, "%d bytes", length);
      }
      for (int i = 0; i < 20; i++) {
        int length = random.nextInt(proof.length);
        refused(golden.withProof(Arrays.copyOf(proof, length)), format, "%d bytes", length);
      }
      for (int more : new int[] {1, 16, 32, 1 << 20}) {
        byte[] longer = Arrays.copyOf(proof, proof.length + more);
        refused(golden.withProof(longer), format, "%d bytes more", more);
      }
    }
  }

  @Test
  void randomBytesAreNoProof() {
    Set<Check> checks =
        EnumSet.of(
            Check.FORMAT, Check.LOOKUP_CHILDREN, Check.LOOKUP_ROUND, Check.CONTRACTION_SIDES);
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      for (int i = 0; i < 20; i++) {
        byte[] proof = new byte[golden.proof().length];
        random.nextBytes(proof);
        refused(golden.withProof(proof), EnumSet.of(Check.FORMAT), "random bytes");
        // With the name of the format, and elements that are below the modulus.
        System.arraycopy(golden.proof(), 0, proof, 0, 16);
        for (int at = 19; at < proof.length; at += 4) {
          proof[at] &= 0x3f;
        }
        refused(golden.withProof(proof), checks, "random elements");
      }
    }
  }

  /** Messages of 16 bytes, swapped with their neighbours or doubled. */
  @Test
  void elementsKeepTheirPlaces() {
    for (String name : GoldenProof.NAMES) {
      GoldenProof golden = GoldenProof.read(name);
      byte[] proof = golden.proof();
      for (int i = 0; i < (name.equals("attention") ? 50 / LESS : 50); i++) {
        int at = 48 + 16 * random.nextInt((proof.length - 48) / 16 - 1);
        List<byte[]> two =
            new ArrayList<>(
                List.of(
                    Arrays.copyOfRange(proof, at, at + 16),
                    Arrays.copyOfRange(proof, at + 16, at + 32)));
        if (Arrays.equals(two.getFirst(), two.getLast())) {
          continue;
        }
        Collections.reverse(two);
        byte[] swapped = proof.clone();
        System.arraycopy(two.getFirst(), 0, swapped, at, 16);
        byte[] doubled = swapped.clone();
        System.arraycopy(two.getLast(), 0, swapped, at + 16, 16);
        Set<Check> any = EnumSet.allOf(Check.class);
        refused(golden.withProof(swapped), any, "%s: swapped at %d", name, at);
        refused(golden.withProof(doubled), any, "%s: doubled at %d", name, at);
      }
    }
  }
}
