package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Rewrites what has no integer form, in floating point still, as what has one: recurrent cells step
 * by step, and the label of two classes as the place of the larger number. Labels that are 0, 1, 2,
 * … are places themselves; outputs with other labels are left out: the scores tell the class.
 */
final class FloatRewriter {
  private final LoadedProgram loaded;
  private final IntFunction<Shape> shapes;
  private final ProgramWriter writer;
  private final Map<Integer, Integer> references = new HashMap<>();
  private final List<Integer> origins = new ArrayList<>();

  /** Numbers of the nodes that read each value. */
  private final Map<Integer, List<Integer>> readers = new HashMap<>();

  /** The first output of each node. */
  private final int[] firsts;

  /** Values that were bool and are places now. */
  private final Set<Integer> places = new HashSet<>();

  /**
   * @param origins the number of the node that each node comes from
   */
  record Rewritten(LoadedProgram program, List<Integer> origins) {}

  private FloatRewriter(LoadedProgram loaded, IntFunction<Shape> shapes) {
    this.loaded = loaded;
    this.shapes = shapes;
    Program program = loaded.program();
    this.writer = new ProgramWriter(program.profile(), program.inputs());
    this.firsts = new int[program.nodes().size()];
    int value = program.inputs().size() + program.constants().size();
    for (int i = 0; i < firsts.length; i++) {
      Node node = program.nodes().get(i);
      firsts[i] = value;
      value += node.outputs().size();
      for (int input : node.inputs()) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(i);
      }
    }
  }

  /** Whether a program has anything to rewrite. */
  static boolean isNeeded(Program program) {
    return program.nodes().stream()
        .anyMatch(node ->
            node.op() instanceof RecurrentOp
                || node.op() instanceof Op.ArgExtreme
                || isComparison(node));
  }

  /**
   * The program with the same inputs, outputs and, but for rounding, answers.
   *
   * @param shapes of its values
   */
  static Rewritten rewrite(LoadedProgram loaded, IntFunction<Shape> shapes) {
    return new FloatRewriter(loaded, shapes).rewrite();
  }

  private Rewritten rewrite() {
    Program program = loaded.program();
    for (int i = 0; i < program.inputs().size(); i++) {
      references.put(i, i);
    }
    List<Output> kept = program.outputs().stream().filter(o -> !isName(o.value())).toList();
    boolean[] needed = needed(kept);
    for (int i = 0; i < program.nodes().size(); i++) {
      if (!needed[i]) {
        continue;
      }
      Node node = program.nodes().get(i);
      int first = firsts[i];
      List<Integer> made = write(node, i);
      for (int output = 0; output < node.outputs().size(); output++) {
        references.put(first + output, made.get(output));
      }
      while (origins.size() < writer.nodes()) {
        origins.add(i);
      }
    }
    for (Output output : kept) {
      writer.output(output.name(), reference(output.value()));
    }
    return new Rewritten(writer.program(), List.copyOf(origins));
  }

  private List<Integer> write(Node node, int number) {
    if (node.op() instanceof RecurrentOp) {
      List<Optional<Tensor>> constants = node.inputs().stream().map(this::constant).toList();
      List<Integer> in = node.inputs().stream().map(this::reference).toList();
      Shape x = shapes.apply(node.inputs().get(0));
      return new Unrolling(writer, node, number, x, constants, in).write();
    }
    int first = firsts[number];
    if (isComparison(node)) {
      Optional<Integer> place = place(node, first);
      if (place.isPresent()) {
        places.add(first);
        return List.of(place.get());
      }
    }
    boolean ofPlace = !node.inputs().isEmpty() && places.contains(node.inputs().get(0));
    if (ofPlace && node.op() instanceof Op.Cast) {
      return List.of(reference(node.inputs().get(0)));
    }
    if (isLabel(node) && isCount(constant(node.inputs().get(0)).orElseThrow())) {
      return List.of(reference(node.inputs().get(1)));
    }
    List<ElementType> types = node.elements();
    if (ofPlace) {
      places.add(first);
      types = List.of(ElementType.I64);
    }
    int made = writer.emit(node.op(), types, node.inputs().stream().map(this::reference).toList());
    return IntStream.range(made, made + types.size()).boxed().toList();
  }

  /** The nodes that some outputs follow from. */
  private boolean[] needed(List<Output> from) {
    Set<Integer> values = new HashSet<>();
    from.forEach(output -> values.add(output.value()));
    boolean[] needed = new boolean[firsts.length];
    for (int i = firsts.length - 1; i >= 0; i--) {
      Node node = loaded.program().nodes().get(i);
      for (int output = 0; output < node.outputs().size(); output++) {
        needed[i] |= values.contains(firsts[i] + output);
      }
      if (needed[i]) {
        values.addAll(node.inputs());
      }
    }
    return needed;
  }

  private Optional<Node> producer(int value) {
    int at = Arrays.binarySearch(firsts, value);
    return at < 0 ? Optional.empty() : Optional.of(loaded.program().nodes().get(at));
  }

  /** Whether an output is the name of a class, and not its place. */
  private boolean isName(int value) {
    return producer(value)
        .filter(this::isLabel)
        .filter(node -> !isCount(constant(node.inputs().get(0)).orElseThrow()))
        .isPresent();
  }

  /** Whether a node looks up the label of a place. */
  private boolean isLabel(Node node) {
    return node.op() instanceof Op.Gather
        && constant(node.inputs().get(0)).isPresent()
        && isPlace(node.inputs().get(1));
  }

  /** Whether a value is a place that a comparison or a choice of the largest gives. */
  private boolean isPlace(int value) {
    Optional<Node> node = producer(value);
    return node.isPresent()
        && switch (node.get().op()) {
          case Op.ArgExtreme _ -> true;
          case Op.Reshape _, Op.Cast _ -> isPlace(node.get().inputs().get(0));
          default -> isComparison(node.get());
        };
  }

  /** Whether labels are 0, 1, 2, …: then a place is its own label. */
  private static boolean isCount(Tensor labels) {
    if (labels.type() != ElementType.I64 || labels.shape().rank() != 1) {
      return false;
    }
    for (int i = 0; i < labels.size(); i++) {
      if (labels.longs()[i] != i) {
        return false;
      }
    }
    return true;
  }

  private Optional<Tensor> constant(int value) {
    int at = value - loaded.program().inputs().size();
    return at >= 0 && at < loaded.constants().size()
        ? Optional.of(loaded.constants().get(at))
        : Optional.empty();
  }

  private int reference(int value) {
    if (value == Program.ABSENT) {
      return value;
    }
    return constant(value).map(writer::constant).orElseGet(() -> references.get(value));
  }

  private static boolean isComparison(Node node) {
    return node.op() instanceof Op.Binary(BinaryFunction f) && f == BinaryFunction.GREATER;
  }

  /**
   * Where s [n, 1] > t is only reshaped and cast to I64: the place of the larger of (t, s), the
   * first of equal ones, which is the same number.
   */
  private Optional<Integer> place(Node node, int value) {
    int s = node.inputs().get(0);
    Optional<Tensor> t = constant(node.inputs().get(1)).filter(c -> c.size() == 1);
    boolean fits =
        t.isPresent()
            && t.get().type() == ElementType.F32
            && constant(s).isEmpty()
            && shapes.apply(s).rank() == 2
            && shapes.apply(s).dim(1) == 1
            && isReshapedAndCast(value);
    if (!fits) {
      return Optional.empty();
    }
    int zero = writer.constant(Tensor.ofFloats(Shape.SCALAR, 0));
    int threshold = writer.constant(t.get().reshaped(Shape.SCALAR));
    int none = writer.emit(new Op.Binary(BinaryFunction.MUL), ElementType.F32, reference(s), zero);
    int same = writer.emit(new Op.Binary(BinaryFunction.ADD), ElementType.F32, none, threshold);
    int both = writer.emit(new Op.Concat(1), ElementType.F32, same, reference(s));
    return Optional.of(writer.emit(new Op.ArgExtreme(true, 1, true, false), ElementType.I64, both));
  }

  private boolean isReshapedAndCast(int value) {
    List<Node> next = readers(value);
    if (next.size() != 1
        || !(next.getFirst().op() instanceof Op.Reshape)
        || loaded.program().outputs().stream().anyMatch(o -> o.value() == value)) {
      return false;
    }
    List<Node> last = readers(firsts[readers.get(value).getFirst()]);
    return last.size() == 1 && last.getFirst().op().equals(new Op.Cast(ElementType.I64));
  }

  private List<Node> readers(int value) {
    return readers.getOrDefault(value, List.of()).stream()
        .map(loaded.program().nodes()::get)
        .toList();
  }
}
