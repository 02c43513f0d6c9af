package network.assay.app.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says on standard error what is being waited for, from the first second on: a line rewritten every
 * second on a terminal, a single line elsewhere. Closing it ends the line.
 */
public final class Progress implements AutoCloseable {
  private static final long QUIET_MILLIS = 1000;

  private final Terminal terminal;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread teller;
  private volatile String what;

  private Progress(Terminal terminal, String what) {
    this.terminal = terminal;
    this.what = what;
    this.teller = Thread.ofPlatform().daemon().name("progress").unstarted(this::tell);
  }

  static Progress start(Terminal terminal, String what) {
    Progress progress = new Progress(terminal, what);
    progress.teller.start();
    return progress;
  }

  /** What is being waited for from now on. */
  public void now(String text) {
    what = text;
  }

  private void tell() {
    boolean rewrites = terminal.features().errRewrites();
    String told = "";
    int seconds = 0;
    try {
      while (!done.await(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
        seconds++;
        String text = what;
        if (rewrites) {
          terminal.err().print("\r\u001b[K" + text + " ... " + seconds + " s");
          terminal.err().flush();
        } else if (!text.equals(told)) {
          terminal.note(text + " ...");
        }
        told = text;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (rewrites && !told.isEmpty()) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      // Joined, so that the line is gone before anything else is printed.
      teller.join(QUIET_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
