package network.assay.client.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Why the store could not do what was asked, in a sentence that says what to do about it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The kinds of failure that callers tell apart. */
  public enum Reason {
    /** No such model, version or blob. */
    NOT_FOUND,
    /** The bytes on disk are not those that the CID names; they were set aside. */
    CORRUPT,
    /** The version is there already with another content. */
    VERSION_EXISTS,
    /** The folder is not a store, or one of another format. */
    FORMAT,
    /** The file system is full or the quota is used up. */
    DISK_FULL,
    /** The operating system denies access. */
    DENIED,
    /** More bytes came than were allowed or announced. */
    TOO_LARGE,
    /** Content that may not be published, such as a manifest with a bad signature. */
    REFUSED,
    /** Another process holds the store's lock for too long. */
    BUSY,
    /** Any other failure of the disk. */
    IO
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** What {@code cause} means for someone who wanted {@code what} done at {@code path}. */
  static StoreException of(String what, Path path, IOException cause) {
    String text = cause.getMessage() == null ? "" : cause.getMessage();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new StoreException(
          Reason.DISK_FULL,
          "cannot " + what + " " + path + ": the disk is full; free some space and try again",
          cause);
    }
    if (cause instanceof AccessDeniedException || lower.contains("read-only file system")) {
      return new StoreException(
          Reason.DENIED,
          "cannot " + what + " " + path + ": access denied; check owner and mode of the folder",
          cause);
    }
    if (cause instanceof NoSuchFileException) {
      return new StoreException(
          Reason.NOT_FOUND, "cannot " + what + " " + path + ": it is not there", cause);
    }
    return new StoreException(
        Reason.IO,
        "cannot " + what + " " + path + ": " + cause.getClass().getSimpleName() + " " + text,
        cause);
  }
}
