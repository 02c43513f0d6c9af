package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;

/**
 * The names that the nodes of a graph or of one call of a function see.
 *
 * <p>Opsets are by domain, the default domain under the empty name; arguments are the attributes of
 * a call, which the function's nodes may refer to.
 */
final class Scope {
  private final Map<String, Integer> opsets;
  private final Map<String, AttributeProto> arguments;
  private final int depth;
  private final GraphBuilder builder;
  private final Optional<Scope> around;
  private final Map<String, Optional<Value>> values = new HashMap<>();
  private final Map<String, Integer> reads = new HashMap<>();

  Scope(
      Map<String, Integer> opsets,
      Map<String, AttributeProto> arguments,
      int depth,
      GraphBuilder builder) {
    this(opsets, arguments, depth, builder, Optional.empty());
  }

  private Scope(
      Map<String, Integer> opsets,
      Map<String, AttributeProto> arguments,
      int depth,
      GraphBuilder builder,
      Optional<Scope> around) {
    this.opsets = opsets;
    this.arguments = arguments;
    this.depth = depth;
    this.builder = builder;
    this.around = around;
  }

  /** The scope of a graph that lies in a node here; its nodes go to {@code inside}. */
  Scope inside(GraphBuilder inside) {
    return new Scope(opsets, arguments, depth + 1, inside, Optional.of(this));
  }

  /** Where the nodes of this scope go. */
  GraphBuilder builder() {
    return builder;
  }

  /** How many calls of functions and nodes with graphs lie around this scope. */
  int depth() {
    return depth;
  }

  Optional<Integer> opset(String domain) {
    return Optional.ofNullable(opsets.get(domain));
  }

  Optional<AttributeProto> argument(String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  /** Counts who reads which name, so that a lowering knows whether it is the only reader. */
  void countReads(List<NodeProto> nodes, List<String> outputs) {
    nodes.forEach(node -> {
      node.getInputList().forEach(this::countRead);
      Subgraphs.outerNames(node).forEach(this::countRead);
    });
    outputs.forEach(this::countRead);
  }

  private void countRead(String name) {
    reads.merge(name, 1, Integer::sum);
  }

  int reads(String name) {
    int outside = values.containsKey(name) ? 0 : around.map(outer -> outer.reads(name)).orElse(0);
    return outside + reads.getOrDefault(name, 0);
  }

  void define(String name, Value value) {
    define(name, Optional.of(value));
  }

  /** Binds a name; an absent optional argument of a function is bound to nothing. */
  void define(String name, Optional<Value> value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          "the name " + EngineException.quote(name) + " is defined twice: names must be unique");
    }
  }

  /** Whether this scope itself defines the name. */
  boolean isDefined(String name) {
    return values.containsKey(name);
  }

  /** The value of a name, which may be an absent argument; the empty name is always absent. */
  Optional<Value> value(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> value = values.get(name);
    if (value == null && around.isPresent()) {
      return around.get().value(name);
    }
    if (value == null) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          "reads " + EngineException.quote(name) + ", which no input, initializer or node makes");
    }
    return value;
  }
}
