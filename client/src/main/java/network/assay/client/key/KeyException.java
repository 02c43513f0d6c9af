package network.assay.client.key;

/** A key that cannot be had; the message says why and what to do, and never holds a secret. */
public final class KeyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeyException(String message) {
    super(message);
  }

  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
