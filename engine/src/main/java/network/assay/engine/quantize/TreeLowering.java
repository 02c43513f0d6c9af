package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.LearnerOp.TreeAggregate;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.IntegerLowering.Quantity;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Writes decision trees as matrix products (the GEMM form of Nakandala et al., "A Tensor Compiler
 * for Unified Machine Learning Prediction Serving", OSDI 2020, section 4.1): every comparison is
 * made and is 0 or 1; a leaf is 1 when all of its path hold; values are a product with the leaves.
 */
final class TreeLowering {
  private static final int FEATURE_MAX = 32767;
  private static final int NODE = 4;
  private static final int NAN_IS_TRUE = 16;

  /** Comparisons times leaves of one product: small trees share one, a large one has its own. */
  private static final int PART_MAX = 1 << 18;

  /** The same of a single tree. */
  private static final int TREE_MAX = 1 << 24;

  /** Leaves that share a product. */
  private static final int LEAVES_MAX = 256;

  /** A leaf's value is HIGH · high + low, in two int8. */
  private static final int HIGH = 32;

  /** Sums of high parts up to here have a small table; more only for a tree that is large. */
  private static final int SUM_SMALL = 8191;

  private static final int HIGH_ENOUGH = 15;

  private final FloatGraph graph;
  private final ProgramWriter writer;
  private final int value;
  private final Node node;
  private final LearnerOp.TreeEnsemble op;
  private final ScaledFeatures features;
  private final int[] nodes;
  private final float[] splits;
  private final int[] leaves;
  private final int[] targets;
  private final float[] weights;
  private final int[] roots;

  TreeLowering(FloatGraph graph, ProgramWriter writer, Unit.Trees unit) {
    this.graph = graph;
    this.writer = writer;
    this.value = unit.output();
    this.node = unit.node();
    this.op = (LearnerOp.TreeEnsemble) node.op();
    this.nodes = constant(1).ints();
    this.splits = constant(2).floats();
    this.leaves = constant(4).ints();
    this.targets = constant(5).ints();
    this.weights = constant(6).floats();
    this.roots = constant(7).ints();
    if (op.aggregate() != TreeAggregate.SUM && op.aggregate() != TreeAggregate.AVERAGE) {
      throw graph.unsupported(value, "trees aggregate by " + op.aggregate() + ", not by a sum");
    }
    this.features =
        ScaledFeatures.of(graph, node.inputs().get(0))
            .orElseThrow(() ->
                graph.unsupported(
                    value,
                    "its features are computed; trees must read an input of the model, which may"
                        + " be shifted and scaled"));
  }

  private Tensor constant(int input) {
    return graph
        .constant(node.inputs().get(input))
        .orElseThrow(() -> graph.unsupported(value, "its trees are computed"));
  }

  /** x[feature] ≤ split, and its kin. */
  private record Comparison(int feature, int mode, float split) {}

  /** One leaf: what must hold (above 0) and what must not, by number of the comparison. */
  private record Path(int tree, Map<Integer, Integer> signs, int holding, int leaf) {}

  /** Trees that share a product. */
  private static final class Part {
    final SequencedMap<Comparison, Integer> comparisons = new LinkedHashMap<>();
    final List<Path> paths = new ArrayList<>();
    int trees;
  }

  // Reading the trees

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int root : roots) {
      Part alone = new Part();
      read(root, alone);
      long size = (long) alone.comparisons.size() * alone.paths.size();
      if (size > TREE_MAX) {
        throw graph.unsupported(
            value, "a tree has " + alone.paths.size() + " leaves; train it with less depth");
      }
      boolean joins = !parts.isEmpty();
      if (joins) {
        Part last = parts.getLast();
        long asked = (long) last.comparisons.size() + alone.comparisons.size();
        long reached = (long) last.paths.size() + alone.paths.size();
        joins = asked * reached <= PART_MAX && reached <= LEAVES_MAX;
      }
      if (joins) {
        read(root, parts.getLast());
      } else {
        parts.add(alone);
      }
    }
    return parts;
  }

  /** A way from a root: children are later nodes, so ways end. */
  private record Way(int child, Map<Integer, Integer> signs, int holding) {}

  private void read(int root, Part part) {
    part.trees++;
    List<Way> open = new ArrayList<>(List.of(new Way(root, Map.of(), 0)));
    while (!open.isEmpty()) {
      Way way = open.removeLast();
      if (way.child < 0) {
        part.paths.add(new Path(part.trees - 1, way.signs, way.holding, -1 - way.child));
        if (part.paths.size() > TREE_MAX) {
          throw graph.unsupported(value, "a tree has more than " + TREE_MAX + " leaves");
        }
        continue;
      }
      int at = NODE * way.child;
      Comparison comparison = comparison(nodes[at], nodes[at + 1], splits[way.child]);
      int number = part.comparisons.computeIfAbsent(comparison, _ -> part.comparisons.size());
      open.add(new Way(nodes[at + 3], signed(way.signs, number, -1), way.holding));
      open.add(new Way(nodes[at + 2], signed(way.signs, number, 1), way.holding + 1));
    }
  }

  private Comparison comparison(int feature, int mode, float split) {
    int plain = mode & ~NAN_IS_TRUE;
    if (plain > 3) {
      throw graph.unsupported(
          value, "trees ask for equal values; only ≤, <, ≥ and > can be proved");
    }
    if (feature < 0 || feature >= features.factor().length) {
      throw graph.unsupported(value, "a node asks for feature " + feature);
    }
    // ≤ and ≥ are 0 and 2, < and > are 1 and 3.
    int turned = features.isReversed(feature) ? plain ^ 2 : plain;
    return new Comparison(feature, turned, features.split(feature, split));
  }

  private static Map<Integer, Integer> signed(Map<Integer, Integer> signs, int number, int sign) {
    Map<Integer, Integer> more = new TreeMap<>(signs);
    more.merge(number, sign, Integer::sum);
    return more;
  }

  // Features

  /** The power of two of each feature's scale: its largest split has 15 bits. */
  private int[] exponents(List<Part> parts) {
    double[] largest = new double[features.factor().length];
    for (Part part : parts) {
      for (Comparison c : part.comparisons.keySet()) {
        double size = Math.abs((double) c.split);
        largest[c.feature] =
            Math.max(largest[c.feature], Double.isFinite(size) ? size : largest[c.feature]);
      }
    }
    return Arrays.stream(largest).mapToInt(TreeLowering::exponent).toArray();
  }

  private static int exponent(double largest) {
    // 2^-20 tells the sign of anything that is compared with 0 only.
    double size = largest == 0 ? Math.scalb(FEATURE_MAX - 1.0, -20) : largest;
    int exponent = Math.max(Math.getExponent(size / (FEATURE_MAX - 1)) - 1, Float.MIN_EXPONENT);
    while (size > Math.scalb(FEATURE_MAX - 1.0, exponent)) {
      exponent++;
    }
    return exponent;
  }

  /** All features at each scale that is needed, side by side; the place of each scale. */
  private Quantity features(int[] exponents, Map<Integer, Integer> places) {
    List<Integer> quantised = new ArrayList<>();
    for (int exponent : Arrays.stream(exponents).sorted().distinct().toArray()) {
      places.put(exponent, quantised.size());
      Op quantise =
          new IntegerOp.Quantise(
              Math.scalb(1f, exponent), -FEATURE_MAX, FEATURE_MAX, ElementType.I16);
      quantised.add(writer.emit(quantise, ElementType.I16, features.input()));
    }
    int all =
        quantised.size() == 1
            ? quantised.getFirst()
            : writer.emit(new Op.Concat(1), ElementType.I16, quantised.toArray(Integer[]::new));
    return new Quantity(all, Format.of(ElementType.I16, 1, -FEATURE_MAX, FEATURE_MAX));
  }

  // Writing

  /** The sums [n, targets], in a format that holds all that the trees can give. */
  Quantity lower() {
    List<Part> parts = parts();
    int[] exponents = exponents(parts);
    Map<Integer, Integer> places = new TreeMap<>();
    Quantity x = features(exponents, places);
    int leavesMost = parts.stream().mapToInt(part -> part.paths.size()).max().orElse(1);
    int treesMost = parts.stream().mapToInt(part -> part.trees).max().orElse(1);
    long quotients = ProvableProgram.QUOTIENTS_MAX / 2 - 1;
    long small = Math.max(SUM_SMALL / leavesMost, Math.min(quotients / leavesMost, HIGH_ENOUGH));
    int high = (int) Math.min(127, Math.min(small, 32767 / treesMost));
    if (high < 1) {
      throw graph.unsupported(value, "a tree has " + leavesMost + " leaves, too many to sum");
    }
    double unit = Math.max(largest(), 1e-30) / (HIGH * high);
    List<Integer> sums = new ArrayList<>();
    for (Part part : parts) {
      int comparisons = comparisons(part, x.reference(), exponents, places);
      sums.add(values(part, leaves(part, comparisons), unit, high));
    }
    int all =
        sums.size() == 1
            ? sums.getFirst()
            : writer.emit(new Op.Concat(1), ElementType.I16, sums.toArray(Integer[]::new));
    double scale = op.aggregate() == TreeAggregate.AVERAGE ? unit / roots.length : unit;
    double reach = scale / unit * reach(parts);
    Format wanted = Format.of(ElementType.I16, reach / FEATURE_MAX, -FEATURE_MAX, FEATURE_MAX);
    return joined(all, parts.size(), (long) high * treesMost, scale, wanted);
  }

  /** The largest sum that leaves of all trees could have. */
  private double reach(List<Part> parts) {
    double sum = 0;
    for (Part part : parts) {
      double[] most = new double[part.trees];
      for (Path path : part.paths) {
        for (double v : values(path.leaf)) {
          most[path.tree] = Math.max(most[path.tree], Math.abs(v));
        }
      }
      sum += Arrays.stream(most).sum();
    }
    return sum;
  }

  /** The largest value of a leaf for one target. */
  private double largest() {
    double most = 0;
    for (int leaf = 0; 2 * leaf < leaves.length; leaf++) {
      for (double v : values(leaf)) {
        most = Math.max(most, Math.abs(v));
      }
    }
    return most;
  }

  private double[] values(int leaf) {
    double[] values = new double[op.targets()];
    for (int i = leaves[2 * leaf]; i < leaves[2 * leaf + 1]; i++) {
      values[targets[i]] += weights[i];
    }
    return values;
  }

  /** Each comparison of a part as 0 or 1: [n, comparisons]. */
  private int comparisons(Part part, int x, int[] exponents, Map<Integer, Integer> places) {
    int count = part.comparisons.size();
    if (count == 0) {
      // Trees that are leaves ask nothing: one comparison that holds stands for none.
      part.comparisons.put(new Comparison(0, 0, Float.POSITIVE_INFINITY), 0);
      return comparisons(part, x, exponents, places);
    }
    long[] columns = new long[count];
    int[] multiplier = new int[count];
    int[] bias = new int[count];
    int next = 0;
    for (Comparison c : part.comparisons.keySet()) {
      int exponent = exponents[c.feature];
      columns[next] = (long) places.get(exponent) * exponents.length + c.feature;
      // The split is rounded as features are, so that a feature equal to it stays equal:
      // q ≤ a holds where a + 1 − q is above 0, q < a where a − q is, and so on.
      double split = Math.rint(Math.scalb((double) c.split, -exponent));
      boolean below = c.mode < 2;
      double edge =
          switch (c.mode) {
            case 0 -> split + 1;
            case 1 -> split;
            case 2 -> 1 - split;
            default -> -split;
          };
      multiplier[next] = below ? -1 : 1;
      bias[next++] = (int) Math.clamp(edge, -FEATURE_MAX - 1.0, FEATURE_MAX + 1.0);
    }
    int picked = writer.emit(new Op.Gather(1), ElementType.I16, x, writer.longs(columns));
    return writer.emit(
        new IntegerOp.Rescale(1, 0, 1, ElementType.U8),
        ElementType.U8,
        picked,
        writer.ints(multiplier),
        writer.ints(new int[count]),
        writer.ints(bias));
  }

  /** Each leaf of a part as 0 or 1: [n, leaves]. */
  private int leaves(Part part, int comparisons) {
    int rows = part.comparisons.size();
    int columns = part.paths.size();
    byte[] matrix = new byte[rows * columns];
    int[] bias = new int[columns];
    for (int j = 0; j < columns; j++) {
      Path path = part.paths.get(j);
      for (Map.Entry<Integer, Integer> sign : path.signs.entrySet()) {
        matrix[sign.getKey() * columns + j] = (byte) Math.clamp(sign.getValue(), -127, 127);
      }
      bias[j] = 1 - path.holding;
    }
    return product(
        comparisons,
        Tensor.ofBytes(ElementType.I8, Shape.of(rows, columns), matrix),
        writer.ints(bias),
        new Scaling(1, 0, Format.of(ElementType.U8, 1, 0, 1)));
  }

  /** The sums of the high parts of values, and of the low ones: [n, 2 · targets]. */
  private int values(Part part, int leaf, double unit, int high) {
    int columns = 2 * op.targets();
    byte[] matrix = new byte[part.paths.size() * columns];
    for (int i = 0; i < part.paths.size(); i++) {
      double[] values = values(part.paths.get(i).leaf);
      for (int t = 0; t < values.length; t++) {
        int steps = (int) Math.rint(values[t] / unit);
        int upper = Math.clamp(Math.floorDiv(steps + HIGH / 2, HIGH), -high, high);
        matrix[i * columns + 2 * t] = (byte) upper;
        matrix[i * columns + 2 * t + 1] = (byte) (steps - HIGH * upper);
      }
    }
    int most = high * part.trees;
    return product(
        leaf,
        Tensor.ofBytes(ElementType.I8, Shape.of(part.paths.size(), columns), matrix),
        Program.ABSENT,
        new Scaling(1, 0, Format.of(ElementType.I16, 1, -most, most)));
  }

  /** The sum over all parts: [n, targets]. */
  private Quantity joined(int sums, int parts, long most, double unit, Format wanted) {
    int width = 2 * op.targets();
    byte[] matrix = new byte[parts * width * op.targets()];
    for (int row = 0; row < parts * width; row++) {
      int target = row % width / 2;
      matrix[row * op.targets() + target] = (byte) (row % 2 == 0 ? HIGH : 1);
    }
    Scaling to = Scaling.exact(unit, (double) parts * (HIGH + 1) * most, wanted);
    Shape shape = Shape.of(parts * width, op.targets());
    Tensor weights = Tensor.ofBytes(ElementType.I8, shape, matrix);
    return new Quantity(product(sums, weights, Program.ABSENT, to), to.y());
  }

  private int product(int x, Tensor w, int bias, Scaling to) {
    Format y = to.y();
    return writer.emit(
        new IntegerOp.IntegerMatMul(y.lo(), y.hi(), y.type()),
        y.type(),
        x,
        writer.constant(w),
        bias,
        writer.ints(to.multiplier()),
        writer.ints(to.shift()));
  }
}
