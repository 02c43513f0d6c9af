package network.assay.client.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SplittableRandom;
import network.assay.primitives.Hex;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.PrivateKey;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private static final char[] PASSWORD = "correct horse é".toCharArray();

  @TempDir Path folder;

  private static PrivateKey key(long seed) {
    return KeyFiles.generate(new SplittableRandom(seed));
  }

  private void write(Path file, PrivateKey key) {
    KeyFiles.write(file, key, PASSWORD, KeyFiles.Strength.LIGHT, new SplittableRandom(99));
  }

  /** github.com/ethereum/tests, KeyStoreTests/basic_tests.json: scrypt and PBKDF2, odd nonces. */
  @Test
  void opensTheKeyFilesOfTheEthereumTests() throws IOException {
    Path file =
        Path.of(System.getProperty("assay.root"))
            .resolve("../shared/data/ethereum/ethereum-tests/KeyStoreTests/basic_tests.json");
    if (!Files.exists(file)) {
      Assumptions.abort("MISSING TEST DATA: KeyStoreTests of ethereum/tests at " + file);
    }
    JsonObject tests = (JsonObject) Json.parse(Files.readAllBytes(file), 1 << 20);
    assertThat(tests.members()).hasSize(5);
    tests
        .members()
        .forEach((name, test) -> {
          var members = ((JsonObject) test).members();
          byte[] secret = Hex.decode(((JsonString) members.get("priv")).value());
          String password = ((JsonString) members.get("password")).value();
          byte[] document = members.get("json").canonical();
          PrivateKey got = SecretStorage.decode(document, password.toCharArray());
          assertThat(got.exposeSecretBytes()).as(name).isEqualTo(secret);
          assertThatThrownBy(() -> SecretStorage.decode(document, (password + "x").toCharArray()))
              .as(name)
              .isInstanceOf(KeyException.class)
              .hasMessageContaining("wrong password");
        });
  }

  @Test
  void writesWhatItReadsAndHidesIt() throws IOException {
    Path file = folder.resolve("keys/operator.json");
    write(file, key(1));
    PrivateKey read = KeyFiles.read(file, PASSWORD);
    assertThat(read.exposeSecretBytes()).isEqualTo(key(1).exposeSecretBytes());
    assertThat(KeyFiles.address(file)).contains(key(1).address());
    assertThat(Files.readString(file)).doesNotContain(Hex.encode(key(1).exposeSecretBytes()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("keys/operator.json.new")).doesNotExist();
  }

  @Test
  void neverOverwritesAKey() throws IOException {
    Path file = folder.resolve("key.json");
    write(file, key(1));
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> write(file, key(2)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("never overwritten");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path file = folder.resolve("key.json");
    write(file, key(1));
    assertThatThrownBy(() -> KeyFiles.read(file, "wrong".toCharArray()))
        .hasMessageContaining("wrong password")
        .hasMessageContaining(file.toString());
    String text = Files.readString(file);
    for (String damage :
        new String[] {
          "",
          "[]",
          "{}",
          text.substring(1),
          text.replace("\"version\":3", "\"version\":1"),
          text.replace("scrypt", "rot13"),
          text.replace("aes-128-ctr", "none"),
          text.replace("\"n\":4096", "\"n\":1099511627776"),
          text.replace("\"r\":8", "\"r\":0"),
          text.replace("\"ciphertext\":\"", "\"ciphertext\":\"00"),
          text.replaceFirst("\"address\":\"..", "\"address\":\"00")
        }) {
      Files.write(file, damage.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> KeyFiles.read(file, PASSWORD))
          .as(damage)
          .isInstanceOf(KeyException.class);
    }
    assertThatThrownBy(() -> KeyFiles.read(folder.resolve("none"), PASSWORD))
        .hasMessageContaining("none");
    assertThatThrownBy(() ->
            KeyFiles.write(
                folder.resolve("k"),
                key(1),
                new char[0],
                KeyFiles.Strength.LIGHT,
                new SplittableRandom(1)))
        .hasMessageContaining("password");
  }

  @Test
  void takesAKeyFromTheEnvironmentWithoutRepeatingIt() {
    String hex = Hex.encode(key(3).exposeSecretBytes());
    assertThat(KeyFiles.fromEnvironment(Map.of())).isEmpty();
    for (String text : new String[] {hex, "0x" + hex, hex.toUpperCase(java.util.Locale.ROOT)}) {
      assertThat(KeyFiles.fromEnvironment(Map.of("ASSAY_KEY", text)).orElseThrow().address())
          .isEqualTo(key(3).address());
    }
    assertThatThrownBy(() -> KeyFiles.fromEnvironment(Map.of("ASSAY_KEY", "5ecre7" + hex)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("ASSAY_KEY")
        .hasMessageNotContaining("5ecre7")
        .hasNoCause();
  }

  @Test
  void labelsTheDevelopmentKeyAsSuch() {
    KeyFiles.Held held = KeyFiles.development("operator");
    assertThat(held.label()).contains("scratch networks only");
    assertThat(held.key().address()).isNotEqualTo(KeyFiles.development("author").key().address());
  }
}
