package network.assay.engine.quantize;

import static network.assay.engine.onnx.TinyModel.integer;
import static network.assay.engine.onnx.TinyModel.ints;
import static network.assay.engine.onnx.TinyModel.reals;
import static network.assay.engine.onnx.TinyModel.text;
import static network.assay.engine.onnx.TinyModel.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear models and decision trees of {@code ai.onnx.ml}. */
class QuantizedLearnersTest {
  private static final int FEATURES = 5;
  private static final int ROWS = 4;

  private final SplittableRandom random = new SplittableRandom(40);

  private float[] some(int count, double size) {
    return QuantizedOnnx.floats(random, size, count).floats();
  }

  /** Features of very different size, on a grid that trees can hit. */
  private Map<String, Tensor> sample() {
    Tensor x = QuantizedOnnx.floats(random, 1, ROWS, FEATURES);
    for (int i = 0; i < x.size(); i++) {
      int feature = i % FEATURES;
      float size = feature == 0 ? 1000 : feature == 1 ? 0.01f : 2;
      x.floats()[i] = Math.round(x.floats()[i] * 32) / 32f * size;
    }
    return Map.of("x", x);
  }

  private static TinyModel model() {
    return new TinyModel(17).input("x", ElementType.F32, ROWS, FEATURES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX"})
  void linearClassifiersKeepLabelsAndScores(String transform) {
    float[] offset = {100, 0, 0.5f, -0.5f, 0};
    float[] scale = {0.002f, 150, 0.7f, 0.6f, 0.5f};
    TinyModel three = model();
    three.learner("Scaler", "x", "s", reals("offset", offset), reals("scale", scale));
    three.learner(
        "LinearClassifier",
        "s",
        "label y",
        reals("coefficients", some(3 * FEATURES, 1)),
        reals("intercepts", some(3, 0.3)),
        ints("classlabels_ints", 0, 1, 2),
        text("post_transform", transform));
    three.output("label", ElementType.I64, ROWS).output("y", ElementType.F32, ROWS, 3);
    QuantizedOnnx made = QuantizedOnnx.of(three, this::wide, Budget.STANDARD);
    assertThat(made.agreement().cosineMean()).isGreaterThan(0.999);
    assertThat(made.sameWholeNumbers("label")).isGreaterThanOrEqualTo(30);
  }

  /** A sample for linear models, which see each feature at one scale. */
  private Map<String, Tensor> wide() {
    return Map.of("x", QuantizedOnnx.floats(random, 2, ROWS, FEATURES));
  }

  @Test
  void twoClassesAreToldApart() {
    TinyModel two = model();
    two.learner(
        "LinearClassifier",
        "x",
        "label y",
        reals("coefficients", some(FEATURES, 1)),
        reals("intercepts", 0.125f),
        ints("classlabels_ints", 0, 1),
        text("post_transform", "LOGISTIC"));
    two.output("label", ElementType.I64, ROWS).output("y", ElementType.F32, ROWS, 2);
    QuantizedOnnx made = QuantizedOnnx.of(two, this::wide, Budget.STANDARD);
    assertThat(made.agreement().worst()).isLessThan(0.02);
    assertThat(made.sameWholeNumbers("label")).isGreaterThanOrEqualTo(30);
    assertThat(made.got().getFirst().get("label").longs()).containsOnly(0, 1);
  }

  @Test
  void labelsThatAreNoPlacesAreLeftOut() {
    for (AttributeProto labels :
        List.of(ints("classlabels_ints", 0, 2, 1), texts("classlabels_strings", "a", "b", "c"))) {
      TinyModel three = model();
      three.learner(
          "LinearClassifier",
          "x",
          "label y",
          reals("coefficients", some(3 * FEATURES, 1)),
          reals("intercepts", some(3, 0.3)),
          labels);
      ElementType type = labels.getName().endsWith("ints") ? ElementType.I64 : ElementType.STRING;
      three.output("label", type, ROWS).output("y", ElementType.F32, ROWS, 3);
      QuantizedOnnx made = QuantizedOnnx.of(three, this::wide, Budget.STANDARD);
      assertThat(made.got().getFirst()).containsOnlyKeys("y");
      assertThat(made.agreement().cosineMean()).isGreaterThan(0.999);
    }
  }

  @Test
  void linearRegressors() {
    TinyModel model = model();
    model.learner(
        "LinearRegressor",
        "x",
        "y",
        reals("coefficients", some(2 * FEATURES, 1)),
        reals("intercepts", 3, -5),
        integer("targets", 2));
    model.output("y", ElementType.F32, ROWS, 2);
    assertThat(QuantizedOnnx.of(model, this::wide, Budget.STANDARD).agreement().worst())
        .isLessThan(0.1);
  }

  /** Full trees whose splits lie on the grid of the samples, and between its points. */
  private AttributeProto[] trees(
      String kind, int trees, int depth, int targets, String mode, AttributeProto... more) {
    int count = (2 << depth) - 1;
    int inner = (1 << depth) - 1;
    List<Long> treeIds = new ArrayList<>();
    List<Long> nodeIds = new ArrayList<>();
    List<Long> features = new ArrayList<>();
    List<Long> yes = new ArrayList<>();
    List<Long> no = new ArrayList<>();
    List<String> modes = new ArrayList<>();
    List<Float> splits = new ArrayList<>();
    List<Long> leafTrees = new ArrayList<>();
    List<Long> leafNodes = new ArrayList<>();
    List<Long> leafTargets = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    for (long tree = 0; tree < trees; tree++) {
      for (long node = 0; node < count; node++) {
        boolean leaf = node >= inner;
        long feature = random.nextLong(FEATURES);
        float size = feature == 0 ? 1000 : feature == 1 ? 0.01f : 2;
        treeIds.add(tree);
        nodeIds.add(node);
        features.add(leaf ? 0 : feature);
        modes.add(leaf ? "LEAF" : mode);
        splits.add(leaf ? 0 : (random.nextInt(65) - 32) / 32f * size);
        yes.add(leaf ? 0 : 2 * node + 1);
        no.add(leaf ? 0 : 2 * node + 2);
        for (long target = 0; leaf && target < targets; target++) {
          leafTrees.add(tree);
          leafNodes.add(node);
          leafTargets.add(target);
          weights.add((float) random.nextDouble(-0.2, 1));
        }
      }
    }
    List<AttributeProto> all = new ArrayList<>(List.of(more));
    all.add(ints("nodes_treeids", longs(treeIds)));
    all.add(ints("nodes_nodeids", longs(nodeIds)));
    all.add(ints("nodes_featureids", longs(features)));
    all.add(reals("nodes_values", floats(splits)));
    all.add(texts("nodes_modes", modes.toArray(String[]::new)));
    all.add(ints("nodes_truenodeids", longs(yes)));
    all.add(ints("nodes_falsenodeids", longs(no)));
    all.add(ints(kind + "_treeids", longs(leafTrees)));
    all.add(ints(kind + "_nodeids", longs(leafNodes)));
    all.add(ints(kind + "_ids", longs(leafTargets)));
    all.add(reals(kind + "_weights", floats(weights)));
    return all.toArray(AttributeProto[]::new);
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(v -> v).toArray();
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  @ParameterizedTest
  @ValueSource(strings = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"})
  void treesReachTheSameLeaves(String mode) {
    TinyModel model = model();
    model.learner(
        "TreeEnsembleRegressor",
        "x",
        "y",
        trees("target", 12, 5, 2, mode, integer("n_targets", 2), reals("base_values", 0.5f, -1)));
    model.output("y", ElementType.F32, ROWS, 2);
    QuantizedOnnx made = QuantizedOnnx.of(model, this::sample, Budget.STANDARD);
    // One other leaf would make a difference of a tenth and more.
    assertThat(made.agreement().worst()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"})
  void treesReadScaledFeatures(String mode) {
    TinyModel model = model();
    // Turned round, shifted by places of the grid: a feature that equals its split still does.
    float[] offset = {0, 0, 0.5f, -0.25f, 0};
    float[] scale = {1, -1, 0.5f, 2, -0.25f};
    model.learner("Scaler", "x", "s", reals("offset", offset), reals("scale", scale));
    model.learner("TreeEnsembleRegressor", "s", "y", trees("target", 12, 5, 1, mode));
    model.output("y", ElementType.F32, ROWS, 1);
    QuantizedOnnx made = QuantizedOnnx.of(model, this::sample, Budget.STANDARD);
    assertThat(made.agreement().worst()).isLessThan(0.01);
  }

  @Test
  void forestsClassify() {
    TinyModel model = model();
    model.learner(
        "TreeEnsembleClassifier",
        "x",
        "label y",
        trees("class", 9, 4, 3, "BRANCH_LEQ", ints("classlabels_int64s", 0, 1, 2)));
    model.output("label", ElementType.I64, ROWS).output("y", ElementType.F32, ROWS, 3);
    QuantizedOnnx made = QuantizedOnnx.of(model, this::sample, Budget.STANDARD);
    assertThat(made.agreement().worst()).isLessThan(0.01);
    assertThat(made.sameWholeNumbers("label")).isEqualTo(32);
  }

  @Test
  void aTreeThatIsALeafAndOnesThatAreTooMuch() {
    TinyModel leaf = model();
    AttributeProto[] one = trees("target", 1, 0, 1, "BRANCH_LEQ");
    leaf.learner("TreeEnsembleRegressor", "x", "y", one);
    leaf.output("y", ElementType.F32, ROWS, 1);
    assertThat(QuantizedOnnx.of(leaf, this::sample, Budget.STANDARD).agreement().worst())
        .isLessThan(0.001);
    TinyModel equal = model();
    equal.learner("TreeEnsembleRegressor", "x", "y", trees("target", 1, 2, 1, "BRANCH_EQ"));
    equal.output("y", ElementType.F32, ROWS, 1);
    assertThatThrownBy(() -> QuantizedOnnx.of(equal, this::sample, Budget.STANDARD))
        .hasMessageContaining("node 0 (TreeEnsemble)")
        .hasMessageContaining("equal values");
    TinyModel computed = model();
    computed.node("Neg", "x", "z");
    computed.learner("TreeEnsembleRegressor", "z", "y", trees("target", 1, 2, 1, "BRANCH_LT"));
    computed.output("y", ElementType.F32, ROWS, 1);
    assertThatThrownBy(() -> QuantizedOnnx.of(computed, this::sample, Budget.STANDARD))
        .hasMessageContaining("its features are computed");
  }

  @Test
  void eachRowHasItsOwnLeaves() {
    // The same row in all places gives the same answer in all of them.
    TinyModel model = model();
    model.learner("TreeEnsembleRegressor", "x", "y", trees("target", 6, 3, 1, "BRANCH_LEQ"));
    model.output("y", ElementType.F32, ROWS, 1);
    QuantizedOnnx made =
        QuantizedOnnx.of(
            model,
            () -> {
              float[] x = sample().get("x").floats();
              for (int i = FEATURES; i < x.length; i++) {
                x[i] = x[i % FEATURES];
              }
              return Map.of("x", Tensor.ofFloats(Shape.of(ROWS, FEATURES), x));
            },
            Budget.STANDARD);
    for (Map<String, Tensor> answer : made.got()) {
      float[] y = answer.get("y").floats();
      float[] first = new float[y.length];
      Arrays.fill(first, y[0]);
      assertThat(y).containsExactly(first);
    }
  }
}
