package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesAndTextsTest {
  @Test
  void hexHasOneText() {
    byte[] bytes = {0, 1, (byte) 0xab, (byte) 0xff};
    assertThat(Hex.encodePrefixed(bytes)).isEqualTo("0x0001abff");
    assertThat(Hex.decodePrefixed("0x0001abff")).isEqualTo(bytes);
    assertThat(Hex.decode("")).isEmpty();
    for (String bad : List.of("0x0", "0x0G", "0xAB", "ab", "0Xab", "0x 1", "0x١١")) {
      assertThatThrownBy(() -> Hex.decodePrefixed(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Hex.decodePrefixed("0x0001", 3)).hasMessageContaining("6 hex");
  }

  @Test
  void hashKeepsItsBytesAndOrder() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = (byte) (i * 37);
    }
    Hash32 hash = Hash32.of(bytes);
    assertThat(hash.toBytes()).isEqualTo(bytes);
    assertThat(Hash32.parse(hash.toString())).isEqualTo(hash);
    assertThat("0x" + hash.hex()).isEqualTo(hash.toString());
    assertThat(Hash32.ZERO.isZero()).isTrue();
    assertThat(new Hash32(0, 0, 0, 1).isZero()).isFalse();
    assertThat(new Hash32(-1, 0, 0, 0)).isGreaterThan(new Hash32(1, 9, 9, 9));
    assertThat(new Hash32(1, 2, 3, -1)).isGreaterThan(new Hash32(1, 2, 3, 4));
    assertThatThrownBy(() -> Hash32.of(new byte[31])).hasMessageContaining("expected 32 bytes");
  }

  /** FIPS 180-4 and the empty Keccak-256 of the Ethereum yellow paper. */
  @Test
  void digestsMatchPublishedOnes() {
    assertThat(Sha256.ofUtf8("abc").hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(new Sha256().update(Bytes.utf8("a")).update(new byte[] {'x', 'b', 'c'}, 1, 2))
        .extracting(Sha256::finish)
        .isEqualTo(Sha256.ofUtf8("abc"));
    assertThat(Keccak256.of().hex())
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(Keccak256.of(new byte[] {'a'}, new byte[] {'b', 'c'}))
        .isEqualTo(Keccak256.ofUtf8("abc"));
  }

  @Test
  void keccakMatchesBouncyCastle() {
    long seed = 256;
    Random random = new Random(seed);
    for (int length = 0; length < 600; length++) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      KeccakDigest reference = new KeccakDigest(256);
      reference.update(message, 0, length);
      byte[] expected = new byte[32];
      reference.doFinal(expected, 0);
      assertThat(Keccak256.of(message).toBytes()).as("seed %d", seed).isEqualTo(expected);
      int cut = random.nextInt(length + 1);
      assertThat(
              Keccak256.of(Arrays.copyOf(message, cut), Arrays.copyOfRange(message, cut, length)))
          .isEqualTo(Hash32.of(expected));
    }
  }

  @Test
  void bytesAreTheirContent() {
    byte[] source = {1, 2};
    Bytes bytes = Bytes.of(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2)).hasToString("0x0102");
    assertThat(bytes.sha256()).isEqualTo(Sha256.of(new byte[] {1, 2}));
    assertThat(bytes).isNotEqualTo(Bytes.EMPTY).hasSameHashCodeAs(Bytes.of((byte) 1, (byte) 2));
  }

  @Test
  void weiIsAUnsignedWordInDecimal() {
    String most = BigInteger.TWO.pow(256).subtract(BigInteger.ONE).toString();
    assertThat(Wei.parse(most)).hasToString(most);
    assertThat(Wei.parse("0")).isEqualTo(Wei.ZERO).isLessThan(Wei.of(1));
    String above = BigInteger.TWO.pow(256).toString();
    for (String bad : List.of("", "00", "01", "-1", "+1", "1.0", "1e3", " 1", "0x1", "١", above)) {
      assertThatThrownBy(() -> Wei.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void quotedTextCannotMoveTheCursor() {
    assertThat(Quoted.of("a\"b\\\u001b[2J\u202e\n"))
        .isEqualTo("\"a\\\"b\\\\\\u001b[2J\\u202e\\u000a\"");
    assertThat(Quoted.of("x".repeat(81))).hasSize(82 + " (cut, 81 characters)".length());
  }

  @Test
  void decodedSaysWhy() {
    assertThat(new Decoded.Good<>(3).orThrow()).isEqualTo(3);
    Decoded<Integer> bad = new Decoded.Bad<>("usage", "expected more");
    assertThat(bad.toOptional()).isEmpty();
    assertThatThrownBy(bad::orThrow).hasMessage("usage: expected more");
  }

  /** RFC 6962 test vectors of certificate-transparency-go: roots of the first n of eight leaves. */
  @Test
  void merkleRootsMatchCertificateTransparency() {
    List<String> inputs =
        List.of(
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f");
    List<String> roots =
        List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    for (int n = 0; n <= inputs.size(); n++) {
      List<Hash32> leaves =
          inputs.subList(0, n).stream().map(hex -> MerkleTree.leaf(Hex.decode(hex))).toList();
      assertThat(MerkleTree.of(leaves).root().hex()).isEqualTo(roots.get(n));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 100})
  void merklePathsProveExactlyTheirLeaf(int size) {
    List<Hash32> leaves =
        IntStream.range(0, size).mapToObj(i -> Sha256.of(new byte[] {(byte) i})).toList();
    MerkleTree tree = MerkleTree.of(leaves);
    Hash32 root = tree.root();
    for (int i = 0; i < size; i++) {
      List<Hash32> path = tree.path(i);
      assertThat(MerkleTree.verify(root, leaves.get(i), i, size, path)).isTrue();
      assertThat(MerkleTree.verify(root, leaves.get((i + 1) % size), i, size, path))
          .isEqualTo(size == 1);
      assertThat(MerkleTree.verify(root, leaves.get(i), i + size, size, path)).isFalse();
      assertThat(MerkleTree.verify(root, leaves.get(i), -1, size, path)).isFalse();
      assertThat(MerkleTree.verify(Hash32.ZERO, leaves.get(i), i, size, path)).isFalse();
      List<Hash32> longer = new ArrayList<>(path);
      longer.add(Hash32.ZERO);
      assertThat(MerkleTree.verify(root, leaves.get(i), i, size, longer)).isFalse();
      for (int j = 0; j < path.size(); j++) {
        List<Hash32> wrong = new ArrayList<>(path);
        wrong.set(j, Hash32.ZERO);
        assertThat(MerkleTree.verify(root, leaves.get(i), i, size, wrong)).isFalse();
        wrong.remove(j);
        assertThat(MerkleTree.verify(root, leaves.get(i), i, size, wrong)).isFalse();
      }
    }
  }
}
