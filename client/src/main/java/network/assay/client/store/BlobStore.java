package network.assay.client.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import network.assay.client.store.StoreException.Reason;
import network.assay.primitives.Cid;
import network.assay.primitives.UnixFsCid;

/**
 * Content-addressed files in a folder. The layout, format {@code assay-store/1}:
 *
 * <pre>
 * FORMAT              the line "assay-store/1"
 * lock                locked for moments by whoever changes names
 * blobs/xy/CID        complete blobs; xy are the last two letters of the CID
 * writers/ID/         one folder for each live writer: temporary files and pins
 * quarantine/         blobs whose bytes turned out wrong, kept for a look
 * refs/OWNER/NAME/V   published versions (see {@link ModelStore})
 * </pre>
 *
 * <p>A blob gets its name only when its bytes are on the disk, so nothing half-written is visible.
 * Each read hashes what it reads. The CID is what {@code ipfs add --cid-version=1 --raw-leaves}
 * prints for the same bytes.
 */
public final class BlobStore {
  static final String FORMAT = "assay-store/1\n";

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path root;

  private BlobStore(Path root) {
    this.root = root;
  }

  /**
   * Opens the store in a folder, making it when the folder is empty or missing, and sweeps what
   * killed writers left.
   *
   * @throws StoreException FORMAT when the folder holds something else
   */
  public static BlobStore open(Path folder) {
    try {
      Durable.createDirectories(folder.toAbsolutePath());
      Path root = folder.toRealPath();
      BlobStore store = new BlobStore(root);
      try (StoreLock _ = store.lock()) {
        store.prepare();
        store.sweep();
      }
      return store;
    } catch (IOException e) {
      throw StoreException.of("open the store", folder, e);
    }
  }

  private void prepare() throws IOException {
    Path format = root.resolve("FORMAT");
    if (Files.exists(format)) {
      String found = new String(Files.readAllBytes(format), StandardCharsets.UTF_8);
      if (!found.equals(FORMAT)) {
        throw new StoreException(
            Reason.FORMAT,
            root + " is a store of format '" + found.strip() + "', expected assay-store/1");
      }
    } else {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          if (!name.equals("lock") && !name.equals("FORMAT.new")) {
            throw new StoreException(
                Reason.FORMAT,
                root + " holds '" + name + "' and is no store; name an empty or a new folder");
          }
        }
      }
      Path fresh = root.resolve("FORMAT.new");
      Files.deleteIfExists(fresh);
      Durable.writeNew(fresh, FORMAT.getBytes(StandardCharsets.UTF_8));
      Durable.publish(fresh, format);
    }
    for (String name : List.of("blobs", "writers", "quarantine", "refs")) {
      Durable.createDirectories(root.resolve(name));
    }
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(writers())) {
      for (Path entry : entries) {
        if (Lease.isAbandoned(entry)) {
          Durable.deleteTree(entry);
        }
      }
    }
  }

  /** The store's folder, as a real path. */
  public Path root() {
    return root;
  }

  Path writers() {
    return root.resolve("writers");
  }

  StoreLock lock() {
    return StoreLock.acquire(root);
  }

  /** Begins a stay of a writer; see {@link Lease}. */
  public Lease lease() {
    return Lease.open(this);
  }

  Cid put(Lease lease, Source source, long bytesMax) {
    Path part = lease.newFile();
    Cid cid;
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Sink sink = new Sink(channel, bytesMax);
      source.writeTo(sink);
      cid = sink.hasher.finish();
      channel.force(true);
    } catch (DiskFailure e) {
      discard(part);
      throw StoreException.of("write", part, e.failure);
    } catch (IOException e) {
      discard(part);
      throw new StoreException(
          Reason.IO, "reading what is to be stored failed: " + e.getMessage(), e);
    } catch (StoreException e) {
      discard(part);
      throw e;
    }
    Path target = path(cid);
    try (StoreLock _ = lock()) {
      lease.pin(cid);
      Durable.createDirectories(target.getParent());
      // Replaces a blob of the same name too: the new bytes are known to be good.
      Durable.publish(part, target);
      return cid;
    } catch (IOException e) {
      discard(part);
      throw StoreException.of("store", target, e);
    }
  }

  /** Where the bytes of a blob come from. */
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Tells a full disk from a source that broke off. */
  private static final class DiskFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final transient IOException failure;

    DiskFailure(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /** Hashes and counts what goes to the disk. */
  private static final class Sink extends OutputStream {
    private final UnixFsCid hasher = new UnixFsCid();
    private final FileChannel channel;
    private final long bytesMax;
    private long bytes;

    Sink(FileChannel channel, long bytesMax) {
      this.channel = channel;
      this.bytesMax = bytesMax;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      bytes += length;
      if (bytes > bytesMax) {
        throw new StoreException(
            Reason.TOO_LARGE, "more than the " + bytesMax + " bytes that are allowed here");
      }
      hasher.update(content, offset, length);
      ByteBuffer buffer = ByteBuffer.wrap(content, offset, length);
      try {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (IOException e) {
        throw new DiskFailure(e);
      }
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // The lease's folder goes as a whole later; the first failure is the one to report.
    }
  }

  /**
   * Keeps a blob that is there already for as long as the lease lasts.
   *
   * @throws StoreException NOT_FOUND
   */
  void keep(Lease lease, Cid cid) {
    try (StoreLock _ = lock()) {
      lease.pin(cid);
      if (!contains(cid)) {
        throw absent(cid);
      }
    } catch (IOException e) {
      throw StoreException.of("keep", path(cid), e);
    }
  }

  /** True when a blob of this name is there; its bytes are not read. */
  public boolean contains(Cid cid) {
    return Files.isRegularFile(path(cid));
  }

  /** Bytes of a blob, by the file system's word. */
  public long size(Cid cid) {
    try {
      return Files.size(path(cid));
    } catch (NoSuchFileException e) {
      throw absent(cid);
    } catch (IOException e) {
      throw StoreException.of("read", path(cid), e);
    }
  }

  /**
   * A whole blob in memory, checked.
   *
   * @throws StoreException NOT_FOUND, TOO_LARGE above {@code bytesMax}, CORRUPT
   */
  public byte[] read(Cid cid, int bytesMax) {
    Path path = path(cid);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(bytesMax);
      if (in.read() >= 0) {
        throw new StoreException(
            Reason.TOO_LARGE, "blob " + cid + " is larger than the " + bytesMax + " bytes allowed");
      }
    } catch (NoSuchFileException e) {
      throw absent(cid);
    } catch (IOException e) {
      throw StoreException.of("read", path, e);
    }
    requireSame(cid, UnixFsCid.of(bytes));
    return bytes;
  }

  /**
   * Checks a whole blob, then copies it to {@code out} as {@link #copyUnchecked} does. Memory stays
   * constant.
   *
   * @throws StoreException NOT_FOUND or CORRUPT; nothing is written to {@code out} when the first
   *     pass finds it corrupt
   * @throws IOException when {@code out} fails
   */
  public void copyTo(Cid cid, OutputStream out) throws IOException {
    check(cid);
    copyUnchecked(cid, out);
  }

  /**
   * Copies a blob that was checked a moment ago, hashing it once more, so that bytes which changed
   * in between are noticed, if only at the end.
   *
   * @throws StoreException NOT_FOUND or CORRUPT, perhaps after bytes were written
   * @throws IOException when {@code out} fails
   */
  public void copyUnchecked(Cid cid, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(path(cid))) {
      UnixFsCid hasher = new UnixFsCid();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
      requireSame(cid, hasher.finish());
    } catch (NoSuchFileException e) {
      throw absent(cid);
    }
  }

  /** Reads a blob through and compares it with its CID; a wrong one is set aside. */
  public void check(Cid cid) {
    Path path = path(cid);
    try (InputStream in = Files.newInputStream(path)) {
      UnixFsCid hasher = new UnixFsCid();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
      }
      requireSame(cid, hasher.finish());
    } catch (NoSuchFileException e) {
      throw absent(cid);
    } catch (IOException e) {
      throw StoreException.of("read", path, e);
    }
  }

  private void requireSame(Cid expected, Cid got) {
    if (expected.equals(got)) {
      return;
    }
    Path path = path(expected);
    Path aside = root.resolve("quarantine").resolve(expected.toString());
    try (StoreLock _ = lock()) {
      // A writer may have put a good copy here since: look again before moving anything.
      if (Files.exists(path) && !hash(path).equals(expected)) {
        Durable.publish(path, aside);
      }
    } catch (IOException e) {
      throw StoreException.of("set aside the corrupt blob", path, e);
    }
    throw new StoreException(
        Reason.CORRUPT,
        "blob "
            + expected
            + " at "
            + path
            + " holds other bytes (their CID is "
            + got
            + "); it was moved to "
            + aside
            + "; add or pull the model again");
  }

  private static Cid hash(Path path) throws IOException {
    UnixFsCid hasher = new UnixFsCid();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hasher.update(buffer, 0, n);
      }
    }
    return hasher.finish();
  }

  /** Names of all blobs, sorted. */
  public SortedSet<Cid> list() {
    SortedSet<Cid> cids = new TreeSet<>();
    Path blobs = root.resolve("blobs");
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(blobs)) {
      for (Path folder : folders) {
        for (String name : names(folder)) {
          cids.add(Cid.parse(name));
        }
      }
    } catch (IOException e) {
      throw StoreException.of("list", blobs, e);
    }
    return cids;
  }

  /**
   * Deletes blobs that are neither in {@code kept} nor pinned by a live writer. Called under the
   * store's lock, so that no writer is between pinning a blob and giving it its name.
   */
  List<Cid> collect(Set<Cid> kept) throws IOException {
    sweep();
    Set<String> keep = new HashSet<>();
    for (Cid cid : kept) {
      keep.add(cid.toString());
    }
    for (String writer : names(writers())) {
      for (String name : names(writers().resolve(writer))) {
        if (name.startsWith("pin-")) {
          keep.add(name.substring("pin-".length()));
        }
      }
    }
    List<Cid> deleted = new ArrayList<>();
    for (Cid cid : list()) {
      if (!keep.contains(cid.toString())) {
        Files.deleteIfExists(path(cid));
        deleted.add(cid);
      }
    }
    return deleted;
  }

  static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  Path path(Cid cid) {
    String name = cid.toString();
    return root.resolve("blobs").resolve(name.substring(name.length() - 2)).resolve(name);
  }

  private static StoreException absent(Cid cid) {
    return new StoreException(Reason.NOT_FOUND, "no blob " + cid + " in this store");
  }
}
