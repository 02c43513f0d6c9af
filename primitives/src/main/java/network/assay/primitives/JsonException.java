package network.assay.primitives;

/** Text that is not JSON as we take it, or a document whose member is not as expected. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String sentence;

  /**
   * A fault at {@code field}, a path such as {@code files[0].cid}; empty for the text as a whole.
   */
  public JsonException(String field, String sentence) {
    super(field.isEmpty() ? sentence : field + ": " + sentence);
    this.field = field;
    this.sentence = sentence;
  }

  /** The path of the member that is wrong; empty for the text as a whole. */
  public String field() {
    return field;
  }

  /** What was expected and what came. */
  public String sentence() {
    return sentence;
  }
}
