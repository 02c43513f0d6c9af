package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import network.assay.app.command.Recorded;
import network.assay.app.home.Home;
import network.assay.app.home.Proving;
import network.assay.app.home.RunFolder;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.input.Disclosure;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.MadeProof;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.StatedRun;
import network.assay.client.store.Durable;
import network.assay.client.store.ModelStore;
import network.assay.engine.model.ModelFile;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The digits model in integers: proved with the answer, proved afterwards, checked, damaged. */
@Tag("process")
class ProveTest {
  private static final String WHOLE = Digits.MODEL + "-int8";
  private static final int FLIPS = 16;
  private static final int KILLS = 6;

  @TempDir private static Path scratch;

  private static Path home;

  /** An answer with its signature alone, and one that was proved before it was delivered. */
  private static Path plain;

  private static Path proven;

  @BeforeAll
  static void run() {
    home = scratch.resolve("home");
    plain = scratch.resolve("plain");
    proven = scratch.resolve("proven");
    String folder = Digits.FOLDER.toString();
    good("model", "add", folder + "/digits.onnx", "--name", Digits.MODEL);
    good("model", "quantize", Digits.MODEL, "--calibrate", folder + "/heldout.csv");
    String image = folder + "/images/3-0045.png";
    good("infer", WHOLE, "--input", image, "--local", "--out", plain.toString());
    AssayProcess.Result answered =
        process(
            "infer",
            WHOLE,
            "--input",
            image,
            "--verify",
            "zk",
            "--local",
            "--out",
            proven.toString(),
            "--home",
            home.toString());
    assertThat(answered.status()).as(answered::all).isZero();
    assertThat(answered.out()).contains("verified  zk", "judged in");
  }

  private static AssayProcess.Result process(String... words) {
    return AssayProcess.onJvm(List.of(), words).with("ASSAY_KEY", Digits.KEY).run();
  }

  private static Recorded at(Path homeFolder, String... words) {
    Recorded recorded = new Recorded(homeFolder, "ASSAY_KEY", Digits.KEY);
    recorded.run(words);
    return recorded;
  }

  private static void good(String... words) {
    Recorded recorded = new Recorded(home, "ASSAY_KEY", Digits.KEY);
    assertThat(recorded.run(words)).as(recorded::err).isZero();
  }

  private static Receipt receipt(Path folder) throws IOException {
    return ReceiptCodec.decode(Files.readAllBytes(new RunFolder(folder).receipt())).orThrow();
  }

  private static Path copy(Path from) throws IOException {
    Path to = Files.createTempDirectory(scratch, "run");
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  /** The verdict and the fields of its reasons, by {@code assay verify} with this policy. */
  private static JsonNode verify(Path homeFolder, Path folder, String policy) {
    String file = new RunFolder(folder).receipt().toString();
    return JsonMapper.shared()
        .readTree(at(homeFolder, "verify", file, "--policy", policy, "--json").out());
  }

  private static String verdict(JsonNode report) {
    return report.required("verdict").asString();
  }

  private static List<String> fields(JsonNode report) {
    List<String> fields = new ArrayList<>();
    report.required("reasons").forEach(reason -> fields.add(reason.required("field").asString()));
    return fields;
  }

  private static Path proofFile(Path folder) throws IOException {
    return new RunFolder(folder)
        .proof(((ZkEvidence) receipt(folder).evidence().getFirst()).proof());
  }

  @Test
  void anAnswerIsProvedBeforeItIsDelivered() throws IOException {
    ZkEvidence piece = (ZkEvidence) receipt(proven).evidence().getFirst();
    byte[] proof = Files.readAllBytes(proofFile(proven));
    assertThat(Sha256.of(proof)).isEqualTo(piece.proof());
    JsonNode here = verify(home, proven, "signature+zk");
    assertThat(verdict(here)).as(here.toString()).isEqualTo("valid");
    assertThat(here.toString()).contains("was made here");
    // Somebody who has the folder of the run, but neither the model nor anything else.
    JsonNode elsewhere = verify(scratch.resolve("nobody"), proven, "signature+zk");
    assertThat(verdict(elsewhere)).as(elsewhere.toString()).isEqualTo("valid");
    assertThat(elsewhere.toString()).contains("author committed to");
    assertThat(Files.exists(scratch.resolve("nobody"))).isFalse();
  }

  @Test
  void aReceiptIsProvedAfterwards() throws IOException {
    Path folder = copy(plain);
    String file = new RunFolder(folder).receipt().toString();
    Recorded made = at(home, "prove", file, "--json");
    JsonNode said = JsonMapper.shared().readTree(made.out());
    assertThat(verdict(said)).as(made::err).isEqualTo("valid");
    assertThat(Path.of(said.required("proof").asString())).exists();
    Receipt after = receipt(folder);
    assertThat(after.statement()).isEqualTo(receipt(plain).statement());
    assertThat(after.signature()).isEqualTo(receipt(plain).signature());
    assertThat(verdict(verify(home, folder, "zk"))).isEqualTo("valid");
    assertThat(verdict(verify(home, plain, "zk"))).isEqualTo("unknown");
    // The same proof again is the same piece.
    assertThat(at(home, "prove", file).err()).doesNotContain("assay:");
    assertThat(receipt(folder)).isEqualTo(after);
  }

  @Test
  void aProofThatHidesTheInputIsCheckedWithoutIt() throws IOException {
    Path hidden = scratch.resolve("hidden");
    String image = Digits.FOLDER.resolve("images/3-0045.png").toString();
    String[] infer = {
      "infer", WHOLE, "--input", image, "--verify", "zk", "--hide-input", "--local", "--out"
    };
    List<String> words = new ArrayList<>(List.of(infer));
    words.add(hidden.toString());
    good(words.toArray(String[]::new));
    Receipt receipt = receipt(hidden);
    assertThat(((ZkEvidence) receipt.evidence().getFirst()).isHiding()).isTrue();
    JsonNode here = verify(home, hidden, "signature+zk");
    assertThat(verdict(here)).as(here.toString()).isEqualTo("valid");
    assertThat(here.toString()).contains("for this input, which the proof hides");
    // Somebody to whom neither input nor model was given.
    Path shown = copy(hidden);
    Files.delete(new RunFolder(shown).input());
    JsonNode elsewhere = verify(scratch.resolve("nobody"), shown, "signature+zk");
    assertThat(verdict(elsewhere)).as(elsewhere.toString()).isEqualTo("valid");
    assertThat(elsewhere.toString()).contains("an input that was not shown");
    // The output is not hidden: another one is refused.
    Files.copy(
        new RunFolder(otherRun()).output(),
        new RunFolder(shown).output(),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(fields(verify(scratch.resolve("nobody"), shown, "zk"))).contains("outputHash");
    // The same run and salt give the same proof, so no second piece.
    assertThat(at(home, "prove", new RunFolder(hidden).receipt().toString(), "--hide-input").err())
        .doesNotContain("assay:");
    assertThat(receipt(hidden)).isEqualTo(receipt);
  }

  private static Path otherRun() {
    Path folder = scratch.resolve("other");
    String image = Digits.FOLDER.resolve("images/7-0052.png").toString();
    good("infer", WHOLE, "--input", image, "--local", "--out", folder.toString());
    return folder;
  }

  @Test
  void aHidingProofOfAnotherInputDeceivesOnlyWhoHasNotTheInput() throws IOException {
    Path folder = copy(plain);
    RunFolder files = new RunFolder(folder);
    Receipt mine = receipt(folder);
    ModelStore store = ModelStore.open(new Home(home).store());
    Manifest manifest = ManifestCodec.decode(Files.readAllBytes(files.manifest())).orThrow();
    Manifest.File file = manifest.body().file(manifest.body().program().path()).orElseThrow();
    LoadedProgram program =
        ModelFile.read(store.blobs().read(file.cid(), 1 << 24), Limits.standard());
    // Another salt stands for another input: both are bound by the same commitment.
    StatedRun other =
        new StatedRun(
            mine,
            Disclosure.decode(Files.readAllBytes(files.input())).parts(),
            Disclosure.decode(Files.readAllBytes(files.output())).parts(),
            Optional.of(Hash32.ZERO));
    MadeProof made =
        MadeProof.checked(
            Proving.prover(Proofs.ONE).open(program),
            other,
            ProofProgress.none(),
            Cancellation.never());
    RunFolder.add(made, files.receipt(), files.receipt());
    assertThat(fields(verify(home, folder, "zk"))).containsExactly("evidence[0].proof");
    Files.delete(files.input());
    JsonNode without = verify(home, folder, "zk");
    assertThat(verdict(without)).as(without.toString()).isEqualTo("valid");
    assertThat(without.toString()).contains("seen only by who has it");
  }

  @Test
  void aReceiptIsProvedAfterwardsWithoutShowingTheInput() throws IOException {
    Path folder = copy(plain);
    String file = new RunFolder(folder).receipt().toString();
    Recorded made = at(home, "prove", file, "--hide-input", "--json");
    assertThat(verdict(JsonMapper.shared().readTree(made.out()))).as(made::err).isEqualTo("valid");
    assertThat(made.err()).doesNotContain("hides nothing already");
    Files.delete(new RunFolder(folder).input());
    assertThat(verdict(verify(scratch.resolve("nobody"), folder, "signature+zk")))
        .as("the key of this run was not saved beside it")
        .isEqualTo("unknown");
    assertThat(verdict(verify(home, folder, "signature+zk"))).isEqualTo("valid");
    Path twice = copy(proven);
    String open = new RunFolder(twice).receipt().toString();
    assertThat(at(home, "prove", open, "--hide-input").err()).contains("hides nothing already");
    assertThat(receipt(twice).evidence()).hasSize(2);
  }

  @Test
  void aChangedProofIsFound() throws IOException {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("ProveTest seed: " + seed + " (again: -Dassay.seed=" + seed + ")");
    SplittableRandom random = new SplittableRandom(seed);
    Path folder = copy(proven);
    Path file = proofFile(folder);
    byte[] proof = Files.readAllBytes(file);
    for (int i = 0; i < FLIPS; i++) {
      byte[] flipped = proof.clone();
      flipped[random.nextInt(proof.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      assertThat(fields(verify(home, folder, "zk"))).contains("proof");
    }
    for (byte[] wrong : List.of(new byte[0], java.util.Arrays.copyOf(proof, proof.length - 1))) {
      Files.write(file, wrong);
      assertThat(verdict(verify(home, folder, "zk"))).isEqualTo("invalid");
    }
    Files.delete(file);
    assertThat(verdict(verify(home, folder, "zk"))).isEqualTo("unknown");
    assertThat(verdict(verify(home, folder, "signature"))).isEqualTo("valid");
  }

  @Test
  void aProofOfAnotherRunDoesNotHold() throws IOException {
    // The piece is rewritten to fit the other receipt in every word: only the proof itself speaks.
    Path folder = copy(plain);
    ZkEvidence stolen = (ZkEvidence) receipt(proven).evidence().getFirst();
    Files.copy(proofFile(proven), new RunFolder(folder).proof(stolen.proof()));
    Receipt mine = receipt(folder);
    ZkEvidence claimed =
        new ZkEvidence(mine.digest(), stolen.keyDigest(), stolen.proof(), stolen.proofBytes());
    Files.write(new RunFolder(folder).receipt(), ReceiptCodec.encode(mine.withEvidence(claimed)));
    assertThat(fields(verify(home, folder, "zk"))).contains("evidence[0].proof");
  }

  @Test
  void aFloatingModelCannotBeProvedAndSaysWhatCan() {
    Path folder = scratch.resolve("floating");
    String image = Digits.FOLDER.resolve("images/3-0045.png").toString();
    Recorded refused =
        at(home, "infer", Digits.MODEL, "--input", image, "--verify", "zk", "--local");
    assertThat(refused.err()).contains("profile f32");
    good("infer", Digits.MODEL, "--input", image, "--local", "--out", folder.toString());
    Recorded prove = at(home, "prove", new RunFolder(folder).receipt().toString());
    assertThat(prove.err()).contains("quantize");
  }

  @Test
  void aKillWhileProvingLosesNothing() throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("ProveTest kills, seed: " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Receipt before = receipt(plain);
    long start = System.nanoTime();
    Path whole = copy(plain);
    assertThat(prove(whole, scratch).waitFor()).isZero();
    long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Receipt after = receipt(whole);
    for (int i = 0; i < KILLS; i++) {
      Path folder = copy(plain);
      Process process = prove(folder, scratch);
      if (!process.waitFor(random.nextLong(wholeMillis), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Receipt now = receipt(folder);
      assertThat(now).isIn(before, after);
      if (now.equals(after)) {
        assertThat(Files.readAllBytes(proofFile(folder)))
            .isEqualTo(Files.readAllBytes(proofFile(whole)));
      }
    }
  }

  @Test
  void whatAnotherProcessAddsMeanwhileStays() throws Exception {
    Path folder = copy(plain);
    Path file = new RunFolder(folder).receipt();
    Receipt before = receipt(folder);
    PrivateKey auditor = KeyFiles.development("auditor").key();
    RerunEvidence piece =
        new RerunEvidence.Claim(
                before.digest(),
                before.statement().subject().programId(),
                before.statement().run().outputHash(),
                auditor.address(),
                before.statement().service().answeredAtMillis())
            .sign(auditor, before.statement().job().chainId());
    Process process;
    // As another process does it: it holds the lock while it replaces the receipt.
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      process = prove(folder, scratch);
      while (process.isAlive() && !hasProof(folder)) {
        process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).as("it waits").isFalse();
      Durable.replace(file, ReceiptCodec.encode(before.withEvidence(piece)));
    }
    assertThat(process.waitFor()).isZero();
    assertThat(receipt(folder).evidence())
        .extracting(Evidence::kindLabel)
        .containsExactly("rerun", "zk");
  }

  private static boolean hasProof(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().matches("proof-.{16}\\.zk"));
    }
  }

  private static Process prove(Path folder, Path streams) {
    return AssayProcess.onJvm(
            List.of(),
            "prove",
            new RunFolder(folder).receipt().toString(),
            "--home",
            home.toString())
        .start(streams);
  }
}
