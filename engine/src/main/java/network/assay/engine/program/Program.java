package network.assay.engine.program;

import java.util.List;
import java.util.Optional;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.ValueType;

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
    requireOrder(
        inputs.size() + constants.size(), nodes, outputs.stream().map(Output::value).toList());
  }

  /** Nodes read only what is there before them, outputs what is there at the end. */
  static void requireOrder(int given, List<Node> nodes, List<Integer> outputs) {
    int next = given;
    for (Node node : nodes) {
      for (int value : node.inputs()) {
        if (value < ABSENT || value >= next) {
          throw new IllegalArgumentException(
              node.op().getClass().getSimpleName()
                  + " reads value "
                  + value
                  + ", only 0 to "
                  + (next - 1)
                  + " exist there");
        }
      }
      next += node.outputs().size();
    }
    for (int output : outputs) {
      if (output < 0 || output >= next) {
        throw new IllegalArgumentException("an output names value " + output + " of " + next);
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

  /** A named input; its dimensions may be symbolic, and are none where it is no tensor. */
  public record Input(String name, ValueType valueType, List<Dimension> dimensions) {
    public Input {
      dimensions = List.copyOf(dimensions);
      if (!(valueType instanceof ElementType) && !dimensions.isEmpty()) {
        throw new IllegalArgumentException("a " + valueType.label() + " has no dimensions");
      }
    }

    /**
     * The element type of a tensor.
     *
     * @throws IllegalArgumentException when the input is a sequence or an optional value
     */
    public ElementType type() {
      return valueType.element();
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

  /** One operation: the values it reads and the types of what it makes. */
  public record Node(Op op, List<Integer> inputs, List<? extends ValueType> outputs) {
    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    /**
     * The element types of outputs that are all tensors.
     *
     * @throws IllegalArgumentException when one is not
     */
    public List<ElementType> elements() {
      return outputs.stream().map(ValueType::element).toList();
    }
  }

  /** A named result. */
  public record Output(String name, int value) {}
}
