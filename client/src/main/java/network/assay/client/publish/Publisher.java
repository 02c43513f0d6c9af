package network.assay.client.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import network.assay.client.input.InputMapper;
import network.assay.client.store.Lease;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.engine.model.ModelFile;
import network.assay.engine.onnx.ExternalData;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProgramFile;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;

/** Imports a model file, signs its manifest, and publishes the version into a store. */
public final class Publisher {
  /**
   * An ONNX file's name in every manifest: publishing the same content from a file of another name
   * must come to the same version.
   */
  private static final String ONNX_NAME = "model.onnx";

  private final ModelStore store;
  private final Limits limits;
  private final Function<LoadedProgram, Optional<byte[]>> keys;

  public Publisher(ModelStore store, Limits limits) {
    this(store, limits, _ -> Optional.empty());
  }

  /**
   * A publisher that puts the key of proofs beside each program of profile {@code int}.
   *
   * @param keys the key of a program; empty when it cannot be proved
   */
  public Publisher(
      ModelStore store, Limits limits, Function<LoadedProgram, Optional<byte[]>> keys) {
    this.store = store;
    this.limits = limits;
    this.keys = keys;
  }

  /**
   * Publishes a version.
   *
   * @throws EngineException when the file is no model that the engine runs
   * @throws network.assay.client.input.InputException when the mapping does not fit the model
   * @throws StoreException see {@link ModelStore#publish}
   * @throws IllegalArgumentException when a name, licence or label breaks its rule
   */
  public PublishedVersion publish(Publication publication, PrivateKey author) {
    return publish(publication, read(publication.file(), limits), Map.of(), author);
  }

  /**
   * Publishes a version of a model file that is in memory, with other files beside it.
   *
   * @param beside their content by path
   */
  public PublishedVersion publish(
      Publication publication, byte[] file, Map<String, byte[]> beside, PrivateKey author) {
    LoadedProgram loaded = ModelFile.read(file, limits);
    new InputMapper(loaded.program().inputs(), publication.io().inputs()).requireFit();
    requireOutputs(publication, loaded);
    SortedMap<String, byte[]> others = new TreeMap<>(beside);
    if (loaded.program().profile() == Profile.INT && !others.containsKey(Manifest.Body.ZK_KEY)) {
      keys.apply(loaded).ifPresent(key -> others.put(Manifest.Body.ZK_KEY, key));
    }
    try (Lease lease = store.blobs().lease()) {
      String name = ProgramFile.isProgramFile(file) ? ProgramFile.NAME : ONNX_NAME;
      List<Manifest.File> files = new ArrayList<>();
      files.add(new Manifest.File(name, lease.put(file), file.length));
      others.forEach(
          (path, bytes) -> files.add(new Manifest.File(path, lease.put(bytes), bytes.length)));
      Manifest manifest = manifest(publication, loaded, author, name, files);
      return store.publish(lease, ManifestCodec.encode(manifest));
    }
  }

  private static Manifest manifest(
      Publication publication,
      LoadedProgram loaded,
      PrivateKey author,
      String name,
      List<Manifest.File> files) {
    Manifest.Body body =
        new Manifest.Body(
            new Manifest.Identity(
                publication.model(),
                publication.label().text(),
                publication.terms().licence(),
                author.address()),
            files,
            new Manifest.Entry(
                name, Hash32.parse("0x" + loaded.id()), loaded.program().profile().label()),
            publication.terms().lineage(),
            publication.terms().pricePerJob(),
            publication.io());
    return body.sign(author);
  }

  private static void requireOutputs(Publication publication, LoadedProgram loaded) {
    List<String> names = loaded.program().outputs().stream().map(o -> o.name()).toList();
    for (Manifest.OutputMeaning output : publication.io().outputs()) {
      if (!names.contains(output.tensor())) {
        throw new IllegalArgumentException(
            "labels are given for the output '"
                + output.tensor()
                + "', the model's outputs are "
                + names);
      }
    }
  }

  /** A model file as it is, to be checked against what was published. */
  public static byte[] readAsIs(Path file, Limits limits) {
    return ModelFolder.of(file).read(file, 0, -1, limits.fileBytesMax());
  }

  /** A model file, read whole, with the weights that it keeps in files beside it. */
  public static byte[] read(Path file, Limits limits) {
    byte[] bytes = readAsIs(file, limits);
    return ProgramFile.isProgramFile(bytes)
        ? bytes
        : ExternalData.embed(bytes, ModelFolder.of(file), limits);
  }
}
