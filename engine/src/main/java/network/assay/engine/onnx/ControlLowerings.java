package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;
import network.assay.engine.tensor.ValueType.OptionalOf;

/** If and Loop. A branch that is known to be taken stands in the program in place of its If. */
final class ControlLowerings {
  /** How often a body is read with what is known of its shapes, before nothing is held known. */
  private static final int SHAPE_ROUNDS = 3;

  private ControlLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("If", ControlLowerings::branch);
    all.put("Loop", node -> new LoopLowering(node).lower());
    all.put("Scan", node -> new ScanLowering(node).lower());
  }

  private static List<Value> branch(OnnxNode node) {
    GraphProto thenBranch = node.graph("then_branch");
    GraphProto elseBranch = node.graph("else_branch");
    Value condition = node.input(0);
    Optional<Tensor> known = condition.constant();
    if (known.isPresent()) {
      if (known.get().type() != ElementType.BOOL || known.get().size() != 1) {
        throw node.malformed("its condition is " + known.get() + ", expected one bool");
      }
      GraphProto taken = known.get().bytes()[0] != 0 ? thenBranch : elseBranch;
      return node.read(taken, node.graph(), List.of());
    }
    GraphBuilder first = node.graph().inside();
    GraphBuilder second = node.graph().inside();
    List<Value> some = new ArrayList<>(node.read(thenBranch, first, List.of()));
    List<Value> others = new ArrayList<>(node.read(elseBranch, second, List.of()));
    if (some.size() != others.size()) {
      throw node.malformed(
          "its branches have " + some.size() + " and " + others.size() + " outputs");
    }
    List<PartialShape> shapes = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      some.set(i, lifted(first, some.get(i), others.get(i).valueType()));
      others.set(i, lifted(second, others.get(i), some.get(i).valueType()));
      shapes.add(PartialShape.common(some.get(i).shape(), others.get(i).shape()));
    }
    SequencedMap<Integer, Value> captured = first.captures(some);
    captured.putAll(second.captures(others));
    ControlOp op =
        new ControlOp.If(
            first.body(some, captured.values()), second.body(others, captured.values()));
    List<Optional<Value>> operands = new ArrayList<>(List.of(Optional.of(condition)));
    captured.values().forEach(value -> operands.add(Optional.of(value)));
    return node.graph().emitControl(op, operands, shapes);
  }

  /** The value as an optional one, where that is the type that is wanted. */
  private static Value lifted(GraphBuilder graph, Value value, ValueType wanted) {
    boolean lifts =
        wanted instanceof OptionalOf optional && optional.item().equals(value.valueType());
    return lifts ? graph.emit(new SequenceOp.OptionalSome(), value) : value;
  }

  /** What is carried from one iteration to the next: shapes and types that hold in all of them. */
  static final class Carried {
    private final GraphBuilder around;
    private final List<Value> first;
    private final List<PartialShape> shapes = new ArrayList<>();
    private int rounds;

    Carried(GraphBuilder around, List<Value> first) {
      this.around = around;
      this.first = new ArrayList<>(first);
      first.forEach(value -> shapes.add(value.shape()));
    }

    /** The values before the first iteration. */
    List<Value> first() {
      return first;
    }

    List<PartialShape> shapes() {
      return shapes;
    }

    List<Value> inputs(GraphBuilder inside) {
      List<Value> inputs = new ArrayList<>();
      for (int i = 0; i < first.size(); i++) {
        inputs.add(inside.bodyInput(first.get(i).valueType(), shapes.get(i)));
      }
      return inputs;
    }

    /**
     * Takes in what an iteration makes: values of the carried types, in {@code made}. False when
     * the body has to be read again, since less is known of its inputs than it was read with.
     */
    boolean settles(GraphBuilder inside, List<Value> made) {
      rounds++;
      boolean settled = true;
      for (int i = 0; i < first.size(); i++) {
        ValueType type = first.get(i).valueType();
        made.set(i, lifted(inside, made.get(i), type));
        Value lifted = lifted(around, first.get(i), made.get(i).valueType());
        settled &= lifted.id() == first.get(i).id();
        first.set(i, lifted);
        PartialShape both = PartialShape.common(shapes.get(i), made.get(i).shape());
        if (!both.equals(shapes.get(i))) {
          shapes.set(i, rounds < SHAPE_ROUNDS ? both : PartialShape.any());
          settled = false;
        }
      }
      return settled;
    }
  }

  /** One Loop. */
  private static final class LoopLowering {
    private final OnnxNode node;
    private final GraphProto graph;
    private final Carried carried;

    LoopLowering(OnnxNode node) {
      this.node = node;
      this.graph = node.graph("body");
      List<Value> first = new ArrayList<>();
      for (int i = 2; i < node.inputCount(); i++) {
        first.add(node.input(i));
      }
      this.carried = new Carried(node.graph(), first);
    }

    List<Value> lower() {
      int count = carried.first().size();
      while (true) {
        GraphBuilder inside = node.graph().inside();
        List<Value> arguments = new ArrayList<>();
        arguments.add(counter(inside, 0, ElementType.I64));
        arguments.add(counter(inside, 1, ElementType.BOOL));
        arguments.addAll(carried.inputs(inside));
        List<Value> made = node.read(graph, inside, arguments);
        if (made.size() < 1 + count) {
          throw node.malformed("its body makes " + made.size() + " values, carries " + count);
        }
        List<Value> next = new ArrayList<>(made.subList(1, 1 + count));
        if (carried.settles(inside, next)) {
          List<Value> outputs = new ArrayList<>(List.of(made.get(0)));
          outputs.addAll(next);
          outputs.addAll(made.subList(1 + count, made.size()));
          return emit(inside, outputs);
        }
      }
    }

    /** Iteration and condition are scalars; some files want vectors of one element. */
    private Value counter(GraphBuilder inside, int index, ElementType type) {
      Value scalar = inside.bodyInput(type, PartialShape.of(Shape.SCALAR));
      boolean vector =
          index < graph.getInputCount()
              && graph.getInput(index).getType().getTensorType().getShape().getDimCount() == 1;
      return vector ? inside.emit(new Op.Reshape(false), scalar, inside.integers(1)) : scalar;
    }

    private List<Value> emit(GraphBuilder inside, List<Value> outputs) {
      List<PartialShape> shapes = new ArrayList<>(carried.shapes());
      outputs
          .subList(1 + carried.first().size(), outputs.size())
          .forEach(value -> shapes.add(stacked(value.shape(), 0)));
      SequencedMap<Integer, Value> captured = inside.captures(outputs);
      ControlOp op =
          new ControlOp.Loop(inside.body(outputs, captured.values()), carried.first().size());
      List<Optional<Value>> operands = new ArrayList<>();
      operands.add(node.optional(0));
      operands.add(node.optional(1));
      Stream.concat(carried.first().stream(), captured.values().stream())
          .forEach(value -> operands.add(Optional.of(value)));
      return node.graph().emitControl(op, operands, shapes);
    }
  }

  /** The shape of a stack of such tensors. */
  static PartialShape stacked(PartialShape one, int axis) {
    if (!one.hasRank() || one.rank() >= Shape.RANK_MAX) {
      return PartialShape.any();
    }
    List<Integer> dims = new ArrayList<>();
    for (int dim : one.dims()) {
      dims.add(dim);
    }
    dims.add(Shape.normaliseAxis(axis, one.rank() + 1), PartialShape.UNKNOWN);
    return PartialShape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  static List<Integer> zeros(int count) {
    return Collections.nCopies(count, 0);
  }
}
