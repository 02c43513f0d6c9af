package network.assay.engine.onnx;

import java.util.List;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/** What classical learners do with their scores at the end (ONNX-ML attribute post_transform). */
enum PostTransform {
  NONE,
  SOFTMAX,
  LOGISTIC,
  SOFTMAX_ZERO,
  PROBIT;

  private static final float NEARLY_ZERO = 1e-7f;

  /** The constant of Winitzki's inverse of the error function, which ONNX takes. */
  private static final float WINITZKI = 0.147f;

  static PostTransform of(OnnxNode node) {
    String name = node.text("post_transform", "NONE");
    for (PostTransform transform : values()) {
      if (transform.name().equals(name)) {
        return transform;
      }
    }
    throw node.malformed("post_transform is none of " + List.of(values()));
  }

  /** Scores [n, classes] of F32, transformed row by row. */
  Value apply(GraphBuilder graph, Value scores) {
    Formulas f = new Formulas(graph);
    return switch (this) {
      case NONE -> scores;
      case SOFTMAX -> f.softmax(scores, 1, false);
      case LOGISTIC -> f.unary(UnaryFunction.SIGMOID, scores);
      case SOFTMAX_ZERO -> softmaxZero(graph, scores);
      case PROBIT -> probit(graph, scores);
    };
  }

  private static Value number(GraphBuilder graph, float value) {
    return graph.scalar(ElementType.F32, value);
  }

  /** e^(x − max), but x · e^−max where x is nearly 0, divided by the sum; 0.5 where that is 0. */
  private static Value softmaxZero(GraphBuilder graph, Value x) {
    Formulas f = new Formulas(graph);
    Value most = f.reduce(ReduceKind.MAX, x, List.of(1));
    Value usual = f.unary(UnaryFunction.EXP, f.subtract(x, most));
    Value down = f.unary(UnaryFunction.EXP, f.unary(UnaryFunction.NEG, most));
    Value size = f.unary(UnaryFunction.ABS, x);
    Value far = f.binary(BinaryFunction.GREATER, size, number(graph, NEARLY_ZERO));
    Value terms = f.where(far, usual, f.multiply(x, down));
    Value sum = f.reduce(ReduceKind.SUM, terms, List.of(1));
    Value none = f.binary(BinaryFunction.EQUAL, sum, number(graph, 0));
    Value shares = f.divide(terms, sum);
    return f.where(none, number(graph, 0.5f), shares);
  }

  /** √2 · erf⁻¹(2x − 1) by Winitzki's formula, as the reference implementation has it. */
  private static Value probit(GraphBuilder graph, Value p) {
    Formulas f = new Formulas(graph);
    Value one = number(graph, 1);
    Value x = f.subtract(f.multiply(p, number(graph, 2)), one);
    Value rest = f.multiply(f.subtract(one, x), f.add(one, x));
    Value log = f.unary(UnaryFunction.LOG, rest);
    Value v =
        f.add(
            number(graph, (float) (2 / (Math.PI * WINITZKI))),
            f.multiply(number(graph, 0.5f), log));
    Value w = f.multiply(number(graph, 1 / WINITZKI), log);
    Value root = f.unary(UnaryFunction.SQRT, f.subtract(f.multiply(v, v), w));
    Value size = f.unary(UnaryFunction.SQRT, f.subtract(root, v));
    Value negative = f.binary(BinaryFunction.LESS, x, number(graph, 0));
    Value signed = f.where(negative, f.unary(UnaryFunction.NEG, size), size);
    Value edge = f.binary(BinaryFunction.EQUAL, rest, number(graph, 0));
    Value inverse = f.where(edge, number(graph, 0), signed);
    return f.multiply(number(graph, 1.4142135f), inverse);
  }
}
