package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CidTest {
  private static final String EMPTY = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

  @Test
  void emptyFile() {
    Cid cid = Cid.ofRawBlock(new byte[0]);
    assertThat(cid).hasToString(EMPTY);
    assertThat(Cid.parse(EMPTY)).isEqualTo(cid);
    assertThat(Cid.of(cid.toBytes())).isEqualTo(cid);
    assertThat(cid).isLessThan(Cid.ofDagPbBlock(new byte[0]));
  }

  /** ipld/codec-fixtures: every raw and dag-pb block is named by its CID. */
  @Test
  void blocksMatchCodecFixtures() throws IOException {
    Path fixtures = SharedData.path("ipfs/codec-fixtures/fixtures");
    List<Path> blocks;
    try (Stream<Path> files = Files.walk(fixtures)) {
      blocks = files.filter(f -> f.toString().matches(".*\\.(raw|dag-pb)")).sorted().toList();
    }
    assertThat(blocks).hasSizeGreaterThan(10);
    for (Path block : blocks) {
      String[] name = block.getFileName().toString().split("\\.", -1);
      byte[] bytes = Files.readAllBytes(block);
      Cid cid = name[1].equals("raw") ? Cid.ofRawBlock(bytes) : Cid.ofDagPbBlock(bytes);
      assertThat(cid).hasToString(name[0]);
      assertThat(Cid.parse(name[0])).isEqualTo(cid);
    }
  }

  /** multiformats/multihash, test_cases.csv: sha2-256 at full length. */
  @Test
  void digestsMatchMultihash() throws IOException {
    int cases = 0;
    for (String line : Files.readAllLines(SharedData.path("ipfs/multihash/test_cases.csv"))) {
      String[] columns = line.split(",", -1);
      if (columns[0].equals("sha2-256") && columns[1].equals("256")) {
        cases++;
        byte[] cid = Hex.decode("0155" + columns[3]);
        // The column holds text that happens to look like hexadecimal.
        assertThat(Cid.ofRawBlock(Bytes.utf8(columns[2]).toArray())).isEqualTo(Cid.of(cid));
      }
    }
    assertThat(cases).isPositive();
  }

  @Test
  void refusesOtherForms() {
    List<String> bad =
        List.of(
            "",
            "b",
            EMPTY.substring(1),
            EMPTY + "a",
            EMPTY.substring(0, 58),
            "B" + EMPTY.substring(1),
            EMPTY.toUpperCase(Locale.ROOT),
            EMPTY.substring(0, 30) + "1" + EMPTY.substring(31),
            // the digest ends four bits before the text does: the last character has two spare bits
            EMPTY.substring(0, 58) + "v",
            "QmY7Yh4UquoXHLPFo2XbhXkhBvFoPwmQUSa92pxnxjQuPU",
            // dag-cbor, CID version 2, identity hash
            "bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae");
    for (String text : bad) {
      assertThatThrownBy(() -> Cid.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("CID");
    }
    byte[] good = Cid.parse(EMPTY).toBytes();
    for (int i = 0; i < 4; i++) {
      byte[] wrong = good.clone();
      wrong[i] ^= 0x40;
      assertThatThrownBy(() -> Cid.of(wrong)).hasMessageContaining("expected a CID");
    }
  }
}
