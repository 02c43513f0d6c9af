package network.assay.client.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.client.store.Durable;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.primitives.Sha256;
import network.assay.verify.manifest.Manifest;

/**
 * Keys made from models on this machine, kept in a folder: {@code PROGRAM-KEY.zk}, named by program
 * id and by the SHA-256 of the key, which is compared on every read. The folder may be emptied at
 * any time. It holds what was made here alone: a key that came with a model is its author's word.
 */
public final class ProofKeys {
  private static final byte[] FORMAT = "assay-zk-key/1".getBytes(StandardCharsets.US_ASCII);

  private final Path folder;
  private final Prover prover;
  private final Consumer<String> warnings;

  /**
   * Keys in a folder, which is made when the first is kept, unless the folder above is missing.
   *
   * @param warnings told when a key cannot be kept; it is made again next time
   */
  public ProofKeys(Path folder, Prover prover, Consumer<String> warnings) {
    this.folder = folder;
    this.prover = prover;
    this.warnings = warnings;
  }

  /**
   * The key of a program: the one that was made before, else made now.
   *
   * @throws ProofException UNPROVABLE or TOO_LARGE
   */
  public byte[] of(LoadedProgram program) {
    String id = program.id();
    Optional<byte[]> known = find(id);
    return known.isPresent() ? known.get() : keep(id, prover.open(program).key());
  }

  /** Keeps the key of a model that is open already. */
  public void keep(LoadedProgram program, ProvingModel model) {
    String id = program.id();
    if (find(id).isEmpty()) {
      keep(id, model.key());
    }
  }

  /** The prover, of which the keys of all models that it opens are kept. */
  public Prover keeping() {
    return new Prover() {
      @Override
      public ProofEstimate estimate(
          LoadedProgram program, List<Shape> inputs, boolean hidesInputs) {
        return prover.estimate(program, inputs, hidesInputs);
      }

      @Override
      public ProvingModel open(LoadedProgram program) {
        ProvingModel model = prover.open(program);
        keep(program, model);
        return model;
      }

      @Override
      public void warm(Cancellation cancellation) {
        prover.warm(cancellation);
      }
    };
  }

  private Optional<byte[]> find(String programId) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, programId + "-*.zk")) {
      for (Path file : files) {
        if (Files.size(file) <= Manifest.Body.ZK_KEY_BYTES_MAX) {
          byte[] key = Files.readAllBytes(file);
          if (isKey(key) && file.getFileName().toString().equals(name(programId, key))) {
            return Optional.of(key);
          }
        }
      }
    } catch (IOException e) {
      warnings.accept("keys of proofs in " + folder + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** Of another version of the format, it would not fit the proofs of this one. */
  private static boolean isKey(byte[] bytes) {
    return bytes.length > FORMAT.length
        && Arrays.equals(bytes, 0, FORMAT.length, FORMAT, 0, FORMAT.length);
  }

  private byte[] keep(String programId, byte[] key) {
    Path home = folder.toAbsolutePath().getParent();
    if (!Files.isDirectory(home)) {
      return key;
    }
    try {
      Durable.createDirectories(folder.toAbsolutePath());
      Durable.replace(folder.resolve(name(programId, key)), key);
    } catch (IOException e) {
      warnings.accept("the key of a proof cannot be kept in " + folder + ": " + e.getMessage());
    }
    return key;
  }

  private static String name(String programId, byte[] key) {
    return programId + "-" + Sha256.of(key).hex() + ".zk";
  }
}
