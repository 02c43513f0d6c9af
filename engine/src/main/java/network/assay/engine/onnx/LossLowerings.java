package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/**
 * Losses of classification: scores or log-probabilities [n, classes, d…] and the right classes [n,
 * d…], weights? [classes].
 */
final class LossLowerings {
  private LossLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put(
        "NegativeLogLikelihoodLoss", node -> List.of(negativeLogLikelihood(node, node.input(0))));
    all.put("SoftmaxCrossEntropyLoss", LossLowerings::softmaxCrossEntropy);
  }

  private static List<Value> softmaxCrossEntropy(OnnxNode node) {
    Value probabilities = new Formulas(node.graph()).softmax(node.input(0), 1, true);
    List<Value> outputs = new ArrayList<>();
    outputs.add(negativeLogLikelihood(node, probabilities));
    outputs.add(probabilities);
    return outputs;
  }

  /**
   * loss = −x[class] · weight, 0 where the class is the one to ignore; the mean divides the sum of
   * losses by the sum of weights.
   */
  private static Value negativeLogLikelihood(OnnxNode node, Value x) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value target = graph.cast(node.input(1), ElementType.I64);
    Optional<Value> ignored = ignored(node, f, target);
    Value zero = graph.scalar(x.type(), 0);
    Value classes =
        ignored.map(mask -> f.where(mask, graph.scalar(ElementType.I64, 0), target)).orElse(target);
    Value picked = f.squeeze(graph.emit(new Op.GatherElements(1), x, f.unsqueeze(classes, 1)), 1);
    Value loss = f.unary(UnaryFunction.NEG, picked);
    Optional<Value> weights =
        node.optional(2).map(weight -> graph.emit(new Op.Gather(0), weight, classes));
    if (weights.isEmpty() && ignored.isPresent()) {
      weights = Optional.of(graph.scalar(x.type(), 1));
    }
    Optional<Value> counted =
        weights.map(w -> ignored.map(mask -> f.where(mask, zero, w)).orElse(w));
    Value kept = ignored.map(mask -> f.where(mask, zero, loss)).orElse(loss);
    Value weighted = counted.map(w -> f.multiply(kept, w)).orElse(kept);
    return reduced(node, f, weighted, counted);
  }

  private static Optional<Value> ignored(OnnxNode node, Formulas f, Value target) {
    if (!node.has("ignore_index")) {
      return Optional.empty();
    }
    Value index = f.integer(node.integer("ignore_index", 0));
    return Optional.of(f.binary(BinaryFunction.EQUAL, target, index));
  }

  private static Value reduced(OnnxNode node, Formulas f, Value loss, Optional<Value> weights) {
    GraphBuilder graph = node.graph();
    Op sum = new Op.Reduce(ReduceKind.SUM, List.of(), false);
    return switch (node.text("reduction", "mean")) {
      case "none" -> loss;
      case "sum" -> graph.emit(sum, loss);
      case "mean" ->
          weights.isPresent()
              ? f.divide(graph.emit(sum, loss), graph.emit(sum, weights.get()))
              : graph.emit(new Op.Reduce(ReduceKind.MEAN, List.of(), false), loss);
      default -> throw node.malformed("reduction is not none, sum or mean");
    };
  }
}
