package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import network.assay.primitives.Json.JsonArray;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /** EIP-55, "Test Cases". */
  @Test
  void addressesMatchEip55() {
    for (String text :
        List.of(
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x27b1fdb04752bbc536007a920d24acb045561c26",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")) {
      Address address = Address.parse(text);
      assertThat(address).hasToString(text);
      assertThat(Address.of(address.toBytes())).isEqualTo(address);
      assertThat(Address.parseLenient(text.toLowerCase(Locale.ROOT))).isEqualTo(address);
    }
    assertThatThrownBy(() -> Address.parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))
        .hasMessageContaining("expected 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    assertThatThrownBy(() -> Address.parseLenient("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"))
        .hasMessageContaining("checksum");
    for (String bad : List.of("", "0x", "0x1", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")) {
      assertThatThrownBy(() -> Address.parseLenient(bad)).hasMessageContaining("expected");
    }
  }

  /** ethers.js v6, testcases/accounts.json. */
  @Test
  void accountsMatchEthers() {
    JsonArray accounts = (JsonArray) SharedData.json("ethereum/ethers-js/accounts.json.gz");
    int keys = 0;
    for (Json json : accounts.items()) {
      Fields account = Fields.of(json, "");
      if (account.has("privateKey")) {
        keys++;
        PrivateKey key = PrivateKey.of(Hex.decodePrefixed(account.text("privateKey")));
        assertThat(key.address()).hasToString(account.text("address"));
      }
      assertThat(Address.parse(account.text("address"))).hasToString(account.text("address"));
    }
    assertThat(keys).isGreaterThan(100);
  }

  /** ethereum/tests, BasicTests/keyaddrtest.json; its signatures are of a hash no longer in use. */
  @Test
  void addressesMatchEthereumTests() {
    JsonArray cases =
        (JsonArray) SharedData.json("ethereum/ethereum-tests/BasicTests/keyaddrtest.json");
    assertThat(cases.items()).isNotEmpty();
    for (Json json : cases.items()) {
      Fields fields = Fields.of(json, "");
      PrivateKey key = PrivateKey.of(Hex.decode(fields.text("key")));
      assertThat(Keccak256.ofUtf8(fields.text("seed")).hex()).isEqualTo(fields.text("key"));
      assertThat(Hex.encode(key.address().toBytes())).isEqualTo(fields.text("addr"));
    }
  }

  /**
   * Wycheproof, ecdsa_secp256k1_sha256_bitcoin_test.json (low s only): a good signature recovers to
   * its key under one v, a bad one under none.
   */
  @Test
  void verdictsMatchWycheproof() {
    Fields file =
        Fields.of(
            SharedData.json("tee/crypto/wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json"), "");
    int valid = 0;
    int invalid = 0;
    for (Fields group : file.objects("testGroups", 1000)) {
      byte[] key = Hex.decode(group.object("publicKey").text("uncompressed"));
      Address address = PrivateKey.addressOfPublicKey(key);
      for (Fields test : group.objects("tests", 1000)) {
        Optional<BigInteger[]> rs = readDer(Hex.decode(test.text("sig")));
        Hash32 digest = Sha256.of(Hex.decode(test.text("msg")));
        boolean good =
            rs.isPresent()
                && (recover(digest, word(rs.get()[0]), word(rs.get()[1]), 27)
                        .equals(Optional.of(address))
                    || recover(digest, word(rs.get()[0]), word(rs.get()[1]), 28)
                        .equals(Optional.of(address)));
        // An abscissa of the group order and above needs a recovery id that Ethereum does not have.
        boolean large = test.text("comment").equals("k*G has a large x-coordinate");
        boolean expected = test.text("result").equals("valid") && !large;
        assertThat(good).as("tcId %d", test.integer("tcId")).isEqualTo(expected);
        valid += expected ? 1 : 0;
        invalid += expected || rs.isEmpty() ? 0 : 1;
      }
    }
    assertThat(valid).isGreaterThan(50);
    assertThat(invalid).isGreaterThan(20);
  }

  /** r and s of a strict DER signature; empty for any other bytes, or values beyond 32 bytes. */
  private static Optional<BigInteger[]> readDer(byte[] der) {
    if (der.length < 8 || der[0] != 0x30 || der[1] != der.length - 2 || der[2] != 2) {
      return Optional.empty();
    }
    int rLength = der[3];
    int sAt = 4 + rLength;
    if (rLength < 1 || sAt + 2 > der.length || der[sAt] != 2) {
      return Optional.empty();
    }
    int sLength = der[sAt + 1];
    if (sLength < 1 || sAt + 2 + sLength != der.length) {
      return Optional.empty();
    }
    byte[] rBytes = Arrays.copyOfRange(der, 4, sAt);
    byte[] sBytes = Arrays.copyOfRange(der, sAt + 2, der.length);
    BigInteger r = new BigInteger(rBytes);
    BigInteger s = new BigInteger(sBytes);
    boolean minimal =
        Arrays.equals(r.toByteArray(), rBytes) && Arrays.equals(s.toByteArray(), sBytes);
    boolean fits = r.signum() >= 0 && s.signum() >= 0 && r.bitLength() <= 256;
    return minimal && fits && s.bitLength() <= 256
        ? Optional.of(new BigInteger[] {r, s})
        : Optional.empty();
  }

  /** Besu's table of the precompile ecrecover: input is digest, v, r, s in words of 32 bytes. */
  @Test
  void recoveryMatchesBesu() throws Exception {
    List<String> lines =
        Files.readAllLines(SharedData.path("ethereum/besu-native/secp256k1ecrecover.csv"));
    int recovered = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split(",", -1);
      byte[] input = Hex.decode(columns[0].substring(0, 256));
      Hash32 digest = Hash32.of(Arrays.copyOfRange(input, 0, 32));
      Hash32 r = Hash32.of(Arrays.copyOfRange(input, 64, 96));
      Hash32 s = Hash32.of(Arrays.copyOfRange(input, 96, 128));
      Optional<Address> address = recover(digest, r, s, input[63]);
      if (columns[2].equals("0")) {
        byte[] hash = Keccak256.of(Hex.decode(columns[1])).toBytes();
        boolean high = new BigInteger(1, s.toBytes()).compareTo(ORDER.shiftRight(1)) > 0;
        if (!high) {
          recovered++;
          assertThat(address).contains(Address.of(Arrays.copyOfRange(hash, 12, 32)));
        }
      } else {
        assertThat(address).as(line).isEmpty();
      }
    }
    assertThat(recovered).isGreaterThan(10);
  }

  private static Optional<Address> recover(Hash32 digest, Hash32 r, Hash32 s, int v) {
    try {
      return new Signature(r, s, v).recover(digest);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Test
  void onlyOneSignatureOfEachIsTaken() {
    PrivateKey key = PrivateKey.of(Keccak256.ofUtf8("cow").toBytes());
    Hash32 digest = Sha256.ofUtf8("digest");
    Signature good = key.sign(digest);
    assertThat(key.sign(digest)).isEqualTo(good);
    BigInteger s = new BigInteger(1, good.s().toBytes());
    Hash32 highS = word(ORDER.subtract(s));
    assertThatThrownBy(() -> new Signature(good.r(), highS, 55 - good.v()))
        .hasMessageContaining("EIP-2");
    assertThatThrownBy(() -> new Signature(word(ORDER), good.s(), 27)).hasMessageContaining("r is");
    assertThatThrownBy(() -> new Signature(Hash32.ZERO, good.s(), 27)).hasMessageContaining("r is");
    assertThatThrownBy(() -> new Signature(good.r(), Hash32.ZERO, 27)).hasMessageContaining("s is");
    for (int v : new int[] {0, 1, 26, 29, 255}) {
      assertThatThrownBy(() -> new Signature(good.r(), good.s(), v)).hasMessageContaining("v must");
    }
    assertThat(new Signature(good.r(), good.s(), 55 - good.v()).recover(digest))
        .isNotEqualTo(Optional.of(key.address()));
  }

  /** About half of all r are no abscissa of the curve: recovery says so, and throws nothing. */
  @Test
  void recoveryIsTotal() {
    long seed = 99;
    Random random = new Random(seed);
    int empty = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[65];
      random.nextBytes(bytes);
      bytes[0] &= 0x7f;
      bytes[32] &= 0x3f;
      bytes[64] = (byte) (27 + random.nextInt(2));
      if (Signature.of(bytes).recover(Sha256.of(bytes)).isEmpty()) {
        empty++;
      }
    }
    assertThat(empty).as("seed %d", seed).isBetween(150, 350);
  }

  @Test
  void keysAreCheckedAndNotPrinted() {
    byte[] secret = Keccak256.ofUtf8("cow").toBytes();
    PrivateKey key = PrivateKey.of(secret);
    assertThat(key.toString())
        .doesNotContain(Hex.encode(secret))
        .contains(key.address().toString());
    assertThat(key.exposeSecretBytes()).isEqualTo(secret);
    for (byte[] bad :
        List.of(new byte[31], new byte[32], word(ORDER).toBytes(), Hex.decode("ff".repeat(32)))) {
      assertThatThrownBy(() -> PrivateKey.of(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("ffff");
    }
    PrivateKey.of(word(ORDER.subtract(BigInteger.ONE)).toBytes());
    assertThat(Signature.parse(key.sign(Hash32.ZERO).toString())).isEqualTo(key.sign(Hash32.ZERO));
  }

  private static Hash32 word(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] out = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
    return Hash32.of(out);
  }
}
