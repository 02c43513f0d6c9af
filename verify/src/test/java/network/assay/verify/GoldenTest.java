package network.assay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.ReceiptCodec;
import org.junit.jupiter.api.Test;

/** The formats are what they were: the files under {@code golden} say so, byte for byte. */
class GoldenTest {
  private static final String REGENERATE =
      "mvn -pl verify -am test -Dtest=GoldenTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dassay.golden=write";

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private static SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("receipt-v1-plain.json", ReceiptCodec.encode(Samples.receipt()));
    files.put("receipt-v1-evidence.json", ReceiptCodec.encode(Samples.receiptWithEvidence()));
    files.put("manifest-v1-full.json", ManifestCodec.encode(Samples.manifest()));
    return files;
  }

  @Test
  void formatsAreUnchanged() throws IOException {
    boolean write = System.getProperty("assay.golden", "").equals("write");
    for (var file : files().entrySet()) {
      Path path = FOLDER.resolve(file.getKey());
      if (write) {
        Files.createDirectories(FOLDER);
        Files.write(path, file.getValue());
      }
      assertThat(path)
          .as("golden file; to make it anew, on purpose: %s", REGENERATE)
          .exists()
          .content(StandardCharsets.UTF_8)
          .as(
              "%s changed. A change of format needs a new version in its name; to make this file"
                  + " anew, on purpose: %s",
              path, REGENERATE)
          .isEqualTo(new String(file.getValue(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void filesAreCanonicalAndReadBack() throws IOException {
    for (String name : files().keySet()) {
      byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
      assertThat(Json.isCanonical(bytes, bytes.length)).isTrue();
      byte[] again =
          name.startsWith("receipt")
              ? ReceiptCodec.encode(ReceiptCodec.decode(bytes).orThrow())
              : ManifestCodec.encode(ManifestCodec.decode(bytes).orThrow());
      assertThat(again).as(name).isEqualTo(bytes);
    }
  }

  @Test
  void filesAreValid() throws IOException {
    for (String name : files().keySet()) {
      if (name.toLowerCase(Locale.ROOT).startsWith("receipt")) {
        Report report =
            Verifier.verify(
                Files.readAllBytes(FOLDER.resolve(name)),
                Samples.facts(),
                Policy.onDelivery(Kind.SIGNATURE, Kind.RERUN),
                Samples.NOW);
        assertThat(report.verdict()).as(name).isInstanceOf(Verdict.Valid.class);
      }
    }
  }

  /** Digests that other implementations of EIP-712 gave for the same typed data; see the specs. */
  @Test
  void digestsAreThoseOfOtherImplementations() {
    assertThat(Samples.receipt().digest()).isEqualTo(Hash32.parse(RECEIPT_DIGEST));
    assertThat(Samples.rerunEvidence().claim().digest(31337)).isEqualTo(Hash32.parse(RERUN_DIGEST));
    assertThat(Samples.manifest().body().digest()).isEqualTo(Hash32.parse(MANIFEST_DIGEST));
  }

  private static final String RECEIPT_DIGEST =
      "0x08e0b1b3fe7372b83efec9242593efec544aef3b5005fc5cc0477a10f014849d";
  private static final String RERUN_DIGEST =
      "0xa011ae11c8b9147af8cf9977762a0036e4c6df6c11a5ce7aab1d1f3723467087";
  private static final String MANIFEST_DIGEST =
      "0x7a6b04401718002af75bdd2e18fc9ee4b4849e157265847fe85a2730a6b74f39";
}
