package network.assay.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.util.Map;
import network.assay.app.command.Assay;
import network.assay.app.command.Session;
import network.assay.app.terminal.Terminal;

/** The process: standard streams, one command line, one exit status. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its exit status. */
  public static void main(String[] args) {
    restoreStandardError();
    Map<String, String> environment = System.getenv();
    Session session = Session.ofProcess(Terminal.ofProcess(environment), environment);
    int status = Assay.run(session, args);
    System.out.flush();
    System.err.flush();
    System.exit(status);
  }

  /**
   * The launcher starts the JVM with standard error in a log, so that its unavoidable warning about
   * an incubating module stays there, and hands the real one over as the descriptor that {@code
   * assay.stderr} names. No public API opens a descriptor by number; the launcher opens java.io to
   * us for this one constructor.
   */
  private static void restoreStandardError() {
    Integer number = Integer.getInteger("assay.stderr");
    if (number == null) {
      return;
    }
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      FileOutputStream real = new FileOutputStream(constructor.newInstance(number));
      Charset charset = Charset.forName(System.getProperty("stderr.encoding", "UTF-8"));
      System.setErr(new PrintStream(real, true, charset));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Everything works; messages go to the log instead of the terminal, and this says why.
      System.err.println("assay: cannot take standard error back: " + e);
    }
  }
}
