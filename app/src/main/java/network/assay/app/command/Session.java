package network.assay.app.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import network.assay.app.terminal.Terminal;

/**
 * What a command finds around it.
 *
 * @param terminal where it speaks
 * @param environment variables of the process
 * @param properties {@code assay.*} that the launcher sets
 */
public record Session(
    Terminal terminal, Map<String, String> environment, Map<String, String> properties) {

  public Session {
    environment = Map.copyOf(environment);
    properties = Map.copyOf(properties);
  }

  /** The session of this process. */
  public static Session ofProcess(Terminal terminal, Map<String, String> environment) {
    Map<String, String> properties = new java.util.HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("assay.")) {
        properties.put(name, System.getProperty(name));
      }
    }
    return new Session(terminal, environment, properties);
  }

  /** The repository that the command was started from, if it was. */
  public Optional<Path> root() {
    return Optional.ofNullable(properties.get("assay.root")).map(Path::of);
  }

  /** The launcher script, if the process was started by it. */
  public Optional<Path> launcher() {
    return Optional.ofNullable(properties.get("assay.launcher")).map(Path::of);
  }

  /** The repository, or an error that says what is missing. */
  public Path requireRoot() {
    return root()
        .orElseThrow(() ->
            CommandException.unclear(
                "this needs the repository around it: start it through ./assay"));
  }

  /**
   * Where keys, models and receipts lie when {@code --home} does not say: ASSAY_HOME, else {@code
   * ~/.assay}.
   */
  public Path homeDefault() {
    String named = environment.getOrDefault("ASSAY_HOME", "");
    return named.isEmpty() ? Path.of(System.getProperty("user.home"), ".assay") : Path.of(named);
  }
}
