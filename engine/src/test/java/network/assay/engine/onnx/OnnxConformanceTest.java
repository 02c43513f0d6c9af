package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import org.junit.jupiter.api.Test;

/**
 * The node tests of ONNX 1.22.0: every test whose operators are imported must pass, by the scalar
 * and the vector kernels with the same bits; every test that is left out has a known reason.
 */
class OnnxConformanceTest {
  private static final String ARCHIVE = "onnx-conformance/onnx-node-tests-v1.22.0.tar.gz";
  private static final String ROOT = "onnx/backend/test/data/node/";

  /** The suite's own tolerances. */
  private static final double RTOL = 1e-3;

  private static final double ATOL = 1e-7;

  /** Not to fall back behind what passes today. */
  private static final int PASSED_MIN = 960;

  /** Why a test with imported operators only may still be left out. */
  private static final List<String> REASONS =
      List.of(
          "element type",
          "is no tensor",
          "needs opset 1;",
          "training_mode",
          "export the model for inference",
          "blocked quantisation",
          "does not take",
          "cannot be cast to strings",
          "attribute seed",
          "picture files of this kind");

  /** What a seed gives is of our own generator, not of the one that wrote the expected outputs. */
  private static final Set<String> OTHER_NUMBERS =
      Set.of(
          "test_bernoulli_seed",
          "test_bernoulli_seed_expanded",
          "test_training_dropout",
          "test_training_dropout_default",
          "test_training_dropout_default_mask",
          "test_training_dropout_mask");

  /**
   * Their expected outputs hold the rounding noise of one single-precision transform, 1.9e-7 where
   * the exact value is 0: beyond the tolerance for everybody else, ONNX Runtime too.
   */
  private static final Set<String> NOISE = Set.of("test_dft_inverse", "test_dft_inverse_opset19");

  private final SortedMap<String, Integer> leftOut = new TreeMap<>();
  private final List<String> unexplained = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int passed;
  private int bound;

  @Test
  void everyTestOfAnImportedOperatorPasses() throws Exception {
    SortedMap<String, byte[]> files = TarGz.read(SharedData.file(ARCHIVE));
    List<String> names =
        files.keySet().stream()
            .filter(path -> path.startsWith(ROOT) && path.endsWith("/model.onnx"))
            .map(path -> path.substring(ROOT.length(), path.length() - "/model.onnx".length()))
            .toList();
    try (Workers workers = new Workers(2)) {
      List<Kernels> kernels = List.of(new ScalarKernels(workers), new VectorKernels(workers));
      for (String name : names) {
        run(name, files, kernels);
      }
    }
    System.out.println(
        "ONNX node tests 1.22.0: "
            + passed
            + " passed ("
            + bound
            + " of them with index inputs bound as constants), "
            + failures.size()
            + " failed, "
            + leftOut.values().stream().mapToInt(Integer::intValue).sum()
            + " left out of "
            + names.size());
    leftOut.forEach((reason, count) -> System.out.println("  left out: " + count + " " + reason));
    assertThat(failures).isEmpty();
    assertThat(unexplained).isEmpty();
    assertThat(passed).isGreaterThanOrEqualTo(PASSED_MIN);
  }

  private void run(String name, SortedMap<String, byte[]> files, List<Kernels> kernels)
      throws Exception {
    ModelProto model = ModelProto.parseFrom(files.get(ROOT + name + "/model.onnx"));
    try {
      OnnxImporter.read(model.toByteArray(), Limits.standard());
    } catch (EngineException e) {
      if (!isAboutConstants(e)) {
        leaveOut(name, model, e);
        return;
      }
    }
    Case test = Case.of(name, model, files);
    LoadedProgram loaded;
    try {
      loaded = OnnxImporter.read(test.model.toByteArray(), Limits.standard());
    } catch (EngineException e) {
      leaveOut(name, model, e);
      return;
    }
    if (OTHER_NUMBERS.contains(name)) {
      leftOut.merge("because of: numbers of another random generator", 1, Integer::sum);
      return;
    }
    if (NOISE.contains(name)) {
      leftOut.merge("because of: expected outputs that are rounding noise", 1, Integer::sum);
      return;
    }
    bound += test.bound ? 1 : 0;
    check(name, loaded, test, kernels);
  }

  private static boolean isAboutConstants(EngineException e) {
    return e.reason() == Reason.MODEL_UNSUPPORTED && e.getMessage().contains("must be constant");
  }

  private void check(String name, LoadedProgram loaded, Case test, List<Kernels> kernels) {
    List<byte[]> digests = new ArrayList<>();
    for (Kernels each : kernels) {
      Map<String, Tensor> found;
      try {
        found =
            new Executor(loaded, each, Limits.standard()).run(test.inputs, Cancellation.never());
      } catch (RuntimeException e) {
        Optional<String> reason = REASONS.stream().filter(e.getMessage()::contains).findFirst();
        if (reason.isPresent()) {
          leftOut.merge("because of: " + reason.get(), 1, Integer::sum);
        } else {
          failures.add(name + ": " + e);
        }
        return;
      }
      for (Map.Entry<String, Tensor> expected : test.outputs.entrySet()) {
        Tensor output = found.get(expected.getKey());
        Optional<String> difference = Tensors.difference(output, expected.getValue(), RTOL, ATOL);
        if (difference.isPresent()) {
          failures.add(name + " " + each.getClass().getSimpleName() + ": " + difference.get());
          return;
        }
        digests.add(TensorCodec.encode(output));
      }
    }
    int outputs = digests.size() / kernels.size();
    for (int i = outputs; i < digests.size(); i++) {
      assertThat(digests.get(i)).as(name).isEqualTo(digests.get(i % outputs));
    }
    passed++;
  }

  private void leaveOut(String name, ModelProto model, EngineException e) {
    List<String> unknown =
        Stream.concat(
                model.getGraph().getNodeList().stream(),
                model.getFunctionsList().stream().flatMap(f -> f.getNodeList().stream()))
            .filter(node -> !isImported(node, model))
            .map(NodeProto::getOpType)
            .distinct()
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      leftOut.merge("operator " + unknown.get(0), 1, Integer::sum);
      return;
    }
    Optional<String> reason = REASONS.stream().filter(e.getMessage()::contains).findFirst();
    if (reason.isPresent() && e.reason() == Reason.MODEL_UNSUPPORTED) {
      leftOut.merge("because of: " + reason.get(), 1, Integer::sum);
    } else {
      unexplained.add(name + ": " + e.reason() + " " + e.getMessage());
    }
  }

  private static boolean isImported(NodeProto node, ModelProto model) {
    boolean own =
        model.getFunctionsList().stream().anyMatch(f -> f.getName().equals(node.getOpType()));
    return own || OnnxImporter.operators(node.getDomain()).contains(node.getOpType());
  }

  /**
   * A test with its data. Small whole-number and bool inputs after the first become constants where
   * the operator wants them constant: in real files they are.
   */
  private record Case(
      ModelProto model, Map<String, Tensor> inputs, Map<String, Tensor> outputs, boolean bound) {

    static Case of(String name, ModelProto model, SortedMap<String, byte[]> files)
        throws Exception {
      String data = ROOT + name + "/test_data_set_0/";
      boolean bind = false;
      try {
        OnnxImporter.read(model.toByteArray(), Limits.standard());
      } catch (EngineException e) {
        bind = isAboutConstants(e);
      }
      GraphProto.Builder graph = model.getGraph().toBuilder();
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      List<ValueInfoProto> declared = List.copyOf(model.getGraph().getInputList());
      graph.clearInput();
      for (int i = 0; i < declared.size(); i++) {
        Tensor tensor = Tensors.parse(files.get(data + "input_" + i + ".pb"));
        boolean index = tensor.type() == ElementType.I64 || tensor.type() == ElementType.BOOL;
        if (bind && i > 0 && index && tensor.shape().rank() <= 1) {
          graph.addInitializer(Tensors.proto(declared.get(i).getName(), tensor));
        } else {
          graph.addInput(declared.get(i));
          inputs.put(declared.get(i).getName(), tensor);
        }
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (int i = 0; i < model.getGraph().getOutputCount(); i++) {
        outputs.put(
            model.getGraph().getOutput(i).getName(),
            Tensors.parse(files.get(data + "output_" + i + ".pb")));
      }
      return new Case(model.toBuilder().setGraph(graph).build(), inputs, outputs, bind);
    }
  }
}
