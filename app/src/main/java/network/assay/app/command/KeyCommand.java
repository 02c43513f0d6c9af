package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import network.assay.app.home.Home;
import network.assay.app.home.Keys;
import network.assay.app.terminal.Terminal;
import network.assay.client.key.KeyException;
import network.assay.client.key.KeyFiles;
import network.assay.primitives.Address;
import network.assay.primitives.Json;
import network.assay.primitives.PrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay key …}: key files in the home folder. */
@Command(
    name = "key",
    description = "Make, show and import the keys that sign receipts and manifests.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A key is looked for in ASSAY_KEY (64 hexadecimal digits), then in the key file of the role"
          + " (operator, author, auditor) in the home folder, unlocked by ASSAY_KEY_PASSWORD or by"
          + " typing. Without either, a development key is used: it is no secret, and every use"
          + " says so."
    })
final class KeyCommand implements Runnable {
  private static final String NAME_RULE = "[a-z0-9][a-z0-9-]{0,31}";

  private final Session session;
  private final Assay assay;

  KeyCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public void run() {
    throw CommandException.unclear(
        "'assay key' wants new, show or import (see 'assay key --help')");
  }

  private Home home() {
    return new Home(assay.home());
  }

  private Path fileOf(String name) {
    if (!name.matches(NAME_RULE)) {
      throw CommandException.unclear(
          "key name '" + name + "': expected a-z, 0-9 and -, such as operator or author");
    }
    return home().key(name);
  }

  private char[] newPassword(String name) {
    Keys keys = new Keys(home(), session.environment());
    char[] password = keys.password("new password for the key '" + name + "': ");
    if (KeyFiles.passwordFromEnvironment(session.environment()).isEmpty()
        && !Arrays.equals(password, keys.password("once more: "))) {
      throw new KeyException("the two passwords differ; no key was written");
    }
    return password;
  }

  private void save(String name, PrivateKey key) {
    Path file = fileOf(name);
    if (Files.exists(file)) {
      throw new KeyException("key file " + file + " is there already; keys are never overwritten");
    }
    char[] password = newPassword(name);
    KeyFiles.write(file, key, password, KeyFiles.Strength.STANDARD, new SecureRandom());
    Arrays.fill(password, '\0');
  }

  private void print(boolean json, String name, Address address, String where) {
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(
          Json.object()
              .text("name", name)
              .text("address", address.toString())
              .text("where", where)
              .build()
              .canonicalText());
    } else {
      terminal.line(String.format("%-10s %s  %s", name, address, where));
    }
  }

  @Command(name = "new", description = "Make a key and write it, encrypted, to the home folder.")
  int create(
      @Parameters(
              paramLabel = "NAME",
              defaultValue = "operator",
              description = "Such as operator or author (default: ${DEFAULT-VALUE}).")
          String name,
      @Option(names = "--json", description = "Print one JSON object.") boolean json) {
    PrivateKey key = KeyFiles.generate(new SecureRandom());
    save(name, key);
    print(json, name, key.address(), fileOf(name).toString());
    return ExitStatus.GOOD;
  }

  @Command(
      name = "import",
      description = "Write a key from elsewhere, encrypted, to the home folder.")
  int bring(
      @Parameters(paramLabel = "NAME", description = "Such as operator or author.") String name,
      @Option(
              names = "--from",
              paramLabel = "FILE",
              description =
                  "A key file (Web3 Secret Storage), or a file with 64 hexadecimal digits;"
                      + " without it, the key in ASSAY_KEY.")
          Path from,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    PrivateKey key = from == null ? keyOfEnvironment() : keyOfFile(from);
    save(name, key);
    print(json, name, key.address(), fileOf(name).toString());
    return ExitStatus.GOOD;
  }

  private PrivateKey keyOfEnvironment() {
    return KeyFiles.fromEnvironment(session.environment())
        .orElseThrow(() ->
            CommandException.unclear(
                "nothing to import: name a file with --from, or set " + KeyFiles.KEY_VARIABLE));
  }

  private PrivateKey keyOfFile(Path from) throws IOException {
    String text = Files.size(from) > 1 << 16 ? "" : Files.readString(from).strip();
    if (text.startsWith("{")) {
      char[] password =
          new Keys(home(), session.environment()).password("password of " + from + ": ");
      return KeyFiles.read(from, password);
    }
    try {
      return KeyFiles.fromEnvironment(Map.of(KeyFiles.KEY_VARIABLE, text)).orElseThrow();
    } catch (KeyException | java.util.NoSuchElementException e) {
      throw CommandException.unclear(
          from + " holds neither a key file nor 64 hexadecimal digits", e);
    }
  }

  @Command(
      name = "show",
      description = "Show the addresses of the keys; never the keys themselves.")
  int show(@Option(names = "--json", description = "Print one JSON line per key.") boolean json)
      throws IOException {
    Optional<PrivateKey> named = KeyFiles.fromEnvironment(session.environment());
    named.ifPresent(
        key -> print(json, "(any)", key.address(), KeyFiles.KEY_VARIABLE + ", wins over files"));
    for (Path file : files()) {
      String name = file.getFileName().toString().replaceFirst("\\.json$", "");
      Optional<Address> address = KeyFiles.address(file);
      if (address.isPresent()) {
        print(json, name, address.get(), file.toString());
      } else {
        session.terminal().note(file + " does not name its address; it cannot be shown");
      }
    }
    for (Keys.Role role : Keys.Role.values()) {
      if (named.isEmpty() && !Files.exists(home().key(role.label()))) {
        KeyFiles.Held held = KeyFiles.development(role.label());
        print(json, role.label(), held.key().address(), held.origin().sentence());
      }
    }
    return ExitStatus.GOOD;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(home().keys())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home().keys())) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
