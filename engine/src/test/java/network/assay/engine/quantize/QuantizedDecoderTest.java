package network.assay.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What language models are made of: masks, embeddings, GELU, norms. */
class QuantizedDecoderTest {
  private static final int TOKENS = 6;
  private static final int WIDTH = 8;

  private final SplittableRandom random = new SplittableRandom(400);

  private Map<String, Tensor> sample() {
    return Map.of("x", QuantizedOnnx.floats(random, 2, 1, TOKENS, TOKENS));
  }

  private static Tensor mask(float seen, float hidden) {
    Tensor mask = Tensor.zeros(ElementType.F32, Shape.of(1, TOKENS, TOKENS));
    for (int i = 0; i < mask.size(); i++) {
      mask.floats()[i] = i % TOKENS <= i / TOKENS ? seen : hidden;
    }
    return mask;
  }

  private static Tensor condition(boolean whereSeen) {
    Tensor mask = Tensor.zeros(ElementType.BOOL, Shape.of(TOKENS, TOKENS));
    for (int i = 0; i < mask.size(); i++) {
      mask.bytes()[i] = (byte) (i % TOKENS <= i / TOKENS == whereSeen ? 1 : 0);
    }
    return mask;
  }

  @ParameterizedTest
  @CsvSource({"true, -Infinity", "false, -3.4028235e38", "true, -10000"})
  void masksByWhere(boolean whereSeen, float low) {
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, 1, TOKENS, TOKENS);
    model.constant("m", condition(whereSeen)).floats("low", Shape.SCALAR, low);
    model.node("Where", whereSeen ? "m x low" : "m low x", "s");
    checkMasked(model);
  }

  @ParameterizedTest
  @CsvSource({"-Infinity", "-1e9", "-10000"})
  void masksByAddition(float low) {
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, 1, TOKENS, TOKENS);
    model.constant("m", mask(0, low)).node("Add", "m x", "s");
    checkMasked(model);
  }

  private void checkMasked(TinyModel model) {
    model.node("Softmax", "s", "y", TinyModel.integer("axis", -1));
    model.output("y", ElementType.F32, 1, TOKENS, TOKENS);
    QuantizedOnnx made = QuantizedOnnx.of(model, this::sample, Budget.STANDARD);
    assertThat(made.agreement().worst()).isLessThan(0.01);
    // What is hidden gets nothing at all, the only one that is seen everything.
    for (Map<String, Tensor> answer : made.got()) {
      float[] y = answer.get("y").floats();
      assertThat(y[0]).isGreaterThan(0.999f);
      for (int i = 0; i < y.length; i++) {
        if (i % TOKENS > i / TOKENS) {
          assertThat(y[i]).isEqualTo(0f);
        }
      }
    }
  }

  @Test
  void aMaskForAnythingButASoftmaxIsRefused() {
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, 1, TOKENS, TOKENS);
    model.constant("m", condition(true)).floats("low", Shape.SCALAR, -1e9f);
    model.node("Where", "m x low", "s").node("Sigmoid", "s", "y");
    model.output("y", ElementType.F32, 1, TOKENS, TOKENS);
    assertThatThrownBy(() -> QuantizedOnnx.of(model, this::sample, Budget.STANDARD))
        .hasMessageContaining("(Where)")
        .hasMessageContaining("not for a softmax");
  }

  /** Embeddings by token and place, then what exporters write for GELU. */
  private TinyModel embedded(String activation) {
    TinyModel model = new TinyModel(17).input("ids", ElementType.I64, 1, TOKENS);
    model.constant("t", QuantizedOnnx.floats(random, 1, 40, WIDTH));
    model.constant("p", QuantizedOnnx.floats(random, 1, 1, TOKENS, WIDTH));
    model.node("Gather", "t ids", "e").node("Add", "e p", "x");
    model.constant("w", QuantizedOnnx.floats(random, 1, WIDTH, 2 * WIDTH));
    model.node("MatMul", "x w", "h");
    for (Map.Entry<String, Float> scalar :
        Map.of(
                "c3",
                3f,
                "ck",
                0.044715f,
                "cs",
                (float) Math.sqrt(2 / Math.PI),
                "c1",
                1f,
                "ch",
                0.5f)
            .entrySet()) {
      model.floats(scalar.getKey(), Shape.SCALAR, scalar.getValue());
    }
    model.floats("cr", Shape.SCALAR, (float) Math.sqrt(2));
    if (activation.equals("erf")) {
      model.node("Div", "h cr", "a").node("Erf", "a", "b").node("Add", "b c1", "c");
      model.node("Mul", "h c", "d").node("Mul", "d ch", "y");
    } else {
      model.node("Pow", "h c3", "a").node("Mul", "a ck", "b").node("Add", "h b", "c");
      model.node("Mul", "c cs", "d").node("Tanh", "d", "e2").node("Add", "e2 c1", "f");
      model.node("Mul", "h ch", "g").node("Mul", "g f", "y");
    }
    return model.output("y", ElementType.F32, 1, TOKENS, 2 * WIDTH);
  }

  private Map<String, Tensor> tokens() {
    long[] ids = random.longs(TOKENS, 0, 40).toArray();
    return Map.of("ids", Tensor.ofLongs(ElementType.I64, Shape.of(1, TOKENS), ids));
  }

  @ParameterizedTest
  @CsvSource({"erf", "tanh"})
  void embeddingsStayNarrowAndGeluIsOneTable(String activation) {
    // A budget that nothing meets: every value that can gets 16 bits.
    QuantizedOnnx made = QuantizedOnnx.of(embedded(activation), this::tokens, new Budget(0, 1));
    assertThat(made.agreement().cosineMean()).isGreaterThan(0.999);
    Node gather =
        made.after().program().nodes().stream()
            .filter(node -> node.op() instanceof Op.Gather)
            .findFirst()
            .orElseThrow();
    assertThat(gather.elements()).containsExactly(ElementType.I8);
    assertThat(made.after().program().nodes().stream().map(Node::op))
        .filteredOn(op -> op instanceof IntegerOp.Lookup)
        .hasSize(1);
  }

  /** The ways in which rows divided by their length are exported. */
  private static TinyModel rowNorm(String way) {
    TinyModel model =
        new TinyModel(way.equals("operator") ? 23 : 17)
            .input("x", ElementType.F32, 1, TOKENS, WIDTH)
            .floats("w", Shape.of(WIDTH), 1, 2, 0.5f, -1, 1, 3, 1, 1)
            .floats("two", Shape.SCALAR, 2)
            .floats("one", Shape.SCALAR, 1)
            .floats("e", Shape.SCALAR, 1e-5f);
    if (way.equals("operator")) {
      return model.node("RMSNormalization", "x w", "y", TinyModel.real("epsilon", 1e-5f));
    }
    if (way.equals("length")) {
      model.node("ReduceL2", "x", "r", TinyModel.ints("axes", -1)).node("Div", "x r", "n");
      return model.node("Mul", "n w", "y");
    }
    model.node(
        way.equals("times itself") ? "Mul" : "Pow",
        way.equals("times itself") ? "x x" : "x two",
        "s");
    model.node("ReduceMean", "s", "m", TinyModel.ints("axes", -1)).node("Add", "m e", "v");
    model.node("Sqrt", "v", "r");
    switch (way) {
      case "reciprocal" -> model.node("Reciprocal", "r", "i").node("Mul", "x i", "n");
      case "one over" -> model.node("Div", "one r", "i").node("Mul", "i x", "n");
      default -> model.node("Div", "x r", "n");
    }
    return model.node("Mul", "w n", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "length", "power", "times itself", "reciprocal", "one over"})
  void rowsAreDividedByTheirLength(String way) {
    TinyModel model = rowNorm(way).output("y", ElementType.F32, 1, TOKENS, WIDTH);
    QuantizedOnnx made =
        QuantizedOnnx.of(
            model,
            () -> Map.of("x", QuantizedOnnx.floats(random, 3, 1, TOKENS, WIDTH)),
            Budget.STANDARD);
    assertThat(made.agreement().cosineMin()).isGreaterThan(0.9999);
    assertThat(made.after().program().nodes())
        .extracting(Node::op)
        .hasAtLeastOneElementOfType(IntegerOp.IntegerNormalise.class);
  }

  @Test
  void aRowOfZerosStaysOne() {
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, 2, WIDTH);
    model.learner("Normalizer", "x", "y", TinyModel.text("norm", "L2"));
    model.output("y", ElementType.F32, 2, WIDTH);
    QuantizedOnnx made =
        QuantizedOnnx.of(
            model,
            () -> {
              Tensor x = QuantizedOnnx.floats(random, 3, 2, WIDTH);
              java.util.Arrays.fill(x.floats(), 0, WIDTH, 0);
              return Map.of("x", x);
            },
            Budget.STANDARD);
    assertThat(made.agreement().worst()).isLessThan(2e-3);
  }
}
