package network.assay.client.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects bytes, and refuses to hold more than the limit. */
final class LimitedBytes extends OutputStream {
  private final int bytesMax;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LimitedBytes(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (length > bytesMax - bytes.size()) {
      throw new IOException("more than the " + bytesMax + " bytes that are allowed came");
    }
    bytes.write(source, offset, length);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
