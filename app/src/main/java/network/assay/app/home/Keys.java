package network.assay.app.home;

import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import network.assay.client.key.KeyException;
import network.assay.client.key.KeyFiles;
import network.assay.client.key.KeyFiles.Held;
import network.assay.client.key.KeyFiles.Origin;
import network.assay.primitives.PrivateKey;

/**
 * Which key signs in a role: the one in the environment, else the key file of that role in the home
 * folder, else the development key of the role, which is no secret and says so.
 */
public final class Keys {
  private final Home home;
  private final Map<String, String> environment;

  public Keys(Home home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /** What a key is used for; each has a key file of its own. */
  public enum Role {
    /** Signs receipts. */
    OPERATOR("operator"),
    /** Signs manifests. */
    AUTHOR("author"),
    /** Signs evidence of having run a job again. */
    AUDITOR("auditor");

    private final String label;

    Role(String label) {
      this.label = label;
    }

    /** Name of the key file, without its ending. */
    public String label() {
      return label;
    }
  }

  /**
   * The key of a role.
   *
   * @throws KeyException when the environment or the file holds one that cannot be used
   */
  public Held choose(Role role) {
    Optional<PrivateKey> named = KeyFiles.fromEnvironment(environment);
    if (named.isPresent()) {
      return new Held(named.get(), Origin.ENVIRONMENT);
    }
    Path file = home.key(role.label());
    if (Files.exists(file)) {
      char[] password = password("password of " + file + ": ");
      try {
        return new Held(KeyFiles.read(file, password), Origin.FILE);
      } finally {
        Arrays.fill(password, '\0');
      }
    }
    return KeyFiles.development(role.label());
  }

  /**
   * A password from the environment, else typed.
   *
   * @throws KeyException when there is neither
   */
  public char[] password(String prompt) {
    Optional<char[]> named = KeyFiles.passwordFromEnvironment(environment);
    if (named.isPresent()) {
      return named.get();
    }
    Console console = System.console();
    if (!console.isTerminal()) {
      throw new KeyException(
          "a password is needed and there is no terminal to type it at: set "
              + KeyFiles.PASSWORD_VARIABLE);
    }
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw new KeyException("no password was typed");
    }
    return typed;
  }
}
