package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;

/** Lowers nodes one after the other; calls of the model's own functions are expanded in place. */
final class NodeReader {
  /** Deepest nesting of calls and graphs; no function may call itself, so files stay far below. */
  private static final int DEPTH_MAX = 32;

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final TensorReader tensors;
  private final Limits limits;
  private int visited;

  NodeReader(List<FunctionProto> functions, TensorReader tensors, Limits limits) {
    this.tensors = tensors;
    this.limits = limits;
    for (FunctionProto function : functions) {
      String key = key(function.getDomain(), function.getName(), function.getOverload());
      if (this.functions.put(key, function) != null) {
        throw new EngineException(
            Reason.MODEL_MALFORMED,
            "two functions are named " + EngineException.quote(function.getName()));
      }
    }
  }

  /** The default domain has two spellings. */
  static String domain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  private static String key(String domain, String name, String overload) {
    return domain(domain) + "\n" + name + "\n" + overload;
  }

  void read(List<NodeProto> nodes, Scope scope) {
    for (NodeProto node : NodeOrder.sorted(nodes, scope)) {
      if (++visited > limits.nodesMax()) {
        throw new EngineException(
            Reason.MODEL_TOO_LARGE,
            "the model has more than " + limits.nodesMax() + " nodes, the limit");
      }
      try {
        read(node, scope);
      } catch (EngineException e) {
        throw scope.depth() > 0 && e.getMessage().startsWith("node ")
            ? e
            : new EngineException(e.reason(), describe(node, scope) + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Reads a graph that a node holds.
   *
   * @param scope of the graph alone
   * @param arguments of the graph's inputs
   * @return the values of its outputs
   */
  List<Value> read(GraphProto graph, Scope scope, List<Value> arguments) {
    if (scope.depth() > DEPTH_MAX) {
      throw tooDeep();
    }
    if (arguments.size() != graph.getInputCount()) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          "its graph has "
              + graph.getInputCount()
              + " inputs, the operator gives "
              + arguments.size());
    }
    for (int i = 0; i < arguments.size(); i++) {
      scope.define(graph.getInput(i).getName(), arguments.get(i));
    }
    initializers(graph, scope);
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    scope.countReads(graph.getNodeList(), outputs);
    read(graph.getNodeList(), scope);
    return outputs.stream()
        .map(name ->
            scope
                .value(name)
                .orElseThrow(() ->
                    new EngineException(
                        Reason.MODEL_MALFORMED,
                        "output " + EngineException.quote(name) + " of its graph is absent")))
        .toList();
  }

  /** Defines the constants that a graph brings. */
  void initializers(GraphProto graph, Scope scope) {
    for (TensorProto tensor : graph.getInitializerList()) {
      String what = "initializer " + EngineException.quote(tensor.getName());
      scope.define(tensor.getName(), scope.builder().constant(tensors.read(tensor, what)));
    }
    for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
      String name = sparse.getValues().getName();
      String what = "sparse initializer " + EngineException.quote(name);
      scope.define(name, scope.builder().constant(tensors.read(sparse, what)));
    }
  }

  private static EngineException tooDeep() {
    return new EngineException(
        Reason.MODEL_MALFORMED,
        "functions and graphs lie in each other more than " + DEPTH_MAX + " deep, or in a circle");
  }

  private static String describe(NodeProto node, Scope scope) {
    String name =
        !node.getName().isEmpty()
            ? node.getName()
            : node.getOutputCount() > 0 ? node.getOutput(0) : "";
    String version = scope.opset(domain(node.getDomain())).map(v -> ", opset " + v).orElse("");
    String domain =
        node.getDomain().isEmpty() ? "" : " of domain " + EngineException.quote(node.getDomain());
    return "node "
        + EngineException.quote(name)
        + " (operator "
        + EngineException.quote(node.getOpType())
        + domain
        + version
        + ")";
  }

  private void read(NodeProto node, Scope scope) {
    List<Optional<Value>> inputs = new ArrayList<>();
    for (String name : node.getInputList()) {
      inputs.add(scope.value(name));
    }
    FunctionProto function =
        functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
    Map<String, AttributeProto> attributes = attributes(node, scope);
    List<Optional<Value>> outputs =
        function != null
            ? call(function, inputs, attributes, scope)
            : lower(node, inputs, attributes, scope);
    for (int i = 0; i < node.getOutputCount(); i++) {
      if (!node.getOutput(i).isEmpty()) {
        if (i >= outputs.size() || outputs.get(i).isEmpty()) {
          throw new EngineException(
              Reason.MODEL_UNSUPPORTED,
              "output " + i + " is not supported: export the model for inference");
        }
        scope.define(node.getOutput(i), outputs.get(i));
      }
    }
  }

  /** The attributes by name; references to the arguments of the enclosing call are resolved. */
  private static Map<String, AttributeProto> attributes(NodeProto node, Scope scope) {
    Map<String, AttributeProto> attributes = new TreeMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      Optional<AttributeProto> actual =
          attribute.getRefAttrName().isEmpty()
              ? Optional.of(attribute)
              : scope.argument(attribute.getRefAttrName());
      boolean twice =
          actual.isPresent() && attributes.put(attribute.getName(), actual.get()) != null;
      if (twice) {
        throw new EngineException(
            Reason.MODEL_MALFORMED,
            "attribute " + EngineException.quote(attribute.getName()) + " is there twice");
      }
    }
    return attributes;
  }

  private List<Optional<Value>> lower(
      NodeProto proto,
      List<Optional<Value>> inputs,
      Map<String, AttributeProto> attributes,
      Scope scope) {
    String domain = domain(proto.getDomain());
    Optional<Integer> opset = scope.opset(domain);
    if (!Lowerings.isKnown(domain)) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          "operators of this domain are not supported: export the model with operators of the"
              + " default domain");
    }
    if (opset.isEmpty()) {
      throw new EngineException(
          Reason.MODEL_MALFORMED, "the model imports no opset of the operator's domain");
    }
    Lowering lowering =
        Lowerings.of(domain, proto.getOpType())
            .orElseThrow(() ->
                new EngineException(
                    Reason.MODEL_UNSUPPORTED,
                    "this operator is not supported: export the model with operators that"
                        + " are (spec/engine.md lists them)"));
    OnnxNode node = new OnnxNode(proto, inputs, attributes, this, tensors, scope);
    List<Value> outputs = lowering.lower(node);
    node.requireAllAsked();
    return outputs.stream().map(Optional::of).toList();
  }

  private List<Optional<Value>> call(
      FunctionProto function,
      List<Optional<Value>> inputs,
      Map<String, AttributeProto> attributes,
      Scope caller) {
    if (caller.depth() >= DEPTH_MAX) {
      throw tooDeep();
    }
    if (inputs.size() > function.getInputCount()) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          "has " + inputs.size() + " inputs, its function takes " + function.getInputCount());
    }
    Map<String, AttributeProto> arguments = new HashMap<>();
    function
        .getAttributeProtoList()
        .forEach(byDefault -> arguments.put(byDefault.getName(), byDefault));
    arguments.putAll(attributes);
    Scope scope =
        new Scope(
            ModelReader.opsets(function.getOpsetImportList()),
            arguments,
            caller.depth() + 1,
            caller.builder());
    for (int i = 0; i < function.getInputCount(); i++) {
      scope.define(function.getInput(i), i < inputs.size() ? inputs.get(i) : Optional.empty());
    }
    scope.countReads(function.getNodeList(), function.getOutputList());
    read(function.getNodeList(), scope);
    return function.getOutputList().stream().map(scope::value).toList();
  }
}
