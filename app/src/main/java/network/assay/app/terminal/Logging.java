package network.assay.app.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs go to standard error. Commands let only warnings through; servers tell more, as lines for
 * people or as JSON. Set up in code because reading a configuration file at start takes a tenth of
 * a second. Logback finds this class as a service.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /** How servers write a line of log. */
  public enum Form {
    TEXT,
    JSON
  }

  /**
   * Prints a stack trace for a taken port; the web door says it in a sentence. Held: loggers are
   * referenced weakly, and a new one would forget its level.
   */
  private static final java.util.logging.Logger HELIDON_START =
      java.util.logging.Logger.getLogger("io.helidon.webserver.LoomServer");

  /** Made by Logback. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    write(context, Level.WARN, Form.TEXT);
    quietJavaLogging();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From now on as a server logs. */
  public static void serve(Form form) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
      write(context, Level.INFO, form);
    }
  }

  private static void write(LoggerContext context, Level level, Form form) {
    Encoder<ILoggingEvent> encoder =
        switch (form) {
          case TEXT -> {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern("%d{HH:mm:ss.SSS} %-5level %msg %kvp%n%ex{short}");
            yield text;
          }
          case JSON -> new JsonEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
  }

  /** Helidon logs through java.util.logging, which would print its start-up notes. */
  private static void quietJavaLogging() {
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    HELIDON_START.setLevel(java.util.logging.Level.OFF);
  }
}
