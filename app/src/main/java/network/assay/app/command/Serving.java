package network.assay.app.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import network.assay.app.config.Settings;
import network.assay.app.terminal.Terminal;

/** What the commands that serve have in common: who may reach them, and how they end. */
final class Serving {
  private Serving() {}

  /**
   * Refuses to let others reach an operator whose key everybody knows.
   *
   * @throws CommandException saying what to do
   */
  static void requireOwnKey(Settings.Listen listen, boolean development) {
    try {
      if (development && !InetAddress.getByName(listen.host()).isLoopbackAddress()) {
        throw CommandException.unclear(
            "the development key serves on loopback only, not on "
                + listen.host()
                + ": make a key with 'assay key new', or set ASSAY_KEY");
      }
    } catch (UnknownHostException e) {
      throw CommandException.unclear("host " + listen.host() + " is not known", e);
    }
  }

  /**
   * Serves until the process is told to stop (SIGINT, SIGTERM), then closes what serves: it lets
   * running requests finish.
   */
  static int untilStopped(Terminal terminal, AutoCloseable server) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  terminal.note("stopping: running requests are finished first");
                  try {
                    server.close();
                    terminal.note("stopped");
                  } catch (Exception e) {
                    terminal.error("stopping failed: " + e);
                  }
                },
                "stop"));
    never.await();
    return ExitStatus.GOOD;
  }
}
