package network.assay.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import network.assay.client.check.CheckRequest;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.MadeProof;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs beside a receipt on the disk. */
class RunFolderTest {
  private static final PrivateKey KEY = KeyFiles.development("operator").key();

  @TempDir private Path folder;

  private static Receipt receipt() {
    return new Statement(
            new Statement.Job("scratch", 31337, Sha256.ofUtf8("job")),
            new Statement.Subject(
                ModelName.parse("a/b"),
                Cid.ofRawBlock(new byte[1]),
                Hash32.ZERO,
                "int",
                Hash32.ZERO,
                Hash32.ZERO),
            new Statement.Run(
                Hash32.ZERO, "", 0, Hash32.ZERO, Hash32.ZERO, new Statement.Usage(0, 0, 0)),
            Statement.Terms.free(Policy.onDelivery(Kind.SIGNATURE)),
            new Statement.Service(KEY.address(), 1, 2))
        .sign(KEY);
  }

  private static MadeProof made(String text) {
    Bytes proof = Bytes.utf8(text);
    return new MadeProof(
        new ZkEvidence(receipt().digest(), Hash32.ZERO, proof.sha256(), proof.size()), proof);
  }

  private static RerunEvidence rerun() {
    Address auditor = KEY.address();
    return new RerunEvidence.Claim(receipt().digest(), Hash32.ZERO, Hash32.ZERO, auditor, 3)
        .sign(KEY, 31337);
  }

  private Path write(Receipt receipt) throws IOException {
    Path file = folder.resolve(RunFolder.RECEIPT);
    Files.write(file, ReceiptCodec.encode(receipt));
    return file;
  }

  private static Receipt read(Path file) throws IOException {
    return ReceiptCodec.decode(Files.readAllBytes(file)).orThrow();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void proofsAreAddedAndFoundAgain() throws IOException {
    Path file = write(receipt());
    RunFolder run = new RunFolder(folder);
    RunFolder.add(made("one"), file, file);
    RunFolder.add(made("two"), file, file);
    RunFolder.add(made("two"), file, file);
    Receipt after = read(file);
    assertThat(after.evidence()).containsExactly(made("one").piece(), made("two").piece());
    assertThat(after.signature()).isEqualTo(receipt().signature());
    assertThat(files()).hasSize(3).allMatch(name -> name.matches("receipt.json|proof-.{16}\\.zk"));
    CheckRequest.Sources sources = run.withProofs(CheckRequest.Sources.none(), after);
    assertThat(sources.proofs()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"));
    assertThat(run.withProofs(CheckRequest.Sources.none(), receipt()).proofs()).isEmpty();
  }

  @Test
  void whatCameWhileAProofWasMadeIsKept() throws IOException {
    Path file = write(receipt());
    write(receipt().withEvidence(rerun()));
    RunFolder.add(made("one"), file, file);
    assertThat(read(file).evidence())
        .extracting(Evidence::kindLabel)
        .containsExactly("rerun", "zk");
  }

  @Test
  void whoAddsAtTheSameTimeLosesNothing() throws Exception {
    Path file = write(receipt());
    int threads = 4;
    int pieces = 8;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> adding = new ArrayList<>();
      for (int i = 0; i < threads * pieces; i++) {
        MadeProof made = made("proof " + i);
        adding.add(() -> {
          RunFolder.add(made, file, file);
          return null;
        });
      }
      for (Future<Void> done : pool.invokeAll(adding)) {
        done.get();
      }
    }
    assertThat(read(file).evidence()).hasSize(threads * pieces);
    assertThat(files()).hasSize(1 + threads * pieces);
  }

  @Test
  void theReceiptStaysWhereTheProofGoesElsewhere() throws IOException {
    Path file = write(receipt());
    Path other = Files.createDirectory(folder.resolve("other")).resolve("with-proof.json");
    RunFolder.add(made("one"), file, other);
    assertThat(read(file)).isEqualTo(receipt());
    assertThat(read(other).evidence()).hasSize(1);
    assertThat(new RunFolder(other.getParent()).proof(made("one").piece().proof())).exists();
  }

  @Test
  void aReceiptThatCannotBeWrittenIsLeftAsItWas() throws IOException {
    Path file = write(receipt());
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "x");
    assertThatThrownBy(() -> RunFolder.add(made("one"), file, taken))
        .isInstanceOf(IOException.class);
    assertThat(read(file)).isEqualTo(receipt());
    assertThat(files()).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void anEndlessFileIsReadToItsLimitOnly() throws IOException {
    Path file = folder.resolve("large");
    Files.write(file, new byte[100]);
    assertThat(RunFolder.read(file, 10)).hasSize(11);
    assertThat(RunFolder.read(file, 1000)).hasSize(100);
  }
}
