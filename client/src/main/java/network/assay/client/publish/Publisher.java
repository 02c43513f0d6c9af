package network.assay.client.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.client.input.InputMapper;
import network.assay.client.store.Lease;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;

/** Imports a model file, signs its manifest, and publishes the version into a store. */
public final class Publisher {
  /**
   * The model file's name in every manifest: publishing the same content from a file of another
   * name must come to the same version.
   */
  private static final String FILE_NAME = "model.onnx";

  private final ModelStore store;
  private final Limits limits;

  public Publisher(ModelStore store, Limits limits) {
    this.store = store;
    this.limits = limits;
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
    byte[] file = read(publication.file(), limits.fileBytesMax());
    LoadedProgram loaded = OnnxImporter.read(file, limits);
    new InputMapper(loaded.program().inputs(), publication.io().inputs()).requireFit();
    requireOutputs(publication, loaded);
    try (Lease lease = store.blobs().lease()) {
      Cid cid = lease.put(file);
      Manifest manifest = manifest(publication, loaded, author, cid, file.length);
      return store.publish(lease, ManifestCodec.encode(manifest));
    }
  }

  private static Manifest manifest(
      Publication publication, LoadedProgram loaded, PrivateKey author, Cid cid, long bytes) {
    Manifest.Body body =
        new Manifest.Body(
            new Manifest.Identity(
                publication.model(),
                publication.label().text(),
                publication.terms().licence(),
                author.address()),
            List.of(new Manifest.File(FILE_NAME, cid, bytes)),
            new Manifest.Entry(
                FILE_NAME, Hash32.parse("0x" + loaded.id()), loaded.program().profile().label()),
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

  /** A model file, read whole: the importer needs all of it. */
  public static byte[] read(Path file, long bytesMax) {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      if (size > bytesMax) {
        throw new EngineException(
            EngineException.Reason.MODEL_TOO_LARGE,
            file + " has " + size + " bytes, at most " + bytesMax + " are allowed");
      }
      return in.readNBytes(Math.toIntExact(bytesMax));
    } catch (IOException e) {
      throw new StoreException(
          e instanceof java.nio.file.NoSuchFileException
              ? StoreException.Reason.NOT_FOUND
              : StoreException.Reason.IO,
          "cannot read " + file + ": " + e.getClass().getSimpleName(),
          e);
    }
  }
}
