package network.assay.verify;

/**
 * Why a verdict is what it is.
 *
 * @param field the field or step, such as {@code outputHash}, {@code files[model.onnx].cid} or
 *     {@code evidence[0].signature}
 * @param sentence what was expected and what came, in plain words
 */
public record Reason(String field, String sentence) {
  @Override
  public String toString() {
    return field + ": " + sentence;
  }
}
