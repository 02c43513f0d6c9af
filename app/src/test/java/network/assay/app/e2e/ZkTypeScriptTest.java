package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import network.assay.app.e2e.TypeScriptVerifier.Answer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The second verifier, written in TypeScript from spec/zk.md alone, judges the golden proofs as the
 * first does: it accepts each of them, and none that was changed.
 */
@Tag("process")
class ZkTypeScriptTest {
  private static final Path GOLDEN =
      AssayProcess.ROOT.resolve("verify/src/test/resources/golden/zk-1");

  /** Bits of a proof that are flipped, one at a time. */
  private static final int FLIPS = 24;

  private static List<Path> golden;
  private static TypeScriptVerifier verifier;
  private static long seed;

  @TempDir private Path scratch;

  @BeforeAll
  static void find(@TempDir Path scratchOfBuild) throws IOException, InterruptedException {
    if (!Files.isDirectory(GOLDEN)) {
      Assumptions.abort("there are no golden proofs in " + AssayProcess.ROOT.relativize(GOLDEN));
    }
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      golden = folders.filter(Files::isDirectory).sorted().toList();
    }
    verifier = TypeScriptVerifier.orSkip(scratchOfBuild);
    seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("ZkTypeScriptTest seed: " + seed + " (again: -Dassay.seed=" + seed + ")");
  }

  @Test
  void itPassesItsOwnTests() throws Exception {
    verifier.passItsOwnTests(seed % (1L << 32), scratch);
  }

  @Test
  void goldenProofsAreAccepted() throws Exception {
    List<Answer> answers = verifier.verify(golden, scratch);
    for (int i = 0; i < golden.size(); i++) {
      assertThat(answers.get(i)).as(golden.get(i).getFileName().toString()).matches(Answer::ok);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "hidden"})
  void aChangedProofIsRefused(String name) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Path honest = GOLDEN.resolve(name);
    byte[] proof = Files.readAllBytes(honest.resolve("proof.bin"));
    Map<String, byte[]> proofs = new LinkedHashMap<>();
    for (int i = 0; i < FLIPS; i++) {
      int bit = random.nextInt(8 * proof.length);
      proofs.put("bit " + bit, flipped(proof, bit));
    }
    proofs.put("one byte short", Arrays.copyOf(proof, proof.length - 1));
    proofs.put("one byte long", Arrays.copyOf(proof, proof.length + 1));
    proofs.put("nothing", new byte[0]);
    proofs.put("of another model", Files.readAllBytes(GOLDEN.resolve("attention/proof.bin")));
    byte[] key = Files.readAllBytes(honest.resolve("key.bin"));
    String run = Files.readString(honest.resolve("run.json"));

    Map<String, Path> forged = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> changed : proofs.entrySet()) {
      forged.put(changed.getKey(), write(changed.getKey(), changed.getValue(), key, run));
    }
    byte[] anotherRoot = flipped(key, 8 * key.length - 1);
    forged.put("root of the key", write("root of the key", proof, anotherRoot, run));
    String anotherReceipt = run.replaceFirst("(\"receipt\": ?\")[^\"]*", "$1" + "ab".repeat(32));
    assertThat(anotherReceipt).isNotEqualTo(run);
    forged.put("receipt", write("receipt", proof, key, anotherReceipt));

    List<Answer> answers = verifier.verify(new ArrayList<>(forged.values()), scratch);
    List<String> names = new ArrayList<>(forged.keySet());
    for (int i = 0; i < names.size(); i++) {
      assertThat(answers.get(i).ok()).as(names.get(i)).isFalse();
      // Its own faults, and files that it cannot find, are no judgement.
      assertThat(answers.get(i).check()).as(names.get(i)).isNotIn("", "internal", "files");
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = bytes.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  private Path write(String name, byte[] proof, byte[] key, String run) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(name.replace(' ', '-')));
    Files.write(folder.resolve("proof.bin"), proof);
    Files.write(folder.resolve("key.bin"), key);
    Files.writeString(folder.resolve("run.json"), run);
    return folder;
  }
}
