package network.assay.engine.onnx;

import java.util.List;

/** What a file declares about itself: its inputs and outputs in order. */
public record OnnxSignature(List<Port> inputs, List<Port> outputs) {
  public OnnxSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * An input or output.
   *
   * @param type the label of the element type, or {@code ?}
   * @param dimensions sizes, symbols, or {@code ?}
   */
  public record Port(String name, String type, List<String> dimensions) {
    public Port {
      dimensions = List.copyOf(dimensions);
    }

    @Override
    public String toString() {
      return name + " " + type + dimensions;
    }
  }
}
