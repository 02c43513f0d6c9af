package network.assay.prover.argument;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.IntFunction;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.FieldBytes;
import network.assay.verify.zk.transcript.Transcript;

/**
 * The prover's messages: written in order, absorbed as they are written. Not final: tests of what a
 * verifier refuses change messages on their way.
 */
public class ProofWriter {
  private final ByteArrayOutputStream proof = new ByteArrayOutputStream(1 << 16);
  private final Transcript transcript;
  private final IntFunction<Ext> pads;
  private final boolean hidesWeights;
  private int nextPad;

  /** A writer of an open proof. */
  public ProofWriter(Transcript transcript) {
    this(transcript, _ -> Ext.ZERO, false);
  }

  /**
   * A writer that sends what it must under pads.
   *
   * @param pads by number
   * @param hidesWeights whether what is said of weights has pads too
   */
  ProofWriter(Transcript transcript, IntFunction<Ext> pads, boolean hidesWeights) {
    this.transcript = transcript;
    this.pads = pads;
    this.hidesWeights = hidesWeights;
  }

  /** The transcript that the messages go into. */
  public Transcript transcript() {
    return transcript;
  }

  /** Sends extension elements, those under pads that the format says. */
  public void elements(String label, Ext... elements) {
    byte[] bytes = new byte[elements.length * Ext.BYTES];
    int under = ProofFormat.padded(label, elements.length, hidesWeights);
    for (int i = 0; i < elements.length; i++) {
      Ext sent = i < under ? elements[i].minus(pads.apply(nextPad++)) : elements[i];
      FieldBytes.put(sent, bytes, i * Ext.BYTES);
    }
    send(label, bytes);
  }

  /** Sends vectors of extension elements, one after the other, as one message. */
  public void vectors(String label, List<ExtVector> vectors) {
    int length = 0;
    for (ExtVector vector : vectors) {
      length = Math.addExact(length, vector.length());
    }
    byte[] bytes = new byte[Math.multiplyExact(length, Ext.BYTES)];
    int at = 0;
    for (ExtVector vector : vectors) {
      FieldBytes.put(vector, 0, vector.length(), bytes, at);
      at += vector.length() * Ext.BYTES;
    }
    send(label, bytes);
  }

  /** Sends bytes. */
  public void send(String label, byte[] bytes) {
    transcript.absorb(label, bytes);
    proof.writeBytes(bytes);
  }

  /** Writes what the transcript holds already: openings below a root. */
  public void committed(int[] symbols) {
    byte[] bytes = new byte[Math.multiplyExact(symbols.length, FieldBytes.BASE)];
    FieldBytes.put(symbols, 0, symbols.length, bytes, 0);
    proof.writeBytes(bytes);
  }

  /** Writes bytes that the transcript does not hold. */
  public void raw(byte[] bytes) {
    proof.writeBytes(bytes);
  }

  /** Everything that was written. */
  public byte[] toBytes() {
    return proof.toByteArray();
  }
}
