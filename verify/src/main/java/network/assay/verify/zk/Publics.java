package network.assay.verify.zk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.transcript.Transcript;

/** What everybody knows, which the transcript holds before anything else. */
public final class Publics {
  private Publics() {}

  /** A transcript that begins with the key, its program and the runs. */
  public static Transcript absorbed(ZkKey key, List<ZkRun> runs) {
    Transcript transcript = new Transcript();
    transcript.absorb("key", key.digest());
    transcript.absorb("program", key.programId());
    for (ZkRun run : runs) {
      transcript.absorb("receipt", run.receiptDigest());
      switch (run.inputs()) {
        case ZkInputs.Shown(List<byte[]> tensors) -> transcript.absorb("inputs", digest(tensors));
        case ZkInputs.Hidden(List<ZkShape> shapes) ->
            transcript.absorb("hidden inputs", encoded(shapes));
      }
      transcript.absorb("outputs", digest(run.outputs()));
    }
    return transcript;
  }

  /** Of each shape its rank in 4 bytes and its dimensions in 8, little-endian. */
  private static byte[] encoded(List<ZkShape> shapes) {
    int bytes = shapes.stream().mapToInt(shape -> Integer.BYTES + Long.BYTES * shape.rank()).sum();
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (ZkShape shape : shapes) {
      out.putInt(shape.rank());
      for (int dim : shape.dims()) {
        out.putLong(dim);
      }
    }
    return out.array();
  }

  /** SHA-256 over tensors, each behind its length in 8 bytes, little-endian. */
  static Hash32 digest(List<byte[]> tensors) {
    Sha256 sha = new Sha256();
    for (byte[] tensor : tensors) {
      byte[] length = new byte[Long.BYTES];
      for (int i = 0; i < Integer.BYTES; i++) {
        length[i] = (byte) (tensor.length >> (Byte.SIZE * i));
      }
      sha.update(length).update(tensor);
    }
    return sha.finish();
  }
}
