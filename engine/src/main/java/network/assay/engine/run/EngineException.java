package network.assay.engine.run;

/** Why a model was not accepted or a run gave no answer. The message says what to do. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Longest piece of foreign text that a message repeats, in characters. */
  private static final int QUOTE_CHARS_MAX = 80;

  private final Reason reason;

  public EngineException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public EngineException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Foreign text as a message may show it: in quotes, without control characters, cut short. */
  public static String quote(String text) {
    boolean cut = text.length() > QUOTE_CHARS_MAX;
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < (cut ? QUOTE_CHARS_MAX : text.length()); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.append(cut ? "…'" : "'").toString();
  }

  /** The kinds of refusal. */
  public enum Reason {
    /** The file or program breaks its own format. */
    MODEL_MALFORMED,
    /** The model is well formed and needs something that this engine does not do. */
    MODEL_UNSUPPORTED,
    /** The model is larger than the limits allow. */
    MODEL_TOO_LARGE,
    /** An input is missing, or one was given that the model does not have. */
    INPUT_NAME,
    /** An input has another element type than the model declares. */
    INPUT_TYPE,
    /** An input's shape is not one that the model can take. */
    INPUT_SHAPE,
    /** An input's values make no sense to the model, such as an index out of range. */
    INPUT_VALUE,
    /** The run would need more memory or work than the limits allow. */
    LIMIT_EXCEEDED,
    /** The caller cancelled the run. */
    CANCELLED
  }
}
