package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.Unit.Affine;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Divides a floating program into {@link Unit}s, from its outputs backwards: batch normalisation,
 * biases and clamps go into the weights before them, elementwise functions into one table.
 */
final class UnitMatcher {
  private final FloatGraph graph;
  private final Masks masks;
  private final RowNorms norms;
  private final Map<Integer, Integer> roots = new HashMap<>();

  UnitMatcher(FloatGraph graph) {
    this.graph = graph;
    this.masks = new Masks(graph);
    this.norms = new RowNorms(graph);
  }

  /** The units that the outputs need, by the value that they make, in the order of values. */
  SequencedMap<Integer, Unit> match() {
    TreeMap<Integer, Unit> units = new TreeMap<>();
    NavigableSet<Integer> needed = new TreeSet<>();
    graph.program().outputs().stream()
        .map(Program.Output::value)
        .filter(graph::isFloat)
        .forEach(needed::add);
    needed.addAll(readByPlainNodes());
    while (!needed.isEmpty()) {
      int value = needed.removeLast();
      Unit unit = unit(value);
      units.put(value, unit);
      needed.addAll(unit.inputs());
    }
    return units;
  }

  /** Floating values whose shape, or anything that is no float, is computed. */
  private NavigableSet<Integer> readByPlainNodes() {
    NavigableSet<Integer> read = new TreeSet<>();
    for (Node node : graph.program().nodes()) {
      if (node.outputs().stream().allMatch(type -> type != ElementType.F32)) {
        node.inputs().stream()
            .filter(v -> v != Program.ABSENT && graph.isFloat(v))
            .filter(v -> graph.constant(v).isEmpty())
            .forEach(read::add);
      }
    }
    return read;
  }

  private Unit unit(int value) {
    if (graph.isInput(value)) {
      return new Unit.Source(value);
    }
    if (graph.constant(value).isPresent()) {
      return new Unit.Given(value);
    }
    Optional<Unit> masked = masks.of(value);
    if (masked.isPresent()) {
      return masked.get();
    }
    Optional<Unit> norm = norms.of(value);
    if (norm.isPresent()) {
      return norm.get();
    }
    Optional<Unit> affine = affine(value);
    if (affine.isPresent()) {
      return affine.get();
    }
    int root = root(value);
    if (root != value) {
      return new Unit.Table(value, root, between(root, value));
    }
    Node node = graph.producer(value).orElseThrow();
    if (node.op() instanceof LearnerOp.TreeEnsemble) {
      return new Unit.Trees(value, node);
    }
    if (node.op() instanceof Op.Binary binary) {
      int a = node.inputs().get(0);
      int b = node.inputs().get(1);
      return switch (binary.function()) {
        case ADD, SUB ->
            new Unit.Sum(
                value,
                a,
                b,
                binary.function() == BinaryFunction.SUB,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY);
        case MUL -> new Unit.Product(value, a, b);
        default ->
            throw graph.unsupported(
                value,
                binary.function()
                    + " of two computed tensors has no integer form; keep this part in f32");
      };
    }
    if (Formats.keepsFormat(node)) {
      return new Unit.Single(value, node, List.of(node.inputs().get(0)));
    }
    List<Integer> inputs =
        node.inputs().stream()
            .filter(v -> v != Program.ABSENT && graph.isFloat(v))
            .filter(v -> !isParameter(node, v))
            .distinct()
            .toList();
    return new Unit.Single(value, node, inputs);
  }

  /** Scale and bias of a normalisation are no activations. */
  private static boolean isParameter(Node node, int value) {
    return node.op() instanceof Op.LayerNorm && node.inputs().indexOf(value) > 0;
  }

  // Affine chains

  /** Elementwise nodes from a root to a value, in order of computation. */
  private record Chain(int root, List<Node> nodes, List<Integer> read) {
    /** The chain from its node {@code first} on, of which there is one. */
    Chain from(int first) {
      return new Chain(
          read.get(first), nodes.subList(first, nodes.size()), read.subList(first, read.size()));
    }
  }

  /** The longest chain that one unit can do. */
  private Optional<Unit> affine(int value) {
    Chain chain = chain(value);
    for (int i = 0; i < chain.nodes.size(); i++) {
      Optional<Unit> unit = affine(value, chain.from(i));
      if (unit.isPresent()) {
        return unit;
      }
    }
    return affine(value, new Chain(value, List.of(), List.of()));
  }

  private Optional<Unit> affine(int value, Chain chain) {
    Optional<Node> anchor = graph.producer(chain.root);
    Shape shape = graph.shape(chain.root);
    // What others read too is made once, by itself.
    boolean own = chain.nodes.isEmpty() || graph.isPrivate(chain.root);
    if (own && anchor.isPresent() && isLinear(anchor.get())) {
      boolean product = anchor.get().op() instanceof Op.MatMul;
      int axis = product ? shape.rank() - 1 : 1;
      Affine start = withBias(anchor.get(), shape.dim(axis));
      return follow(chain, start, axis, shape)
          .map(affine -> new Unit.Linear(value, anchor.get(), affine));
    }
    if (chain.nodes.isEmpty()) {
      return Optional.empty();
    }
    if (own && anchor.isPresent() && isSum(anchor.get())) {
      return sum(value, chain, anchor.get());
    }
    return channels(value, chain, shape);
  }

  private Optional<Unit> channels(int value, Chain chain, Shape shape) {
    Optional<Integer> axis = chainAxis(chain, shape);
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    int channels = axis.get() < 0 ? 1 : shape.dim(axis.get());
    Optional<Affine> affine = follow(chain, Affine.identity(channels), axis.get(), shape);
    if (affine.isEmpty()) {
      return Optional.empty();
    }
    Affine a = affine.get();
    if (axis.get() >= 0) {
      return Optional.of(new Unit.Channels(value, chain.root, axis.get(), a));
    }
    boolean scales = a.factor()[0] > 0 && a.bias()[0] == 0 && !a.isClamped();
    return scales
        ? Optional.of(new Unit.Scale(value, chain.root, a.factor()[0]))
        : Optional.empty();
  }

  private Optional<Unit> sum(int value, Chain chain, Node anchor) {
    if (!chain.nodes.stream().allMatch(this::isClamp)) {
      return Optional.empty();
    }
    return follow(chain, Affine.identity(1), -1, graph.shape(chain.root))
        .map(affine ->
            new Unit.Sum(
                value,
                anchor.inputs().get(0),
                anchor.inputs().get(1),
                isSubtraction(anchor),
                affine.lo(),
                affine.hi()));
  }

  private static boolean isSubtraction(Node node) {
    return node.op() instanceof Op.Binary(BinaryFunction f) && f == BinaryFunction.SUB;
  }

  private boolean isSum(Node node) {
    return node.op() instanceof Op.Binary(BinaryFunction f)
        && (f == BinaryFunction.ADD || f == BinaryFunction.SUB)
        && node.inputs().stream().allMatch(v -> graph.constant(v).isEmpty())
        && !node.inputs().get(0).equals(node.inputs().get(1));
  }

  private boolean isClamp(Node node) {
    return switch (node.op()) {
      case Op.Unary(UnaryFunction f) -> f == UnaryFunction.RELU;
      case Op.Binary(BinaryFunction f) -> f == BinaryFunction.MIN || f == BinaryFunction.MAX;
      default -> false;
    };
  }

  private Chain chain(int value) {
    List<Node> nodes = new ArrayList<>();
    List<Integer> read = new ArrayList<>();
    int at = value;
    while (at == value || graph.isPrivate(at)) {
      Optional<Node> node = graph.producer(at);
      Optional<Integer> x = node.filter(this::isAffine).flatMap(graph::onlyVariable);
      if (x.isEmpty() || !graph.shape(x.get()).equals(graph.shape(at))) {
        break;
      }
      nodes.addFirst(node.get());
      read.addFirst(x.get());
      at = x.get();
    }
    return new Chain(at, nodes, read);
  }

  /** A clamp, or a step of factor · x + bias with constants along one axis. */
  private boolean isAffine(Node node) {
    if (!graph.isFloat(node.inputs().get(0))) {
      return false;
    }
    return switch (node.op()) {
      case Op.Unary(UnaryFunction f) -> f == UnaryFunction.RELU;
      case Op.Binary(BinaryFunction f) -> {
        Optional<Tensor> left = graph.constant(node.inputs().get(0));
        Optional<Tensor> right = graph.constant(node.inputs().get(1));
        yield switch (f) {
          case ADD, MUL -> left.isPresent() != right.isPresent();
          case SUB, DIV -> left.isEmpty() && right.isPresent();
          case MIN, MAX ->
              left.isPresent() != right.isPresent()
                  && (graph.isScalar(node.inputs().get(0)) || graph.isScalar(node.inputs().get(1)));
          default -> false;
        };
      }
      default -> false;
    };
  }

  private Tensor constantOf(Node node) {
    return node.inputs().stream()
        .map(graph::constant)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  /** The one axis that the constants of a chain lie along, −1 where all are scalars. */
  private Optional<Integer> chainAxis(Chain chain, Shape shape) {
    int found = -1;
    for (Node node : chain.nodes) {
      if (node.op() instanceof Op.Binary) {
        Optional<Integer> axis = graph.channelAxis(constantOf(node).shape(), shape);
        if (axis.isEmpty() || (axis.get() >= 0 && found >= 0 && found != axis.get())) {
          return Optional.empty();
        }
        found = Math.max(found, axis.get());
      }
    }
    return Optional.of(found);
  }

  private Optional<Affine> follow(Chain chain, Affine start, int channelAxis, Shape shape) {
    Affine affine = start;
    for (Node node : chain.nodes) {
      if (node.op() instanceof Op.Unary) {
        affine = affine.clamped(0, Double.POSITIVE_INFINITY);
        continue;
      }
      BinaryFunction f = ((Op.Binary) node.op()).function();
      Tensor constant = constantOf(node);
      Optional<Integer> axis = graph.channelAxis(constant.shape(), shape);
      if (axis.isEmpty() || (axis.get() >= 0 && axis.get() != channelAxis)) {
        return Optional.empty();
      }
      float[] by = constant.floats().clone();
      Optional<Affine> next =
          switch (f) {
            case ADD -> affine.then(by, false);
            case SUB -> affine.then(negated(by), false);
            case MUL -> affine.then(by, true);
            case DIV -> affine.then(inverted(by), true);
            case MAX -> Optional.of(affine.clamped(by[0], Double.POSITIVE_INFINITY));
            case MIN -> Optional.of(affine.clamped(Double.NEGATIVE_INFINITY, by[0]));
            default -> Optional.empty();
          };
      if (next.isEmpty()) {
        return Optional.empty();
      }
      affine = next.get();
    }
    return Optional.of(affine);
  }

  private static float[] negated(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return values;
  }

  private static float[] inverted(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 / values[i];
    }
    return values;
  }

  /** A convolution, or a product with one constant matrix on the right. */
  private boolean isLinear(Node node) {
    if (node.op() instanceof Op.Conv) {
      boolean bias = node.inputs().size() < 3 || node.inputs().get(2) == Program.ABSENT;
      return graph.constant(node.inputs().get(1)).isPresent()
          && graph.constant(node.inputs().get(0)).isEmpty()
          && (bias || graph.constant(node.inputs().get(2)).isPresent());
    }
    return node.op() instanceof Op.MatMul
        && graph.constant(node.inputs().get(0)).isEmpty()
        && graph.isFloat(node.inputs().get(0))
        && graph.constant(node.inputs().get(1)).filter(w -> w.shape().rank() == 2).isPresent();
  }

  private Affine withBias(Node anchor, int channels) {
    Affine start = Affine.identity(channels);
    boolean biased = anchor.inputs().size() > 2 && anchor.inputs().get(2) != Program.ABSENT;
    return biased
        ? start
            .then(graph.constant(anchor.inputs().get(2)).orElseThrow().floats(), false)
            .orElseThrow()
        : start;
  }

  // Elementwise functions of one value

  /**
   * The value that this is an elementwise function of, as far back as that goes; itself if none.
   */
  private int root(int value) {
    Integer known = roots.get(value);
    if (known != null) {
      return known;
    }
    int root = value;
    Optional<Node> node = graph.producer(value);
    if (node.isPresent() && isElementwise(node.get())) {
      List<Integer> sources =
          node.get().inputs().stream()
              .filter(v -> graph.constant(v).isEmpty())
              .map(v ->
                  affine(v)
                          .filter(u -> u instanceof Unit.Linear || u instanceof Unit.Sum)
                          .isPresent()
                      ? v
                      : root(v))
              .distinct()
              .toList();
      if (sources.size() == 1 && graph.shape(sources.getFirst()).equals(graph.shape(value))) {
        root = sources.getFirst();
      }
    }
    roots.put(value, root);
    return root;
  }

  private boolean isElementwise(Node node) {
    boolean scalars =
        node.inputs().stream()
            .allMatch(v -> graph.isFloat(v) && (graph.constant(v).isEmpty() || graph.isScalar(v)));
    return scalars
        && switch (node.op()) {
          case Op.Unary(UnaryFunction f) -> f != UnaryFunction.IS_NAN && f != UnaryFunction.NOT;
          case Op.Parametric _ -> true;
          case Op.Binary(BinaryFunction f) -> !f.isComparison();
          default -> false;
        };
  }

  /** Numbers of the nodes that lead from a root to a value. */
  private List<Integer> between(int root, int value) {
    NavigableSet<Integer> nodes = new TreeSet<>();
    NavigableSet<Integer> open = new TreeSet<>(List.of(value));
    while (!open.isEmpty()) {
      int at = open.removeLast();
      if (at != root && graph.constant(at).isEmpty()) {
        nodes.add(graph.producerNumber(at));
        open.addAll(graph.producer(at).orElseThrow().inputs());
      }
    }
    return List.copyOf(nodes);
  }
}
