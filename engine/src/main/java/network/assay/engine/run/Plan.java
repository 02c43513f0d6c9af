package network.assay.engine.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/**
 * A program, or a body, bound to the shapes of its inputs. Made by {@link Planner} and shared by
 * all runs with those shapes. Values are numbered anew, since branches that are known to be taken
 * are planned in place: first inputs, then constants, then the rest.
 *
 * @param steps what is left to do, in order
 * @param known values that are fixed already: constants, and what follows from shapes alone
 * @param buffers the arrays that a run allocates; each serves one or more values in turn
 * @param results the value of each output, in the program's order
 * @param outputs the shape of each output, as far as it is known before the run
 * @param valueCount how many values there are
 * @param isOpen true when some work and memory is found only while the program runs
 * @param multiplyAdds products that are summed in matrix products and convolutions, without those
 *     of open steps
 * @param elements elements that are made, without those of open steps
 * @param peakBytes bytes of the buffers and scratch memory that are held at once, at most, without
 *     those of open steps
 */
public record Plan(
    List<Step> steps,
    Map<Integer, Tensor> known,
    List<Buffer> buffers,
    List<Integer> results,
    List<PartialShape> outputs,
    int valueCount,
    boolean isOpen,
    long multiplyAdds,
    long elements,
    long peakBytes) {

  public Plan {
    steps = List.copyOf(steps);
    buffers = List.copyOf(buffers);
    results = List.copyOf(results);
    outputs = List.copyOf(outputs);
  }

  /**
   * One operation.
   *
   * @param place where it stands in the program, for messages
   * @param inputs value numbers
   * @param firstOutput value number of the first output
   * @param types the type of each output
   * @param shapes the shape of each output; empty when the step is open: then shapes and costs are
   *     found when it runs
   * @param bodies plans of its bodies, when it has any
   * @param buffers the buffer of each output; none when the operation is a view, or open
   * @param freedValues values that no later step reads
   * @param freedBuffers buffers that no later step writes
   */
  public record Step(
      Place place,
      Op op,
      List<Integer> inputs,
      int firstOutput,
      List<? extends ValueType> types,
      Optional<List<Shape>> shapes,
      List<BodyPlans> bodies,
      List<Integer> buffers,
      List<Integer> freedValues,
      List<Integer> freedBuffers) {
    boolean isOpen() {
      return shapes.isEmpty();
    }
  }

  /**
   * Where a node stands.
   *
   * @param around the places of the operations whose bodies it lies in, in words, or empty
   * @param number place among the nodes there
   */
  public record Place(String around, int number, Op op) {
    /** For messages. */
    @Override
    public String toString() {
      return around + "node " + number + " (" + op.getClass().getSimpleName() + ")";
    }

    static Place of(int number, Program.Node node) {
      return new Place("", number, node.op());
    }

    String inside() {
      return this + ", ";
    }
  }

  /** An array of a run. */
  public record Buffer(ElementType type, int length) {
    long bytes() {
      return (long) length * type.bytes();
    }
  }
}
