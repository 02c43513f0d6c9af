package network.assay.engine.quantize;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.LinearWeights.Layout;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Chooses the format of each value: unsigned or signed 8 bits with the scale of the least squared
 * error on the calibration samples, or 16 bits for the values that are asked for, as wide as the
 * sums that read them allow.
 */
final class Formats {
  /** Room in wide formats for values beyond those of calibration. */
  private static final double WIDE_MARGIN = 1.5;

  private static final int WIDE_MAX = 32767;

  /** Below this a wide format would be no better than a narrow one. */
  private static final int WIDE_MIN = 511;

  private static final int SOFTMAX_MAX = 4095;

  /** What sums over a wide value may reach: then multipliers of 3 bits can be proved. */
  private static final double SUM_MAX = 1 << 27;

  /** Two such factors have a product below 2^26, which leaves a multiplier of 4 bits. */
  private static final int FACTOR_MAX = 8191;

  private final FloatGraph graph;
  private final Map<Integer, Unit> units;
  private final Set<Integer> wide;
  private final Map<Integer, Double> limits = new HashMap<>();

  /** Constants of which parts are taken: embeddings stay i8, however long the list. */
  private final Set<Integer> gathered = new HashSet<>();

  Formats(FloatGraph graph, Map<Integer, Unit> units, Set<Integer> wide) {
    this.graph = graph;
    this.units = units;
    this.wide = wide;
    units.values().forEach(this::limit);
  }

  private void limit(Unit unit) {
    switch (unit) {
      case Unit.Linear linear -> {
        Tensor w = graph.constant(linear.anchor().inputs().get(1)).orElseThrow();
        double weights = LinearWeights.magnitude(w, layout(linear), linear.affine().factor());
        limit(linear.inputs().get(0), SUM_MAX / Math.max(weights, 1));
      }
      case Unit.Single single -> {
        Shape x = single.inputs().isEmpty() ? Shape.SCALAR : graph.shape(single.inputs().get(0));
        switch (single.node().op()) {
          case Op.Gather _ -> {
            if (graph.constant(single.inputs().get(0)).isPresent()) {
              gathered.add(single.inputs().get(0));
            }
          }
          case Op.MatMul _ ->
              limit(single.inputs().get(0), SUM_MAX / (127.0 * x.dim(x.rank() - 1)));
          case Op.Reduce _ -> {
            double summed = (double) x.size() / Math.max(graph.shape(single.output()).size(), 1);
            limit(single.inputs().get(0), SUM_MAX / Math.max(summed, 1));
          }
          case Op.LayerNorm norm ->
              limit(
                  single.inputs().get(0),
                  SUM_MAX / x.size(Shape.normaliseAxis(norm.axis(), x.rank()), x.rank()));
          case Op.Softmax _ ->
              // A table of differences then has at most 2^13 entries.
              limit(single.inputs().get(0), SOFTMAX_MAX);
          case Op.Pool pool -> {
            long taps = pool.kernel().stream().mapToLong(k -> k).reduce(1, Math::multiplyExact);
            limit(single.inputs().get(0), SUM_MAX / taps);
          }
          default -> {}
        }
      }
      case Unit.RowNorm norm -> {
        Shape x = graph.shape(norm.x());
        limit(norm.x(), RowLowering.magnitudeMax(x.dim(x.rank() - 1)));
      }
      case Unit.Product product -> product.inputs().forEach(v -> limit(v, FACTOR_MAX));
      case Unit.Channels _, Unit.Scale _, Unit.Table _, Unit.Sum _ -> {}
      case Unit.Masked _, Unit.Trees _, Unit.Source _, Unit.Given _ -> {}
    }
  }

  private void limit(int value, double most) {
    limits.merge(site(value), most, Math::min);
  }

  static Layout layout(Unit.Linear linear, Shape w) {
    return linear.anchor().op() instanceof Op.MatMul ? Layout.columns(w) : Layout.filters(w);
  }

  private Layout layout(Unit.Linear linear) {
    return layout(linear, graph.shape(linear.anchor().inputs().get(1)));
  }

  /** The value whose format this one has: itself, or what it was moved from. */
  int site(int value) {
    int at = value;
    while (true) {
      Unit unit = units.get(at);
      if (unit instanceof Unit.Scale scale) {
        at = scale.x();
      } else if (unit instanceof Unit.Masked masked) {
        at = masked.x();
      } else if (unit instanceof Unit.Single single && keepsFormat(single.node())) {
        at = single.inputs().get(0);
      } else {
        return at;
      }
    }
  }

  /** Whether an operation gives values of its first input as they are. */
  static boolean keepsFormat(Node node) {
    return switch (node.op()) {
      case Op.Reshape _, Op.Transpose _, Op.Slice _, Op.Split _, Op.Gather _, Op.Unsqueeze _ ->
          true;
      case Op.Squeeze _, Op.Flatten _, Op.Expand _, Op.Tile _, Op.Pad _ -> true;
      case Op.GatherElements _ -> true;
      case Op.Pool pool -> pool.kind() == Op.PoolKind.MAX;
      case Op.Reduce reduce ->
          reduce.kind() == Op.ReduceKind.MAX || reduce.kind() == Op.ReduceKind.MIN;
      default -> false;
    };
  }

  boolean isWide(int value) {
    return wide.contains(value) && !gathered.contains(value) && widest(value) >= WIDE_MIN;
  }

  private int widest(int value) {
    double limit = Math.min(limits.getOrDefault(value, (double) WIDE_MAX), WIDE_MAX);
    return Integer.highestOneBit((int) limit + 1) - 1;
  }

  /** The format of a value that an operation makes. */
  Format of(int value) {
    Calibration.Statistics seen = graph.statistics(value);
    double top = Math.max(Math.max(-seen.min(), seen.max()), 1e-6f);
    if (isWide(value)) {
      int hi = widest(value);
      return Format.of(ElementType.I16, top * WIDE_MARGIN / hi, -hi, hi);
    }
    if (seen.min() >= 0) {
      return Format.of(ElementType.U8, seen.histogram().threshold(255) / 255, 0, 255);
    }
    return narrow(value);
  }

  /** Signed 8 bits. */
  Format narrow(int value) {
    Calibration.Statistics seen = graph.statistics(value);
    return Format.of(ElementType.I8, seen.histogram().threshold(127) / 127, -127, 127);
  }

  /** The format of a constant that is read like an activation. */
  Format ofConstant(int value, Tensor constant) {
    double top = 1e-6;
    for (float x : constant.floats()) {
      top = Float.isFinite(x) ? Math.max(top, Math.abs(x)) : top;
    }
    int hi = isWide(value) ? widest(value) : 127;
    return Format.of(hi > 127 ? ElementType.I16 : ElementType.I8, top / hi, -hi, hi);
  }
}
