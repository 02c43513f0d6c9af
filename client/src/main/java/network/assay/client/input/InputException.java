package network.assay.client.input;

/** An input that cannot be used; the message names it, what was expected and what came. */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final int QUOTE_CHARS_MAX = 60;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal of input {@code name}. */
  static InputException of(String name, String expected, String got) {
    return new InputException("input " + quote(name) + ": expected " + expected + ", got " + got);
  }

  /** Foreign text fit for a message: quoted, shortened, without control characters. */
  public static String quote(String text) {
    String head = text.length() > QUOTE_CHARS_MAX ? text.substring(0, QUOTE_CHARS_MAX) + "…" : text;
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.append('\'').toString();
  }
}
