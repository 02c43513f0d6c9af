package network.assay.engine.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.IndexOp;
import network.assay.engine.program.IndexOp.Reduction;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/** Operators that move elements by indexes or by their order, and rearrangements made of others. */
final class IndexLowerings {
  private IndexLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Scatter", node -> List.of(scatterElements(node, Reduction.NONE)));
    all.put("ScatterElements", node -> List.of(scatterElements(node, reduction(node))));
    all.put("ScatterND", node -> List.of(scatterNd(node)));
    all.put("GatherND", node -> List.of(gatherNd(node)));
    all.put("TopK", IndexLowerings::topK);
    all.put("ReverseSequence", node -> List.of(reverseSequence(node)));
    all.put("CumProd", node -> List.of(cumProd(node)));
    all.put("TensorScatter", node -> List.of(tensorScatter(node)));
    all.put("EyeLike", node -> List.of(eyeLike(node)));
    all.put("Hardmax", node -> List.of(hardmax(node)));
    all.put("DepthToSpace", node -> List.of(depthToSpace(node)));
    all.put("SpaceToDepth", node -> List.of(spaceToDepth(node)));
    all.put("CenterCropPad", node -> List.of(centerCropPad(node)));
  }

  private static Reduction reduction(OnnxNode node) {
    return switch (node.text("reduction", "none")) {
      case "none" -> Reduction.NONE;
      case "add" -> Reduction.ADD;
      case "mul" -> Reduction.MUL;
      case "min" -> Reduction.MIN;
      case "max" -> Reduction.MAX;
      default -> throw node.malformed("reduction is none of none, add, mul, min, max");
    };
  }

  private static Value scatterElements(OnnxNode node, Reduction reduction) {
    int axis = node.axis(node.integer("axis", 0), node.input(0).shape());
    Op op = new IndexOp.ScatterElements(axis, reduction);
    return node.graph().emit(op, node.input(0), node.input(1), node.input(2));
  }

  private static Value scatterNd(OnnxNode node) {
    Op op = new IndexOp.ScatterND(reduction(node));
    return node.graph().emit(op, node.input(0), node.input(1), node.input(2));
  }

  private static Value gatherNd(OnnxNode node) {
    Op op = new IndexOp.GatherND(node.toInt(node.integer("batch_dims", 0), "batch_dims"));
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  /** Sorted also where the order is left open; before opset 10 k is an attribute. */
  private static List<Value> topK(OnnxNode node) {
    node.ignore("sorted");
    Value x = node.input(0);
    int axis = node.axis(node.integer("axis", -1), x.shape());
    Value k = node.opset() >= 10 ? node.input(1) : node.graph().integers(node.integer("k", -1));
    Op op = new IndexOp.TopK(axis, node.flag("largest", true));
    return node.graph().emit(op, 2, List.of(Optional.of(x), Optional.of(k)));
  }

  private static Value reverseSequence(OnnxNode node) {
    int batch = node.axis(node.integer("batch_axis", 1), node.input(0).shape());
    int time = node.axis(node.integer("time_axis", 0), node.input(0).shape());
    Op op = new IndexOp.ReverseSequence(batch, time);
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  private static Value cumProd(OnnxNode node) {
    Op op = new IndexOp.CumProd(node.flag("exclusive", false), node.flag("reverse", false));
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  private static Value tensorScatter(OnnxNode node) {
    boolean circular =
        switch (node.text("mode", "linear")) {
          case "linear" -> false;
          case "circular" -> true;
          default -> throw node.malformed("mode is none of linear, circular");
        };
    int axis = node.axis(node.integer("axis", -2), node.input(0).shape());
    return new Formulas(node.graph())
        .emit(
            new IndexOp.TensorScatter(axis, circular),
            List.of(node.optional(0), node.optional(1), node.optional(2)));
  }

  /** column − row = k. */
  private static Value eyeLike(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    if (node.rank(0) != 2) {
      throw node.malformed("input of rank " + node.rank(0) + ", expected a matrix");
    }
    Value rows = f.unsqueeze(f.range(f.length(x, 0)), 1);
    Value distance = f.subtract(f.range(f.length(x, 1)), rows);
    Value k = f.integer(node.integer("k", 0));
    Value hit = f.binary(BinaryFunction.EQUAL, distance, k);
    return node.graph().cast(hit, node.elementType("dtype", x.type()));
  }

  /** 1 at the first maximum along an axis; before opset 13 along all axes from there on. */
  private static Value hardmax(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    boolean flat = node.opset() < 13;
    int given = node.axis(node.integer("axis", flat ? 1 : -1), node.rank(0));
    Value rows = flat ? node.graph().emit(new Op.Flatten(given), x) : x;
    int rank = flat ? 2 : node.rank(0);
    int axis = flat ? 1 : given;
    Value first = node.graph().emit(new Op.ArgExtreme(true, axis, true, false), rows);
    Value places = f.range(f.length(rows, axis));
    Value column = f.unsqueeze(places, Formulas.axes(1, rank - axis));
    Value hit = f.binary(BinaryFunction.EQUAL, column, first);
    Value y = node.graph().cast(hit, x.type());
    return flat ? f.reshape(y, f.shape(x)) : y;
  }

  private static long blockSize(OnnxNode node) {
    long block = node.integer("blocksize", 0);
    if (block < 1 || block > 1 << 15) {
      throw node.malformed("blocksize is " + block + ", expected 1 to 32768");
    }
    return block;
  }

  private static Value depthToSpace(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    long block = blockSize(node);
    Value square = node.graph().integers(block, block);
    Value depth = f.divide(f.dims(x, 1, 2), f.integer(block * block));
    boolean depthFirst =
        switch (node.text("mode", "DCR")) {
          case "DCR" -> false;
          case "CRD" -> true;
          default -> throw node.malformed("mode is none of DCR, CRD");
        };
    Value split =
        depthFirst
            ? f.concat(0, f.dims(x, 0, 1), depth, square, f.dims(x, 2, 4))
            : f.concat(0, f.dims(x, 0, 1), square, depth, f.dims(x, 2, 4));
    Integer[] order =
        depthFirst ? new Integer[] {0, 1, 4, 2, 5, 3} : new Integer[] {0, 3, 4, 1, 5, 2};
    Value moved = f.transpose(f.reshape(x, split), order);
    Value plane = f.multiply(f.dims(x, 2, 4), f.integer(block));
    return f.reshape(moved, f.dims(x, 0, 1), depth, plane);
  }

  private static Value spaceToDepth(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    long block = blockSize(node);
    Value one = node.graph().integers(block);
    Value height = f.divide(f.dims(x, 2, 3), f.integer(block));
    Value width = f.divide(f.dims(x, 3, 4), f.integer(block));
    Value split = f.reshape(x, f.dims(x, 0, 2), height, one, width, one);
    Value moved = f.transpose(split, 0, 3, 5, 1, 2, 4);
    Value depth = f.multiply(f.dims(x, 1, 2), f.integer(block * block));
    return f.reshape(moved, f.dims(x, 0, 1), depth, height, width);
  }

  /** The middle of each axis is cut out, then zeros are set around it, the odd one behind. */
  private static Value centerCropPad(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    long[] all = new long[node.rank(0)];
    Arrays.setAll(all, i -> i);
    Value axes = graph.integers(node.integers("axes").orElse(all));
    Value dims = graph.emit(new Op.Gather(0), f.shape(x), axes);
    Value target = graph.cast(node.input(1), ElementType.I64);
    Value kept = f.min(dims, target);
    Value start = f.divide(f.subtract(dims, kept), f.integer(2));
    Value cropped = graph.emit(new Op.Slice(), x, start, f.add(start, kept), axes);
    Value missing = f.subtract(target, kept);
    Value before = f.divide(missing, f.integer(2));
    Value pads = f.concat(0, before, f.subtract(missing, before));
    return f.emit(
        new Op.Pad(PadMode.CONSTANT),
        List.of(Optional.of(cropped), Optional.of(pads), Optional.empty(), Optional.of(axes)));
  }

  /** An input that is there and has elements. */
  static Optional<Value> unlessEmpty(Optional<Value> input) {
    return input.filter(
        value -> !(value.shape().isComplete() && value.shape().complete().equals(Shape.of(0))));
  }
}
