package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Operators that move elements. */
final class MovementLowerings {
  private MovementLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Concat", node -> List.of(concat(node)));
    all.put("Slice", node -> List.of(slice(node)));
    all.put("Split", MovementLowerings::split);
    all.put("Gather", node -> List.of(gather(node)));
    all.put("GatherElements", node -> List.of(gatherElements(node)));
    all.put(
        "Tile", node -> List.of(node.graph().emit(new Op.Tile(), node.input(0), node.input(1))));
    all.put("Pad", node -> List.of(pad(node)));
    all.put("Identity", node -> List.of(node.input(0)));
    all.put("Dropout", MovementLowerings::dropout);
    all.put("OneHot", node -> List.of(oneHot(node)));
    all.put("Trilu", node -> List.of(trilu(node)));
  }

  private static Value concat(OnnxNode node) {
    List<Value> all = node.allInputs();
    if (!node.has("axis")) {
      throw node.malformed("attribute axis is missing");
    }
    int axis = node.axis(node.integer("axis", 0), all.get(0).shape());
    return node.graph().emit(new Op.Concat(axis), all.toArray(Value[]::new));
  }

  /** Before opset 10 starts, ends and axes are attributes. */
  private static Value slice(OnnxNode node) {
    if (node.opset() >= 10) {
      return node.graph().emit(new Op.Slice(), 1, node.inputs()).get(0);
    }
    List<Optional<Value>> operands = new ArrayList<>(List.of(Optional.of(node.input(0))));
    for (String name : List.of("starts", "ends")) {
      long[] values =
          node.integers(name)
              .orElseThrow(() -> node.malformed("attribute " + name + " is missing"));
      operands.add(Optional.of(node.graph().integers(values)));
    }
    node.integers("axes").ifPresent(axes -> operands.add(Optional.of(node.graph().integers(axes))));
    return node.graph().emit(new Op.Slice(), 1, operands).get(0);
  }

  private static List<Value> split(OnnxNode node) {
    Value x = node.input(0);
    int parts = node.outputCount();
    if (node.integer("num_outputs", parts) != parts) {
      throw node.malformed("num_outputs differs from the " + parts + " outputs");
    }
    Op op = new Op.Split(node.axis(node.integer("axis", 0), x.shape()));
    Optional<Value> sizes =
        node.opset() < 13
            ? node.integers("split").map(values -> node.graph().integers(values))
            : node.optional(1);
    List<Optional<Value>> operands =
        sizes.isPresent() ? List.of(Optional.of(x), sizes) : List.of(Optional.of(x));
    return node.graph().emit(op, parts, operands);
  }

  private static Value gather(OnnxNode node) {
    Value x = node.input(0);
    Op op = new Op.Gather(node.axis(node.integer("axis", 0), x.shape()));
    return node.graph().emit(op, x, node.input(1));
  }

  private static Value gatherElements(OnnxNode node) {
    Value x = node.input(0);
    Op op = new Op.GatherElements(node.axis(node.integer("axis", 0), x.shape()));
    return node.graph().emit(op, x, node.input(1));
  }

  /** Before opset 11 pads and value are attributes. */
  private static Value pad(OnnxNode node) {
    PadMode mode =
        switch (node.text("mode", "constant")) {
          case "constant" -> PadMode.CONSTANT;
          case "reflect" -> PadMode.REFLECT;
          case "edge" -> PadMode.EDGE;
          case "wrap" -> PadMode.WRAP;
          default -> throw node.malformed("mode is none of constant, reflect, edge, wrap");
        };
    if (node.opset() >= 11) {
      return node.graph().emit(new Op.Pad(mode), 1, node.inputs()).get(0);
    }
    long[] pads =
        node.integers("pads").orElseThrow(() -> node.malformed("attribute pads is missing"));
    Value value = node.graph().scalar(node.input(0).type(), node.real("value", 0));
    return node.graph().emit(new Op.Pad(mode), node.input(0), node.graph().integers(pads), value);
  }

  /**
   * In inference the input passes; a mask, if one is asked for, is all true. In training an element
   * is kept where a uniform number is at or above the ratio, and divided by what is kept of one.
   */
  private static List<Value> dropout(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    Value shape = f.shape(x);
    // Before opset 12 the ratio is an attribute, and there is no training.
    Value attribute = graph.constant(Tensor.ofFloats(Shape.SCALAR, node.real("ratio", 0.5f)));
    Value ratio = node.optional(1).map(r -> graph.cast(r, ElementType.F32)).orElse(attribute);
    boolean drops = ratio.constant().map(r -> r.size() != 1 || r.floats()[0] != 0).orElse(true);
    int seed = Long.hashCode(node.integer("seed", 0));
    if (node.optional(2).isPresent() && drops && isTraining(node)) {
      if (!node.has("seed")) {
        throw node.unsupported("without the attribute seed its answer is not determined");
      }
      Value mask =
          graph.emit(
              new Op.Binary(BinaryFunction.GREATER_EQUAL),
              RandomLowerings.draw(node, shape, seed),
              ratio);
      Value kept = f.subtract(graph.scalar(ElementType.F32, 1), ratio);
      Value scaled = f.divide(x, graph.cast(kept, x.type()));
      Value nothing = graph.constant(Tensor.zeros(x.type(), Shape.SCALAR));
      return List.of(graph.emit(new Op.Where(), mask, scaled, nothing), mask);
    }
    if (!node.wants(1)) {
      return List.of(x);
    }
    // Before opset 10 the mask has the type of the data.
    Value one = graph.scalar(node.opset() >= 10 ? ElementType.BOOL : x.type(), 1);
    return List.of(x, graph.emit(new Op.Fill(), shape, one));
  }

  private static boolean isTraining(OnnxNode node) {
    Tensor mode =
        node.input(2)
            .constant()
            .orElseThrow(
                () -> node.unsupported("training_mode must be constant: export it for inference"));
    return isTrue(mode);
  }

  private static boolean isTrue(Tensor mode) {
    return mode.type() != ElementType.BOOL || mode.size() != 1 || mode.bytes()[0] != 0;
  }

  /** Equal(Unsqueeze(indices), 0 … depth − 1) ? on : off; negative indices count from the end. */
  private static Value oneHot(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value indices = graph.cast(node.input(0), ElementType.I64);
    Value values = node.input(2);
    int rank = node.rank(0) + 1;
    int axis = node.axis(node.integer("axis", -1), rank);
    Value depth =
        graph.emit(
            new Op.Reshape(false), graph.cast(node.input(1), ElementType.I64), graph.integers());
    Value zero = graph.scalar(ElementType.I64, 0);
    Value negative = graph.emit(new Op.Binary(BinaryFunction.LESS), indices, zero);
    Value wrapped = graph.emit(new Op.Binary(BinaryFunction.ADD), indices, depth);
    Value index = graph.emit(new Op.Where(), negative, wrapped, indices);
    Value classes = graph.emit(new Op.Range(), zero, depth, graph.scalar(ElementType.I64, 1));
    List<Integer> trailing = new ArrayList<>();
    for (int i = 1; i < rank - axis; i++) {
      trailing.add(i);
    }
    Value column = trailing.isEmpty() ? classes : graph.emit(new Op.Unsqueeze(trailing), classes);
    Value spread = graph.emit(new Op.Unsqueeze(List.of(axis)), index);
    Value hit = graph.emit(new Op.Binary(BinaryFunction.EQUAL), spread, column);
    Value off = graph.emit(new Op.Gather(0), values, zero);
    Value on = graph.emit(new Op.Gather(0), values, graph.scalar(ElementType.I64, 1));
    return graph.emit(new Op.Where(), hit, on, off);
  }

  /** Keeps x where column − row ≥ k (upper) or ≤ k (lower), else zero. */
  private static Value trilu(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    boolean upper = node.flag("upper", true);
    Value zero = graph.scalar(ElementType.I64, 0);
    Value one = graph.scalar(ElementType.I64, 1);
    Value k = node.optional(1).orElse(zero);
    Value scalarK = graph.emit(new Op.Reshape(false), k, graph.integers());
    Value[] counts = new Value[2];
    for (int i = 0; i < 2; i++) {
      Value dim = graph.emit(new Op.ShapeOf(i - 2, i == 0 ? -1 : Integer.MAX_VALUE), x);
      Value count = graph.emit(new Op.Reshape(false), dim, graph.integers());
      counts[i] = graph.emit(new Op.Range(), zero, count, one);
    }
    Value rows = graph.emit(new Op.Unsqueeze(List.of(1)), counts[0]);
    Value distance = graph.emit(new Op.Binary(BinaryFunction.SUB), counts[1], rows);
    BinaryFunction test = upper ? BinaryFunction.GREATER_EQUAL : BinaryFunction.LESS_EQUAL;
    Value kept = graph.emit(new Op.Binary(test), distance, scalarK);
    Value nothing = graph.constant(Tensor.zeros(x.type(), Shape.SCALAR));
    return graph.emit(new Op.Where(), kept, x, nothing);
  }
}
