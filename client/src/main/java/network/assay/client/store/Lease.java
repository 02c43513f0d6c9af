package network.assay.client.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import network.assay.primitives.Cid;

/**
 * A writer's stay in the store. Blobs put under a lease are kept by garbage collection until the
 * lease is closed, by when a reference should name them. The lease is a folder {@code
 * writers/PID-START-RANDOM} with a lock on the file {@code alive}; when the process dies, the lock
 * goes with it, and whoever opens the store next sweeps the folder away.
 */
public final class Lease implements AutoCloseable {
  private final BlobStore store;
  private final Path folder;
  private final FileChannel alive;
  private int files;

  private Lease(BlobStore store, Path folder, FileChannel alive) {
    this.store = store;
    this.folder = folder;
    this.alive = alive;
  }

  static Lease open(BlobStore store) {
    Path folder = store.writers().resolve(ownPrefix() + UUID.randomUUID());
    // The lock keeps a sweeper from seeing the folder before the file in it is locked.
    try (StoreLock _ = store.lock()) {
      Files.createDirectory(folder);
      FileChannel alive =
          FileChannel.open(
              folder.resolve("alive"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (alive.tryLock() == null) {
        throw new IOException("the lock of a new file is taken");
      }
      return new Lease(store, folder, alive);
    } catch (IOException e) {
      throw StoreException.of("begin to write in", folder, e);
    }
  }

  /** Stores what {@code source} writes, at most {@code bytesMax}; it is durable afterwards. */
  public Cid put(BlobStore.Source source, long bytesMax) {
    return store.put(this, source, bytesMax);
  }

  /** Stores these bytes. */
  public Cid put(byte[] bytes) {
    return store.put(this, out -> out.write(bytes), bytes.length);
  }

  /** A name for a temporary file of this lease. */
  synchronized Path newFile() {
    return folder.resolve(files++ + ".part");
  }

  /** Keeps a blob from garbage collection; called under the store's lock. */
  void pin(Cid cid) throws IOException {
    Path pin = folder.resolve("pin-" + cid);
    if (!Files.exists(pin)) {
      Files.createFile(pin);
    }
  }

  @Override
  public void close() {
    try (StoreLock _ = store.lock()) {
      Durable.deleteTree(folder);
      alive.close();
    } catch (IOException e) {
      throw StoreException.of("clean up", folder, e);
    }
  }

  /** Folders of this very process begin with this; the start time tells re-used ids apart. */
  private static String ownPrefix() {
    ProcessHandle self = ProcessHandle.current();
    long start = self.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    return self.pid() + "-" + start + "-";
  }

  /**
   * True when the writer of a folder is dead. Called under the store's lock. A lease of this
   * process is alive by definition, and its lock file must not be opened: closing it would drop the
   * lock.
   */
  static boolean isAbandoned(Path folder) throws IOException {
    if (folder.getFileName().toString().startsWith(ownPrefix())) {
      return false;
    }
    Path file = folder.resolve("alive");
    if (!Files.exists(file)) {
      // Killed between making the folder and the file, or while deleting them.
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    }
  }
}
