package network.assay.app.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import network.assay.app.config.SettingsException;
import network.assay.app.home.DescriptionException;
import network.assay.client.input.InputException;
import network.assay.client.job.JobRefused;
import network.assay.client.key.KeyException;
import network.assay.client.store.StoreException;
import network.assay.engine.run.EngineException;

/** Turns what went wrong into one line for the person who typed the command. */
final class Failures {
  private Failures() {}

  /** The line, and the exit status it ends with. */
  record Explained(String text, int exitStatus) {}

  static Explained explain(Throwable failure) {
    return switch (failure) {
      case CommandException e -> new Explained(e.getMessage(), e.exitStatus());
      case SettingsException e -> unclear(e.getMessage());
      case DescriptionException e -> unclear(e.getMessage());
      case JobRefused e -> unclear(e.getMessage());
      case StoreException e -> unclear(e.getMessage());
      case InputException e -> unclear(e.getMessage());
      case KeyException e -> unclear(e.getMessage());
      case EngineException e -> unclear(e.getMessage());
      case UncheckedIOException e -> explain(e.getCause());
      case IOException e -> unclear(sentence(e));
      case OutOfMemoryError _ ->
          unclear("out of memory; give the JVM more with ASSAY_JAVA_OPTS=-Xmx8g");
      default ->
          unclear(
              "internal error: "
                  + failure
                  + " (add --verbose for the trace; please report it with that)");
    };
  }

  private static Explained unclear(String text) {
    return new Explained(text, ExitStatus.UNCLEAR);
  }

  private static String sentence(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> "no file " + e.getFile();
      case AccessDeniedException e -> "access denied to " + e.getFile();
      case FileSystemException e when e.getReason() == null -> "cannot use " + e.getFile();
      case FileSystemException e -> e.getFile() + ": " + e.getReason();
      default -> {
        String message = failure.getMessage();
        yield message == null ? failure.getClass().getSimpleName() : message;
      }
    };
  }
}
