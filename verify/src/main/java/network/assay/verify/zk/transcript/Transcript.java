package network.assay.verify.zk.transcript;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.field.M31;

/**
 * The state of the argument, from which lots are drawn: prover and verifier who absorb the same in
 * the same order draw the same. Source: spec/zk.md, section 2.
 */
public final class Transcript {
  private static final String START = "assay-zk/1";
  private static final byte ABSORB = 0;
  private static final byte WORDS = 1;
  private static final byte BLOCK = 2;

  private static final int LABEL_MAX = 255;
  private static final int WORDS_PER_BLOCK = Hash32.BYTES / Integer.BYTES;

  /** Elements that are written at once. */
  private static final int CHUNK = 1 << 10;

  private final Sha256 hash = new Sha256();
  private final byte[] state = Sha256.ofUtf8(START).toBytes();

  /** A transcript in which nothing was said. */
  public Transcript() {}

  /**
   * Absorbs a message.
   *
   * @param label ASCII, at most 255 characters
   */
  public void absorb(String label, byte[] message) {
    begin(ABSORB, label);
    length(message.length);
    hash.update(message);
    hash.finishInto(state, 0);
  }

  /** Absorbs 32 bytes. */
  public void absorb(String label, Hash32 message) {
    absorb(label, message.toBytes());
  }

  /** Absorbs elements, 16 bytes each. */
  public void absorb(String label, Ext... message) {
    byte[] bytes = new byte[Math.multiplyExact(message.length, Ext.BYTES)];
    for (int i = 0; i < message.length; i++) {
      FieldBytes.put(message[i], bytes, i * Ext.BYTES);
    }
    absorb(label, bytes);
  }

  /** Absorbs the elements of these vectors, one vector behind the other, as one message. */
  public void absorb(String label, ExtVector... message) {
    long elements = 0;
    for (ExtVector vector : message) {
      elements += vector.length();
    }
    begin(ABSORB, label);
    length(elements * Ext.BYTES);
    byte[] bytes = new byte[(int) Math.min(elements, CHUNK) * Ext.BYTES];
    for (ExtVector vector : message) {
      for (int i = 0; i < vector.length(); i += CHUNK) {
        int count = Math.min(CHUNK, vector.length() - i);
        FieldBytes.put(vector, i, count, bytes, 0);
        hash.update(bytes, 0, count * Ext.BYTES);
      }
    }
    hash.finishInto(state, 0);
  }

  /** Draws elements of the extension. */
  public Ext[] challenge(String label, int count) {
    Words words = new Words(label);
    Ext[] drawn = new Ext[count];
    for (int i = 0; i < count; i++) {
      drawn[i] =
          new Ext(
              words.nextElement(), words.nextElement(), words.nextElement(), words.nextElement());
    }
    return drawn;
  }

  /**
   * The coordinates of the elements that {@link #challenge(String, int)} draws, one element behind
   * the other.
   *
   * @param count a multiple of four
   */
  public int[] coordinates(String label, int count) {
    Words words = new Words(label);
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = words.nextElement();
    }
    return drawn;
  }

  /** Draws one element. */
  public Ext challenge(String label) {
    return challenge(label, 1)[0];
  }

  /**
   * Draws positions: sorted, without duplicates, so there may be fewer than were drawn.
   *
   * @param below a power of two
   */
  public int[] positions(String label, int count, int below) {
    if (Integer.bitCount(below) != 1 || below < 0) {
      throw new IllegalArgumentException("expected a power of two, got " + below);
    }
    Words words = new Words(label);
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = words.next() & (below - 1);
    }
    Arrays.sort(drawn);
    int kept = 0;
    for (int position : drawn) {
      if (kept == 0 || drawn[kept - 1] != position) {
        drawn[kept++] = position;
      }
    }
    return Arrays.copyOf(drawn, kept);
  }

  private void begin(byte kind, String label) {
    byte[] ascii = label.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > LABEL_MAX) {
      throw new IllegalArgumentException(
          "expected a label of at most " + LABEL_MAX + " characters, got " + ascii.length);
    }
    hash.update(state);
    hash.update(new byte[] {kind, (byte) ascii.length});
    hash.update(ascii);
  }

  private void length(long bytes) {
    byte[] encoded = new byte[Long.BYTES];
    FieldBytes.put((int) bytes, encoded, 0);
    FieldBytes.put((int) (bytes >>> Integer.SIZE), encoded, Integer.BYTES);
    hash.update(encoded);
  }

  /** The words that a label draws. */
  private final class Words {
    private final byte[] block = new byte[Hash32.BYTES];
    private int drawn;

    Words(String label) {
      begin(WORDS, label);
      hash.finishInto(state, 0);
    }

    int next() {
      int place = drawn % WORDS_PER_BLOCK;
      if (place == 0) {
        byte[] number = new byte[1 + Integer.BYTES];
        number[0] = BLOCK;
        FieldBytes.put(drawn / WORDS_PER_BLOCK, number, 1);
        hash.update(state).update(number).finishInto(block, 0);
      }
      drawn++;
      return FieldBytes.get(block, place * Integer.BYTES);
    }

    int nextElement() {
      int word = next() & M31.P;
      while (word == M31.P) {
        word = next() & M31.P;
      }
      return word;
    }
  }
}
