package network.assay.engine.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.onnx.OnnxData;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.engine.tensor.ValueType;

/** The node tests of one ONNX release, from the archive of its repository's folder. */
public final class NodeTests {
  /** Name of the archive of the release that the engine is held to. */
  public static final String ARCHIVE = "onnx-node-tests-v1.22.0.tar.gz";

  private static final String ROOT = "onnx/backend/test/data/node/";
  private static final String MODEL = "/model.onnx";

  /** The suite's own tolerances. */
  private static final Closeness CLOSENESS = new Closeness(1e-3, 1e-7);

  private static final String NUMBERS = "its numbers are those of another random generator";
  private static final String PICTURE =
      "decoders of this picture format may differ in the last bit";

  /** 1.9e-7 where the exact value is 0: beyond the tolerance for ONNX Runtime, too. */
  private static final String NOISE =
      "its expected outputs hold the rounding noise of one transform";

  /** Cases that cannot be judged by their expected outputs, and why. */
  private static final Map<String, String> EXCLUDED =
      Map.ofEntries(
          Map.entry("test_bernoulli_seed", NUMBERS),
          Map.entry("test_bernoulli_seed_expanded", NUMBERS),
          Map.entry("test_training_dropout", NUMBERS),
          Map.entry("test_training_dropout_default", NUMBERS),
          Map.entry("test_training_dropout_default_mask", NUMBERS),
          Map.entry("test_training_dropout_mask", NUMBERS),
          Map.entry("test_image_decoder_decode_jpeg_rgb", PICTURE),
          Map.entry("test_image_decoder_decode_jpeg_bgr", PICTURE),
          Map.entry("test_image_decoder_decode_jpeg_grayscale", PICTURE),
          Map.entry("test_image_decoder_decode_jpeg2k_rgb", PICTURE),
          Map.entry("test_image_decoder_decode_webp_rgb", PICTURE),
          Map.entry("test_image_decoder_decode_tiff_rgb", PICTURE),
          Map.entry("test_dft_inverse", NOISE),
          Map.entry("test_dft_inverse_opset19", NOISE));

  private final SortedMap<String, byte[]> files;

  /** How one case ended. */
  public sealed interface Outcome {
    /** All data sets gave the expected outputs, with the same bits by all kernels. */
    record Passed() implements Outcome {}

    /** An output was another one, or there was none. */
    record Failed(String why) implements Outcome {}

    /**
     * The model is refused by the importer, or the case cannot be judged.
     *
     * @param missing operators that it uses and the importer does not have
     */
    record LeftOut(SortedSet<String> missing, String why) implements Outcome {}
  }

  private NodeTests(SortedMap<String, byte[]> files) {
    this.files = files;
  }

  /** Reads the archive. */
  public static NodeTests read(byte[] archive) throws IOException {
    return new NodeTests(TarGz.read(archive));
  }

  /** Names of all cases, sorted. */
  public List<String> names() {
    return files.keySet().stream()
        .filter(path -> path.startsWith(ROOT) && path.endsWith(MODEL))
        .map(path -> path.substring(ROOT.length(), path.length() - MODEL.length()))
        .toList();
  }

  /** Runs one case as it was published. */
  public Outcome run(String name, List<Kernels> kernels) {
    if (EXCLUDED.containsKey(name)) {
      return new Outcome.LeftOut(new TreeSet<>(), EXCLUDED.get(name));
    }
    byte[] model = files.get(ROOT + name + MODEL);
    LoadedProgram loaded;
    List<ValueType> outputs;
    try {
      loaded = OnnxImporter.read(model, Limits.standard());
      outputs = OnnxImporter.outputTypes(model, Limits.standard());
    } catch (EngineException e) {
      return e.reason() == Reason.MODEL_UNSUPPORTED
          ? new Outcome.LeftOut(missing(model), e.getMessage())
          : new Outcome.Failed(e.reason() + " " + e.getMessage());
    }
    try {
      for (int set = 0; files.containsKey(file(name, set, "output_0")); set++) {
        Optional<String> failure = check(name, set, loaded, outputs, kernels);
        if (failure.isPresent()) {
          return new Outcome.Failed(failure.get());
        }
      }
      return new Outcome.Passed();
    } catch (RuntimeException e) {
      // Whatever it is, it belongs to this case alone, and the others still run.
      return new Outcome.Failed(e.toString());
    }
  }

  private static SortedSet<String> missing(byte[] model) {
    return OnnxImporter.missingOperators(model, Limits.standard());
  }

  private static String file(String name, int set, String part) {
    return ROOT + name + "/test_data_set_" + set + "/" + part + ".pb";
  }

  private Optional<String> check(
      String name, int set, LoadedProgram loaded, List<ValueType> outputs, List<Kernels> kernels) {
    Map<String, Datum> inputs = new LinkedHashMap<>();
    List<Program.Input> declared = loaded.program().inputs();
    for (int i = 0; i < declared.size(); i++) {
      inputs.put(
          declared.get(i).name(),
          datum(file(name, set, "input_" + i), declared.get(i).valueType()));
    }
    List<List<byte[]>> bits = new ArrayList<>();
    for (Kernels each : kernels) {
      Map<String, Datum> found =
          new Executor(loaded, each, Limits.standard())
              .execute(inputs, Cancellation.never())
              .outputs();
      List<byte[]> own = new ArrayList<>();
      int next = 0;
      for (Datum output : found.values()) {
        Datum expected = datum(file(name, set, "output_" + next), outputs.get(next));
        Optional<String> difference = CLOSENESS.difference(output, expected);
        if (difference.isPresent()) {
          String at = "output " + next + " by " + each.getClass().getSimpleName() + ": ";
          return difference.map(text -> at + text);
        }
        addBits(output, own);
        next++;
      }
      bits.add(own);
    }
    for (List<byte[]> own : bits) {
      if (!Arrays.deepEquals(own.toArray(), bits.get(0).toArray())) {
        return Optional.of("two kernels give different bits");
      }
    }
    return Optional.empty();
  }

  private Datum datum(String path, ValueType type) {
    byte[] file = files.get(path);
    if (file == null) {
      throw new IllegalArgumentException("the archive lacks " + path);
    }
    return OnnxData.read(file, type, Limits.standard());
  }

  private static void addBits(Datum datum, List<byte[]> bits) {
    switch (datum) {
      case Tensor tensor -> bits.add(TensorCodec.encode(tensor));
      case Datum.Sequence sequence -> sequence.items().forEach(item -> addBits(item, bits));
      case Datum.Maybe maybe -> maybe.value().ifPresent(held -> addBits(held, bits));
    }
  }
}
