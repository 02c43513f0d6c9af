package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;

/**
 * Puts nodes in an order in which each comes after those that it reads. ONNX demands that files are
 * sorted; some exporters do not sort them, and runtimes take them all the same. A sorted file keeps
 * its order.
 */
final class NodeOrder {
  private NodeOrder() {}

  /**
   * The nodes, sorted.
   *
   * @throws EngineException MODEL_MALFORMED when nodes read each other in a circle
   */
  static List<NodeProto> sorted(List<NodeProto> nodes, Scope scope) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).getOutputList()) {
        makers.putIfAbsent(output, i);
      }
    }
    int[] waitsFor = new int[nodes.size()];
    List<List<Integer>> readers = new ArrayList<>();
    nodes.forEach(_ -> readers.add(new ArrayList<>()));
    for (int i = 0; i < nodes.size(); i++) {
      Set<String> reads = new LinkedHashSet<>(nodes.get(i).getInputList());
      reads.addAll(Subgraphs.outerNames(nodes.get(i)));
      for (String input : reads) {
        Integer maker = makers.get(input);
        if (maker != null && !input.isEmpty() && !scope.isDefined(input)) {
          readers.get(maker).add(i);
          waitsFor[i]++;
        }
      }
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < waitsFor.length; i++) {
      if (waitsFor[i] == 0) {
        ready.add(i);
      }
    }
    List<NodeProto> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      sorted.add(nodes.get(next));
      for (int reader : readers.get(next)) {
        if (--waitsFor[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    if (sorted.size() < nodes.size()) {
      throw cycle(nodes, waitsFor);
    }
    return sorted;
  }

  private static EngineException cycle(List<NodeProto> nodes, int... waitsFor) {
    int first = 0;
    while (waitsFor[first] == 0) {
      first++;
    }
    return new EngineException(
        Reason.MODEL_MALFORMED,
        "the nodes read each other in a circle; node "
            + first
            + " ("
            + EngineException.quote(nodes.get(first).getOpType())
            + ") is on or behind it");
  }
}
