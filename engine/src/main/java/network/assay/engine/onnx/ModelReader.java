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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/** Reads the graph of one model: initializers, inputs, nodes, outputs. */
final class ModelReader {
  /** What exporters write for a dimension that they know nothing of. */
  private static final Set<String> NO_SYMBOLS = Set.of("", "None", "?", "-1", "unknown");

  /** A sequence of maps is a matrix, and an output of this ending names its columns. */
  private static final String COLUMNS = ".keys";

  private final ModelProto model;
  private final GraphBuilder builder;
  private final TensorReader tensors;
  private final NodeReader nodes;
  private final Scope scope;
  private int anonymous;

  ModelReader(ModelProto model, GraphBuilder builder, Limits limits) {
    this.model = model;
    this.builder = builder;
    this.tensors = new TensorReader(limits);
    this.nodes = new NodeReader(model.getFunctionsList(), builder, tensors, limits);
    this.scope = new Scope(opsets(model.getOpsetImportList()), Map.of(), 0);
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
    if (graph.getSparseInitializerCount() > 0) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED, "sparse initializers are not supported: store them dense");
    }
    Map<String, TensorProto> initializers = new HashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      if (initializers.put(tensor.getName(), tensor) != null) {
        throw malformed("two initializers are named " + EngineException.quote(tensor.getName()));
      }
    }
    // Inputs come first: a builder numbers them from 0. One with an initializer is a constant.
    for (ValueInfoProto info : graph.getInputList()) {
      if (!initializers.containsKey(info.getName())) {
        input(info);
      }
    }
    for (TensorProto tensor : graph.getInitializerList()) {
      String what = "initializer " + EngineException.quote(tensor.getName());
      scope.define(tensor.getName(), builder.constant(tensors.read(tensor, what)));
    }
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
    TypeProto.Tensor type = tensorType(info, what);
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
    ElementType element =
        TensorReader.elementType(type.getElemType())
            .orElseThrow(() -> TensorReader.unsupportedType(type.getElemType(), what));
    try {
      scope.define(info.getName(), builder.input(info.getName(), element, dims));
    } catch (IllegalArgumentException e) {
      throw malformed(what + ": " + e.getMessage());
    }
  }

  private static TypeProto.Tensor tensorType(ValueInfoProto info, String what) {
    if (!info.getType().hasTensorType()) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          what + " is no tensor; sequences, maps and optional values are not supported");
    }
    return info.getType().getTensorType();
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
      if (info.getType().getValueCase() != TypeProto.ValueCase.VALUE_NOT_SET && !maps) {
        tensorType(info, what);
      }
      int declared = info.getType().getTensorType().getElemType();
      boolean agrees =
          declared == 0
              || TensorReader.elementType(declared).filter(t -> t == value.type()).isPresent();
      if (!agrees) {
        throw malformed(
            what
                + " is declared with another element type than the "
                + value.type().label()
                + " that the graph makes");
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

  private static EngineException malformed(String message) {
    return new EngineException(Reason.MODEL_MALFORMED, message);
  }
}
