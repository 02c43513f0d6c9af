package network.assay.operator.weight;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import network.assay.primitives.Hash32;

/**
 * One file of the cache, format {@code assay-packed/1}, all numbers little-endian:
 *
 * <pre>
 * 0    16  "assay-packed/1\n" and a zero byte
 * 16   32  key: what the file is for
 * 48    8  length of the payload
 * 56   32  SHA-256 of bytes 0 to 55 and the payload
 * 88   40  zero
 * 128      payload
 * </pre>
 */
final class WeightFile {
  private static final byte[] MAGIC =
      Arrays.copyOf("assay-packed/1\n".getBytes(StandardCharsets.US_ASCII), 16);

  private static final int LENGTH_AT = 48;
  private static final int DIGEST_AT = 56;
  private static final int DIGEST_BYTES = 32;

  /** A multiple of 64, so that the payload of a mapping is aligned to the cache's lines. */
  static final int HEADER_BYTES = 128;

  /** A buffer counts its bytes by int, and the heap would buffer more of a larger one. */
  private static final long CHUNK_BYTES = 1 << 20;

  private WeightFile() {}

  /** Writes header and payload to the beginning of an empty file. */
  static void write(FileChannel channel, Hash32 key, MemorySegment payload) throws IOException {
    ByteBuffer header = header(key, payload.byteSize());
    header.put(DIGEST_AT, digest(header, payload));
    writeAll(channel, header);
    for (long at = 0; at < payload.byteSize(); at += CHUNK_BYTES) {
      long size = Math.min(CHUNK_BYTES, payload.byteSize() - at);
      writeAll(channel, payload.asSlice(at, size).asByteBuffer());
    }
  }

  /**
   * The payload, mapped read-only; nothing when the file is not exactly what {@link #write} makes
   * for this key and length. The mapping ends when the segment is not reachable any more.
   *
   * @throws IOException when there is no such file or it cannot be read
   */
  static Optional<MemorySegment> map(Path file, Hash32 key, long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() != HEADER_BYTES + bytes) {
        return Optional.empty();
      }
      ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES);
      while (found.hasRemaining()) {
        if (channel.read(found) < 0) {
          throw new EOFException(file + " became shorter while it was read");
        }
      }
      Arena arena = Arena.ofAuto();
      MemorySegment payload =
          plain(channel.map(FileChannel.MapMode.READ_ONLY, HEADER_BYTES, bytes, arena), arena);
      ByteBuffer expected = header(key, bytes);
      expected.put(DIGEST_AT, digest(expected, payload));
      return found.flip().equals(expected) ? Optional.of(payload) : Optional.empty();
    }
  }

  /**
   * The same bytes as a segment of the class that anonymous memory has: kernels are a tenth slower
   * where they meet two. It keeps the arena reachable, and so the mapping.
   */
  @SuppressWarnings("restricted") // address, size and arena are those of a live segment
  private static MemorySegment plain(MemorySegment mapped, Arena arena) {
    MemorySegment plain =
        MemorySegment.ofAddress(mapped.address()).reinterpret(mapped.byteSize(), arena, null);
    return plain.asReadOnly();
  }

  private static ByteBuffer header(Hash32 key, long bytes) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(0, MAGIC).put(MAGIC.length, key.toBytes()).putLong(LENGTH_AT, bytes);
    return header;
  }

  private static byte[] digest(ByteBuffer header, MemorySegment payload) {
    MessageDigest digest = sha256();
    digest.update(header.slice(0, DIGEST_AT));
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, payload.byteSize())];
    for (long at = 0; at < payload.byteSize(); at += chunk.length) {
      int size = (int) Math.min(chunk.length, payload.byteSize() - at);
      MemorySegment.copy(payload, ValueLayout.JAVA_BYTE, at, chunk, 0, size);
      digest.update(chunk, 0, size);
    }
    byte[] made = digest.digest();
    if (made.length != DIGEST_BYTES) {
      throw new AssertionError("SHA-256 gave " + made.length + " bytes");
    }
    return made;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
