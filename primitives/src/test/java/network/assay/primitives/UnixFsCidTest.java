package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixFsCidTest {
  /**
   * Made once with boxo's own importer (github.com/ipfs/boxo, importer/balanced, raw leaves, CID
   * version 1, size-262144, 174 links) over the bytes of {@link #generated}. Up to 174 chunks have
   * one node above them; beyond that there are two levels.
   */
  @ParameterizedTest
  @CsvSource({
    "0, bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "1, bafkreig2xu5p65u7a7vsszkad2yctf2oxorua6x5akzg3w2wj2s7r35ooi",
    "262143, bafkreiaybxqo456watp65nsl3xn27if6ljn5gdjpjxxshiv7cx6pnfiwvi",
    "262144, bafkreidd6k2rtu2k6woh25xxx2nxk2d2ifjrn54h6wjqfbqijyvdl2nrmq",
    "262145, bafybeidmf7miq54symki3qff7ohjgfhn23ysap4nt7fcolcjetgkyvqoaa",
    "524288, bafybeiev6owa5ivo7xhxoora7ap32rrx6vzykv2446smtg5y3iboutsqc4",
    "1000000, bafybeicfqavgjm2zjrnv4glvw26k4jcucpmugsrh26lqagqe3vo7hlbfbi",
    "45613056, bafybeid3u6ywprs7daea5cngbzwx3dxtb5ov464joy4p4ctguxa4dtm4ue",
    "45613057, bafybeiak6ul52u63lryr7aaih6sa7n6wbxwdhwgwngisfkspjlt2orzvk4",
    "45875205, bafybeidocqxzl6v4g5mz2fvv3ld3jyssovnqcc6r2qes7i7zwfektlodue",
    "91226112, bafybeib5cia74kavnmakkwmg7i2yl2cp6dmeq55vkf5uqwgetdey2q3ieu",
    "91488333, bafybeiatoye2kbq4uyrnyn4dgg2nvon2opv4lh5kpflympzbrxs3q3fppe",
  })
  void matchesBoxo(int bytes, String cid) {
    assertThat(UnixFsCid.of(generated(bytes))).hasToString(cid);
  }

  /**
   * ipfs/gateway-conformance: ascii.txt is one raw block, multiblock.txt has five leaves of at most
   * 256 bytes under one node. The blocks come from the CAR file.
   */
  @Test
  void matchesGatewayConformance() throws IOException {
    byte[] car =
        SharedData.bytes(
            "ipfs/gateway-conformance/fixtures/path_gateway_unixfs/dir-with-files.car");
    Map<Cid, byte[]> blocks = readCar(car);
    Cid multiblock = Cid.parse("bafybeigcisqd7m5nf3qmuvjdbakl5bdnh4ocrmacaqkpuh77qjvggmt2sa");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    int leaves = 0;
    for (Cid link : links(blocks.get(multiblock))) {
      file.write(blocks.get(link));
      leaves++;
    }
    assertThat(leaves).isEqualTo(5);
    assertThat(file.size()).isEqualTo(1026);
    assertThat(Sha256.of(file.toByteArray()).hex())
        .isEqualTo("998785f13287a9aabc2d7048e4c2905d502ff13ef40f2d135f163b5a762701c5");
    UnixFsCid small = new UnixFsCid(256, 174);
    assertThat(small.update(file.toByteArray(), 0, 1026).finish()).isEqualTo(multiblock);
    Cid ascii = Cid.parse("bafkreifkam6ns4aoolg3wedr4uzrs3kvq66p4pecirz6y2vlrngla62mxm");
    assertThat(UnixFsCid.of(blocks.get(ascii))).isEqualTo(ascii);
  }

  /** Every file with raw leaves in the shared CARs whose chunks are of one size. */
  @Test
  void matchesTheFilesOfTheSharedCars() throws IOException {
    JsonObject cars =
        (JsonObject) Fields.of(SharedData.json("ipfs/EXPECTED.json"), "").json("cars");
    Map<String, Cid> checked = new TreeMap<>();
    for (Map.Entry<String, Json> entry : cars.members().entrySet()) {
      Map<Cid, byte[]> blocks = null;
      for (Fields node : Fields.of(entry.getValue(), "").objects("nodes", 1000)) {
        if (!node.has("leaf_codec") || !node.text("leaf_codec").equals("raw")) {
          continue;
        }
        if (blocks == null) {
          blocks = readCar(Files.readAllBytes(SharedData.path("ipfs/" + entry.getKey())));
        }
        Cid cid = Cid.parse(node.text("cid"));
        long chunk = ((JsonInteger) ((JsonArray) node.json("blocksizes")).items().get(0)).value();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Cid link : links(blocks.get(cid))) {
          file.write(blocks.get(link));
        }
        assertThat(file.size()).isEqualTo((int) node.integer("size"));
        UnixFsCid importer = new UnixFsCid((int) chunk, UnixFsCid.LINKS_MAX);
        assertThat(importer.update(file.toByteArray(), 0, file.size()).finish()).isEqualTo(cid);
        checked.put(entry.getKey() + " " + cid, cid);
      }
    }
    assertThat(checked).hasSizeGreaterThan(3);
  }

  @Test
  void piecesDoNotMatter() {
    long seed = 5;
    Random random = new Random(seed);
    byte[] file = generated(1_000_003);
    Cid whole = UnixFsCid.of(file);
    for (int round = 0; round < 20; round++) {
      UnixFsCid importer = new UnixFsCid();
      int at = 0;
      while (at < file.length) {
        int length = Math.min(file.length - at, random.nextInt(1 << random.nextInt(1, 20)));
        importer.update(file, at, length);
        at += length;
      }
      assertThat(importer.finish()).as("seed %d round %d", seed, round).isEqualTo(whole);
    }
  }

  @Test
  void deepTreesStayBalanced() {
    // Three links to a node make 28 one-byte chunks four levels high; each is a different tree.
    Map<Cid, Integer> seen = new TreeMap<>();
    for (int n = 2; n < 120; n++) {
      UnixFsCid importer = new UnixFsCid(1, 3);
      Cid cid = importer.update(generated(n), 0, n).finish();
      assertThat(cid.codec()).isEqualTo(Cid.Codec.DAG_PB);
      assertThat(seen.put(cid, n)).isNull();
    }
  }

  @Test
  void takesOneFile() {
    UnixFsCid importer = new UnixFsCid();
    importer.finish();
    assertThatThrownBy(importer::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> importer.update(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new UnixFsCid().update(new byte[1], 1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Highest bytes of the generator x ← 1664525 x + 1013904223 from x = 1. */
  private static byte[] generated(int bytes) {
    byte[] out = new byte[bytes];
    int x = 1;
    for (int i = 0; i < bytes; i++) {
      x = x * 1664525 + 1013904223;
      out[i] = (byte) (x >>> 24);
    }
    return out;
  }

  /** Blocks of a CARv1 whose CIDs we can name. */
  private static Map<Cid, byte[]> readCar(byte[] car) {
    Map<Cid, byte[]> blocks = new TreeMap<>();
    int[] at = {0};
    int header = varint(car, at);
    at[0] += header;
    while (at[0] < car.length) {
      int length = varint(car, at);
      byte[] section = Arrays.copyOfRange(car, at[0], at[0] + length);
      at[0] += length;
      try {
        Cid cid = Cid.of(Arrays.copyOf(section, 36));
        blocks.put(cid, Arrays.copyOfRange(section, 36, section.length));
      } catch (IllegalArgumentException e) {
        // CIDs of version 0 and other codecs: files of ours are not made of them.
      }
    }
    return blocks;
  }

  /** CIDs of the links of a dag-pb node, in order. */
  private static List<Cid> links(byte[] node) {
    List<Cid> links = new ArrayList<>();
    int[] at = {0};
    while (at[0] < node.length) {
      int tag = varint(node, at);
      int length = varint(node, at);
      if (tag == (2 << 3 | 2)) {
        assertThat(node[at[0]]).isEqualTo((byte) (1 << 3 | 2));
        links.add(Cid.of(Arrays.copyOfRange(node, at[0] + 2, at[0] + 2 + node[at[0] + 1])));
      }
      at[0] += length;
    }
    return links;
  }

  private static int varint(byte[] bytes, int[] at) {
    int value = 0;
    int shift = 0;
    while (true) {
      byte b = bytes[at[0]++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
      shift += 7;
    }
  }
}
