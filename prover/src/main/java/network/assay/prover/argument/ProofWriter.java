package network.assay.prover.argument;

import java.io.ByteArrayOutputStream;
import java.util.List;
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

  public ProofWriter(Transcript transcript) {
    this.transcript = transcript;
  }

  /** The transcript that the messages go into. */
  public Transcript transcript() {
    return transcript;
  }

  /** Sends extension elements. */
  public void elements(String label, Ext... elements) {
    byte[] bytes = new byte[elements.length * Ext.BYTES];
    for (int i = 0; i < elements.length; i++) {
      FieldBytes.put(elements[i], bytes, i * Ext.BYTES);
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
