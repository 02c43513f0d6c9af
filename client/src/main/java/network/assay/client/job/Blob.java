package network.assay.client.job;

import java.io.IOException;
import java.io.OutputStream;

/** Content that is fetched by its CID. Whoever takes it hashes it: nothing here is trusted. */
public interface Blob {
  /** Bytes, as the source says. */
  long length();

  /** Writes the content. */
  void writeTo(OutputStream out) throws IOException;
}
