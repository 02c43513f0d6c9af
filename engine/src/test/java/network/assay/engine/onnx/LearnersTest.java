package network.assay.engine.onnx;

import static network.assay.engine.onnx.TinyModel.integer;
import static network.assay.engine.onnx.TinyModel.ints;
import static network.assay.engine.onnx.TinyModel.real;
import static network.assay.engine.onnx.TinyModel.reals;
import static network.assay.engine.onnx.TinyModel.text;
import static network.assay.engine.onnx.TinyModel.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Operators of {@code ai.onnx.ml} against ONNX Runtime, which has no test files for them. */
class LearnersTest {
  private static final int ROWS = 40;
  private static final int FEATURES = 4;

  /**
   * Trees of three and two leaves; the second sends NaN the true way. Each leaf contributes to each
   * target: what a target without contribution is, ONNX Runtime sees otherwise than ONNX.
   */
  private static AttributeProto[] trees(
      String kind, int targets, float[] weights, AttributeProto... more) {
    long[] leafTrees = {0, 0, 0, 1, 1};
    long[] leafNodes = {2, 3, 4, 1, 2};
    long[] treeids = new long[5 * targets];
    long[] nodeids = new long[treeids.length];
    long[] ids = new long[treeids.length];
    float[] parts = new float[treeids.length];
    for (int i = 0; i < treeids.length; i++) {
      treeids[i] = leafTrees[i / targets];
      nodeids[i] = leafNodes[i / targets];
      ids[i] = i % targets;
      parts[i] = weights[(i + i / targets) % weights.length];
    }
    List<AttributeProto> all = new ArrayList<>(List.of(more));
    all.add(ints("nodes_treeids", 0, 0, 0, 0, 0, 1, 1, 1));
    all.add(ints("nodes_nodeids", 0, 1, 2, 3, 4, 0, 1, 2));
    all.add(ints("nodes_featureids", 0, 2, 0, 0, 0, 3, 0, 0));
    all.add(reals("nodes_values", 0.25f, -0.5f, 0, 0, 0, 0.125f, 0, 0));
    all.add(
        texts(
            "nodes_modes",
            "BRANCH_LEQ",
            "BRANCH_GT",
            "LEAF",
            "LEAF",
            "LEAF",
            "BRANCH_LT",
            "LEAF",
            "LEAF"));
    all.add(ints("nodes_truenodeids", 1, 3, 0, 0, 0, 1, 0, 0));
    all.add(ints("nodes_falsenodeids", 2, 4, 0, 0, 0, 2, 0, 0));
    all.add(ints("nodes_missing_value_tracks_true", 0, 0, 0, 0, 0, 1, 0, 0));
    all.add(ints(kind + "_treeids", treeids));
    all.add(ints(kind + "_nodeids", nodeids));
    all.add(ints(kind + "_ids", ids));
    all.add(reals(kind + "_weights", parts));
    return all.toArray(AttributeProto[]::new);
  }

  private static float[] features(boolean withNan) {
    float[] x = new float[ROWS * FEATURES];
    for (int i = 0; i < x.length; i++) {
      x[i] = ((i * 37 + 11) % 101) / 50f - 1;
      if (withNan && i % 7 == 3) {
        x[i] = Float.NaN;
      }
    }
    return x;
  }

  private static TinyModel model(ElementType label, Object... scores) {
    TinyModel model = new TinyModel(17).input("x", ElementType.F32, "n", FEATURES);
    if (label != ElementType.F32) {
      model.output("label", label, "n");
    }
    return model.output("y", ElementType.F32, scores);
  }

  private static void agree(String what, TinyModel model, float[] x) throws OrtException {
    agree(what, model, Tensor.ofFloats(Shape.of(ROWS, FEATURES), x));
  }

  private static void agree(String what, TinyModel model, Tensor x) throws OrtException {
    Map<String, Tensor> ours = run(model, x);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] dims = {x.shape().dim(0), x.shape().dim(1)};
    try (OrtSession session = environment.createSession(model.bytes());
        OnnxTensor input =
            switch (x.type()) {
              case F32 -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.floats()), dims);
              case I64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(x.longs()), dims);
              default -> OnnxTensor.createTensor(environment, x.strings(), dims);
            };
        OrtSession.Result result = session.run(Map.of("x", input))) {
      result.forEach(entry -> {
        Tensor found = ours.get(entry.getKey());
        OnnxTensor expected = (OnnxTensor) entry.getValue();
        String where = what + " " + entry.getKey();
        switch (found.type()) {
          case F32 -> near(where, found.floats(), expected.getFloatBuffer());
          case I64 ->
              assertThat(LongBuffer.wrap(found.longs()))
                  .as(where)
                  .isEqualTo(expected.getLongBuffer());
          default -> assertThat(found.strings()).as(where).isEqualTo(strings(expected));
        }
      });
    }
  }

  private static Object strings(OnnxTensor tensor) {
    try {
      return tensor.getValue();
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  private static void near(String where, float[] found, FloatBuffer expected) {
    assertThat(found.length).as(where).isEqualTo(expected.remaining());
    for (int i = 0; i < found.length; i++) {
      float wanted = expected.get(i);
      boolean same =
          Float.isNaN(wanted)
              ? Float.isNaN(found[i])
              : Math.abs(found[i] - wanted) <= 2e-6 + 2e-5 * Math.abs(wanted);
      assertThat(same)
          .as(where + " element " + i + ": expected " + wanted + ", got " + found[i])
          .isTrue();
    }
  }

  private static Map<String, Tensor> run(TinyModel model, Tensor x) {
    try (Workers workers = new Workers(1)) {
      return new Executor(
              OnnxImporter.read(model.bytes(), Limits.standard()),
              new ScalarKernels(workers),
              Limits.standard())
          .run(Map.of("x", x), Cancellation.never());
    }
  }

  @Test
  void treesRegress() throws OrtException {
    for (String aggregate : List.of("SUM", "AVERAGE", "MIN", "MAX")) {
      for (String transform : List.of("NONE", "LOGISTIC", "SOFTMAX")) {
        TinyModel model = model(ElementType.F32, "n", 2);
        model.learner(
            "TreeEnsembleRegressor",
            "x",
            "y",
            trees(
                "target",
                2,
                new float[] {0.5f, -1.5f, 2, 0.25f, -3},
                integer("n_targets", 2),
                reals("base_values", 0.125f, 1),
                text("aggregate_function", aggregate),
                text("post_transform", transform)));
        agree(aggregate + " " + transform, model, features(true));
      }
    }
  }

  @Test
  void treesClassify() throws OrtException {
    float[] mixed = {0.5f, -1.5f, 2, 0.25f, -3};
    float[] positive = {0.5f, 0.25f, 0.125f, 0.5f, 0.0625f};
    for (String transform : List.of("NONE", "LOGISTIC", "SOFTMAX")) {
      TinyModel three = model(ElementType.STRING, "n", 3);
      three.learner(
          "TreeEnsembleClassifier",
          "x",
          "label y",
          trees(
              "class",
              3,
              mixed,
              texts("classlabels_strings", "a", "b", "c"),
              text("post_transform", transform)));
      agree("three classes " + transform, three, features(true));
      for (float[] weights : List.of(mixed, positive)) {
        if (transform.equals("SOFTMAX") || (weights[1] > 0 && !transform.equals("NONE"))) {
          continue; // ONNX Runtime then leaves the transform out, against ONNX
        }
        TinyModel two = model(ElementType.I64, "n", 2);
        two.learner(
            "TreeEnsembleClassifier",
            "x",
            "label y",
            trees(
                "class",
                1,
                weights,
                ints("classlabels_int64s", 7, 9),
                text("post_transform", transform)));
        agree("two classes " + transform + " " + weights[1], two, features(true));
      }
    }
  }

  @Test
  void brokenTreesAreRefused() {
    TinyModel model = model(ElementType.F32, "n", 1);
    model.learner(
        "TreeEnsembleRegressor",
        "x",
        "y",
        ints("nodes_treeids", 0, 0),
        ints("nodes_nodeids", 0, 1),
        ints("nodes_featureids", 0, 0),
        reals("nodes_values", 0, 0),
        texts("nodes_modes", "BRANCH_LEQ", "BRANCH_LEQ"),
        ints("nodes_truenodeids", 1, 0),
        ints("nodes_falsenodeids", 1, 1),
        ints("target_treeids"),
        ints("target_nodeids"),
        ints("target_ids"),
        reals("target_weights"));
    assertThatThrownBy(() -> OnnxImporter.read(model.bytes(), Limits.standard()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("two parents");
  }

  @Test
  void linearModels() throws OrtException {
    float[] rows = {1, -2, 0.5f, 3, -1, 0.25f, 2, -0.5f, 0, 1, -1, 2};
    for (String transform : List.of("NONE", "LOGISTIC", "SOFTMAX")) {
      TinyModel three = model(ElementType.I64, "n", 3);
      three.learner(
          "LinearClassifier",
          "x",
          "label y",
          reals("coefficients", rows),
          reals("intercepts", 0.5f, -0.25f, 0),
          ints("classlabels_ints", 4, 5, 6),
          text("post_transform", transform));
      agree("three classes " + transform, three, features(false));
    }
    TinyModel regressor = model(ElementType.F32, "n", 3);
    regressor.learner(
        "LinearRegressor",
        "x",
        "y",
        reals("coefficients", rows),
        reals("intercepts", 0.5f, -0.25f, 0),
        integer("targets", 3));
    agree("regressor", regressor, features(false));
  }

  @Test
  void supportVectorMachines() throws OrtException {
    float[] vectors = new float[5 * FEATURES];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = ((i * 29 + 5) % 17) / 8f - 1;
    }
    for (String kernel : List.of("LINEAR", "POLY", "RBF", "SIGMOID")) {
      TinyModel regressor = model(ElementType.F32, "n", 1);
      regressor.learner(
          "SVMRegressor",
          "x",
          "y",
          text("kernel_type", kernel),
          reals("kernel_params", 0.5f, 0.25f, 3),
          reals("coefficients", 1, -0.5f, 2, 0.25f, -1),
          reals("support_vectors", vectors),
          integer("n_supports", 5),
          reals("rho", 0.125f));
      agree("regressor " + kernel, regressor, features(false));
      for (boolean probable : List.of(true, false)) {
        TinyModel classifier = model(ElementType.I64, "n", 3);
        List<AttributeProto> attributes =
            new ArrayList<>(
                List.of(
                    text("kernel_type", kernel),
                    reals("kernel_params", 0.5f, 0.25f, 3),
                    reals("coefficients", 1, -0.5f, 2, 0.25f, -1, 0.5f, 1, -1, 0.75f, 0.5f),
                    reals("support_vectors", vectors),
                    ints("vectors_per_class", 2, 2, 1),
                    ints("classlabels_ints", 3, 1, 2),
                    reals("rho", 0.125f, -0.5f, 0.25f)));
        if (probable) {
          attributes.add(reals("prob_a", -1, -2, -0.5f));
          attributes.add(reals("prob_b", 0.1f, 0, -0.1f));
        }
        classifier.learner(
            "SVMClassifier", "x", "label y", attributes.toArray(AttributeProto[]::new));
        agree("classifier " + kernel + " " + probable, classifier, features(false));
      }
    }
  }

  @Test
  void scalersAndEncoders() throws OrtException {
    for (String norm : List.of("MAX", "L1", "L2")) {
      TinyModel normalizer = model(ElementType.F32, "n", FEATURES);
      normalizer.learner("Normalizer", "x", "y", text("norm", norm));
      float[] positive = features(false);
      for (int i = 0; i < positive.length; i++) {
        positive[i] = Math.abs(positive[i]); // ONNX Runtime's MAX forgets the sign
      }
      agree(norm, normalizer, positive);
    }
    TinyModel scaler = model(ElementType.F32, "n", FEATURES);
    scaler.learner("Scaler", "x", "y", reals("offset", 1, 2, 3, 4), reals("scale", 0.5f, 1, -1, 3));
    agree("scaler", scaler, features(false));
    TinyModel imputer = model(ElementType.F32, "n", FEATURES);
    imputer.learner(
        "Imputer",
        "x",
        "y",
        reals("imputed_value_floats", 1, 2, 3, 4),
        real("replaced_value_float", Float.NaN));
    agree("imputer", imputer, features(true));
    TinyModel categories =
        new TinyModel(17)
            .input("x", ElementType.STRING, "n", 2)
            .learner(
                "OneHotEncoder", "x", "y", texts("cats_strings", "b", "a"), integer("zeros", 1))
            .output("y", ElementType.F32, "n", 2, 2);
    Tensor words = Tensor.ofStrings(Shape.of(2, 2), "a", "b", "c", "a");
    agree("categories", categories, words);
    TinyModel encoder =
        new TinyModel(17)
            .input("x", ElementType.STRING, "n", 2)
            .learner(
                "LabelEncoder",
                "x",
                "y",
                texts("keys_strings", "b", "a", "z"),
                ints("values_int64s", 5, 6, 7),
                integer("default_int64", -9))
            .output("y", ElementType.I64, "n", 2);
    agree("encoder", encoder, words);
  }
}
