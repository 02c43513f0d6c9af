package network.assay.operator.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.store.Durable;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.primitives.JsonException;
import network.assay.verify.evidence.ZkEvidence;

/**
 * Records of answered jobs in a folder: {@code records/xy/ID.json}, xy being the last two digits of
 * the id, and proofs that their receipts name beside them, {@code ID-SHA256.zk}. Each is on the
 * disk, whole, when {@link #save} returns. One process at a time.
 */
public final class JobStore implements AutoCloseable {
  private final Path root;
  private final FileChannel lock;
  private final AtomicLong parts = new AtomicLong();

  private JobStore(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens the records in a folder, making it where it is missing.
   *
   * @throws JobRefused RECORD_FAILED when another operator uses the folder, or the disk fails
   */
  public static JobStore open(Path folder) {
    try {
      Durable.createDirectories(folder.toAbsolutePath());
      Path root = folder.toRealPath();
      FileChannel lock =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        lock.close();
        throw new JobRefused(
            Reason.RECORD_FAILED,
            "another operator runs and keeps its records in "
                + root
                + ": ask that one (--gateway), or give this one another home folder");
      }
      Durable.deleteTree(root.resolve("new"));
      Durable.createDirectories(root.resolve("new"));
      Durable.createDirectories(root.resolve("records"));
      return new JobStore(root, lock);
    } catch (IOException e) {
      throw failed("open", folder, e);
    }
  }

  private static boolean tryLock(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Keeps a record; it is durable afterwards. */
  public void save(JobRecord record) {
    save(path(record.answer().jobId()), record.encode());
  }

  /** Keeps a proof; to be kept before the record whose receipt names it. */
  public void save(Hash32 job, Bytes proof) {
    save(path(job, proof.sha256()), proof.toArray());
  }

  private void save(Path target, byte[] content) {
    Path part = root.resolve("new").resolve(parts.incrementAndGet() + ".part");
    try {
      Durable.writeNew(part, content);
      Durable.createDirectories(target.getParent());
      Durable.publish(part, target);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw failed("write", target, e);
    }
  }

  /** The record of a job. */
  public Optional<JobRecord> find(Hash32 id) {
    Path path = path(id);
    try (InputStream in = Files.newInputStream(path)) {
      return Optional.of(JobRecord.decode(in.readNBytes(JobRecord.BYTES_MAX)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", path, e);
    } catch (JsonException e) {
      throw new JobRefused(
          Reason.RECORD_FAILED, "the record of job " + id + " is damaged on the disk", e);
    }
  }

  /** A proof by its SHA-256; empty when it is not here, or damaged on the disk. */
  public Optional<Bytes> findProof(Hash32 job, Hash32 proof) {
    Path path = path(job, proof);
    try (InputStream in = Files.newInputStream(path)) {
      Bytes bytes = Bytes.of(in.readNBytes(ZkEvidence.PROOF_BYTES_MAX + 1));
      return Optional.of(bytes).filter(read -> read.sha256().equals(proof));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", path, e);
    }
  }

  private static JobRefused failed(String what, Path path, IOException cause) {
    return new JobRefused(
        Reason.RECORD_FAILED,
        "the operator cannot "
            + what
            + " its record "
            + path.getFileName()
            + " ("
            + cause.getClass().getSimpleName()
            + "); is its disk full?",
        cause);
  }

  private Path path(Hash32 id) {
    String hex = id.hex();
    return root.resolve("records").resolve(hex.substring(62)).resolve(hex + ".json");
  }

  private Path path(Hash32 job, Hash32 proof) {
    return path(job).resolveSibling(job.hex() + "-" + proof.hex() + ".zk");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw failed("close", root, e);
    }
  }
}
