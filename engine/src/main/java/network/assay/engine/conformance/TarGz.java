package network.assay.engine.conformance;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads a tar.gz into memory: ustar with prefixes and GNU long names, ordinary files only. */
final class TarGz {
  private static final int BLOCK = 512;

  private TarGz() {}

  /** Longest file that is taken: test data is small. */
  private static final int FILE_BYTES_MAX = 256 << 20;

  /** The files by their paths. */
  static SortedMap<String, byte[]> read(byte[] archive) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(archive), 1 << 16))) {
      byte[] header = new byte[BLOCK];
      String longName = "";
      while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
        int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
        if (size < 0 || size > FILE_BYTES_MAX) {
          throw new IOException("a file of " + size + " bytes in the archive");
        }
        byte[] data = in.readNBytes(size);
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        String prefix = text(header, 345, 155);
        String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
        char type = (char) header[156];
        if (type == 'L') {
          longName = new String(data, StandardCharsets.UTF_8).replace("\0", "");
        } else if (type == '0' || type == 0) {
          files.put(longName.isEmpty() ? name : longName, data);
          longName = "";
        }
      }
    }
    return files;
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
