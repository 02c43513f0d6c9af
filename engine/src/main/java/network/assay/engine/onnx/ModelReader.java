package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.ValueType;

/** Reads the graph of one model: initializers, inputs, nodes, outputs. */
final class ModelReader {
  /** What exporters write for a dimension that they know nothing of. */
  private static final Set<String> NO_SYMBOLS = Set.of("", "None", "?", "-1", "unknown");

  /** A sequence of maps is a matrix, and an output of this ending names its columns. */
  private static final String COLUMNS = ".keys";

  private final ModelProto model;
  private final GraphBuilder builder;
  private final NodeReader nodes;
  private final Scope scope;
  private int anonymous;

  ModelReader(ModelProto model, GraphBuilder builder, Limits limits) {
    this.model = model;
    this.builder = builder;
    this.nodes = new NodeReader(model.getFunctionsList(), new TensorReader(limits), limits);
    this.scope = new Scope(opsets(model.getOpsetImportList()), Map.of(), 0, builder);
  }

  /** Versions by domain; the default domain is under the empty name. */
  static Map<String, Integer> opsets(List<OperatorSetIdProto> imports) {
    Map<String, Integer> versions = new HashMap<>();
    for (OperatorSetIdProto each : imports) {
      String domain = NodeReader.domain(each.getDomain());
      long version = each.getVersion();
      if (domain.isEmpty()
          && (version < OnnxImporter.OPSET_MIN || version > OnnxImporter.OPSET_MAX)) {
        throw new EngineException(
            Reason.MODEL_UNSUPPORTED,
            "the model needs opset "
                + version
                + "; supported are "
                + OnnxImporter.OPSET_MIN
                + " to "
                + OnnxImporter.OPSET_MAX
                + ": convert it with onnx.version_converter");
      }
      if (domain.equals(Lowerings.CLASSICAL) && (version < 1 || version > OnnxImporter.ML_MAX)) {
        throw new EngineException(
            Reason.MODEL_UNSUPPORTED,
            "the model needs opset "
                + version
                + "; supported are 1 to "
                + OnnxImporter.ML_MAX
                + " of domain "
                + domain);
      }
      Integer before = versions.putIfAbsent(domain, (int) version);
      if (before != null && before != version) {
        throw malformed("two opsets are imported for domain " + EngineException.quote(domain));
      }
    }
    return versions;
  }

  LoadedProgram read() {
    GraphProto graph = model.getGraph();
    Set<String> initializers = new HashSet<>();
    Stream.concat(
            graph.getInitializerList().stream().map(TensorProto::getName),
            graph.getSparseInitializerList().stream().map(sparse -> sparse.getValues().getName()))
        .forEach(name -> {
          if (!initializers.add(name)) {
            throw malformed("two initializers are named " + EngineException.quote(name));
          }
        });
    // Inputs come first: a builder numbers them from 0. One with an initializer is a constant.
    for (ValueInfoProto info : graph.getInputList()) {
      if (!initializers.contains(info.getName())) {
        input(info);
      }
    }
    nodes.initializers(graph, scope);
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    scope.countReads(graph.getNodeList(), outputs);
    nodes.read(graph.getNodeList(), scope);
    return builder.finish(outputs(graph));
  }

  private void input(ValueInfoProto info) {
    String what = "input " + EngineException.quote(info.getName());
    if (info.getName().isEmpty()) {
      throw malformed("an input has no name");
    }
    ValueType type = ValueTypes.of(info.getType(), what);
    List<Dimension> dims =
        type instanceof ElementType ? dimensions(info.getType().getTensorType(), what) : List.of();
    try {
      scope.define(info.getName(), builder.input(info.getName(), type, dims));
    } catch (IllegalArgumentException e) {
      throw malformed(what + ": " + e.getMessage());
    }
  }

  private List<Dimension> dimensions(TypeProto.Tensor type, String what) {
    if (!type.hasShape()) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED, what + " declares no shape: export the model with shapes");
    }
    if (type.getShape().getDimCount() > Shape.RANK_MAX) {
      throw malformed(what + " has rank " + type.getShape().getDimCount());
    }
    List<Dimension> dims = new ArrayList<>();
    for (TensorShapeProto.Dimension dim : type.getShape().getDimList()) {
      dims.add(dimension(dim, what));
    }
    return dims;
  }

  /** A name binds all dimensions that carry it; one without a name gets its own. */
  private Dimension dimension(TensorShapeProto.Dimension dim, String what) {
    if (dim.hasDimValue() && dim.getDimValue() >= 0) {
      if (dim.getDimValue() > Integer.MAX_VALUE) {
        throw malformed(what + " has a dimension of " + dim.getDimValue());
      }
      return Dimension.fixed((int) dim.getDimValue());
    }
    boolean named = !NO_SYMBOLS.contains(dim.getDimParam()) && !dim.getDimParam().startsWith("?");
    return Dimension.symbolic(named ? dim.getDimParam() : "?" + anonymous++);
  }

  private SequencedMap<String, Value> outputs(GraphProto graph) {
    SequencedMap<String, Value> outputs = new LinkedHashMap<>();
    for (ValueInfoProto info : graph.getOutputList()) {
      String what = "output " + EngineException.quote(info.getName());
      Value value =
          scope.value(info.getName()).orElseThrow(() -> malformed("an output has no name"));
      Optional<Value> columns = builder.columnNames(value);
      boolean maps = columns.isPresent() && info.getType().hasSequenceType();
      if (ValueTypes.isDeclared(info.getType()) && !maps) {
        value = declared(value, ValueTypes.of(info.getType(), what), what);
      }
      if (outputs.put(info.getName(), value) != null) {
        throw malformed("two outputs are named " + EngineException.quote(info.getName()));
      }
      if (maps && outputs.put(info.getName() + COLUMNS, columns.get()) != null) {
        throw malformed("two outputs are named " + EngineException.quote(info.getName() + COLUMNS));
      }
    }
    if (outputs.isEmpty()) {
      throw malformed("the graph has no outputs");
    }
    return outputs;
  }

  /** The value as an output that is declared to be of this type. */
  private Value declared(Value value, ValueType type, String what) {
    if (value.valueType().equals(type)) {
      return value;
    }
    if (value.valueType() instanceof ValueType.OptionalOf optional
        && optional.item().equals(type)) {
      return builder.emit(new SequenceOp.OptionalGetElement(), value);
    }
    if (type instanceof ValueType.OptionalOf optional
        && optional.item().equals(value.valueType())) {
      return builder.emit(new SequenceOp.OptionalSome(), value);
    }
    throw malformed(
        what + " is declared " + type.label() + ", the graph makes " + value.valueType().label());
  }

  private static EngineException malformed(String message) {
    return new EngineException(Reason.MODEL_MALFORMED, message);
  }
}
