package network.assay.engine.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/** Reductions, extremes and running sums. */
final class ReductionLowerings {
  private ReductionLowerings() {}

  static void add(Map<String, Lowering> all) {
    for (ReduceKind kind : ReduceKind.values()) {
      String name =
          switch (kind) {
            case SUM -> "ReduceSum";
            case MEAN -> "ReduceMean";
            case MAX -> "ReduceMax";
            case MIN -> "ReduceMin";
            case PROD -> "ReduceProd";
            case SUM_SQUARE -> "ReduceSumSquare";
            case L1 -> "ReduceL1";
            case L2 -> "ReduceL2";
            case LOG_SUM -> "ReduceLogSum";
            case LOG_SUM_EXP -> "ReduceLogSumExp";
          };
      all.put(name, node -> List.of(reduce(node, kind)));
    }
    all.put("ArgMax", node -> List.of(argExtreme(node, true)));
    all.put("ArgMin", node -> List.of(argExtreme(node, false)));
    all.put("CumSum", node -> List.of(cumSum(node)));
  }

  private static Value reduce(OnnxNode node, ReduceKind kind) {
    boolean keepDims = node.flag("keepdims", true);
    boolean nothing = node.flag("noop_with_empty_axes", false);
    Value x = node.input(0);
    Optional<Value> computed = node.computedAxes(1);
    if (computed.isPresent()) {
      PartialShape axes = computed.get().shape();
      boolean some = axes.hasRank() && axes.rank() == 1 && axes.knows(0) && axes.dim(0) > 0;
      boolean none = axes.isComplete() && axes.complete().size() == 0;
      if (nothing && none) {
        return eachAlone(node, kind, x);
      }
      if (nothing && !some) {
        throw node.unsupported("with noop_with_empty_axes the number of axes must be known");
      }
      return node.graph().emit(new Op.Reduce(kind, List.of(), keepDims), x, computed.get());
    }
    Optional<long[]> given =
        node.has("axes") ? node.integers("axes") : node.constantIntegers(1, "axes");
    if (given.isEmpty() || given.get().length == 0) {
      return nothing
          ? eachAlone(node, kind, x)
          : node.graph().emit(new Op.Reduce(kind, List.of(), keepDims), x);
    }
    List<Integer> axes =
        Arrays.stream(given.get()).mapToInt(a -> node.axis(a, x.shape())).sorted().boxed().toList();
    return node.graph().emit(new Op.Reduce(kind, axes, keepDims), x);
  }

  /** What a reduction over no axes does to each element. */
  private static Value eachAlone(OnnxNode node, ReduceKind kind, Value x) {
    return switch (kind) {
      case SUM, MEAN, MAX, MIN, PROD, LOG_SUM_EXP -> x;
      case SUM_SQUARE -> node.graph().emit(new Op.Binary(BinaryFunction.MUL), x, x);
      case L1, L2 -> node.graph().emit(new Op.Unary(UnaryFunction.ABS), x);
      case LOG_SUM -> node.graph().emit(new Op.Unary(UnaryFunction.LOG), x);
    };
  }

  private static Value argExtreme(OnnxNode node, boolean largest) {
    Value x = node.input(0);
    Op op =
        new Op.ArgExtreme(
            largest,
            node.axis(node.integer("axis", 0), x.shape()),
            node.flag("keepdims", true),
            node.flag("select_last_index", false));
    return node.graph().emit(op, x);
  }

  private static Value cumSum(OnnxNode node) {
    Op op = new Op.CumSum(node.flag("exclusive", false), node.flag("reverse", false));
    Value axis = node.input(1);
    Value index = axis.type() == ElementType.I32 ? axis : node.graph().cast(axis, ElementType.I64);
    return node.graph().emit(op, node.input(0), index);
  }
}
