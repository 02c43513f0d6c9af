package network.assay.engine.onnx;

import static network.assay.engine.onnx.TinyModel.integer;
import static network.assay.engine.onnx.TinyModel.real;
import static network.assay.engine.onnx.TinyModel.reals;
import static network.assay.engine.onnx.TinyModel.text;
import static network.assay.engine.onnx.TinyModel.texts;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import network.assay.engine.conformance.Closeness;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RNN, GRU and LSTM: bit for bit as written in {@code spec/engine.md}, and as ONNX Runtime
 * understands the attributes.
 */
class RecurrentTest {
  private static final long SEED = 20260722;

  /** ONNX Runtime's own functions are approximations. */
  private static final double TOLERANCE = 2e-5;

  private final Random random = new Random(SEED);

  /** One operator with sizes and the attributes that every case sets. */
  private record Sizes(String op, int gates, int steps, int batch, int features, int hidden) {}

  /** A model, the inputs of a run, and the output names. */
  private static final class Case {
    private final TinyModel model = new TinyModel(14);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  }

  private Tensor values(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * 0.5f;
    }
    return Tensor.ofFloats(shape, values);
  }

  /** Weights are constants, everything else is an input. */
  private Case make(
      Sizes s, int directions, boolean full, Optional<int[]> lengths, AttributeProto... given) {
    Case made = new Case();
    int width = s.gates * s.hidden;
    feed(made, "x", values(s.steps, s.batch, s.features));
    made.model.constant("w", values(directions, width, s.features));
    made.model.constant("r", values(directions, width, s.hidden));
    String inputs = "x w r";
    if (full) {
      made.model.constant("b", values(directions, 2 * width));
    }
    inputs += full ? " b" : " -";
    lengths.ifPresent(
        l -> feed(made, "lens", Tensor.ofInts(ElementType.I32, Shape.of(l.length), l)));
    inputs += lengths.isPresent() ? " lens" : " -";
    if (full) {
      feed(made, "h0", values(directions, s.batch, s.hidden));
      inputs += " h0";
      if (s.gates == 4) {
        feed(made, "c0", values(directions, s.batch, s.hidden));
        made.model.constant("p", values(directions, 3 * s.hidden));
        inputs += " c0 p";
      }
    }
    String outputs = s.gates == 4 ? "y yh yc" : "y yh";
    List<AttributeProto> attributes = new ArrayList<>(List.of(given));
    attributes.add(integer("hidden_size", s.hidden));
    made.model.node(s.op, inputs, outputs, attributes.toArray(AttributeProto[]::new));
    made.model.output("y", ElementType.F32, s.steps, directions, s.batch, s.hidden);
    made.model.output("yh", ElementType.F32, directions, s.batch, s.hidden);
    if (s.gates == 4) {
      made.model.output("yc", ElementType.F32, directions, s.batch, s.hidden);
    }
    return made;
  }

  private static void feed(Case made, String name, Tensor value) {
    Object[] dims = value.shape().strides().length == 0 ? new Object[0] : boxed(value.shape());
    made.model.input(name, value.type(), dims);
    made.inputs.put(name, value);
  }

  private static Object[] boxed(Shape shape) {
    return java.util.Arrays.stream(shape.dims()).boxed().toArray();
  }

  private static Map<String, Tensor> run(Case made, int threads, boolean vector) {
    try (Workers workers = new Workers(threads)) {
      Kernels kernels = vector ? new VectorKernels(workers) : new ScalarKernels(workers);
      return new Executor(
              OnnxImporter.read(made.model.bytes(), Limits.standard()), kernels, Limits.standard())
          .run(made.inputs, Cancellation.never());
    }
  }

  private void agrees(Case made) throws Exception {
    Map<String, Tensor> expected = OnnxRuntimeOracle.run(made.model.bytes(), made.inputs);
    Map<String, Tensor> scalar = run(made, 1, false);
    Map<String, Tensor> vector = run(made, 2, true);
    for (Map.Entry<String, Tensor> output : expected.entrySet()) {
      Tensor found = scalar.get(output.getKey());
      assertThat(new Closeness(TOLERANCE, TOLERANCE).difference(found, output.getValue()))
          .as(output.getKey())
          .isEmpty();
      assertThat(TensorCodec.encode(vector.get(output.getKey())))
          .isEqualTo(TensorCodec.encode(found));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "reverse", "bidirectional"})
  void attributesMeanWhatOnnxRuntimeTakesThemFor(String direction) throws Exception {
    int directions = direction.equals("bidirectional") ? 2 : 1;
    AttributeProto way = text("direction", direction);
    Optional<int[]> all = Optional.empty();
    Optional<int[]> some = Optional.of(new int[] {3, 7, 1});
    for (int hidden : new int[] {1, 5, 33}) {
      agrees(make(new Sizes("RNN", 1, 7, 3, 4, hidden), directions, true, some, way));
      agrees(make(new Sizes("RNN", 1, 7, 3, 4, hidden), directions, false, all, way));
      for (int linear = 0; linear < 2; linear++) {
        Sizes gru = new Sizes("GRU", 3, 7, 3, 4, hidden);
        AttributeProto before = integer("linear_before_reset", linear);
        agrees(make(gru, directions, true, some, way, before));
        agrees(make(gru, directions, false, all, way, before));
      }
      Sizes lstm = new Sizes("LSTM", 4, 7, 3, 4, hidden);
      agrees(make(lstm, directions, true, some, way));
      agrees(make(lstm, directions, false, all, way));
      agrees(make(lstm, directions, true, all, way, real("clip", 0.4f)));
    }
  }

  @Test
  void threadsShareTheSequences() throws Exception {
    AttributeProto both = text("direction", "bidirectional");
    Optional<int[]> some = Optional.of(new int[] {9, 3, 0, 9, 5});
    agrees(make(new Sizes("LSTM", 4, 9, 5, 4, 64), 2, true, Optional.empty(), both));
    Case made = make(new Sizes("GRU", 3, 9, 5, 4, 64), 2, true, some, both);
    byte[] alone = TensorCodec.encode(run(made, 1, false).get("y"));
    for (int threads : new int[] {2, 3, 7}) {
      assertThat(TensorCodec.encode(run(made, threads, true).get("y"))).isEqualTo(alone);
    }
  }

  @Test
  void activationsTakeTheirParametersInOrder() throws Exception {
    Sizes lstm = new Sizes("LSTM", 4, 5, 2, 3, 9);
    agrees(
        make(
            lstm,
            1,
            true,
            Optional.empty(),
            texts("activations", "HardSigmoid", "Softsign", "ScaledTanh"),
            reals("activation_alpha", 0.3f, 0.7f),
            reals("activation_beta", 0.45f, 0.8f)));
    Sizes rnn = new Sizes("RNN", 1, 5, 2, 3, 9);
    for (String f : new String[] {"Relu", "LeakyRelu", "ThresholdedRelu", "Elu", "Softplus"}) {
      // ONNX Runtime has a default of its own for ThresholdedRelu.
      AttributeProto alpha = reals("activation_alpha", 0.2f);
      agrees(make(rnn, 1, true, Optional.empty(), texts("activations", f), alpha));
    }
    agrees(
        make(
            rnn,
            1,
            true,
            Optional.empty(),
            texts("activations", "Affine"),
            reals("activation_alpha", 0.5f),
            reals("activation_beta", 0.1f)));
  }

  @Test
  void anLstmIsBitForBitAsWritten() throws Exception {
    for (int hidden : new int[] {1, 3, 16, 31, 100}) {
      Sizes s = new Sizes("LSTM", 4, 4, 1, 5, hidden);
      Case made = make(s, 1, false, Optional.empty());
      Tensor w = Tensors.parse(made.model.graph().getInitializer(0).toByteArray());
      Tensor r = Tensors.parse(made.model.graph().getInitializer(1).toByteArray());
      float[] expected = lstm(s, made.inputs.get("x").floats(), w.floats(), r.floats());
      assertThat(run(made, 1, false).get("y").floats()).isEqualTo(expected);
      assertThat(run(made, 3, true).get("y").floats()).isEqualTo(expected);
    }
  }

  /** One sequence from a zero state without biases. */
  private static float[] lstm(Sizes s, float[] x, float[] w, float[] r) {
    int n = s.hidden;
    float[] h = new float[n];
    float[] c = new float[n];
    float[] y = new float[s.steps * n];
    for (int t = 0; t < s.steps; t++) {
      float[] gates = new float[4 * n];
      for (int g = 0; g < 4 * n; g++) {
        float input = 0;
        for (int k = 0; k < s.features; k++) {
          input = Math.fma(x[t * s.features + k], w[g * s.features + k], input);
        }
        float state = 0;
        for (int k = 0; k < n; k++) {
          state = Math.fma(h[k], r[g * n + k], state);
        }
        UnaryFunction f = g < 3 * n ? UnaryFunction.SIGMOID : UnaryFunction.TANH;
        gates[g] = function(f, input + state);
      }
      for (int j = 0; j < n; j++) {
        c[j] = gates[2 * n + j] * c[j] + gates[j] * gates[3 * n + j];
        h[j] = gates[n + j] * function(UnaryFunction.TANH, c[j]);
        y[t * n + j] = h[j];
      }
    }
    return y;
  }

  private static float function(UnaryFunction f, float x) {
    float[] y = {x};
    try (Workers workers = new Workers(1)) {
      new ScalarKernels(workers).unary(f, y, 0, y, 0, 1);
    }
    return y[0];
  }
}
