package network.assay.client.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The store's one lock, held for moments: across processes by a lock on the file {@code lock}, and
 * within this process by a mutex for the same path.
 */
final class StoreLock implements AutoCloseable {
  /** Holders only rename, list and delete; a minute means that something is stuck. */
  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  /**
   * One mutex for each lock file. Static because the lock it guards is: POSIX gives file locks to
   * the process, and closing any second channel on the file would drop them, so two stores on one
   * folder in one process must never open the file at the same time.
   */
  private static final ConcurrentHashMap<Path, ReentrantLock> MUTEXES = new ConcurrentHashMap<>();

  private final ReentrantLock mutex;
  private final FileChannel channel;

  private StoreLock(ReentrantLock mutex, FileChannel channel) {
    this.mutex = mutex;
    this.channel = channel;
  }

  /** Waits for the lock of the store at {@code root}, which must be a real path. */
  static StoreLock acquire(Path root) {
    Path file = root.resolve("lock");
    ReentrantLock mutex = MUTEXES.computeIfAbsent(file, path -> new ReentrantLock());
    mutex.lock();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long start = System.nanoTime();
      while (true) {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return new StoreLock(mutex, channel);
        }
        if (System.nanoTime() - start > WAIT_NANOS_MAX) {
          throw new StoreException(
              StoreException.Reason.BUSY,
              "another process has held " + file + " for a minute; is one stuck?");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    } catch (IOException e) {
      release(mutex, channel);
      throw StoreException.of("lock", file, e);
    } catch (StoreException e) {
      release(mutex, channel);
      throw e;
    }
  }

  @Override
  public void close() {
    release(mutex, channel);
  }

  private static void release(ReentrantLock mutex, FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw StoreException.of("unlock", Path.of("lock"), e);
    } finally {
      mutex.unlock();
    }
  }
}
