package network.assay.verify.zk.argument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.transcript.Transcript;

/** The prover's messages, read in order, absorbed as they come; and the checks on them. */
public final class Messages {
  private final byte[] proof;
  private final Transcript transcript;
  private final PadTape pads;
  private final Set<Check> omitted;
  private final List<Padded> deferred = new ArrayList<>();
  private int at;

  /**
   * Messages of a proof.
   *
   * @param pads that messages were sent under; none in an open proof
   * @param omitted checks that are passed over: empty but in tests that show what each is for
   */
  public Messages(byte[] proof, Transcript transcript, Pads pads, Set<Check> omitted) {
    this.proof = proof;
    this.transcript = transcript;
    this.pads = new PadTape(pads);
    this.omitted = omitted.isEmpty() ? Set.of() : EnumSet.copyOf(omitted);
  }

  /** The transcript that the messages go into. */
  public Transcript transcript() {
    return transcript;
  }

  /** The pads that messages were sent under. */
  Pads pads() {
    return pads.pads();
  }

  /** Whether a check is passed over. */
  boolean omits(Check check) {
    return omitted.contains(check);
  }

  /** Refuses the proof unless the condition holds. */
  public void require(Check check, boolean condition, String sentence) {
    if (!condition && !omitted.contains(check)) {
      throw new ProofRefusedException(check, sentence);
    }
  }

  /**
   * Refuses the proof unless the values are equal; where they hang on pads, that is deferred to the
   * claim about the variables that the pads are.
   */
  public void requireEqual(Check check, Padded x, Padded y, String sentence) {
    Padded difference = x.minus(y);
    if (difference.isPlain()) {
      require(check, difference.constant().isZero(), sentence);
    } else {
      deferred.add(omitted.contains(check) ? Padded.of(Ext.ZERO) : difference);
    }
  }

  /** Values that must be 0, in the order in which they came, once all padded messages are read. */
  List<Padded> deferred() {
    pads.end();
    return deferred;
  }

  /** The next message: a number of extension elements, those under pads with them. */
  public Padded[] padded(String label, int count) {
    Ext[] sent = elements(label, count);
    int under = pads.isUsed() ? ProofFormat.padded(label, count, pads.hideWeights()) : 0;
    Padded[] elements = new Padded[count];
    for (int i = 0; i < count; i++) {
      elements[i] = i < under ? Padded.sent(sent[i], pads) : Padded.of(sent[i]);
    }
    return elements;
  }

  /** The next message: a number of extension elements as they were sent. */
  public Ext[] elements(String label, int count) {
    int from = at;
    Ext[] elements = new Ext[checked(count, Ext.BYTES)];
    for (int i = 0; i < count; i++) {
      elements[i] = new Ext(element(label), element(label), element(label), element(label));
    }
    transcript.absorb(label, Arrays.copyOfRange(proof, from, at));
    return elements;
  }

  /** The next message: so many bytes. */
  public byte[] bytes(String label, int count) {
    byte[] bytes = next(checked(count, 1));
    transcript.absorb(label, bytes);
    return bytes;
  }

  /** The next message: one hash. */
  public Hash32 hash(String label) {
    return Hash32.of(bytes(label, Hash32.BYTES));
  }

  /** The next message: vectors of extension elements, one after the other. */
  public ExtVector[] vectors(String label, int count, int length) {
    int from = at;
    checked(Math.multiplyExact(count, length), Ext.BYTES);
    ExtVector[] vectors = new ExtVector[count];
    for (int v = 0; v < count; v++) {
      vectors[v] = new ExtVector(length);
      for (int i = 0; i < length; i++) {
        for (int part = 0; part < ExtVector.PARTS; part++) {
          vectors[v].part(part)[i] = element(label);
        }
      }
    }
    transcript.absorb(label, Arrays.copyOfRange(proof, from, at));
    return vectors;
  }

  /** The next elements of the base field: parts of a commitment, which the transcript holds. */
  public int[] committed(int count) {
    int[] symbols = new int[checked(count, Integer.BYTES)];
    for (int i = 0; i < count; i++) {
      symbols[i] = element("column");
    }
    return symbols;
  }

  /** The next bytes: hashes below a root that the transcript holds. */
  public byte[] hashes(int count) {
    return next(checked(count, Hash32.BYTES) * Hash32.BYTES);
  }

  /** Bytes are left. */
  public int left() {
    return proof.length - at;
  }

  /** Reads a fixed text. */
  public void magic(byte[] expected) {
    boolean equal = left() >= expected.length;
    for (int i = 0; equal && i < expected.length; i++) {
      equal = proof[at + i] == expected[i];
    }
    if (!equal) {
      throw new ProofRefusedException(
          Check.FORMAT, "expected a proof of format assay-zk-proof/1; the first bytes are others");
    }
    at += expected.length;
  }

  private byte[] next(int bytes) {
    byte[] read = new byte[bytes];
    System.arraycopy(proof, at, read, 0, bytes);
    at += bytes;
    return read;
  }

  private int checked(int count, int size) {
    if ((long) count * size > left()) {
      throw new ProofRefusedException(
          Check.FORMAT,
          "the proof ends early: expected "
              + (long) count * size
              + " bytes at "
              + at
              + ", there are "
              + left());
    }
    return count;
  }

  private int element(String label) {
    int value = FieldBytes.get(proof, at);
    if (!M31.isElement(value)) {
      throw new ProofRefusedException(
          Check.FORMAT,
          "expected a number below 2^31 - 1 at byte "
              + at
              + " (message "
              + label
              + "), got "
              + Integer.toUnsignedString(value));
    }
    at += Integer.BYTES;
    return value;
  }
}
