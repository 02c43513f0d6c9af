package network.assay.app.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where a command speaks: standard output for results, standard error for progress and errors. What
 * each can show (colour, block characters, a line that is rewritten) is found out once, here.
 */
public final class Terminal {
  private static final int WIDTH_DEFAULT = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final Features features;

  /**
   * What the two streams can show.
   *
   * @param outColours whether standard output takes colours
   * @param errColours whether standard error takes colours
   * @param errRewrites whether a progress line on standard error can be rewritten
   * @param unicode whether characters beyond ASCII arrive
   * @param width columns
   */
  public record Features(
      boolean outColours, boolean errColours, boolean errRewrites, boolean unicode, int width) {
    /** Plain text: what a pipe or a file gets. */
    public static Features plain() {
      return new Features(false, false, false, false, WIDTH_DEFAULT);
    }
  }

  public Terminal(PrintStream out, PrintStream err, Features features) {
    this.out = out;
    this.err = err;
    this.features = features;
  }

  /**
   * The terminal of this process. {@code assay.terminal}, set by the launcher, lists which streams
   * are terminals ("out,err"); without it none is taken for one. NO_COLOR (no-color.org) turns
   * colours off, as does TERM=dumb.
   */
  public static Terminal ofProcess(Map<String, String> environment) {
    List<String> streams = Arrays.asList(System.getProperty("assay.terminal", "").split(",", -1));
    boolean dumb = "dumb".equals(environment.getOrDefault("TERM", "dumb"));
    boolean colours = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    Charset charset = Charset.forName(System.getProperty("stdout.encoding", "US-ASCII"));
    Features features =
        new Features(
            colours && streams.contains("out"),
            colours && streams.contains("err"),
            !dumb && streams.contains("err"),
            charset.equals(StandardCharsets.UTF_8),
            width(environment));
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    return new Terminal(out, System.err, features);
  }

  private static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : WIDTH_DEFAULT;
  }

  public Features features() {
    return features;
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  /** The text in this style where standard output shows styles, else the bare text. */
  public String paint(Style style, String text) {
    return features.outColours() ? style.wrap(text) : text;
  }

  /** One line of result. */
  public void line(String text) {
    out.println(text);
  }

  /** A line for the person who waits, on standard error. */
  public void note(String text) {
    err.println(features.errColours() ? Style.DIM.wrap(text) : text);
  }

  /** One error line, on standard error. */
  public void error(String text) {
    err.println((features.errColours() ? Style.BAD.wrap("assay:") : "assay:") + " " + text);
  }

  /** Starts telling what is being waited for; nothing appears when it is over within a second. */
  public Progress progress(String what) {
    return Progress.start(this, what);
  }
}
