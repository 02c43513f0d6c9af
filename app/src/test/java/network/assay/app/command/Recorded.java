package network.assay.app.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.app.terminal.Terminal;

/** A session in this process whose streams are kept, with a home folder of the test's own. */
public final class Recorded {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Session session;

  /**
   * @param home the home folder
   * @param environment names and values in turn, besides ASSAY_HOME and PATH
   */
  public Recorded(Path home, String... environment) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("ASSAY_HOME", home.toString());
    variables.put("PATH", System.getenv().getOrDefault("PATH", ""));
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Terminal.Features.plain());
    session =
        new Session(terminal, variables, Map.of("assay.root", System.getProperty("assay.root")));
  }

  Session session() {
    return session;
  }

  /** Runs a command line and says how it ended. */
  public int run(String... words) {
    return Assay.run(session, words);
  }

  /** Runs a command line of a list of words. */
  public int run(List<String> words) {
    return Assay.run(session, new ArrayList<>(words).toArray(String[]::new));
  }

  /** Standard output so far. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Standard error so far. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
