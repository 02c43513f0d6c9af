package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The graphs that nodes hold as attributes. */
final class Subgraphs {
  private Subgraphs() {}

  /** The graphs of a node. */
  static Stream<GraphProto> of(NodeProto node) {
    return node.getAttributeList().stream()
        .flatMap(attribute ->
            Stream.concat(
                attribute.hasG() ? Stream.of(attribute.getG()) : Stream.of(),
                attribute.getGraphsList().stream()));
  }

  /** The names that the graphs of a node read from around it. */
  static Set<String> outerNames(NodeProto node) {
    Set<String> names = new LinkedHashSet<>();
    of(node).forEach(graph -> names.addAll(outerNames(graph)));
    return names;
  }

  private static Set<String> outerNames(GraphProto graph) {
    Set<String> own = new HashSet<>();
    graph.getInputList().forEach(input -> own.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
    graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
    Set<String> names = new LinkedHashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      names.addAll(node.getInputList());
      names.addAll(outerNames(node));
    }
    graph.getOutputList().forEach(output -> names.add(output.getName()));
    names.removeAll(own);
    names.remove("");
    return names;
  }
}
