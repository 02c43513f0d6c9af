package network.assay.client.key;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import network.assay.client.store.Durable;
import network.assay.primitives.Address;
import network.assay.primitives.Hex;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;

/**
 * Where private keys come from: an encrypted file (Web3 Secret Storage, version 3, as written by
 * geth and most wallets), or the environment. Key files have mode 600.
 */
public final class KeyFiles {
  /** Environment variable with a private key of 64 hexadecimal digits, with or without 0x. */
  public static final String KEY_VARIABLE = "ASSAY_KEY";

  /** Environment variable with the password of key files. */
  public static final String PASSWORD_VARIABLE = "ASSAY_KEY_PASSWORD";

  private KeyFiles() {}

  /** Where a key came from; says what may be said about it. */
  public enum Origin {
    FILE("key file"),
    ENVIRONMENT("environment variable " + KEY_VARIABLE),
    DEVELOPMENT("development key, known to everyone: for scratch networks only");

    private final String sentence;

    Origin(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /** A key and where it came from. */
  public record Held(PrivateKey key, Origin origin) {
    /** The address with a warning where one is due: for logs and screens. */
    public String label() {
      return key.address() + (origin == Origin.DEVELOPMENT ? " (" + origin.sentence() + ")" : "");
    }
  }

  /** How costly it is to guess the password of a new file. */
  public enum Strength {
    /** scrypt n=262144 r=8 p=1: 256 MiB, about a second. */
    STANDARD(1 << 18, 8, 1),
    /** scrypt n=4096 r=8 p=6: for tests and scratch networks. */
    LIGHT(1 << 12, 8, 6);

    private final int n;
    private final int r;
    private final int p;

    Strength(int n, int r, int p) {
      this.n = n;
      this.r = r;
      this.p = p;
    }

    int n() {
      return n;
    }

    int r() {
      return r;
    }

    int p() {
      return p;
    }
  }

  /** A new key from this source of randomness, which must be a secure one. */
  public static PrivateKey generate(RandomGenerator secureRandom) {
    byte[] secret = new byte[32];
    while (true) {
      secureRandom.nextBytes(secret);
      try {
        return PrivateKey.of(secret);
      } catch (IllegalArgumentException e) {
        // Zero or beyond the group order, one chance in 2^128: draw again.
      }
    }
  }

  /**
   * Encrypts a key into a new file of mode 600. The file appears whole or not at all and is never
   * overwritten.
   *
   * @throws KeyException when the file is there already, the password is empty, or the disk fails
   */
  public static void write(
      Path file, PrivateKey key, char[] password, Strength strength, RandomGenerator secureRandom) {
    if (password.length == 0) {
      throw new KeyException(
          "a key file needs a password: set " + PASSWORD_VARIABLE + " or type one");
    }
    byte[] bytes = SecretStorage.encode(key, password, strength, secureRandom);
    Path absolute = file.toAbsolutePath();
    Path fresh = absolute.resolveSibling(absolute.getFileName() + ".new");
    try {
      Durable.createDirectories(absolute.getParent());
      Files.deleteIfExists(fresh);
      writePrivate(fresh, bytes);
      // A link, unlike a move, fails when the name is taken.
      Files.createLink(absolute, fresh);
      Files.delete(fresh);
      Durable.syncDirectory(absolute.getParent());
    } catch (FileAlreadyExistsException e) {
      delete(fresh);
      throw new KeyException(
          "key file " + file + " is there already; keys are never overwritten", e);
    } catch (IOException e) {
      delete(fresh);
      throw new KeyException("cannot write key file " + file + ": " + e.getMessage(), e);
    }
  }

  private static void writePrivate(Path file, byte[] bytes) throws IOException {
    FileAttribute<?>[] mode = {};
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      mode =
          new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          };
    }
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is encrypted and of mode 600; the failure before this one is the one to report.
    }
  }

  /**
   * Decrypts a key file.
   *
   * @throws KeyException for a wrong password, a damaged file, or an unreadable one
   */
  public static PrivateKey read(Path file, char[] password) {
    try {
      return SecretStorage.decode(bytes(file), password);
    } catch (KeyException e) {
      throw new KeyException(file + ": " + e.getMessage(), e);
    }
  }

  /** The address that a key file names, if it names one, without the password. */
  public static Optional<Address> address(Path file) {
    return SecretStorage.address(bytes(file));
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SecretStorage.FILE_BYTES_MAX + 1);
    } catch (IOException e) {
      throw new KeyException(
          "cannot read key file " + file + " (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /**
   * The key that the environment names, if it names one.
   *
   * @param environment for instance {@code System.getenv()}
   * @throws KeyException when the variable holds no key; its value is not repeated
   */
  public static Optional<PrivateKey> fromEnvironment(Map<String, String> environment) {
    String text = environment.getOrDefault(KEY_VARIABLE, "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String digits = text.startsWith("0x") ? text.substring(2) : text;
      return Optional.of(PrivateKey.of(Hex.decode(digits.toLowerCase(java.util.Locale.ROOT))));
    } catch (IllegalArgumentException e) {
      // Without the cause: its message may quote the secret.
      throw new KeyException(
          KEY_VARIABLE + " must hold a private key of 64 hexadecimal digits, and does not");
    }
  }

  /** The password of key files that the environment names, if it names one. */
  public static Optional<char[]> passwordFromEnvironment(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(PASSWORD_VARIABLE)).map(String::toCharArray);
  }

  /**
   * The key of a scratch network, which anyone can compute. Sign nothing of value with it.
   *
   * @param role such as "operator" or "author", so that the parts of a network differ
   */
  public static Held development(String role) {
    byte[] text = ("assay development key 1, no secret: " + role).getBytes(StandardCharsets.UTF_8);
    return new Held(PrivateKey.of(Sha256.of(text).toBytes()), Origin.DEVELOPMENT);
  }
}
