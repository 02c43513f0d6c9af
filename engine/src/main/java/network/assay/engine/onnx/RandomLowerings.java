package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.SignalOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Random operators with a seed: functions of the seed and the shape, made of numbers drawn by
 * counter. They are not the numbers of other runtimes. Without a seed there is no one answer.
 */
final class RandomLowerings {
  private RandomLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("RandomUniform", node -> List.of(uniform(node, shape(node), ElementType.F32)));
    all.put("RandomNormal", node -> List.of(normal(node, shape(node), ElementType.F32)));
    all.put("RandomUniformLike", node -> List.of(uniform(node, like(node), node.input(0).type())));
    all.put("RandomNormalLike", node -> List.of(normal(node, like(node), node.input(0).type())));
    all.put("Bernoulli", node -> List.of(bernoulli(node)));
    all.put("Multinomial", node -> List.of(multinomial(node)));
  }

  /** Uniform numbers in [0, 1) of F32. */
  static Value draw(OnnxNode node, Value shape) {
    float seed =
        node.real("seed")
            .orElseThrow(() ->
                node.unsupported(
                    "without the attribute seed its answer is not determined: export the model"
                        + " with a seed"));
    return draw(node, shape, Float.floatToIntBits(seed));
  }

  static Value draw(OnnxNode node, Value shape, int seed) {
    return node.graph().emit(new SignalOp.Uniform(seed), shape);
  }

  private static Value shape(OnnxNode node) {
    long[] dims =
        node.integers("shape").orElseThrow(() -> node.malformed("attribute shape is missing"));
    return node.graph().integers(dims);
  }

  private static Value like(OnnxNode node) {
    return new Formulas(node.graph()).shape(node.input(0));
  }

  private static Value single(OnnxNode node, float value) {
    return node.graph().constant(Tensor.ofFloats(Shape.SCALAR, value));
  }

  private static Value uniform(OnnxNode node, Value shape, ElementType byDefault) {
    Formulas f = new Formulas(node.graph());
    float low = node.real("low", 0);
    float high = node.real("high", 1);
    Value drawn = draw(node, shape);
    Value y = f.add(single(node, low), f.multiply(drawn, single(node, high - low)));
    return node.graph().cast(y, node.elementType("dtype", byDefault));
  }

  /** mean + scale · √(−2 log(1 − u)) · cos(2πv) (Box and Muller 1958). */
  private static Value normal(OnnxNode node, Value shape, ElementType byDefault) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value drawn = draw(node, f.concat(0, graph.integers(2), shape));
    Value u = graph.emit(new Op.Gather(0), drawn, f.integer(0));
    Value v = graph.emit(new Op.Gather(0), drawn, f.integer(1));
    Value log = f.unary(UnaryFunction.LOG, f.subtract(single(node, 1), u));
    Value length = f.unary(UnaryFunction.SQRT, f.multiply(single(node, -2), log));
    Value turn = f.multiply(single(node, (float) (2 * Math.PI)), v);
    Value unit = f.multiply(length, f.unary(UnaryFunction.COS, turn));
    Value spread = f.multiply(single(node, node.real("scale", 1)), unit);
    Value y = f.add(single(node, node.real("mean", 0)), spread);
    return graph.cast(y, node.elementType("dtype", byDefault));
  }

  /** u < p. */
  private static Value bernoulli(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value p = node.input(0);
    ElementType type = p.type() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    Value drawn = graph.cast(draw(node, like(node)), type);
    Value hit = graph.emit(new Op.Binary(BinaryFunction.LESS), drawn, graph.cast(p, type));
    return graph.cast(hit, node.elementType("dtype", p.type()));
  }

  /** How many of the running sums of softmax(x) lie at or below u, but never the count itself. */
  private static Value multinomial(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = graph.cast(node.input(0), ElementType.F32);
    Value drawn =
        draw(node, f.concat(0, f.dims(x, 0, 1), graph.integers(node.integer("sample_size", 1))));
    Value sums =
        graph.emit(
            new Op.CumSum(false, false), graph.emit(new Op.Softmax(1, false), x), f.integer(1));
    Value below =
        graph.emit(
            new Op.Binary(BinaryFunction.LESS_EQUAL), f.unsqueeze(sums, 1), f.unsqueeze(drawn, 2));
    Value count =
        graph.emit(
            new Op.Reduce(ReduceKind.SUM, List.of(2), false), graph.cast(below, ElementType.I64));
    Value last = f.subtract(f.length(x, 1), f.integer(1));
    return graph.cast(f.min(count, last), node.elementType("dtype", ElementType.I32));
  }
}
