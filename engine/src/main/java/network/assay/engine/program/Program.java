package network.assay.engine.program;

import java.util.List;
import java.util.Optional;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/**
 * A canonical tensor graph in single-assignment form. Values are numbered: first the inputs, then
 * the constants, then the outputs of each node in order; a node reads only values of lower number,
 * or {@link #ABSENT}. Weights are referenced by digest; their bytes travel beside the program.
 */
public record Program(
    Profile profile,
    List<Input> inputs,
    List<Constant> constants,
    List<Node> nodes,
    List<Output> outputs) {

  /** Stands for an optional input that is not there. */
  public static final int ABSENT = -1;

  public Program {
    inputs = List.copyOf(inputs);
    constants = List.copyOf(constants);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    int next = inputs.size() + constants.size();
    for (Node node : nodes) {
      for (int value : node.inputs()) {
        if (value < ABSENT || value >= next) {
          throw new IllegalArgumentException(
              node.op() + " reads value " + value + ", only 0 to " + (next - 1) + " exist there");
        }
      }
      next += node.outputs().size();
    }
    for (Output output : outputs) {
      if (output.value() < 0 || output.value() >= next) {
        throw new IllegalArgumentException(
            "output '" + output.name() + "' names value " + output.value() + " of " + next);
      }
    }
  }

  /** How the program computes, and with it which evidence is possible. */
  public enum Profile {
    /** Binary floating point by the engine's definitions. */
    F32("f32"),
    /** Whole numbers between the inputs and the outputs: the only one that can be proved. */
    INT("int");

    private final String label;

    Profile(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** A named input; its dimensions may be symbolic. */
  public record Input(String name, ElementType type, List<Dimension> dimensions) {
    public Input {
      dimensions = List.copyOf(dimensions);
    }
  }

  /** A fixed size, or a name that is bound when the program runs. */
  public record Dimension(Optional<String> symbol, int size) {
    public static Dimension fixed(int size) {
      return new Dimension(Optional.empty(), size);
    }

    public static Dimension symbolic(String symbol) {
      return new Dimension(Optional.of(symbol), -1);
    }
  }

  /** A constant by type, shape and the SHA-256 of its little-endian bytes, in lower-case hex. */
  public record Constant(ElementType type, Shape shape, String sha256) {}

  /** One operation: the values it reads and the element types of what it makes. */
  public record Node(Op op, List<Integer> inputs, List<ElementType> outputs) {
    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** A named result. */
  public record Output(String name, int value) {}
}
