package network.assay.client.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.primitives.Json;

/** What goes back for a request, without its transport. */
public final class WebResponse {
  private final int status;
  private final String contentType;
  private final long length;
  private final Content content;
  private final SequencedMap<String, String> headers = new LinkedHashMap<>();

  /** Writes a body of a known length. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private WebResponse(int status, String contentType, long length, Content content) {
    this.status = status;
    this.contentType = contentType;
    this.length = length;
    this.content = content;
  }

  /** A body in memory. */
  public static WebResponse bytes(int status, String contentType, byte[] body) {
    return new WebResponse(status, contentType, body.length, out -> out.write(body));
  }

  public static WebResponse json(int status, Json body) {
    return bytes(status, "application/json", body.canonical());
  }

  /** A body of {@code length} bytes that is not held in memory. */
  public static WebResponse stream(int status, String contentType, long length, Content content) {
    return new WebResponse(status, contentType, length, content);
  }

  public WebResponse header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public String contentType() {
    return contentType;
  }

  /** Bytes of the body. */
  public long length() {
    return length;
  }

  public Content content() {
    return content;
  }

  public SequencedMap<String, String> headers() {
    return Collections.unmodifiableSequencedMap(headers);
  }
}
