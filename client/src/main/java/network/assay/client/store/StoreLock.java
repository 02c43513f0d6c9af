package network.assay.client.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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
  private final Optional<FileChannel> channel;

  private StoreLock(ReentrantLock mutex, Optional<FileChannel> channel) {
    this.mutex = mutex;
    this.channel = channel;
  }

  /** Waits for the lock of the store at {@code root}, which must be a real path. */
  static StoreLock acquire(Path root) {
    Path file = root.resolve("lock");
    ReentrantLock mutex = MUTEXES.computeIfAbsent(file, path -> new ReentrantLock());
    mutex.lock();
    if (mutex.getHoldCount() > 1) {
      // This thread holds the lock of the file already.
      return new StoreLock(mutex, Optional.empty());
    }
    Optional<FileChannel> channel = Optional.empty();
    boolean locked = false;
    try {
      FileChannel opened =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel = Optional.of(opened);
      long start = System.nanoTime();
      while (opened.tryLock() == null) {
        if (System.nanoTime() - start > WAIT_NANOS_MAX) {
          throw new StoreException(
              StoreException.Reason.BUSY,
              "another process has held " + file + " for a minute; is one stuck?");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      locked = true;
      return new StoreLock(mutex, channel);
    } catch (IOException e) {
      throw StoreException.of("lock", file, e);
    } finally {
      if (!locked) {
        release(mutex, channel);
      }
    }
  }

  @Override
  public void close() {
    release(mutex, channel);
  }

  private static void release(ReentrantLock mutex, Optional<FileChannel> channel) {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Reason.IO, "cannot unlock the store: " + e.getMessage(), e);
    } finally {
      mutex.unlock();
    }
  }
}
