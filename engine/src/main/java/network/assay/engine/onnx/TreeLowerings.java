package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.LearnerOp.TreeAggregate;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Decision trees of ai.onnx.ml, versions 1 to 5. */
final class TreeLowerings {
  private static final List<String> MODES =
      List.of(
          "BRANCH_LEQ",
          "BRANCH_LT",
          "BRANCH_GTE",
          "BRANCH_GT",
          "BRANCH_EQ",
          "BRANCH_NEQ",
          "BRANCH_MEMBER");

  private static final int MEMBER = 6;
  private static final int NAN_IS_TRUE = 16;

  private TreeLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("TreeEnsembleRegressor", node -> List.of(regressor(node)));
    all.put("TreeEnsembleClassifier", TreeLowerings::classifier);
    all.put("TreeEnsemble", node -> List.of(ensemble(node)));
  }

  /** Whole numbers of an attribute as ints; empty when it is not there. */
  private static int[] ints(OnnxNode node, String name) {
    long[] values = node.integers(name).orElseGet(() -> new long[0]);
    int[] ints = new int[values.length];
    Arrays.setAll(ints, i -> node.toInt(values[i], name));
    return ints;
  }

  /** Numbers that come as floats or, from version 3 on, as a tensor. */
  private static double[] reals(OnnxNode node, String name) {
    Optional<double[]> floats =
        node.reals(name).map(values -> doubles(Tensor.ofFloats(Shape.of(values.length), values)));
    Optional<double[]> tensor = node.tensor(name + "_as_tensor").map(TreeLowerings::doubles);
    return tensor.or(() -> floats).orElseGet(() -> new double[0]);
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.type()) {
            case F32 -> tensor.floats()[i];
            case F64 -> tensor.doubles()[i];
            case F16 -> Float.float16ToFloat(tensor.shorts()[i]);
            default -> Integers.at(tensor, i);
          };
    }
    return values;
  }

  private static void requireLength(OnnxNode node, String name, int length, int expected) {
    if (length != expected) {
      throw node.malformed(name + " has " + length + " values, expected " + expected);
    }
  }

  /** F64 stays; everything else is compared in F32. */
  private static Value input(OnnxNode node) {
    Value x = node.input(0);
    return x.type() == ElementType.F64 ? x : node.graph().cast(x, ElementType.F32);
  }

  /** Trees whose leaves are nodes: versions 1 and 3. {@code kind} is target or class. */
  private static Forest byNodes(OnnxNode node, String kind) {
    node.ignore("nodes_hitrates", "nodes_hitrates_as_tensor");
    int[] trees = ints(node, "nodes_treeids");
    int[] ids = ints(node, "nodes_nodeids");
    String[] modes = node.texts("nodes_modes").orElseGet(() -> new String[0]);
    double[] values = reals(node, "nodes_values");
    int count = trees.length;
    requireLength(node, "nodes_nodeids", ids.length, count);
    requireLength(node, "nodes_modes", modes.length, count);
    requireLength(node, "nodes_values", values.length, count);
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    Map<Integer, Integer> roots = new HashMap<>();
    List<Integer> rootOrder = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (numbers.put(List.of(trees[i], ids[i]), i) != null) {
        throw node.malformed("tree " + trees[i] + " has two nodes " + ids[i]);
      }
      if (roots.putIfAbsent(trees[i], i) == null) {
        rootOrder.add(i);
      }
    }
    Forest forest = new Forest(node, count);
    int[] codes = leaves(node, kind, forest, modes, numbers);
    links(node, forest, codes, numbers, trees, modes, values);
    rootOrder.forEach(root -> forest.roots.add(codes[root]));
    return forest;
  }

  /** Numbers the leaves and sorts out what they contribute; gives each node's code as a child. */
  private static int[] leaves(
      OnnxNode node,
      String kind,
      Forest forest,
      String[] modes,
      Map<List<Integer>, Integer> numbers) {
    int[] trees = ints(node, kind + "_treeids");
    int[] ids = ints(node, kind + "_nodeids");
    int[] targets = ints(node, kind + "_ids");
    double[] weights = reals(node, kind + "_weights");
    requireLength(node, kind + "_nodeids", ids.length, trees.length);
    requireLength(node, kind + "_ids", targets.length, trees.length);
    requireLength(node, kind + "_weights", weights.length, trees.length);
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < modes.length; i++) {
      parts.add(new ArrayList<>(0));
    }
    for (int i = 0; i < trees.length; i++) {
      Integer at = numbers.get(List.of(trees[i], ids[i]));
      if (at == null || !modes[at].equals("LEAF")) {
        throw node.malformed("tree " + trees[i] + " has no leaf " + ids[i]);
      }
      parts.get(at).add(i);
    }
    int[] codes = new int[modes.length];
    forest.targets = new int[trees.length];
    forest.weights = new double[trees.length];
    int next = 0;
    for (int i = 0; i < modes.length; i++) {
      codes[i] = i;
      if (modes[i].equals("LEAF")) {
        int begin = next;
        for (int part : parts.get(i)) {
          forest.targets[next] = targets[part];
          forest.weights[next++] = weights[part];
        }
        forest.leaves.add(new int[] {begin, next});
        codes[i] = -forest.leaves.size();
      }
    }
    return codes;
  }

  private static void links(
      OnnxNode node,
      Forest forest,
      int[] codes,
      Map<List<Integer>, Integer> numbers,
      int[] trees,
      String[] modes,
      double[] values) {
    int[] features = ints(node, "nodes_featureids");
    int[] whenTrue = ints(node, "nodes_truenodeids");
    int[] whenFalse = ints(node, "nodes_falsenodeids");
    int[] missing = ints(node, "nodes_missing_value_tracks_true");
    requireLength(node, "nodes_featureids", features.length, trees.length);
    requireLength(node, "nodes_truenodeids", whenTrue.length, trees.length);
    requireLength(node, "nodes_falsenodeids", whenFalse.length, trees.length);
    for (int i = 0; i < trees.length; i++) {
      if (codes[i] < 0) {
        continue;
      }
      int mode = MODES.indexOf(modes[i]);
      Integer yes = numbers.get(List.of(trees[i], whenTrue[i]));
      Integer no = numbers.get(List.of(trees[i], whenFalse[i]));
      if (mode < 0 || mode == MEMBER || yes == null || no == null) {
        throw node.malformed("node " + i + " of the trees has no such mode, or no such children");
      }
      boolean tracks = i < missing.length && missing[i] != 0;
      forest.feature[i] = features[i];
      forest.mode[i] = mode | (tracks ? NAN_IS_TRUE : 0);
      forest.split[i] = values[i];
      forest.whenTrue[i] = codes[yes];
      forest.whenFalse[i] = codes[no];
    }
  }

  private static Value regressor(OnnxNode node) {
    GraphBuilder graph = node.graph();
    int targets = node.toInt(node.integer("n_targets", 1), "n_targets");
    TreeAggregate aggregate = aggregate(node, node.text("aggregate_function", "SUM"));
    Value sums = byNodes(node, "target").emit(input(node), aggregate, targets);
    Value based = withBase(node, sums, reals(node, "base_values"), targets);
    return PostTransform.of(node).apply(graph, graph.cast(based, ElementType.F32));
  }

  private static TreeAggregate aggregate(OnnxNode node, String name) {
    return switch (name) {
      case "SUM" -> TreeAggregate.SUM;
      case "AVERAGE" -> TreeAggregate.AVERAGE;
      case "MIN" -> TreeAggregate.MIN;
      case "MAX" -> TreeAggregate.MAX;
      default -> throw node.malformed("aggregate_function is none of SUM, AVERAGE, MIN, MAX");
    };
  }

  /** Base values are added last: one for each target, or one for all. */
  private static Value withBase(OnnxNode node, Value sums, double[] base, int targets) {
    if (base.length == 0) {
      return sums;
    }
    if (base.length != targets && base.length != 1) {
      throw node.malformed(base.length + " base_values for " + targets + " targets");
    }
    GraphBuilder graph = node.graph();
    Value values = graph.constant(Tensor.ofDoubles(Shape.of(base.length), base));
    return graph.emit(new Op.Binary(BinaryFunction.ADD), sums, graph.cast(values, sums.type()));
  }

  /**
   * Labels and scores. Two classes of which only one has weights are told apart by its sum s: above
   * 0.5 when no weight is negative, else above 0.
   */
  private static List<Value> classifier(OnnxNode node) {
    GraphBuilder graph = node.graph();
    ClassLabels labels = ClassLabels.of(node, "classlabels_int64s", "classlabels_strings");
    PostTransform transform = PostTransform.of(node);
    Forest forest = byNodes(node, "class");
    double[] base = reals(node, "base_values");
    boolean binary = labels.count() == 2 && IntStream.of(forest.targets).distinct().count() == 1;
    if (!binary) {
      Value sums = forest.emit(input(node), TreeAggregate.SUM, labels.count());
      Value scores = graph.cast(withBase(node, sums, base, labels.count()), ElementType.F32);
      return List.of(labels.ofGreatest(scores), transform.apply(graph, scores));
    }
    boolean positive = Arrays.stream(forest.weights).allMatch(w -> w >= 0);
    Arrays.fill(forest.targets, 0);
    Value sums = forest.emit(input(node), TreeAggregate.SUM, 1);
    double[] last = base.length == 0 ? base : new double[] {base[base.length - 1]};
    Value s = graph.cast(withBase(node, sums, last, 1), ElementType.F32);
    Value threshold = graph.scalar(ElementType.F32, positive ? 0.5f : 0);
    Value above = graph.emit(new Op.Binary(BinaryFunction.GREATER), s, threshold);
    boolean complement =
        transform == PostTransform.PROBIT || (positive && transform == PostTransform.NONE);
    Value other =
        complement
            ? graph.emit(new Op.Binary(BinaryFunction.SUB), graph.scalar(ElementType.F32, 1), s)
            : graph.emit(new Op.Unary(UnaryFunction.NEG), s);
    Value both = graph.emit(new Op.Concat(1), other, s);
    return List.of(labels.ofSecond(above), transform.apply(graph, both));
  }

  /** Version 5: nodes and leaves have numbers of their own. */
  private static Value ensemble(OnnxNode node) {
    node.ignore("nodes_hitrates");
    GraphBuilder graph = node.graph();
    int[] features = ints(node, "nodes_featureids");
    int count = features.length;
    double[] modes = tensor(node, "nodes_modes");
    double[] splits = tensor(node, "nodes_splits");
    requireLength(node, "nodes_modes", modes.length, count);
    requireLength(node, "nodes_splits", splits.length, count);
    Forest forest = new Forest(node, count);
    int[] missing = ints(node, "nodes_missing_value_tracks_true");
    int[] yes = children(node, "nodes_truenodeids", "nodes_trueleafs", count);
    int[] no = children(node, "nodes_falsenodeids", "nodes_falseleafs", count);
    forest.members =
        node.has("membership_values") ? tensor(node, "membership_values") : new double[0];
    int member = 0;
    for (int i = 0; i < count; i++) {
      int mode = (int) modes[i];
      if (mode < 0 || mode > MEMBER) {
        throw node.malformed("nodes_modes holds " + mode + ", expected 0 to " + MEMBER);
      }
      forest.feature[i] = features[i];
      forest.mode[i] = mode | (i < missing.length && missing[i] != 0 ? NAN_IS_TRUE : 0);
      forest.split[i] = splits[i];
      forest.whenTrue[i] = yes[i];
      forest.whenFalse[i] = no[i];
      if (mode == MEMBER) {
        forest.split[i] = member;
        member = endOfSet(node, forest.members, member);
      }
    }
    forest.targets = ints(node, "leaf_targetids");
    forest.weights = tensor(node, "leaf_weights");
    requireLength(node, "leaf_weights", forest.weights.length, forest.targets.length);
    for (int i = 0; i < forest.targets.length; i++) {
      forest.leaves.add(new int[] {i, i + 1});
    }
    for (int root : ints(node, "tree_roots")) {
      boolean inside = root >= 0 && root < count;
      if (!inside) {
        throw node.malformed("tree_roots names node " + root + " of " + count);
      }
      // A tree that is a leaf has one node whose two ways lead to the same leaf.
      forest.roots.add(yes[root] < 0 && yes[root] == no[root] ? yes[root] : root);
    }
    int targets = node.toInt(node.integer("n_targets", 1), "n_targets");
    List<String> names = List.of("AVERAGE", "SUM", "MIN", "MAX");
    TreeAggregate aggregate = aggregate(node, named(node, "aggregate_function", 1, names));
    List<String> transforms = Arrays.stream(PostTransform.values()).map(Enum::name).toList();
    PostTransform transform = PostTransform.valueOf(named(node, "post_transform", 0, transforms));
    Value sums = forest.emit(input(node), aggregate, targets);
    if (transform != PostTransform.NONE) {
      sums = transform.apply(graph, graph.cast(sums, ElementType.F32));
    }
    return graph.cast(sums, node.input(0).type());
  }

  private static String named(OnnxNode node, String attribute, long byDefault, List<String> names) {
    long value = node.integer(attribute, byDefault);
    if (value < 0 || value >= names.size()) {
      throw node.malformed(attribute + " is " + value + ", expected 0 to " + (names.size() - 1));
    }
    return names.get((int) value);
  }

  private static double[] tensor(OnnxNode node, String name) {
    return node.tensor(name)
        .map(TreeLowerings::doubles)
        .orElseThrow(() -> node.malformed("attribute " + name + " is missing"));
  }

  private static int[] children(OnnxNode node, String ids, String leaves, int count) {
    int[] codes = ints(node, ids);
    int[] isLeaf = ints(node, leaves);
    requireLength(node, ids, codes.length, count);
    requireLength(node, leaves, isLeaf.length, count);
    for (int i = 0; i < count; i++) {
      if (codes[i] < 0) {
        throw node.malformed(ids + " holds " + codes[i]);
      }
      codes[i] = isLeaf[i] != 0 ? -1 - codes[i] : codes[i];
    }
    return codes;
  }

  private static int endOfSet(OnnxNode node, double[] members, int from) {
    for (int i = from; i < members.length; i++) {
      if (Double.isNaN(members[i])) {
        return i + 1;
      }
    }
    throw node.malformed("membership_values has fewer sets than there are nodes with one");
  }
}
