package network.assay.engine.run;

import java.util.List;
import java.util.Map;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * A program bound to the shapes of its inputs: every shape, buffer and count is fixed. Made by
 * {@link Planner} and shared by all runs with those shapes.
 *
 * @param steps what is left to do, in order
 * @param known values that are fixed already: constants, and what follows from shapes alone
 * @param buffers the arrays that a run allocates; each serves one or more values in turn
 * @param outputs the shape of each output, in the program's order
 * @param multiplyAdds products that are summed in matrix products and convolutions
 * @param peakBytes bytes of the buffers and scratch memory that are held at once, at most
 */
public record Plan(
    List<Step> steps,
    Map<Integer, Tensor> known,
    List<Buffer> buffers,
    List<Shape> outputs,
    long multiplyAdds,
    long peakBytes) {

  public Plan {
    steps = List.copyOf(steps);
    buffers = List.copyOf(buffers);
    outputs = List.copyOf(outputs);
  }

  /**
   * One operation.
   *
   * @param number place of the node in the program, for messages
   * @param firstOutput value number of the node's first output
   * @param shapes the shape of each output
   * @param buffers the buffer of each output; none when the operation is a view
   * @param freedValues values that no later step reads
   * @param freedBuffers buffers that no later step writes
   */
  public record Step(
      int number,
      Program.Node node,
      int firstOutput,
      List<Shape> shapes,
      List<Integer> buffers,
      List<Integer> freedValues,
      List<Integer> freedBuffers) {}

  /** An array of a run. */
  public record Buffer(ElementType type, int length) {
    long bytes() {
      return (long) length * type.bytes();
    }
  }
}
