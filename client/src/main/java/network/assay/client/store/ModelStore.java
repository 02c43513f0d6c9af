package network.assay.client.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import network.assay.client.store.StoreException.Reason;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Quoted;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.manifest.ModelName;

/**
 * Published versions over a {@link BlobStore}. A version is there when the file {@code
 * refs/OWNER/NAME/VERSION} is, which holds the CID of the manifest; it is moved into place in one
 * step after every blob of the version is on the disk. A version is never rewritten: publishing the
 * same content again does nothing, another content under its label is refused.
 *
 * <p>Names are lower-case here, so that a store can be copied to a file system that ignores case.
 */
public final class ModelStore {
  private static final int REF_BYTES_MAX = 256;

  private final BlobStore blobs;

  public ModelStore(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** Opens the store in a folder; see {@link BlobStore#open}. */
  public static ModelStore open(Path folder) {
    return new ModelStore(BlobStore.open(folder));
  }

  public BlobStore blobs() {
    return blobs;
  }

  /**
   * Publishes a signed manifest whose files were put under this lease, or are in the store already.
   *
   * @throws StoreException REFUSED for a bad signature or name, NOT_FOUND when a file of it is not
   *     in the store, VERSION_EXISTS when the label names another content
   */
  public PublishedVersion publish(Lease lease, byte[] manifestBytes) {
    Manifest manifest = parse(manifestBytes);
    requireGood(manifest);
    ModelName model = manifest.body().identity().model();
    requireLowerCase(model);
    VersionLabel label = label(manifest);
    // Pinned first, checked afterwards: what is there now stays until the lease ends.
    for (Manifest.File file : manifest.body().files()) {
      blobs.keep(lease, file.cid());
    }
    Cid cid = lease.put(manifestBytes);
    PublishedVersion version = new PublishedVersion(model, label, cid);
    Path ref = path(model).resolve(label.text());
    Path part = lease.newFile();
    try {
      Durable.writeNew(part, (cid + "\n").getBytes(StandardCharsets.US_ASCII));
      try (StoreLock _ = blobs.lock()) {
        if (Files.exists(ref)) {
          requireSame(version, read(ref));
          return version;
        }
        Durable.createDirectories(ref.getParent());
        Durable.publish(part, ref);
        return version;
      }
    } catch (IOException e) {
      throw StoreException.of("publish", ref, e);
    }
  }

  private static void requireSame(PublishedVersion wanted, Cid there) {
    if (!wanted.manifest().equals(there)) {
      throw new StoreException(
          Reason.VERSION_EXISTS,
          wanted.ref()
              + " is published already with another content (manifest "
              + there
              + ", now "
              + wanted.manifest()
              + "); versions are never rewritten: choose a new version");
    }
  }

  private static VersionLabel label(Manifest manifest) {
    try {
      return new VersionLabel(manifest.body().identity().label());
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.REFUSED, e.getMessage(), e);
    }
  }

  private static void requireLowerCase(ModelName model) {
    String text = model.toString();
    if (!text.equals(text.toLowerCase(Locale.ROOT))) {
      throw new StoreException(
          Reason.REFUSED, "expected a model name in lower case, got " + Quoted.of(text));
    }
  }

  /** Checks the author's signature. */
  public static void requireGood(Manifest manifest) {
    if (manifest.signer().filter(manifest.body().identity().author()::equals).isEmpty()) {
      throw new StoreException(
          Reason.REFUSED,
          "the manifest of "
              + manifest.body().identity().model()
              + " is not signed by the author it names, "
              + manifest.body().identity().author());
    }
  }

  /** Reads manifest bytes; the signature is not looked at. */
  public static Manifest parse(byte[] manifestBytes) {
    return switch (ManifestCodec.decode(manifestBytes)) {
      case Decoded.Good<Manifest>(Manifest manifest) -> manifest;
      case Decoded.Bad<Manifest>(String field, String sentence) ->
          throw new StoreException(
              Reason.REFUSED, "this is no manifest: " + field + ": " + sentence);
    };
  }

  /** All versions, by name and then newest first. */
  public List<PublishedVersion> list() {
    List<PublishedVersion> versions = new ArrayList<>();
    Path refs = blobs.root().resolve("refs");
    try {
      for (String owner : BlobStore.names(refs)) {
        for (String name : BlobStore.names(refs.resolve(owner))) {
          versions.addAll(versions(new ModelName(owner, name)));
        }
      }
    } catch (IOException e) {
      throw StoreException.of("list", refs, e);
    }
    versions.sort(
        Comparator.comparing(PublishedVersion::model)
            .thenComparing(PublishedVersion::label, Comparator.reverseOrder()));
    return versions;
  }

  /** Versions of one model, newest first; empty when there is none. */
  public List<PublishedVersion> versions(ModelName model) {
    List<PublishedVersion> versions = new ArrayList<>();
    Path folder = path(model);
    try {
      for (String label : BlobStore.names(folder)) {
        try {
          Cid cid = read(folder.resolve(label));
          versions.add(new PublishedVersion(model, new VersionLabel(label), cid));
        } catch (NoSuchFileException e) {
          // Removed between listing and reading.
        }
      }
    } catch (IOException e) {
      throw StoreException.of("list", folder, e);
    }
    versions.sort(Comparator.comparing(PublishedVersion::label, Comparator.reverseOrder()));
    return versions;
  }

  /**
   * The version that a reference names; without a label, the newest one (see {@link VersionLabel}).
   *
   * @throws StoreException NOT_FOUND, naming what is there instead
   */
  public PublishedVersion resolve(ModelRef ref) {
    List<PublishedVersion> versions = versions(ref.model());
    if (versions.isEmpty()) {
      throw new StoreException(Reason.NOT_FOUND, "no model " + ref.model() + " is published here");
    }
    return ref.version()
        .map(label ->
            versions.stream()
                .filter(version -> version.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                    new StoreException(
                        Reason.NOT_FOUND,
                        ref.model()
                            + " has no version "
                            + label
                            + " here; it has "
                            + versions.stream()
                                .limit(10)
                                .map(version -> version.label().text())
                                .toList())))
        .orElse(versions.getFirst());
  }

  /** The manifest of a version, with its CID and its signature checked. */
  public Manifest manifest(PublishedVersion version) {
    return manifest(version.manifest());
  }

  /** The manifest with this CID, with CID and signature checked. */
  public Manifest manifest(Cid cid) {
    Manifest manifest = parse(blobs.read(cid, ManifestCodec.BYTES_MAX));
    requireGood(manifest);
    return manifest;
  }

  /** A label for the next version: one above the newest, or 1.0.0. */
  public VersionLabel nextLabel(ModelName model) {
    return versions(model).stream()
        .findFirst()
        .flatMap(version -> version.label().next())
        .orElse(new VersionLabel("1.0.0"));
  }

  /** What a removal took away. */
  public record Removed(List<PublishedVersion> versions, List<Cid> blobs) {}

  /**
   * Removes one version, or all of a model when the reference has no label, and then the blobs that
   * nothing names any more. Blobs of a writer at work are left alone.
   *
   * @throws StoreException NOT_FOUND
   */
  public Removed remove(ModelRef ref) {
    try (StoreLock _ = blobs.lock()) {
      List<PublishedVersion> gone =
          ref.version().isPresent() ? List.of(resolve(ref)) : versions(ref.model());
      if (gone.isEmpty()) {
        throw new StoreException(Reason.NOT_FOUND, "no model " + ref + " is published here");
      }
      Path folder = path(ref.model());
      for (PublishedVersion version : gone) {
        Files.deleteIfExists(folder.resolve(version.label().text()));
      }
      Durable.syncDirectory(folder);
      deleteIfEmpty(folder);
      deleteIfEmpty(folder.getParent());
      return new Removed(gone, blobs.collect(named()));
    } catch (IOException e) {
      throw StoreException.of("remove", path(ref.model()), e);
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    if (BlobStore.names(folder).isEmpty()) {
      Files.deleteIfExists(folder);
    }
  }

  /** Every blob that a published version needs. */
  private Set<Cid> named() {
    Set<Cid> named = new HashSet<>();
    for (PublishedVersion version : list()) {
      named.add(version.manifest());
      for (Manifest.File file : parse(bytes(version)).body().files()) {
        named.add(file.cid());
      }
    }
    return named;
  }

  private byte[] bytes(PublishedVersion version) {
    try {
      return blobs.read(version.manifest(), ManifestCodec.BYTES_MAX);
    } catch (StoreException e) {
      throw new StoreException(
          e.reason(),
          "nothing is collected while the manifest of "
              + version.ref()
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  private static Cid read(Path ref) throws IOException {
    byte[] bytes;
    try (java.io.InputStream in = Files.newInputStream(ref)) {
      bytes = in.readNBytes(REF_BYTES_MAX);
    }
    try {
      return Cid.parse(new String(bytes, StandardCharsets.US_ASCII).strip());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          Reason.CORRUPT, "the reference " + ref + " holds no CID: " + e.getMessage(), e);
    }
  }

  private Path path(ModelName model) {
    return blobs.root().resolve("refs").resolve(model.owner()).resolve(model.name());
  }
}
