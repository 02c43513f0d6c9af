package network.assay.prover.argument;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
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
    ByteBuffer bytes = buffer(elements.length * Ext.BYTES);
    for (Ext e : elements) {
      bytes.putInt(e.a()).putInt(e.b()).putInt(e.c()).putInt(e.d());
    }
    send(label, bytes.array());
  }

  /** Sends vectors of extension elements, one after the other, as one message. */
  public void vectors(String label, Iterable<ExtVector> vectors) {
    int length = 0;
    for (ExtVector vector : vectors) {
      length += vector.length();
    }
    ByteBuffer bytes = buffer(Math.multiplyExact(length, Ext.BYTES));
    for (ExtVector vector : vectors) {
      for (int i = 0; i < vector.length(); i++) {
        for (int part = 0; part < 4; part++) {
          bytes.putInt(vector.part(part)[i]);
        }
      }
    }
    send(label, bytes.array());
  }

  /** Sends bytes. */
  public void send(String label, byte[] bytes) {
    transcript.absorb(label, bytes);
    proof.writeBytes(bytes);
  }

  /** Writes what the transcript holds already: openings below a root. */
  public void committed(int[] symbols) {
    ByteBuffer bytes = buffer(Math.multiplyExact(symbols.length, Integer.BYTES));
    for (int symbol : symbols) {
      bytes.putInt(symbol);
    }
    proof.writeBytes(bytes.array());
  }

  /** Writes bytes that the transcript does not hold. */
  public void raw(byte[] bytes) {
    proof.writeBytes(bytes);
  }

  /** Everything that was written. */
  public byte[] toBytes() {
    return proof.toByteArray();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
