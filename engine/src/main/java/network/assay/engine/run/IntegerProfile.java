package network.assay.engine.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.integer.IntegerBounds;
import network.assay.engine.operation.integer.IntegerBounds.Bound;
import network.assay.engine.operation.integer.IntegerBounds.Known;
import network.assay.engine.operation.integer.IntegerBounds.Range;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * What must hold of a program of profile {@code int}: floating numbers only at its inputs, read by
 * Quantise, and at its outputs, made by Dequantise; between them the integer operations, movement
 * of elements, and arithmetic on shapes; and a proof, from the weights and the ranges of the
 * activations, that no sum reaches 2^30.
 */
public final class IntegerProfile {
  private static final Set<ElementType> TYPES =
      EnumSet.of(
          ElementType.F32,
          ElementType.I8,
          ElementType.U8,
          ElementType.I16,
          ElementType.U16,
          ElementType.I32,
          ElementType.I64,
          ElementType.BOOL);

  private final LoadedProgram loaded;
  private final List<Value> values = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();

  /**
   * A value of the program.
   *
   * @param range nothing for floating numbers
   * @param fixed whether it follows from constants and shapes alone
   */
  private record Value(
      ElementType type,
      PartialShape shape,
      Optional<Range> range,
      Optional<Tensor> constant,
      boolean fixed) {}

  private IntegerProfile(LoadedProgram loaded) {
    this.loaded = loaded;
  }

  /**
   * Checks a program of the profile.
   *
   * @return the bound of each node, in order
   * @throws EngineException MODEL_MALFORMED naming the node that breaks a rule
   */
  public static List<Bound> prove(LoadedProgram loaded) {
    return new IntegerProfile(loaded).walk();
  }

  private List<Bound> walk() {
    Program program = loaded.program();
    for (Program.Input input : program.inputs()) {
      requireType(input.type(), "input " + EngineException.quote(input.name()));
      PartialShape shape =
          PartialShape.of(
              input.dimensions().stream()
                  .mapToInt(d -> d.symbol().isPresent() ? PartialShape.UNKNOWN : d.size())
                  .toArray());
      values.add(new Value(input.type(), shape, rangeOf(input.type()), Optional.empty(), false));
    }
    for (int i = 0; i < loaded.constants().size(); i++) {
      Tensor constant = loaded.constants().get(i);
      requireType(constant.type(), "constant " + i);
      if (constant.type() == ElementType.F32) {
        throw malformed("constant " + i + " is f32: profile int has none");
      }
      values.add(
          new Value(
              constant.type(),
              PartialShape.of(constant.shape()),
              rangeOf(constant),
              Optional.of(constant),
              true));
    }
    for (int i = 0; i < program.nodes().size(); i++) {
      Node node = program.nodes().get(i);
      try {
        visit(node);
      } catch (IllegalArgumentException e) {
        throw new EngineException(
            Reason.MODEL_MALFORMED,
            "profile int: "
                + "node "
                + i
                + " ("
                + node.op().getClass().getSimpleName()
                + ")"
                + ": "
                + e.getMessage(),
            e);
      }
    }
    return List.copyOf(bounds);
  }

  private void visit(Node node) {
    List<Optional<Value>> in = new ArrayList<>();
    for (int value : node.inputs()) {
      in.add(value == Program.ABSENT ? Optional.empty() : Optional.of(values.get(value)));
    }
    for (ElementType type : node.elements()) {
      if (!TYPES.contains(type)) {
        throw new IllegalArgumentException("makes " + type.label());
      }
    }
    List<PartialShape> shapes = Families.shapes(node, operands(in));
    Bound bound;
    if (node.op() instanceof IntegerOp op) {
      boolean reads = op instanceof IntegerOp.Quantise;
      if (!reads && in.stream().flatMap(Optional::stream).anyMatch(v -> v.range.isEmpty())) {
        throw new IllegalArgumentException("reads f32: only Quantise does");
      }
      if (reads && node.inputs().getFirst() >= loaded.program().inputs().size()) {
        throw new IllegalArgumentException("reads a computed value: only inputs are quantised");
      }
      bound = IntegerBounds.of(op, in.stream().map(v -> v.map(IntegerProfile::known)).toList());
    } else {
      bound = new Bound(0, moved(node.op(), in));
    }
    bounds.add(bound);
    boolean fixed =
        node.op() instanceof Op.ShapeOf
            || in.stream().flatMap(Optional::stream).allMatch(Value::fixed);
    for (int i = 0; i < shapes.size(); i++) {
      ElementType type = node.elements().get(i);
      boolean floating = type == ElementType.F32;
      values.add(
          new Value(
              type,
              shapes.get(i),
              floating ? Optional.empty() : Optional.of(bound.range()),
              Optional.empty(),
              fixed));
    }
  }

  private static Operands operands(List<Optional<Value>> in) {
    return new Operands(
        in.stream()
            .map(v -> v.map(value -> new Operand(value.type, value.shape, value.constant)))
            .toList());
  }

  private static Known known(Value value) {
    return new Known(value.range.orElse(new Range(0, 0)), value.shape, value.constant);
  }

  /** The range of an operation that moves elements, or that computes with shapes. */
  private static Range moved(Op op, List<Optional<Value>> in) {
    List<Value> present = in.stream().flatMap(Optional::stream).toList();
    if (present.stream().anyMatch(value -> value.range.isEmpty()) && !(op instanceof Op.ShapeOf)) {
      throw new IllegalArgumentException("reads f32: only Quantise does");
    }
    if (op instanceof Op.ShapeOf || present.stream().allMatch(Value::fixed)) {
      return new Range(Long.MIN_VALUE + 1, Long.MAX_VALUE);
    }
    Range first = present.getFirst().range.orElseThrow();
    return switch (op) {
      case Op.Reshape _, Op.Transpose _, Op.Slice _, Op.Split _, Op.Gather _ -> first;
      case Op.GatherElements _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ -> first;
      case Op.Expand _, Op.Tile _ -> first;
      case Op.Pad _ ->
          first.union(
              in.size() > 2 && in.get(2).isPresent()
                  ? in.get(2).get().range.orElseThrow()
                  : new Range(0, 0));
      case Op.Concat _ ->
          present.stream().map(v -> v.range.orElseThrow()).reduce(first, Range::union);
      case Op.Where _ -> {
        if (!in.get(0).orElseThrow().fixed) {
          throw new IllegalArgumentException("chooses by a condition that is computed");
        }
        yield present.get(1).range.orElseThrow().union(present.get(2).range.orElseThrow());
      }
      case Op.Reduce reduce
          when reduce.kind() == Op.ReduceKind.MAX || reduce.kind() == Op.ReduceKind.MIN ->
          first;
      case Op.ArgExtreme _ -> new Range(0, Integer.MAX_VALUE);
      default ->
          throw new IllegalArgumentException(
              "computes with activations and is no operation of the profile");
    };
  }

  private static Optional<Range> rangeOf(ElementType type) {
    if (type == ElementType.F32) {
      return Optional.empty();
    }
    return Optional.of(
        type == ElementType.BOOL
            ? new Range(0, 1)
            : new Range(Math.max(Integers.least(type), -Long.MAX_VALUE), Integers.greatest(type)));
  }

  /** The values that a constant does hold. */
  private static Optional<Range> rangeOf(Tensor constant) {
    if (constant.size() == 0) {
      return rangeOf(constant.type());
    }
    long lo = Long.MAX_VALUE;
    long hi = -Long.MAX_VALUE;
    for (int i = 0; i < constant.size(); i++) {
      long value = Math.max(Integers.at(constant, i), -Long.MAX_VALUE);
      lo = Math.min(lo, value);
      hi = Math.max(hi, value);
    }
    return Optional.of(new Range(lo, hi));
  }

  private static void requireType(ElementType type, String what) {
    if (!TYPES.contains(type)) {
      throw malformed(what + " is " + type.label() + ": profile int has no such type");
    }
  }

  private static EngineException malformed(String message) {
    return new EngineException(Reason.MODEL_MALFORMED, message);
  }
}
