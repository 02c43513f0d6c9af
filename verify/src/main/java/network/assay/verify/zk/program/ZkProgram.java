package network.assay.verify.zk.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Hash32;
import network.assay.primitives.Quoted;

/**
 * A program of profile {@code int}. Values are numbered: inputs, constants, then the outputs of
 * each node in order; a node reads lower numbers, or {@link #ABSENT}. An instance in hand has the
 * types, the counts of inputs and the ranges of attributes that {@code spec/int.md} asks for, and
 * floats only from its inputs into Quantise and from Dequantise to its outputs. Shapes are not
 * looked at.
 */
public record ZkProgram(
    List<Input> inputs, List<Constant> constants, List<Node> nodes, List<Output> outputs) {

  /** Stands for an optional input that is not there. */
  public static final int ABSENT = -1;

  /**
   * A program whose parts fit each other.
   *
   * @throws ZkException naming the node or output that does not
   */
  public ZkProgram {
    inputs = List.copyOf(inputs);
    constants = List.copyOf(constants);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    ZkTypes.check(inputs, constants, nodes, outputs);
  }

  /** A named input. */
  public record Input(String name, ZkType type, List<Dimension> dimensions) {
    public Input {
      dimensions = List.copyOf(dimensions);
    }
  }

  /** A fixed size, or a name with one size in each run. */
  public record Dimension(Optional<String> symbol, int size) {
    public static Dimension fixed(int size) {
      return new Dimension(Optional.empty(), size);
    }

    public static Dimension symbolic(String symbol) {
      return new Dimension(Optional.of(symbol), -1);
    }
  }

  /** A constant by type, shape and the SHA-256 of its elements. */
  public record Constant(ZkType type, ZkShape shape, Hash32 sha256) {
    /** Bytes of its elements. */
    public long bytes() {
      return (long) shape.size() * type.bytes();
    }
  }

  /** One operation: the values that it reads and the types that it makes. */
  public record Node(ZkOp op, List<Integer> inputs, List<ZkType> outputs) {
    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    /** Whether input {@code i} is there. */
    public boolean has(int i) {
      return i < inputs.size() && inputs.get(i) != ABSENT;
    }
  }

  /** A named result. */
  public record Output(String name, int value) {}

  /** The number of values. */
  public int values() {
    int count = inputs.size() + constants.size();
    for (Node node : nodes) {
      count += node.outputs().size();
    }
    return count;
  }

  /** Whether a value is a constant; its index is {@code value − inputs().size()}. */
  public boolean isConstant(int value) {
    return value >= inputs.size() && value < inputs.size() + constants.size();
  }

  /** How a reason names a node. */
  public String place(int node) {
    return "node " + node + " (" + nodes.get(node).op().label() + ")";
  }

  /**
   * Checks the shapes of the inputs of a run: fixed sizes are as in the program, and one symbol has
   * one size.
   *
   * @throws ZkException naming the first input that does not fit
   */
  public void requireShapes(List<ZkShape> shapes) {
    if (shapes.size() != inputs.size()) {
      throw new ZkException("expected " + inputs.size() + " inputs, got " + shapes.size());
    }
    SortedMap<String, Integer> sizes = new TreeMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      ZkShape shape = shapes.get(i);
      List<Dimension> dims = inputs.get(i).dimensions();
      boolean fits = shape.rank() == dims.size();
      for (int d = 0; fits && d < dims.size(); d++) {
        int size = shape.dim(d);
        int expected =
            dims.get(d)
                .symbol()
                .map(s -> sizes.computeIfAbsent(s, _ -> size))
                .orElse(dims.get(d).size());
        fits = expected == size;
      }
      if (!fits) {
        List<String> expected = new ArrayList<>();
        for (Dimension d : dims) {
          expected.add(d.symbol().map(Quoted::of).orElse(Integer.toString(d.size())));
        }
        throw new ZkException(
            "input " + i, "expected shape " + expected + " with " + sizes + ", got " + shape);
      }
    }
  }
}
