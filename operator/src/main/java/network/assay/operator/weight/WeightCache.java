package network.assay.operator.weight;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import network.assay.engine.kernel.MatrixPart;
import network.assay.engine.kernel.PackedMemory;
import network.assay.engine.operation.WeightMemory;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;

/**
 * Packed weights in a folder: one file for each matrix and layout, mapped read-only, so that a
 * restart packs nothing and processes share the pages. Any number of processes may use the folder
 * at once. A file gets its name when it is complete, and its digest is checked whenever it is
 * mapped; one that is wrong is made again. When the folder cannot be used, weights lie in memory of
 * the process.
 */
public final class WeightCache implements WeightMemory {
  private static final String COMPLETE = ".packed";
  private static final String PARTIAL = ".part";

  /** Less is packed faster than a file is opened, and a page would hold little of it. */
  static final long FILE_BYTES_MIN = 1 << 16;

  private final Path folder;
  private final long bytesMax;
  private final Consumer<String> log;
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * A cache in a folder, which is made when it is missing; what killed processes left half-written
   * is removed.
   *
   * @param bytesMax bytes of all files; the least recently used go first
   * @param log told once why the folder cannot be used, if so
   */
  public WeightCache(Path folder, long bytesMax, Consumer<String> log) {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("expected a bound of 1 byte or more, got " + bytesMax);
    }
    this.folder = folder;
    this.bytesMax = bytesMax;
    this.log = log;
    try {
      Files.createDirectories(folder);
      sweep();
    } catch (IOException e) {
      complain(e);
    }
  }

  @Override
  public PackedMemory of(String digest, MatrixPart part) {
    return (layout, bytes, fill) -> {
      if (bytes < FILE_BYTES_MIN || bytes > bytesMax - WeightFile.HEADER_BYTES) {
        return PackedMemory.anonymous().hold(layout, bytes, fill);
      }
      Hash32 key = Sha256.ofUtf8(String.join("\n", digest, part.toString(), layout));
      return find(key, bytes).orElseGet(() -> make(key, bytes, fill));
    };
  }

  private Path file(Hash32 key) {
    return folder.resolve(key.hex() + COMPLETE);
  }

  private Optional<MemorySegment> find(Hash32 key, long bytes) {
    Path file = file(key);
    try {
      Optional<MemorySegment> found = WeightFile.map(file, key, bytes);
      if (found.isPresent()) {
        touch(file);
      }
      return found;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      complain(e);
      return Optional.empty();
    }
  }

  /** Marks as used; where that is not allowed, age alone decides what goes first. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      // A folder that may only be read is still worth reading.
    }
  }

  private MemorySegment make(Hash32 key, long bytes, Consumer<MemorySegment> fill) {
    // Shared: the workers fill it. The collector frees it once it is a file, or unused.
    MemorySegment packed = Arena.ofAuto().allocate(bytes, Long.BYTES * Long.BYTES);
    fill.accept(packed);
    try {
      save(key, packed);
      evict(file(key));
      return find(key, bytes).orElse(packed);
    } catch (IOException e) {
      complain(e);
      return packed;
    }
  }

  private void save(Hash32 key, MemorySegment packed) throws IOException {
    Path part = folder.resolve(UUID.randomUUID() + PARTIAL);
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Held while the file grows: who gets this lock knows that the writer is gone.
        FileLock _ = channel.lock()) {
      WeightFile.write(channel, key, packed);
      // Not forced to the disk: what a loss of power leaves half-written has the wrong digest.
      move(part, file(key));
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static void move(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename atomically: " + e.getMessage(), e);
    }
  }

  private void sweep() throws IOException {
    for (Path part : list(PARTIAL)) {
      if (isAbandoned(part)) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static boolean isAbandoned(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      // Gone already, another's, or being written by this process.
      return false;
    }
  }

  /** Removes the least recently used files until the rest fits; the newest stays. */
  private void evict(Path newest) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long total = 0;
    for (Path file : list(COMPLETE)) {
      try {
        entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file).toMillis()));
        total += Files.size(file);
      } catch (NoSuchFileException e) {
        // Another process was faster.
      }
    }
    entries.sort(Comparator.comparingLong(Entry::usedMillis).thenComparing(Entry::file));
    for (Entry entry : entries) {
      if (total > bytesMax && !entry.file.equals(newest)) {
        // A mapping of a removed file stays good.
        Files.deleteIfExists(entry.file);
        total -= entry.bytes;
      }
    }
  }

  private record Entry(Path file, long bytes, long usedMillis) {}

  private List<Path> list(String ending) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + ending)) {
      entries.forEach(files::add);
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private void complain(IOException e) {
    if (!complained.getAndSet(true)) {
      log.accept("packed weights are not kept in " + folder + ": " + e);
    }
  }
}
