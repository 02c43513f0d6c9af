package network.assay.operator.host;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.model.ModelFile;
import network.assay.engine.operation.WeightMemory;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Cid;
import network.assay.verify.manifest.Manifest;

/**
 * Loads versions from a store and keeps them ready, the least recently used going first when their
 * memory passes the budget. A version is loaded once however many ask for it at the same time.
 */
public final class ModelHost {
  /** Reckoned bytes of a version from which on the heap is collected once it is loaded. */
  private static final long COLLECTED_MIN = 32L << 20;

  private final ModelStore store;
  private final Kernels kernels;
  private final Limits limits;
  private final long bytesMax;
  private final WeightMemory weights;

  /** In the order of last use; guarded by this. */
  private final SequencedMap<Cid, CompletableFuture<Hosted>> slots = new LinkedHashMap<>();

  /**
   * A host.
   *
   * @param bytesMax memory of all loaded versions together
   * @param weights where packed weights lie
   */
  public ModelHost(
      ModelStore store, Kernels kernels, Limits limits, long bytesMax, WeightMemory weights) {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("expected a budget of 1 byte or more, got " + bytesMax);
    }
    this.store = store;
    this.kernels = kernels;
    this.limits = limits;
    this.bytesMax = bytesMax;
    this.weights = weights;
  }

  /** Told of loads, for metrics. */
  @FunctionalInterface
  public interface LoadObserver {
    void loaded(PublishedVersion version, boolean good, long nanos);
  }

  /**
   * A version, ready to run.
   *
   * @throws StoreException when its files are missing or corrupt, or the manifest names another
   *     program than its file compiles to
   * @throws EngineException when the engine does not take it
   */
  public Hosted load(PublishedVersion version, LoadObserver observer) {
    CompletableFuture<Hosted> fresh = new CompletableFuture<>();
    Optional<CompletableFuture<Hosted>> there = claim(version.manifest(), fresh);
    if (there.isPresent()) {
      return join(there.get());
    }
    long start = System.nanoTime();
    try {
      Hosted hosted = read(version);
      fresh.complete(hosted);
      evict(version.manifest());
      observer.loaded(version, true, System.nanoTime() - start);
      return hosted;
    } catch (RuntimeException | OutOfMemoryError e) {
      forget(version.manifest());
      fresh.completeExceptionally(e);
      observer.loaded(version, false, System.nanoTime() - start);
      throw e;
    }
  }

  private static Hosted join(CompletableFuture<Hosted> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private synchronized Optional<CompletableFuture<Hosted>> claim(
      Cid key, CompletableFuture<Hosted> fresh) {
    CompletableFuture<Hosted> there = slots.remove(key);
    slots.putLast(key, there == null ? fresh : there);
    return Optional.ofNullable(there);
  }

  private synchronized void forget(Cid key) {
    slots.remove(key);
  }

  /** Drops the least recently used until the rest fits; the newest stays. */
  private synchronized void evict(Cid newest) {
    for (Cid key : java.util.List.copyOf(slots.sequencedKeySet())) {
      if (bytes() <= bytesMax) {
        return;
      }
      if (!key.equals(newest) && slots.get(key).isDone()) {
        slots.remove(key);
      }
    }
  }

  /** Memory that the loaded versions are reckoned to take. */
  public synchronized long bytes() {
    return slots.values().stream()
        .filter(slot -> slot.isDone() && !slot.isCompletedExceptionally())
        .mapToLong(slot -> slot.join().bytes())
        .sum();
  }

  /** Number of loaded versions. */
  public synchronized int count() {
    return slots.size();
  }

  /**
   * Loads a version. What reading a large file leaves behind is several times its size; collected
   * at once, its memory serves others, since models are loaded rarely and stay.
   */
  private Hosted read(PublishedVersion version) {
    Hosted hosted = load(version);
    if (hosted.bytes() >= COLLECTED_MIN) {
      System.gc();
    }
    return hosted;
  }

  private Hosted load(PublishedVersion version) {
    Manifest manifest = store.manifest(version);
    Manifest.Entry entry = manifest.body().program();
    Manifest.File file = manifest.body().file(entry.path()).orElseThrow();
    if (file.bytes() > Math.min(limits.fileBytesMax(), bytesMax)) {
      throw new EngineException(
          EngineException.Reason.MODEL_TOO_LARGE,
          version.ref()
              + " has "
              + file.bytes()
              + " bytes, this operator takes at most "
              + Math.min(limits.fileBytesMax(), bytesMax));
    }
    byte[] bytes = store.blobs().read(file.cid(), Math.toIntExact(file.bytes()));
    LoadedProgram loaded = ModelFile.read(bytes, limits);
    if (!entry.id().hex().equals(loaded.id())) {
      throw new StoreException(
          StoreException.Reason.REFUSED,
          version.ref()
              + " names program "
              + entry.id()
              + ", its file compiles to 0x"
              + loaded.id());
    }
    Executor executor = new Executor(loaded, kernels, limits, weights);
    Hosted hosted = Hosted.of(version, manifest, loaded, executor);
    if (hosted.bytes() > bytesMax) {
      throw new EngineException(
          EngineException.Reason.MODEL_TOO_LARGE,
          version.ref()
              + " takes about "
              + hosted.bytes()
              + " bytes of memory, this operator sets aside "
              + bytesMax);
    }
    return hosted;
  }
}
