package network.assay.engine.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.ReduceKind;

/** Operators that read, change or make shapes. */
final class ShapeLowerings {
  private static final int ALL = Integer.MAX_VALUE;

  private ShapeLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Reshape", node -> List.of(reshape(node)));
    all.put("Flatten", node -> List.of(flatten(node)));
    all.put("Squeeze", node -> List.of(squeeze(node)));
    all.put("Unsqueeze", node -> List.of(unsqueeze(node)));
    all.put("Shape", node -> List.of(shape(node)));
    all.put("Size", node -> List.of(size(node)));
    all.put("Transpose", node -> List.of(transpose(node)));
    all.put(
        "Expand",
        node -> List.of(node.graph().emit(new Op.Expand(), node.input(0), node.input(1))));
  }

  private static Value reshape(OnnxNode node) {
    boolean allowZero = node.flag("allowzero", false);
    return node.graph().emit(new Op.Reshape(allowZero), node.input(0), node.input(1));
  }

  private static Value flatten(OnnxNode node) {
    int axis = node.toInt(node.integer("axis", 1), "axis");
    return node.graph().emit(new Op.Flatten(axis), node.input(0));
  }

  /** Before opset 13 an attribute, from then on an input. */
  private static Optional<long[]> axes(OnnxNode node) {
    return node.has("axes") ? node.integers("axes") : node.constantIntegers(1, "axes");
  }

  private static Value squeeze(OnnxNode node) {
    Value x = node.input(0);
    Optional<Value> computed = node.computedAxes(1);
    if (computed.isPresent()) {
      return node.graph().emit(new Op.Squeeze(List.of()), x, computed.get());
    }
    long[] axes = axes(node).orElse(new long[0]);
    List<Integer> list =
        Arrays.stream(axes).mapToInt(a -> node.axis(a, x.shape())).sorted().boxed().toList();
    return node.graph().emit(new Op.Squeeze(list), x);
  }

  private static Value unsqueeze(OnnxNode node) {
    Value x = node.input(0);
    Optional<Value> computed = node.computedAxes(1);
    if (computed.isPresent()) {
      return node.graph().emit(new Op.Unsqueeze(List.of()), x, computed.get());
    }
    long[] axes = axes(node).orElseThrow(() -> node.malformed("axes are missing"));
    List<Integer> list =
        x.shape().hasRank()
            ? Arrays.stream(axes)
                .mapToInt(a -> node.axis(a, x.shape().rank() + axes.length))
                .sorted()
                .boxed()
                .toList()
            : node.toInts(axes, "axes");
    return list.isEmpty() ? x : node.graph().emit(new Op.Unsqueeze(list), x);
  }

  private static Value shape(OnnxNode node) {
    int start = Math.clamp(node.integer("start", 0), -ALL, ALL);
    int end = Math.clamp(node.integer("end", ALL), -ALL, ALL);
    return node.graph().emit(new Op.ShapeOf(start, end), node.input(0));
  }

  private static Value size(OnnxNode node) {
    Value shape = node.graph().emit(new Op.ShapeOf(0, ALL), node.input(0));
    return node.graph().emit(new Op.Reduce(ReduceKind.PROD, List.of(0), false), shape);
  }

  private static Value transpose(OnnxNode node) {
    Optional<long[]> given = node.integers("perm");
    List<Integer> permutation =
        given.isPresent()
            ? node.toInts(given.get(), "perm")
            : IntStream.range(0, node.rank(0)).map(i -> node.rank(0) - 1 - i).boxed().toList();
    return node.graph().emit(new Op.Transpose(permutation), node.input(0));
  }
}
