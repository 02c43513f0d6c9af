package network.assay.verify.zk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonString;
import network.assay.verify.zk.program.ZkShape;

/**
 * A proof of format {@code assay-zk-proof/1} that verifies for ever.
 *
 * @param runs what it is about
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record GoldenProof(byte[] proof, byte[] key, List<ZkRun> runs) {
  /** The names of all open golden proofs. */
  static final List<String> NAMES =
      List.of("dense", "convolution", "attention", "moves", "embedding");

  /** A golden proof of two runs, of which the first is hidden. */
  static final String HIDING = "hidden";

  /** Makes the files anew. */
  static final String REGENERATE =
      "mvn -pl prover -am test -Dtest=GoldenProofsTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dassay.golden=write";

  private static final Path FOLDER = Path.of("src/test/resources/golden/zk-1");
  private static final int JSON_BYTES_MAX = 1 << 16;
  private static final int ITEMS_MAX = 16;

  static GoldenProof read(String name) {
    Path folder = FOLDER.resolve(name);
    try {
      Json json = Json.parse(Files.readAllBytes(folder.resolve("run.json")), JSON_BYTES_MAX);
      Fields fields = Fields.of(json, "");
      List<ZkRun> runs = fields.objects("runs", ITEMS_MAX).stream().map(GoldenProof::run).toList();
      return new GoldenProof(
          Files.readAllBytes(folder.resolve("proof.bin")),
          Files.readAllBytes(folder.resolve("key.bin")),
          runs);
    } catch (IOException e) {
      throw new UncheckedIOException("golden file; to make it anew, on purpose: " + REGENERATE, e);
    }
  }

  private static ZkRun run(Fields fields) {
    Hash32 receipt = Hash32.parse("0x" + fields.text("receipt"));
    ZkInputs inputs =
        fields.has("hidden")
            ? new ZkInputs.Hidden(
                fields.array("hidden", ITEMS_MAX).stream().map(GoldenProof::shape).toList())
            : new ZkInputs.Shown(tensors(fields, "inputs"));
    return new ZkRun(receipt, inputs, tensors(fields, "outputs"));
  }

  private static ZkShape shape(Json dims) {
    return ZkShape.ofLongs(
        ((JsonArray) dims)
            .items().stream().mapToLong(dim -> ((JsonInteger) dim).value()).toArray());
  }

  /** What the golden hiding proof hides. */
  static ZkSecret secret() {
    try {
      byte[] bytes = Files.readAllBytes(FOLDER.resolve(HIDING).resolve("run.json"));
      Fields fields = Fields.of(Json.parse(bytes, JSON_BYTES_MAX), "");
      Hash32 salt = Hash32.parse("0x" + fields.text("salt"));
      return new ZkSecret(salt, List.of(tensors(fields, "inputs")));
    } catch (IOException e) {
      throw new UncheckedIOException("golden file; to make it anew, on purpose: " + REGENERATE, e);
    }
  }

  private static List<byte[]> tensors(Fields fields, String name) {
    return fields.array(name, ITEMS_MAX).stream()
        .map(text -> Base64.getDecoder().decode(((JsonString) text).value()))
        .toList();
  }

  /** What the verifier makes of it. */
  ZkResult verify() {
    return ZkVerifier.verify(proof, key, runs);
  }

  boolean isSame(GoldenProof other) {
    return Arrays.equals(proof, other.proof)
        && Arrays.equals(key, other.key)
        && runs.size() == other.runs.size()
        && IntStream.range(0, runs.size()).allMatch(i -> isSame(runs.get(i), other.runs.get(i)));
  }

  private static boolean isSame(ZkRun a, ZkRun b) {
    return a.receiptDigest().equals(b.receiptDigest())
        && Arrays.deepEquals(a.inputs().tensors().toArray(), b.inputs().tensors().toArray())
        && Arrays.deepEquals(a.outputs().toArray(), b.outputs().toArray());
  }

  GoldenProof withProof(byte[] other) {
    return new GoldenProof(other, key, runs);
  }

  GoldenProof withKey(byte[] other) {
    return new GoldenProof(proof, other, runs);
  }

  GoldenProof withRuns(List<ZkRun> other) {
    return new GoldenProof(proof, key, other);
  }
}
