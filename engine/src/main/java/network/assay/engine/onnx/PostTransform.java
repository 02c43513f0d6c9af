package network.assay.engine.onnx;

import java.util.List;
import network.assay.engine.program.Op;
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
    return switch (this) {
      case NONE -> scores;
      case SOFTMAX -> graph.emit(new Op.Softmax(1, false), scores);
      case LOGISTIC -> graph.emit(new Op.Unary(UnaryFunction.SIGMOID), scores);
      case SOFTMAX_ZERO -> softmaxZero(graph, scores);
      case PROBIT -> probit(graph, scores);
    };
  }

  private static Value binary(GraphBuilder graph, BinaryFunction f, Value a, Value b) {
    return graph.emit(new Op.Binary(f), a, b);
  }

  private static Value number(GraphBuilder graph, float value) {
    return graph.scalar(ElementType.F32, value);
  }

  /** e^(x − max), but x · e^−max where x is nearly 0, divided by the sum; 0.5 where that is 0. */
  private static Value softmaxZero(GraphBuilder graph, Value x) {
    Value most = graph.emit(new Op.Reduce(ReduceKind.MAX, List.of(1), true), x);
    Value usual =
        graph.emit(new Op.Unary(UnaryFunction.EXP), binary(graph, BinaryFunction.SUB, x, most));
    Value down =
        graph.emit(
            new Op.Unary(UnaryFunction.EXP), graph.emit(new Op.Unary(UnaryFunction.NEG), most));
    Value size = graph.emit(new Op.Unary(UnaryFunction.ABS), x);
    Value far = binary(graph, BinaryFunction.GREATER, size, number(graph, NEARLY_ZERO));
    Value terms =
        graph.emit(new Op.Where(), far, usual, binary(graph, BinaryFunction.MUL, x, down));
    Value sum = graph.emit(new Op.Reduce(ReduceKind.SUM, List.of(1), true), terms);
    Value none = binary(graph, BinaryFunction.EQUAL, sum, number(graph, 0));
    Value shares = binary(graph, BinaryFunction.DIV, terms, sum);
    return graph.emit(new Op.Where(), none, number(graph, 0.5f), shares);
  }

  /** √2 · erf⁻¹(2x − 1) by Winitzki's formula, as the reference implementation has it. */
  private static Value probit(GraphBuilder graph, Value p) {
    Value one = number(graph, 1);
    Value x =
        binary(
            graph, BinaryFunction.SUB, binary(graph, BinaryFunction.MUL, p, number(graph, 2)), one);
    Value rest =
        binary(
            graph,
            BinaryFunction.MUL,
            binary(graph, BinaryFunction.SUB, one, x),
            binary(graph, BinaryFunction.ADD, one, x));
    Value log = graph.emit(new Op.Unary(UnaryFunction.LOG), rest);
    Value v =
        binary(
            graph,
            BinaryFunction.ADD,
            number(graph, (float) (2 / (Math.PI * WINITZKI))),
            binary(graph, BinaryFunction.MUL, number(graph, 0.5f), log));
    Value w = binary(graph, BinaryFunction.MUL, number(graph, 1 / WINITZKI), log);
    Value root =
        graph.emit(
            new Op.Unary(UnaryFunction.SQRT),
            binary(graph, BinaryFunction.SUB, binary(graph, BinaryFunction.MUL, v, v), w));
    Value size =
        graph.emit(new Op.Unary(UnaryFunction.SQRT), binary(graph, BinaryFunction.SUB, root, v));
    Value negative = binary(graph, BinaryFunction.LESS, x, number(graph, 0));
    Value signed =
        graph.emit(
            new Op.Where(), negative, graph.emit(new Op.Unary(UnaryFunction.NEG), size), size);
    Value edge = binary(graph, BinaryFunction.EQUAL, rest, number(graph, 0));
    Value inverse = graph.emit(new Op.Where(), edge, number(graph, 0), signed);
    return binary(graph, BinaryFunction.MUL, number(graph, 1.4142135f), inverse);
  }
}
