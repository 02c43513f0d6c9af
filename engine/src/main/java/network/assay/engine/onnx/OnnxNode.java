package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * One node of the file as a lowering sees it: its inputs resolved, its attributes by name with the
 * defaults that the lowering names. An attribute that no lowering asked for is refused, since
 * passing over it could change the meaning.
 */
final class OnnxNode {
  private final NodeProto proto;
  private final int opset;
  private final List<Optional<Value>> inputs;
  private final Map<String, AttributeProto> attributes;
  private final NodeReader reader;
  private final TensorReader tensors;
  private final Scope scope;
  private final Set<String> asked = new TreeSet<>();

  OnnxNode(
      NodeProto proto,
      List<Optional<Value>> inputs,
      Map<String, AttributeProto> attributes,
      NodeReader reader,
      TensorReader tensors,
      Scope scope) {
    this.proto = proto;
    this.opset = scope.opset(NodeReader.domain(proto.getDomain())).orElseThrow();
    this.inputs = inputs;
    this.attributes = attributes;
    this.reader = reader;
    this.tensors = tensors;
    this.scope = scope;
  }

  /** The version of the operator's own domain. */
  int opset() {
    return opset;
  }

  GraphBuilder graph() {
    return scope.builder();
  }

  int inputCount() {
    return inputs.size();
  }

  int outputCount() {
    return proto.getOutputCount();
  }

  /** True when the file names this output. */
  boolean wants(int output) {
    return output < proto.getOutputCount() && !proto.getOutput(output).isEmpty();
  }

  Value input(int index) {
    return optional(index).orElseThrow(() -> malformed("input " + index + " is missing"));
  }

  Optional<Value> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  List<Optional<Value>> inputs() {
    return inputs;
  }

  /** True when nothing else in the graph reads this input. */
  boolean isOnlyReader(int index) {
    return index < proto.getInputCount() && scope.reads(proto.getInput(index)) == 1;
  }

  /** All inputs of a variadic operator. */
  List<Value> allInputs() {
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(input(i));
    }
    if (all.isEmpty()) {
      throw malformed("it has no inputs");
    }
    return all;
  }

  /** The rank of an input where it decides the lowering. */
  int rank(int index) {
    PartialShape shape = input(index).shape();
    if (!shape.hasRank()) {
      throw unsupported(
          "the rank of input " + index + " is not known: export the model with shapes");
    }
    return shape.rank();
  }

  /** The graph of an attribute. */
  GraphProto graph(String name) {
    return attribute(name, AttributeProto.AttributeType.GRAPH)
        .map(AttributeProto::getG)
        .orElseThrow(() -> malformed("attribute " + name + " is missing"));
  }

  Optional<TypeProto> type(String name) {
    return attribute(name, AttributeProto.AttributeType.TYPE_PROTO).map(AttributeProto::getTp);
  }

  Optional<Tensor> sparseTensor(String name) {
    return attribute(name, AttributeProto.AttributeType.SPARSE_TENSOR)
        .map(a -> tensors.read(a.getSparseTensor(), "attribute " + name));
  }

  /**
   * Reads a graph of this node, as if its nodes stood in {@code into}.
   *
   * @return the values of its outputs
   */
  List<Value> read(GraphProto graph, GraphBuilder into, List<Value> arguments) {
    return reader.read(graph, scope.inside(into), arguments);
  }

  /** Axes that are an input which only a run knows; then no attribute may name them too. */
  Optional<Value> computedAxes(int index) {
    return has("axes")
        ? Optional.empty()
        : optional(index).filter(value -> value.constant().isEmpty());
  }

  /** The elements of an integer input that has to be constant. */
  Optional<long[]> constantIntegers(int index, String what) {
    return optional(index)
        .map(value -> {
          Tensor tensor =
              value
                  .constant()
                  .orElseThrow(() ->
                      unsupported(
                          what
                              + " (input "
                              + index
                              + ") must be constant: export the"
                              + " model with constant "
                              + what));
          if (tensor.type() != ElementType.I64 && tensor.type() != ElementType.I32) {
            throw malformed(what + " is " + tensor.type().label() + ", expected i64");
          }
          return longs(tensor);
        });
  }

  private static long[] longs(Tensor tensor) {
    if (tensor.type() == ElementType.I64) {
      return tensor.longs().clone();
    }
    long[] values = new long[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.ints()[i];
    }
    return values;
  }

  private Optional<AttributeProto> attribute(String name, AttributeProto.AttributeType... allowed) {
    asked.add(name);
    AttributeProto found = attributes.get(name);
    if (found == null) {
      return Optional.empty();
    }
    // Files of IR 1 and 2 may leave the type out; the value then tells it.
    boolean untyped = !found.hasType() || found.getType() == AttributeProto.AttributeType.UNDEFINED;
    if (!untyped && !List.of(allowed).contains(found.getType())) {
      throw malformed(
          "attribute " + name + " has type " + found.getType() + ", expected " + List.of(allowed));
    }
    return Optional.of(found);
  }

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  long integer(String name, long byDefault) {
    return attribute(name, AttributeProto.AttributeType.INT)
        .map(AttributeProto::getI)
        .orElse(byDefault);
  }

  boolean flag(String name, boolean byDefault) {
    return integer(name, byDefault ? 1 : 0) != 0;
  }

  float real(String name, float byDefault) {
    return attribute(name, AttributeProto.AttributeType.FLOAT)
        .map(AttributeProto::getF)
        .orElse(byDefault);
  }

  Optional<Float> real(String name) {
    return attribute(name, AttributeProto.AttributeType.FLOAT).map(AttributeProto::getF);
  }

  String text(String name, String byDefault) {
    return attribute(name, AttributeProto.AttributeType.STRING)
        .map(a -> TensorReader.text(a.getS(), "attribute " + name))
        .orElse(byDefault);
  }

  Optional<long[]> integers(String name) {
    return attribute(name, AttributeProto.AttributeType.INTS)
        .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray());
  }

  Optional<float[]> reals(String name) {
    return attribute(name, AttributeProto.AttributeType.FLOATS)
        .map(a -> {
          float[] values = new float[a.getFloatsCount()];
          for (int i = 0; i < values.length; i++) {
            values[i] = a.getFloats(i);
          }
          return values;
        });
  }

  Optional<String[]> texts(String name) {
    return attribute(name, AttributeProto.AttributeType.STRINGS)
        .map(a ->
            a.getStringsList().stream()
                .map(s -> TensorReader.text(s, "attribute " + name))
                .toArray(String[]::new));
  }

  Optional<Tensor> tensor(String name) {
    return attribute(name, AttributeProto.AttributeType.TENSOR)
        .map(a -> tensors.read(a.getT(), "attribute " + name));
  }

  /** The element type that an attribute names. */
  ElementType elementType(String name, ElementType byDefault) {
    if (!has(name)) {
      return byDefault;
    }
    int number = toInt(integer(name, 0), name);
    return TensorReader.elementType(number)
        .orElseThrow(() -> unsupported("element type " + number + " of " + name + " is not known"));
  }

  /** Attributes that tell this engine nothing. */
  void ignore(String... names) {
    asked.addAll(List.of(names));
  }

  /** Refuses attributes that the lowering did not ask for. */
  void requireAllAsked() {
    for (String name : attributes.keySet()) {
      if (!asked.contains(name)) {
        throw unsupported(
            "attribute "
                + EngineException.quote(name)
                + " is not known: export the model with"
                + " an opset up to "
                + OnnxImporter.OPSET_MAX);
      }
    }
  }

  /** An axis attribute or operand, from 0 where the rank is known. */
  int axis(long axis, PartialShape shape) {
    if (!shape.hasRank()) {
      if (Math.abs((double) axis) > Shape.RANK_MAX) {
        throw malformed("axis " + axis + " is out of range");
      }
      return (int) axis;
    }
    return axis(axis, shape.rank());
  }

  int axis(long axis, int rank) {
    try {
      return Shape.normaliseAxis(axis, rank);
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }

  /** A number from the file where the program wants an {@code int}. */
  int toInt(long value, String what) {
    if (value != (int) value) {
      throw malformed(what + " is " + value + ", out of range");
    }
    return (int) value;
  }

  List<Integer> toInts(long[] values, String what) {
    List<Integer> ints = new ArrayList<>();
    for (long value : values) {
      ints.add(toInt(value, what));
    }
    return ints;
  }

  EngineException malformed(String what) {
    return new EngineException(Reason.MODEL_MALFORMED, what);
  }

  EngineException unsupported(String what) {
    return new EngineException(Reason.MODEL_UNSUPPORTED, what);
  }
}
