package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.program.RecurrentOp.Direction;
import network.assay.engine.program.RecurrentOp.UpdateRule;

/** RNN, GRU and LSTM (opset 7, 14, 22) and LinearAttention (27). */
final class RecurrentLowerings {
  private RecurrentLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("RNN", RecurrentLowerings::rnn);
    all.put("GRU", RecurrentLowerings::gru);
    all.put("LSTM", RecurrentLowerings::lstm);
    all.put("LinearAttention", RecurrentLowerings::linearAttention);
  }

  private static List<Value> rnn(OnnxNode node) {
    Functions f = Functions.of(node, List.of("Tanh"));
    float clip = clip(node);
    return run(
        node, new RecurrentOp.Rnn(f.direction, f.activations, f.alphas, f.betas, clip), 2, 6);
  }

  private static List<Value> gru(OnnxNode node) {
    Functions f = Functions.of(node, List.of("Sigmoid", "Tanh"));
    boolean linear = node.flag("linear_before_reset", false);
    float clip = clip(node);
    return run(
        node,
        new RecurrentOp.Gru(f.direction, f.activations, f.alphas, f.betas, clip, linear),
        2,
        6);
  }

  private static List<Value> lstm(OnnxNode node) {
    Functions f = Functions.of(node, List.of("Sigmoid", "Tanh", "Tanh"));
    boolean forget = node.flag("input_forget", false);
    float clip = clip(node);
    return run(
        node,
        new RecurrentOp.Lstm(f.direction, f.activations, f.alphas, f.betas, clip, forget),
        3,
        8);
  }

  /** No bound is an infinite one. */
  private static float clip(OnnxNode node) {
    Optional<Float> clip = node.real("clip");
    if (clip.isPresent() && !(clip.get() > 0)) {
      throw node.malformed("clip is " + clip.get() + ", expected more than 0");
    }
    return clip.orElse(Float.POSITIVE_INFINITY);
  }

  /** With layout 1 the batch comes first: transposed before and after. */
  private static List<Value> run(OnnxNode node, Op op, int outputs, int inputs) {
    checkHidden(node);
    boolean batchFirst = node.flag("layout", false);
    List<Optional<Value>> operands = new ArrayList<>();
    for (int i = 0; i < Math.min(node.inputCount(), inputs); i++) {
      Optional<Value> operand = i < 3 ? Optional.of(node.input(i)) : node.optional(i);
      boolean swaps = batchFirst && (i == 0 || i == 5 || i == 6);
      operands.add(swaps ? operand.map(x -> swapped(node, x, List.of(1, 0, 2))) : operand);
    }
    if (node.inputCount() > inputs) {
      throw node.malformed("it has " + node.inputCount() + " inputs, expected up to " + inputs);
    }
    List<Value> made = new ArrayList<>(node.graph().emit(op, outputs, operands));
    if (batchFirst) {
      made.set(0, swapped(node, made.get(0), List.of(2, 0, 1, 3)));
      for (int i = 1; i < outputs; i++) {
        made.set(i, swapped(node, made.get(i), List.of(1, 0, 2)));
      }
    }
    return made;
  }

  private static Value swapped(OnnxNode node, Value x, List<Integer> permutation) {
    return node.graph().emit(new Op.Transpose(permutation), x);
  }

  /** The size stands in the weights too. */
  private static void checkHidden(OnnxNode node) {
    Value r = node.input(2);
    boolean known = r.shape().hasRank() && r.shape().rank() == 3 && r.shape().knows(2);
    long hidden = node.integer("hidden_size", known ? r.shape().dim(2) : 0);
    if (known && hidden != r.shape().dim(2)) {
      throw node.malformed(
          "hidden_size is " + hidden + ", the weights have " + r.shape().dim(2) + " hidden units");
    }
  }

  /** The activations of all directions with their parameters. */
  private record Functions(
      Direction direction, List<Activation> activations, List<Float> alphas, List<Float> betas) {

    static Functions of(OnnxNode node, List<String> byDefault) {
      Direction direction =
          switch (node.text("direction", "forward").toLowerCase(Locale.ROOT)) {
            case "forward" -> Direction.FORWARD;
            case "reverse" -> Direction.REVERSE;
            case "bidirectional" -> Direction.BIDIRECTIONAL;
            default -> throw node.malformed("direction is not forward, reverse or bidirectional");
          };
      List<String> names =
          node.texts("activations")
              .map(List::of)
              .orElse(direction.count() == 1 ? byDefault : List.of(twice(byDefault)));
      if (names.size() != byDefault.size() * direction.count()) {
        throw node.malformed(
            "it has "
                + names.size()
                + " activations, expected "
                + byDefault.size() * direction.count());
      }
      float[] alphas = node.reals("activation_alpha").orElse(new float[0]);
      float[] betas = node.reals("activation_beta").orElse(new float[0]);
      List<Activation> activations = new ArrayList<>();
      List<Float> a = new ArrayList<>();
      List<Float> b = new ArrayList<>();
      int nextAlpha = 0;
      int nextBeta = 0;
      for (String name : names) {
        Activation f = activation(node, name);
        activations.add(f);
        // The given parameters belong, in order, to those functions that take one.
        boolean givenAlpha = takesAlpha(f) && nextAlpha < alphas.length;
        boolean givenBeta = takesBeta(f) && nextBeta < betas.length;
        a.add(givenAlpha ? alphas[nextAlpha++] : alpha(f));
        b.add(givenBeta ? betas[nextBeta++] : beta(f));
      }
      return new Functions(direction, List.copyOf(activations), List.copyOf(a), List.copyOf(b));
    }

    private static String[] twice(List<String> names) {
      List<String> all = new ArrayList<>(names);
      all.addAll(names);
      return all.toArray(String[]::new);
    }

    private static Activation activation(OnnxNode node, String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "relu" -> Activation.RELU;
        case "tanh" -> Activation.TANH;
        case "sigmoid" -> Activation.SIGMOID;
        case "affine" -> Activation.AFFINE;
        case "leakyrelu" -> Activation.LEAKY_RELU;
        case "thresholdedrelu" -> Activation.THRESHOLDED_RELU;
        case "scaledtanh" -> Activation.SCALED_TANH;
        case "hardsigmoid" -> Activation.HARD_SIGMOID;
        case "elu" -> Activation.ELU;
        case "softsign" -> Activation.SOFTSIGN;
        case "softplus" -> Activation.SOFTPLUS;
        default -> throw node.malformed("an activation has an unknown name");
      };
    }

    private static boolean takesAlpha(Activation f) {
      return switch (f) {
        case AFFINE, LEAKY_RELU, THRESHOLDED_RELU, SCALED_TANH, HARD_SIGMOID, ELU -> true;
        case RELU, TANH, SIGMOID, SOFTSIGN, SOFTPLUS -> false;
      };
    }

    private static boolean takesBeta(Activation f) {
      return f == Activation.AFFINE || f == Activation.SCALED_TANH || f == Activation.HARD_SIGMOID;
    }

    /** As the operators of the same names have it; 1 for those that are no operators. */
    private static float alpha(Activation f) {
      return switch (f) {
        case LEAKY_RELU -> 0.01f;
        case HARD_SIGMOID -> 0.2f;
        case AFFINE, THRESHOLDED_RELU, SCALED_TANH, ELU -> 1;
        case RELU, TANH, SIGMOID, SOFTSIGN, SOFTPLUS -> 0;
      };
    }

    private static float beta(Activation f) {
      return f == Activation.HARD_SIGMOID ? 0.5f : f == Activation.SCALED_TANH ? 1 : 0;
    }
  }

  private static List<Value> linearAttention(OnnxNode node) {
    node.ignore("chunk_size"); // a hint for speed
    UpdateRule rule =
        switch (node.text("update_rule", "gated_delta")) {
          case "linear" -> UpdateRule.LINEAR;
          case "gated" -> UpdateRule.GATED;
          case "delta" -> UpdateRule.DELTA;
          case "gated_delta" -> UpdateRule.GATED_DELTA;
          default -> throw node.malformed("update_rule is not linear, gated, delta or gated_delta");
        };
    Op op =
        new RecurrentOp.LinearAttention(
            rule,
            node.toInt(node.integer("q_num_heads", 0), "q_num_heads"),
            node.toInt(node.integer("kv_num_heads", 0), "kv_num_heads"),
            node.real("scale", 0));
    return node.graph().emit(op, 2, node.inputs());
  }
}
