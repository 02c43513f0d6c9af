package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.TreeMap;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;

/**
 * Weights that an ONNX file keeps in files beside it ("external data", ONNX IR 3 and up). A version
 * of a model is one file here, so that one CID names all that runs: they are taken into it when the
 * model is added.
 */
public final class ExternalData {
  private final Source source;
  private final Limits limits;
  private long bytes;

  /** Where the data lie. */
  @FunctionalInterface
  public interface Source {
    /**
     * The bytes of a file from an offset on.
     *
     * @param location path relative to the model's folder; names no other folder
     * @param offset first byte
     * @param length how many; −1 for all that follow
     * @param lengthMax more than these are refused before they are read
     * @throws EngineException when they are not there or too many
     */
    byte[] read(String location, long offset, long length, long lengthMax);
  }

  private ExternalData(Source source, Limits limits, long bytes) {
    this.source = source;
    this.limits = limits;
    this.bytes = bytes;
  }

  /**
   * The file with all its weights inside; the same array when it has no others.
   *
   * @throws EngineException as {@link OnnxImporter#read}; MODEL_TOO_LARGE when both together have
   *     more than {@code fileBytesMax} bytes
   */
  public static byte[] embed(byte[] file, Source source, Limits limits) {
    ModelProto model = OnnxImporter.parse(file, limits);
    ExternalData taken = new ExternalData(source, limits, file.length);
    ModelProto.Builder whole = model.toBuilder().setGraph(taken.graph(model.getGraph()));
    for (int i = 0; i < model.getFunctionsCount(); i++) {
      whole.setFunctions(i, taken.function(model.getFunctions(i)));
    }
    return taken.bytes == file.length ? file : whole.build().toByteArray();
  }

  private GraphProto graph(GraphProto graph) {
    GraphProto.Builder whole = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      whole.setInitializer(i, tensor(graph.getInitializer(i)));
    }
    for (int i = 0; i < graph.getSparseInitializerCount(); i++) {
      whole.setSparseInitializer(i, sparse(graph.getSparseInitializer(i)));
    }
    for (int i = 0; i < graph.getNodeCount(); i++) {
      whole.setNode(i, node(graph.getNode(i)));
    }
    return whole.build();
  }

  private FunctionProto function(FunctionProto function) {
    FunctionProto.Builder whole = function.toBuilder();
    for (int i = 0; i < function.getNodeCount(); i++) {
      whole.setNode(i, node(function.getNode(i)));
    }
    return whole.build();
  }

  private NodeProto node(NodeProto node) {
    NodeProto.Builder whole = node.toBuilder();
    for (int i = 0; i < node.getAttributeCount(); i++) {
      whole.setAttribute(i, attribute(node.getAttribute(i)));
    }
    return whole.build();
  }

  private AttributeProto attribute(AttributeProto attribute) {
    AttributeProto.Builder whole = attribute.toBuilder();
    if (attribute.hasT()) {
      whole.setT(tensor(attribute.getT()));
    }
    if (attribute.hasSparseTensor()) {
      whole.setSparseTensor(sparse(attribute.getSparseTensor()));
    }
    if (attribute.hasG()) {
      whole.setG(graph(attribute.getG()));
    }
    for (int i = 0; i < attribute.getTensorsCount(); i++) {
      whole.setTensors(i, tensor(attribute.getTensors(i)));
    }
    for (int i = 0; i < attribute.getGraphsCount(); i++) {
      whole.setGraphs(i, graph(attribute.getGraphs(i)));
    }
    return whole.build();
  }

  private SparseTensorProto sparse(SparseTensorProto sparse) {
    return sparse.toBuilder()
        .setValues(tensor(sparse.getValues()))
        .setIndices(tensor(sparse.getIndices()))
        .build();
  }

  private TensorProto tensor(TensorProto tensor) {
    if (tensor.getDataLocation() != DataLocation.EXTERNAL) {
      return tensor;
    }
    String what = "tensor " + EngineException.quote(tensor.getName());
    Map<String, String> entries = new TreeMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    String location = entries.getOrDefault("location", "");
    requireInside(location, what);
    byte[] data =
        source.read(
            location,
            number(entries, "offset", 0, what),
            number(entries, "length", -1, what),
            limits.fileBytesMax() - bytes);
    bytes += data.length;
    return tensor.toBuilder()
        .clearDataLocation()
        .clearExternalData()
        .setRawData(ByteString.copyFrom(data))
        .build();
  }

  /** A model from a stranger may not read whatever lies on the disk. */
  private static void requireInside(String location, String what) {
    boolean inside =
        !location.isEmpty()
            && !location.startsWith("/")
            && location.chars().noneMatch(c -> c == '\\' || c == ':' || c < ' ');
    for (String part : location.split("/", -1)) {
      inside &= !part.equals("..");
    }
    if (!inside) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          what
              + " keeps its data in "
              + EngineException.quote(location)
              + ": expected a path inside the model's folder");
    }
  }

  private static long number(Map<String, String> entries, String key, long otherwise, String what) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new EngineException(
          Reason.MODEL_MALFORMED,
          what + " has " + key + " " + EngineException.quote(text) + ", expected a whole number");
    }
    return Long.parseLong(text);
  }
}
