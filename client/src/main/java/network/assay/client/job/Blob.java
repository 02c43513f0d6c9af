package network.assay.client.job;

import java.io.IOException;
import java.io.OutputStream;

/** Content that is fetched by its hash. Whoever takes it hashes it: nothing here is trusted. */
public interface Blob {
  /** Bytes, as the source says. */
  long length();

  /** Writes the content. */
  void writeTo(OutputStream out) throws IOException;

  /** The content in memory; a source that sends more than {@code bytesMax} is cut off. */
  default byte[] bytes(int bytesMax) throws IOException {
    LimitedBytes bytes = new LimitedBytes(bytesMax);
    writeTo(bytes);
    return bytes.toByteArray();
  }
}
