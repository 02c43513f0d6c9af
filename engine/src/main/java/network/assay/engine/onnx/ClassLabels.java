package network.assay.engine.onnx;

import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The names of the classes that a classifier tells apart: whole numbers or strings. */
record ClassLabels(GraphBuilder graph, Tensor labels) {

  static ClassLabels of(OnnxNode node, String integers, String strings) {
    Optional<Tensor> texts =
        node.texts(strings)
            .filter(values -> values.length > 0)
            .map(values -> Tensor.ofStrings(Shape.of(values.length), values));
    Optional<Tensor> numbers =
        node.integers(integers)
            .filter(values -> values.length > 0)
            .map(values -> Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
    if (texts.isPresent() == numbers.isPresent()) {
      throw node.malformed("expected one of " + integers + " and " + strings);
    }
    Tensor labels = texts.or(() -> numbers).orElseThrow();
    if (labels.size() < 2) {
      throw node.unsupported("a classifier of one class is not supported");
    }
    return new ClassLabels(node.graph(), labels);
  }

  int count() {
    return labels.size();
  }

  /** The label of the greatest score of each row, the first of equal ones. */
  Value ofGreatest(Value scores) {
    return at(graph.emit(new Op.ArgExtreme(true, 1, false, false), scores));
  }

  /** The second label for the rows [n, 1] that hold, else the first. */
  Value ofSecond(Value holds) {
    Value flat = graph.emit(new Op.Reshape(false), holds, graph.integers(-1));
    return at(graph.cast(flat, ElementType.I64));
  }

  private Value at(Value index) {
    return graph.emit(new Op.Gather(0), graph.constant(labels), index);
  }
}
