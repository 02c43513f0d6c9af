package network.assay.client.publish;

import java.io.IOException;
import network.assay.client.job.Blob;
import network.assay.client.job.JobApi;
import network.assay.client.store.Lease;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.client.store.StoreException.Reason;
import network.assay.engine.model.ModelFile;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Cid;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;

/**
 * Copies a version from a server into a store, trusting nothing that the server says: the
 * manifest's signature and name, each file's CID and size, and the program id by importing the
 * model again.
 */
public final class Puller {
  private final ModelStore store;
  private final JobApi source;
  private final Limits limits;

  public Puller(ModelStore store, JobApi source, Limits limits) {
    this.store = store;
    this.source = source;
    this.limits = limits;
  }

  /**
   * Pulls the version that the server has under this name. Which version is the newest is the
   * server's word.
   *
   * @throws StoreException REFUSED when what came is not what was asked for
   */
  public PublishedVersion pull(ModelRef ref) {
    Manifest manifest = source.describe(ref).manifest();
    Manifest.Identity identity = manifest.body().identity();
    if (!ref.names(identity)) {
      throw new StoreException(
          Reason.REFUSED,
          "asked for "
              + ref
              + ", got the manifest of "
              + identity.model()
              + "@"
              + identity.label());
    }
    return pull(manifest);
  }

  /** Pulls the version whose manifest has this CID. */
  public PublishedVersion pull(Cid manifestCid) {
    byte[] bytes;
    try {
      bytes = blob(manifestCid).bytes(ManifestCodec.BYTES_MAX);
    } catch (IOException e) {
      throw interrupted(manifestCid, e);
    }
    requireSame(manifestCid, UnixFsCid.of(bytes));
    return pull(ModelStore.parse(bytes));
  }

  private PublishedVersion pull(Manifest manifest) {
    ModelStore.requireGood(manifest);
    try (Lease lease = store.blobs().lease()) {
      for (Manifest.File file : manifest.body().files()) {
        fetch(lease, file);
      }
      requireProgram(manifest);
      return store.publish(lease, ManifestCodec.encode(manifest));
    }
  }

  private void fetch(Lease lease, Manifest.File file) {
    Blob blob = blob(file.cid());
    Cid got = lease.put(blob::writeTo, file.bytes());
    requireSame(file.cid(), got);
    if (store.blobs().size(file.cid()) != file.bytes()) {
      throw new StoreException(
          Reason.REFUSED,
          "the manifest says that "
              + file.path()
              + " has "
              + file.bytes()
              + " bytes, its content has "
              + store.blobs().size(file.cid()));
    }
  }

  private void requireProgram(Manifest manifest) {
    Manifest.Entry entry = manifest.body().program();
    Manifest.File file = manifest.body().file(entry.path()).orElseThrow();
    if (file.bytes() > limits.fileBytesMax()) {
      throw new StoreException(
          Reason.TOO_LARGE, "the model has " + file.bytes() + " bytes, more than the engine takes");
    }
    byte[] bytes = store.blobs().read(file.cid(), Math.toIntExact(file.bytes()));
    LoadedProgram loaded = ModelFile.read(bytes, limits);
    if (!entry.id().hex().equals(loaded.id())) {
      throw new StoreException(
          Reason.REFUSED,
          "the manifest names program " + entry.id() + ", its file compiles to 0x" + loaded.id());
    }
  }

  private Blob blob(Cid cid) {
    return source
        .blob(cid)
        .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "the server has no blob " + cid));
  }

  private static void requireSame(Cid expected, Cid got) {
    if (!expected.equals(got)) {
      throw new StoreException(
          Reason.REFUSED, "asked the server for blob " + expected + ", it sent " + got);
    }
  }

  private static StoreException interrupted(Cid cid, IOException cause) {
    return new StoreException(
        Reason.IO, "fetching blob " + cid + " failed: " + cause.getMessage(), cause);
  }
}
