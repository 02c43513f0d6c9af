package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.SelectOp;

/** Operators that pick by value. */
final class SelectLowerings {
  private SelectLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("NonZero", node -> List.of(node.graph().emit(new SelectOp.NonZero(), node.input(0))));
    all.put("Compress", node -> List.of(compress(node)));
    all.put("Unique", SelectLowerings::unique);
    all.put("NonMaxSuppression", node -> List.of(nonMaxSuppression(node)));
  }

  /** Without an axis the input is taken as a vector. */
  private static Value alongAxis(OnnxNode node) {
    return node.has("axis")
        ? node.input(0)
        : node.graph().emit(new Op.Reshape(false), node.input(0), node.graph().integers(-1));
  }

  private static Value compress(OnnxNode node) {
    Value x = alongAxis(node);
    Op op = new SelectOp.Compress(node.axis(node.integer("axis", 0), x.shape()));
    return node.graph().emit(op, x, node.input(1));
  }

  private static List<Value> unique(OnnxNode node) {
    Value x = alongAxis(node);
    boolean sorted = node.flag("sorted", true);
    Op op = new SelectOp.Unique(node.axis(node.integer("axis", 0), x.shape()), sorted);
    return node.graph().emit(op, 4, List.of(Optional.of(x)));
  }

  private static Value nonMaxSuppression(OnnxNode node) {
    Op op = new SelectOp.NonMaxSuppression(node.flag("center_point_box", false));
    return node.graph().emit(op, 1, node.inputs()).get(0);
  }
}
