package network.assay.verify.zk;

import java.util.List;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.key.ZkKey;
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
      transcript.absorb("inputs", digest(run.inputs()));
      transcript.absorb("outputs", digest(run.outputs()));
    }
    return transcript;
  }

  /** SHA-256 over tensors, each behind its length in 8 bytes, little-endian. */
  private static Hash32 digest(List<byte[]> tensors) {
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
