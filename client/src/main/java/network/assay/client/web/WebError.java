package network.assay.client.web;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.primitives.Json;

/**
 * A request that is refused: the status, a code for machines and a sentence for people. The
 * sentence goes to the caller, so it holds nothing that only the server should know.
 */
public final class WebError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final transient SequencedMap<String, String> headers = new LinkedHashMap<>();

  /**
   * A refusal.
   *
   * @param status of HTTP, 400 to 599
   * @param code lower-case words joined by underscores, stable over releases
   */
  public WebError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The same refusal with one more header. */
  public WebError with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** The refusal as it goes out. */
  WebResponse response() {
    WebResponse response = body(status, code, getMessage());
    headers.forEach(response::header);
    return response;
  }

  static WebResponse body(int status, String code, String message) {
    return WebResponse.json(
        status, Json.object().text("code", code).text("error", unicode(message)).build());
  }

  /** Lone surrogates have no place in JSON; a message may quote them from a request. */
  private static String unicode(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? '?' : c));
    return out.toString();
  }
}
