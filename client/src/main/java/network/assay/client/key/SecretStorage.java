package network.assay.client.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.primitives.Address;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;
import network.assay.primitives.Keccak256;
import network.assay.primitives.PrivateKey;

/**
 * The Web3 Secret Storage format, version 3 (ethereum.org, "Web3 secret storage definition"): a
 * private key under AES-128-CTR with a key from scrypt or PBKDF2, and a Keccak-256 code over the
 * second half of that key and the ciphertext, by which a wrong password is told.
 */
final class SecretStorage {
  static final int FILE_BYTES_MAX = 1 << 16;

  private static final HexFormat HEX = HexFormat.of();

  private static final int KEY_BYTES = 32;

  private static final int IV_BYTES = 16;

  /** 128·n·r bytes: 512 MiB is twice what the standard parameters of any wallet take. */
  private static final long SCRYPT_BYTES_MAX = 512L << 20;

  private static final long SCRYPT_P_MAX = 16;

  /** Rounds of PBKDF2; the standard is 262144. A file from a stranger must not take minutes. */
  private static final long PBKDF2_ROUNDS_MAX = 10_000_000;

  private SecretStorage() {}

  static byte[] encode(
      PrivateKey key, char[] password, KeyFiles.Strength scrypt, RandomGenerator random) {
    byte[] salt = new byte[32];
    byte[] iv = new byte[IV_BYTES];
    byte[] id = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    random.nextBytes(id);
    byte[] derived =
        Scrypt.derive(utf8(password), salt, scrypt.n(), scrypt.r(), scrypt.p(), KEY_BYTES);
    byte[] cipherText = aesCtr(derived, iv, key.exposeSecretBytes());
    Json crypto =
        Json.object()
            .text("cipher", "aes-128-ctr")
            .put("cipherparams", Json.object().text("iv", HEX.formatHex(iv)).build())
            .text("ciphertext", HEX.formatHex(cipherText))
            .text("kdf", "scrypt")
            .put(
                "kdfparams",
                Json.object()
                    .integer("dklen", KEY_BYTES)
                    .integer("n", scrypt.n())
                    .integer("r", scrypt.r())
                    .integer("p", scrypt.p())
                    .text("salt", HEX.formatHex(salt))
                    .build())
            .text("mac", HEX.formatHex(mac(derived, cipherText)))
            .build();
    return Json.object()
        .text("address", HEX.formatHex(key.address().toBytes()))
        .put("crypto", crypto)
        .text("id", UUID.nameUUIDFromBytes(id).toString())
        .integer("version", 3)
        .build()
        .canonical();
  }

  /** The address that a key file names, when it names one; the password is not needed for it. */
  static java.util.Optional<Address> address(byte[] file) {
    JsonObject root = root(file);
    if (root.members().get("address") instanceof Json.JsonString(String text)) {
      String digits = text.startsWith("0x") ? text : "0x" + text;
      try {
        return java.util.Optional.of(Address.parseLenient(digits));
      } catch (IllegalArgumentException e) {
        throw new KeyException("the key file's address is none: " + e.getMessage(), e);
      }
    }
    return java.util.Optional.empty();
  }

  static PrivateKey decode(byte[] file, char[] password) {
    JsonObject root = root(file);
    if (integer(root, "version") != 3) {
      throw new KeyException("expected a key file of version 3, got " + integer(root, "version"));
    }
    // geth wrote "Crypto" once.
    JsonObject crypto = object(root, root.members().containsKey("Crypto") ? "Crypto" : "crypto");
    if (!text(crypto, "cipher").equals("aes-128-ctr")) {
      throw new KeyException("expected the cipher aes-128-ctr in the key file");
    }
    byte[] iv = hex(object(crypto, "cipherparams"), "iv", IV_BYTES);
    byte[] cipherText = hex(crypto, "ciphertext", KEY_BYTES);
    byte[] derived = derive(crypto, password);
    if (!MessageDigest.isEqual(mac(derived, cipherText), hex(crypto, "mac", 32))) {
      throw new KeyException("wrong password for the key file (or the file is damaged)");
    }
    PrivateKey key;
    try {
      key = PrivateKey.of(aesCtr(derived, iv, cipherText));
    } catch (IllegalArgumentException e) {
      throw new KeyException("the key file holds no valid secp256k1 key", e);
    }
    address(file)
        .filter(named -> !named.equals(key.address()))
        .ifPresent(named -> {
          throw new KeyException(
              "the key file names address " + named + ", its key belongs to " + key.address());
        });
    return key;
  }

  private static byte[] derive(JsonObject crypto, char[] password) {
    JsonObject params = object(crypto, "kdfparams");
    if (integer(params, "dklen") != KEY_BYTES) {
      throw new KeyException("expected dklen 32 in the key file, got " + integer(params, "dklen"));
    }
    byte[] salt = hex(params, "salt", -1);
    return switch (text(crypto, "kdf")) {
      case "scrypt" -> {
        long n = integer(params, "n");
        long r = integer(params, "r");
        long p = integer(params, "p");
        boolean sane = n > 1 && Long.bitCount(n) == 1 && r >= 1 && p >= 1 && p <= SCRYPT_P_MAX;
        if (!sane || n > SCRYPT_BYTES_MAX || r > SCRYPT_BYTES_MAX / 128 / n) {
          throw new KeyException(
              "the key file asks for scrypt n=" + n + " r=" + r + " p=" + p + ", beyond all use");
        }
        yield Scrypt.derive(utf8(password), salt, (int) n, (int) r, (int) p, KEY_BYTES);
      }
      case "pbkdf2" -> {
        long rounds = integer(params, "c");
        if (!text(params, "prf").equals("hmac-sha256")
            || rounds < 1
            || rounds > PBKDF2_ROUNDS_MAX) {
          throw new KeyException(
              "expected pbkdf2 with hmac-sha256 and 1 to " + PBKDF2_ROUNDS_MAX + " rounds");
        }
        yield Scrypt.pbkdf2(utf8(password), salt, (int) rounds, KEY_BYTES);
      }
      default -> throw new KeyException("expected kdf scrypt or pbkdf2 in the key file");
    };
  }

  private static byte[] mac(byte[] derived, byte[] cipherText) {
    byte[] input = Arrays.copyOf(Arrays.copyOfRange(derived, 16, 32), 16 + cipherText.length);
    System.arraycopy(cipherText, 0, input, 16, cipherText.length);
    return Keccak256.of(input).toBytes();
  }

  private static byte[] aesCtr(byte[] derived, byte[] iv, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      SecretKeySpec key = new SecretKeySpec(Arrays.copyOf(derived, 16), "AES");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES in counter mode", e);
    }
  }

  private static byte[] utf8(char[] password) {
    return new String(password).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject root(byte[] file) {
    try {
      if (Json.parse(file, FILE_BYTES_MAX) instanceof JsonObject root) {
        return root;
      }
      throw new KeyException("the key file is not a JSON object");
    } catch (JsonException e) {
      throw new KeyException("the key file is not valid JSON: " + e.getMessage(), e);
    }
  }

  private static JsonObject object(JsonObject parent, String name) {
    if (parent.members().get(name) instanceof JsonObject child) {
      return child;
    }
    throw new KeyException("the key file has no object '" + name + "'");
  }

  private static String text(JsonObject parent, String name) {
    if (parent.members().get(name) instanceof Json.JsonString(String value)) {
      return value;
    }
    throw new KeyException("the key file has no string '" + name + "'");
  }

  private static long integer(JsonObject parent, String name) {
    if (parent.members().get(name) instanceof Json.JsonInteger(long value)) {
      return value;
    }
    throw new KeyException("the key file has no whole number '" + name + "'");
  }

  private static byte[] hex(JsonObject parent, String name, int length) {
    try {
      byte[] bytes = HEX.parseHex(text(parent, name));
      if (length < 0 || bytes.length == length) {
        return bytes;
      }
      throw new KeyException(
          "'" + name + "' of the key file has " + bytes.length + " bytes, expected " + length);
    } catch (IllegalArgumentException e) {
      throw new KeyException("'" + name + "' of the key file is not hexadecimal", e);
    }
  }
}
