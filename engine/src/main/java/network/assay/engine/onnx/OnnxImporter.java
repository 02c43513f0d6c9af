package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ValueType;

/**
 * Reads ONNX files. The program is a pure function of the file: limits only refuse, and constants
 * are folded by the scalar kernels.
 */
public final class OnnxImporter {
  /** Oldest opset of the default domain: before 7 broadcasting was another one. */
  public static final int OPSET_MIN = 7;

  /** Newest opset of the default domain whose operators were read for this importer. */
  public static final int OPSET_MAX = 27;

  /** Newest version of the domain {@code ai.onnx.ml}. */
  static final int ML_MAX = 5;

  /** Oldest version of the file format: before it operators had no opset. */
  static final int IR_MIN = 3;

  private OnnxImporter() {}

  /**
   * The program of an ONNX file.
   *
   * @throws EngineException and nothing else, whatever the bytes: MODEL_MALFORMED,
   *     MODEL_UNSUPPORTED naming node, operator and opset, or MODEL_TOO_LARGE
   */
  public static LoadedProgram read(byte[] file, Limits limits) {
    ModelProto model = parse(file, limits);
    // One worker is the calling thread: folding is small, and import starts no threads.
    try (Workers workers = new Workers(1)) {
      GraphBuilder builder = new GraphBuilder(limits, new ScalarKernels(workers));
      return new ModelReader(model, builder, limits).read();
    }
  }

  /** The operators that a file uses and this importer does not have, sorted. */
  public static SortedSet<String> missingOperators(byte[] file, Limits limits) {
    ModelProto model = parse(file, limits);
    Set<String> own = new HashSet<>();
    model.getFunctionsList().forEach(function -> own.add(function.getName()));
    SortedSet<String> missing = new TreeSet<>();
    addMissing(model.getGraph().getNodeList(), own, missing);
    model.getFunctionsList().forEach(f -> addMissing(f.getNodeList(), own, missing));
    return missing;
  }

  private static void addMissing(List<NodeProto> nodes, Set<String> own, Set<String> missing) {
    for (NodeProto node : nodes) {
      String domain = NodeReader.domain(node.getDomain());
      boolean known =
          own.contains(node.getOpType()) || operators(domain).contains(node.getOpType());
      if (!known) {
        missing.add((domain.isEmpty() ? "" : domain + ".") + node.getOpType());
      }
      Subgraphs.of(node).forEach(graph -> addMissing(graph.getNodeList(), own, missing));
    }
  }

  /**
   * The types of the outputs that a file declares, where it declares them.
   *
   * @throws EngineException as {@link #read}
   */
  public static List<ValueType> outputTypes(byte[] file, Limits limits) {
    return parse(file, limits).getGraph().getOutputList().stream()
        .map(info -> ValueTypes.of(info.getType(), "output " + info.getName()))
        .toList();
  }

  static ModelProto parse(byte[] file, Limits limits) {
    if (file.length > limits.fileBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the file has " + file.length + " bytes; the limit is " + limits.fileBytesMax());
    }
    WireScan.check(file, limits.modelBytesMax());
    ModelProto model;
    try {
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(file).newCodedInput();
      in.enableAliasing(true); // weights stay in the file's array until they become tensors
      model = ModelProto.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("not an ONNX file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw malformed("not an ONNX file: it ends early", e);
    }
    if (!model.hasGraph()) {
      throw new EngineException(
          Reason.MODEL_MALFORMED, "not an ONNX file: it holds no graph; check that it is complete");
    }
    if (model.getIrVersion() < IR_MIN) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          "the file has IR version "
              + model.getIrVersion()
              + ", expected "
              + IR_MIN
              + " or newer: convert it with onnx.version_converter");
    }
    return model;
  }

  private static EngineException malformed(String message, Exception cause) {
    return new EngineException(Reason.MODEL_MALFORMED, message, cause);
  }

  /** Names of the operators of the default domain that are imported, sorted. */
  public static Set<String> operators() {
    return operators(Lowerings.DEFAULT);
  }

  /** Names of the operators of a domain that are imported, sorted. */
  public static Set<String> operators(String domain) {
    return Lowerings.names(NodeReader.domain(domain));
  }
}
