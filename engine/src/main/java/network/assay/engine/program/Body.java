package network.assay.engine.program;

import java.util.List;
import network.assay.engine.program.Program.Node;
import network.assay.engine.tensor.ValueType;

/**
 * The graph inside a control-flow operation. It is closed: what it takes from around it, constants
 * too, are inputs of the operation and so of the body. Values are numbered as in a {@link Program}:
 * first the inputs, then the outputs of each node.
 */
public record Body(List<ValueType> inputs, List<Node> nodes, List<Integer> outputs) {
  /** Deepest nesting of bodies; each level is four levels of JSON, of which 64 are read. */
  public static final int DEPTH_MAX = 12;

  public Body {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    Program.requireOrder(inputs.size(), nodes, outputs);
    if (depth(nodes) >= DEPTH_MAX) {
      throw new IllegalArgumentException("bodies nest deeper than " + DEPTH_MAX);
    }
  }

  private static int depth(List<Node> nodes) {
    int deepest = 0;
    for (Node node : nodes) {
      for (Body body : node.op().bodies()) {
        deepest = Math.max(deepest, 1 + depth(body.nodes));
      }
    }
    return deepest;
  }

  /** How many nodes it holds, with those of the bodies inside. */
  public long nodeCount() {
    return nodeCount(nodes);
  }

  /** How many nodes these are, with those of the bodies inside. */
  public static long nodeCount(List<Node> nodes) {
    long count = nodes.size();
    for (Node node : nodes) {
      for (Body body : node.op().bodies()) {
        count += body.nodeCount();
      }
    }
    return count;
  }

  /** How many values there are inside: inputs and outputs of nodes. */
  public int valueCount() {
    return inputs.size() + nodes.stream().mapToInt(node -> node.outputs().size()).sum();
  }
}
