package network.assay.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recurrent cells, written out step by step. */
class QuantizedRecurrentTest {
  private static final int BATCH = 2;
  private static final int FEATURES = 6;
  private static final int HIDDEN = 8;

  private final SplittableRandom random = new SplittableRandom(4);

  /** One cell with biases, and with initial states where asked for. */
  private TinyModel model(
      String op, int gates, int steps, String direction, boolean initial, boolean linear) {
    int d = direction.equals("bidirectional") ? 2 : 1;
    boolean lstm = op.equals("LSTM");
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, steps, BATCH, FEATURES);
    model.constant("w", QuantizedOnnx.floats(random, 0.7, d, gates * HIDDEN, FEATURES));
    model.constant("r", QuantizedOnnx.floats(random, 0.5, d, gates * HIDDEN, HIDDEN));
    model.constant("b", QuantizedOnnx.floats(random, 0.3, d, 2 * gates * HIDDEN));
    String inputs = "x w r b";
    if (initial) {
      model.input("h", ElementType.F32, d, BATCH, HIDDEN);
      inputs += " - h";
      if (lstm) {
        model.input("c", ElementType.F32, d, BATCH, HIDDEN);
        inputs += " c";
      }
    }
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(TinyModel.integer("hidden_size", HIDDEN));
    attributes.add(TinyModel.text("direction", direction));
    if (op.equals("GRU")) {
      attributes.add(TinyModel.integer("linear_before_reset", linear ? 1 : 0));
    }
    model.node(op, inputs, lstm ? "y yh yc" : "y yh", attributes.toArray(AttributeProto[]::new));
    model.output("y", ElementType.F32, steps, d, BATCH, HIDDEN);
    model.output("yh", ElementType.F32, d, BATCH, HIDDEN);
    if (lstm) {
      model.output("yc", ElementType.F32, d, BATCH, HIDDEN);
    }
    return model;
  }

  private Map<String, Tensor> sample(LoadedProgram loaded) {
    Map<String, Tensor> sample = new LinkedHashMap<>();
    loaded
        .program()
        .inputs()
        .forEach(input -> {
          int[] dims = input.dimensions().stream().mapToInt(d -> d.size()).toArray();
          sample.put(input.name(), QuantizedOnnx.floats(random, 1, dims));
        });
    return sample;
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM, 4, 1, forward, true, false",
    "LSTM, 4, 5, bidirectional, false, false",
    "GRU, 3, 1, forward, true, true",
    "GRU, 3, 4, reverse, false, true",
    "GRU, 3, 4, bidirectional, true, false",
    "RNN, 1, 6, bidirectional, true, false",
  })
  void cellsKeepTheirAnswers(
      String op, int gates, int steps, String direction, boolean initial, boolean linear) {
    TinyModel model = model(op, gates, steps, direction, initial, linear);
    LoadedProgram before = OnnxImporter.read(model.bytes(), Limits.standard());
    Shape x = Shape.of(steps, BATCH, FEATURES);
    LoadedProgram plain = FloatRewriter.rewrite(before, _ -> x).program();
    Map<String, Tensor> one = sample(before);
    SequencedMap<String, Tensor> expected = run(before, one);
    run(plain, one)
        .forEach((name, tensor) ->
            assertThat(tensor.floats())
                .as(name)
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(expected.get(name).floats()));
    QuantizedOnnx made = QuantizedOnnx.of(model, () -> sample(before), new Budget(100, 0.9995));
    assertThat(made.agreement().cosineMean()).isGreaterThan(0.999);
  }

  private static SequencedMap<String, Tensor> run(
      LoadedProgram loaded, Map<String, Tensor> sample) {
    try (Workers workers = new Workers(1)) {
      return new Executor(loaded, new ScalarKernels(workers), Limits.standard())
          .run(sample, Cancellation.never());
    }
  }

  @Test
  void longSequencesAndClippedGatesAreRefused() {
    TinyModel walk = model("RNN", 1, Unrolling.STEPS_MAX + 1, "forward", false, false);
    LoadedProgram before = OnnxImporter.read(walk.bytes(), Limits.standard());
    assertThatThrownBy(() -> QuantizedOnnx.of(walk, () -> sample(before), Budget.STANDARD))
        .hasMessageContaining("node 0 (Rnn)")
        .hasMessageContaining("65 steps; 1 to 64");
    TinyModel clipped = new TinyModel(17).input("x", ElementType.F32, 2, BATCH, FEATURES);
    clipped.constant("w", QuantizedOnnx.floats(random, 0.7, 1, HIDDEN, FEATURES));
    clipped.constant("r", QuantizedOnnx.floats(random, 0.5, 1, HIDDEN, HIDDEN));
    clipped.node("RNN", "x w r", "- y", TinyModel.real("clip", 1));
    clipped.output("y", ElementType.F32, 1, BATCH, HIDDEN);
    LoadedProgram second = OnnxImporter.read(clipped.bytes(), Limits.standard());
    assertThatThrownBy(() -> QuantizedOnnx.of(clipped, () -> sample(second), Budget.STANDARD))
        .hasMessageContaining("clipped gates");
  }
}
