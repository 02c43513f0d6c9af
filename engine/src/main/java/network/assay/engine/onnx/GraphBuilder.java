package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Families;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/**
 * Builds a program operation by operation: checks types and shapes, computes what has only constant
 * inputs, does arithmetic on F16 and BF16 in F32, and at the end keeps what the outputs need.
 */
final class GraphBuilder {
  private final Limits limits;
  private final Folding folding;
  private final Ids ids;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Value> bodyInputs = new ArrayList<>();
  private final List<Emitted> emitted = new ArrayList<>();
  private final Map<Integer, Emitted> producers = new HashMap<>();
  private final Map<Integer, Value> columnNames = new HashMap<>();

  /** An operation of the program in the making. */
  record Emitted(Op op, List<Optional<Value>> inputs, List<Value> outputs) {}

  /** Counts over a model and all bodies in it. */
  private static final class Ids {
    private int values;
    private int operations;
  }

  GraphBuilder(Limits limits, Kernels kernels) {
    this(limits, new Folding(limits, kernels), new Ids());
  }

  private GraphBuilder(Limits limits, Folding folding, Ids ids) {
    this.limits = limits;
    this.folding = folding;
    this.ids = ids;
  }

  /** A builder of a body that lies inside this graph and may read its values. */
  GraphBuilder inside() {
    return new GraphBuilder(limits, folding, ids);
  }

  /** The next input of a body. */
  Value bodyInput(ValueType type, PartialShape shape) {
    Value input = new Value(ids.values++, type, shape, Optional.empty());
    bodyInputs.add(input);
    return input;
  }

  Value input(String name, ValueType type, List<Dimension> dimensions) {
    inputs.add(new Input(name, type, dimensions));
    int[] dims =
        dimensions.stream()
            .mapToInt(d -> d.symbol().isPresent() ? PartialShape.UNKNOWN : d.size())
            .toArray();
    boolean tensor = type instanceof ElementType;
    PartialShape shape = tensor ? PartialShape.of(dims) : PartialShape.any();
    return new Value(ids.values++, type, shape, Optional.empty());
  }

  Value constant(Tensor tensor) {
    return new Value(
        ids.values++, tensor.type(), PartialShape.of(tensor.shape()), Optional.of(tensor));
  }

  /** A vector of I64. */
  Value integers(long... values) {
    return constant(Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
  }

  /** A scalar of the given numeric type. */
  Value scalar(ElementType type, float value) {
    return cast(constant(Tensor.ofFloats(Shape.SCALAR, value)), type);
  }

  Value cast(Value x, ElementType type) {
    return x.type() == type ? x : emit(new Op.Cast(type), x);
  }

  /** Adds an operation with one output. */
  Value emit(Op op, Value... operands) {
    return emit(op, 1, Arrays.stream(operands).map(Optional::of).toList()).get(0);
  }

  /** Adds an operation; inputs may be absent. */
  List<Value> emit(Op op, int outputCount, List<Optional<Value>> operands) {
    if (!Families.isArithmetic(op)
        || operands.stream().flatMap(Optional::stream).noneMatch(Value::isHalf)) {
      return add(op, outputCount, operands);
    }
    ElementType stored =
        operands.stream()
            .flatMap(Optional::stream)
            .filter(Value::isHalf)
            .findFirst()
            .orElseThrow()
            .type();
    List<Optional<Value>> widened =
        operands.stream()
            .map(x -> x.map(value -> value.isHalf() ? cast(value, ElementType.F32) : value))
            .toList();
    return add(op, outputCount, widened).stream()
        .map(y -> y.valueType() == ElementType.F32 ? cast(y, stored) : y)
        .toList();
  }

  private List<Value> add(Op op, int outputCount, List<Optional<Value>> operands) {
    if (ids.operations++ >= limits.nodesMax()) {
      throw tooMany();
    }
    Operands known = new Operands(operands.stream().map(x -> x.map(Value::operand)).toList());
    List<? extends ValueType> types = types(op, outputCount, known);
    Program.Node node = new Program.Node(op, List.of(), types);
    List<PartialShape> shapes = shapes(node, known);
    Optional<List<Tensor>> folded = folding.fold(node, known, shapes);
    if (folded.isPresent()) {
      return folded.get().stream().map(this::constant).toList();
    }
    return add(op, operands, types, shapes);
  }

  private List<Value> add(
      Op op,
      List<Optional<Value>> operands,
      List<? extends ValueType> types,
      List<PartialShape> shapes) {
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      outputs.add(new Value(ids.values++, types.get(i), shapes.get(i), Optional.empty()));
    }
    Emitted made = new Emitted(op, operands, outputs);
    emitted.add(made);
    outputs.forEach(output -> producers.put(output.id(), made));
    return outputs;
  }

  /**
   * Adds an operation that runs bodies.
   *
   * @param shapes what the bodies tell of the outputs
   */
  List<Value> emitControl(ControlOp op, List<Optional<Value>> operands, List<PartialShape> shapes) {
    if (ids.operations++ >= limits.nodesMax()) {
      throw tooMany();
    }
    Operands known = new Operands(operands.stream().map(x -> x.map(Value::operand)).toList());
    return add(op, operands, types(op, shapes.size(), known), shapes);
  }

  private EngineException tooMany() {
    return new EngineException(
        Reason.MODEL_TOO_LARGE,
        "the model has more than " + limits.nodesMax() + " operations, the limit");
  }

  private static List<? extends ValueType> types(Op op, int outputCount, Operands known) {
    try {
      return Families.types(op, outputCount, known);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          op.getClass().getSimpleName() + " " + e.getMessage() + ": export the model in float32",
          e);
    }
  }

  private static List<PartialShape> shapes(Program.Node node, Operands known) {
    try {
      return Families.shapes(node, known);
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
  }

  /** Notes what the columns of a matrix are called, for outputs that are maps in the file. */
  void nameColumns(Value matrix, Value names) {
    columnNames.put(matrix.id(), names);
  }

  Optional<Value> columnNames(Value matrix) {
    return Optional.ofNullable(columnNames.get(matrix.id()));
  }

  /** The operation that makes this value, if one does. */
  Optional<Emitted> producer(Value value) {
    return Optional.ofNullable(producers.get(value.id()));
  }

  /** The program that computes these outputs: unneeded operations and constants are left out. */
  LoadedProgram finish(SequencedMap<String, Value> outputs) {
    return new Finish(outputs).program();
  }

  /** The operations that these values need, in order. */
  private List<Emitted> needed(Collection<Value> outputs) {
    Set<Integer> wanted = new HashSet<>();
    outputs.forEach(value -> wanted.add(value.id()));
    List<Emitted> kept = new ArrayList<>();
    for (Emitted node : emitted.reversed()) {
      if (node.outputs.stream().anyMatch(output -> wanted.contains(output.id()))) {
        kept.add(node);
        node.inputs.forEach(x -> x.ifPresent(value -> wanted.add(value.id())));
      }
    }
    return kept.reversed();
  }

  /** The values from around this body, constants too, that these outputs need, by first use. */
  SequencedMap<Integer, Value> captures(List<Value> outputs) {
    Set<Integer> own = new HashSet<>();
    bodyInputs.forEach(input -> own.add(input.id()));
    SequencedMap<Integer, Value> captured = new LinkedHashMap<>();
    for (Emitted node : needed(outputs)) {
      node.inputs.stream()
          .flatMap(Optional::stream)
          .filter(value -> !own.contains(value.id()))
          .forEach(value -> captured.putIfAbsent(value.id(), value));
      node.outputs.forEach(value -> own.add(value.id()));
    }
    outputs.stream()
        .filter(value -> !own.contains(value.id()))
        .forEach(value -> captured.putIfAbsent(value.id(), value));
    return captured;
  }

  /**
   * The body that computes these outputs.
   *
   * @param captured at least its own {@link #captures}, in the order of the body's last inputs
   */
  Body body(List<Value> outputs, Collection<Value> captured) {
    Map<Integer, Integer> numbers = new HashMap<>();
    List<ValueType> types = new ArrayList<>();
    Stream.concat(bodyInputs.stream(), captured.stream())
        .forEach(input -> {
          numbers.put(input.id(), types.size());
          types.add(input.valueType());
        });
    int next = types.size();
    List<Program.Node> nodes = new ArrayList<>();
    for (Emitted node : needed(outputs)) {
      for (Value output : node.outputs) {
        numbers.put(output.id(), next++);
      }
      nodes.add(numbered(node, numbers));
    }
    try {
      return new Body(types, nodes, outputs.stream().map(v -> numbers.get(v.id())).toList());
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
  }

  private static Program.Node numbered(Emitted node, Map<Integer, Integer> numbers) {
    return new Program.Node(
        node.op,
        node.inputs.stream()
            .map(x -> x.map(value -> numbers.get(value.id())).orElse(Program.ABSENT))
            .toList(),
        node.outputs.stream().map(Value::valueType).toList());
  }

  /** Numbers the values that the outputs need, as {@link Program} demands. */
  private final class Finish {
    private final SequencedMap<String, Value> outputs;
    private final List<Emitted> kept;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final LinkedHashMap<Program.Constant, Tensor> constants = new LinkedHashMap<>();
    private final Map<Program.Constant, Integer> constantNumbers = new HashMap<>();

    Finish(SequencedMap<String, Value> outputs) {
      this.outputs = outputs;
      this.kept = needed(outputs.values());
    }

    LoadedProgram program() {
      for (int i = 0; i < inputs.size(); i++) {
        numbers.put(i, i); // inputs are the first values of a builder
      }
      kept.forEach(node -> node.inputs.forEach(x -> x.ifPresent(this::numberConstant)));
      outputs.values().forEach(this::numberConstant);
      int next = inputs.size() + constants.size();
      List<Program.Node> nodes = new ArrayList<>();
      for (Emitted node : kept) {
        for (Value output : node.outputs) {
          numbers.put(output.id(), next++);
        }
        nodes.add(numbered(node, numbers));
      }
      List<Program.Output> named = new ArrayList<>();
      outputs.forEach((name, v) -> named.add(new Program.Output(name, numbers.get(v.id()))));
      Program program =
          new Program(Program.Profile.F32, inputs, List.copyOf(constants.keySet()), nodes, named);
      return new LoadedProgram(program, List.copyOf(constants.values()));
    }

    private void numberConstant(Value value) {
      if (value.constant().isEmpty() || numbers.containsKey(value.id())) {
        return;
      }
      Tensor tensor = value.constant().get();
      Program.Constant key = LoadedProgram.constantOf(tensor);
      // Equal constants are one constant.
      Integer number =
          constantNumbers.computeIfAbsent(
              key,
              added -> {
                constants.put(added, tensor);
                return inputs.size() + constants.size() - 1;
              });
      numbers.put(value.id(), number);
    }
  }
}
