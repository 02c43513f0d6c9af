package network.assay.app.home;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import network.assay.client.store.Durable;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/** A receipt on the disk, to which several processes may add evidence at the same time. */
public final class ReceiptFile {
  private ReceiptFile() {}

  /**
   * Adds a piece to a receipt, which is replaced in one step and read again before: what came in
   * the meantime, from this process or another, stays.
   *
   * @param from the receipt
   * @param to where it goes with the piece; may be the same file
   */
  public static synchronized void add(Evidence piece, Path from, Path to) throws IOException {
    if (!Files.exists(to) || !Files.isSameFile(from, to)) {
      Durable.replace(to, with(piece, RunFolder.read(from, ReceiptCodec.BYTES_MAX)));
      return;
    }
    while (!addLocked(piece, from)) {
      // Somebody replaced the file between opening and locking it: so he is done, and it is our
      // turn with the new one.
    }
  }

  /** False when the file that was locked is not the one that is there by now. */
  private static boolean addLocked(Evidence piece, Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      byte[] locked = Channels.newInputStream(channel).readNBytes(ReceiptCodec.BYTES_MAX + 1);
      if (!Arrays.equals(locked, RunFolder.read(file, ReceiptCodec.BYTES_MAX))) {
        return false;
      }
      Durable.replace(file, with(piece, locked));
      return true;
    }
  }

  private static byte[] with(Evidence piece, byte[] receipt) {
    Receipt known = ReceiptCodec.decode(receipt).orThrow();
    return ReceiptCodec.encode(known.withEvidence(piece));
  }
}
