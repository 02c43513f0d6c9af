package network.assay.engine.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicShapes;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Makes the plan of one program for one set of input shapes. Values that follow from shapes and
 * constants alone are computed here, by the same operations as in a run, so that reshapes by {@code
 * Shape → Gather → Concat} chains have fixed shapes.
 */
final class Planner {
  /** Largest tensor that is computed while planning; shape arithmetic stays far below. */
  static final int KNOWN_ELEMENTS_MAX = 1 << 16;

  private final LoadedProgram loaded;
  private final KernelContext context;
  private final Limits limits;
  private final Cancellation cancellation;
  private final Map<Integer, Tensor> known = new TreeMap<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final List<ElementType> types = new ArrayList<>();
  private final List<Dynamic> dynamic = new ArrayList<>();
  private long multiplyAdds;
  private long elements;
  private long knownBytes;

  /** A node that each run has to perform. */
  record Dynamic(int number, Program.Node node, int firstOutput, List<Shape> shapes, Work work) {}

  Planner(LoadedProgram loaded, KernelContext context, Limits limits, Cancellation cancellation) {
    this.loaded = loaded;
    this.context = context;
    this.limits = limits;
    this.cancellation = cancellation;
  }

  /**
   * The plan.
   *
   * @param inputShapes in the order of the program's inputs
   * @param inputValues of those inputs that fix shapes by their values, by input number
   */
  Plan plan(List<Shape> inputShapes, Map<Integer, Tensor> inputValues) {
    Program program = loaded.program();
    for (int i = 0; i < inputShapes.size(); i++) {
      define(program.inputs().get(i).type(), inputShapes.get(i), "input " + i);
    }
    known.putAll(inputValues);
    for (Tensor constant : loaded.constants()) {
      known.put(shapes.size(), constant);
      define(constant.type(), constant.shape(), "a constant");
    }
    for (int i = 0; i < program.nodes().size(); i++) {
      visit(i, program.nodes().get(i));
    }
    List<Dynamic> needed = needed(program);
    for (Dynamic step : needed) {
      charge(step.number, step.node, step.work);
    }
    List<Shape> outputs = program.outputs().stream().map(o -> shapes.get(o.value())).toList();
    BufferPlan buffers = new BufferPlan(program, needed, types, shapes);
    long peak = Math.addExact(buffers.peakBytes(), knownBytes);
    if (peak > limits.runBytesMax()) {
      throw exceeded("needs " + peak + " bytes at once", limits.runBytesMax());
    }
    return new Plan(
        buffers.steps(), Map.copyOf(known), buffers.buffers(), outputs, multiplyAdds, peak);
  }

  private void visit(int number, Program.Node node) {
    if (cancellation.isCancelled()) {
      throw new EngineException(Reason.CANCELLED, "cancelled while the run was planned");
    }
    int first = shapes.size();
    Operands in = operands(node);
    List<Shape> made = outputShapes(number, node, in);
    for (int i = 0; i < made.size(); i++) {
      define(node.outputs().get(i), made.get(i), describe(number, node));
    }
    Work work = work(number, node, in, made);
    if (isFixed(node, in, made)) {
      charge(number, node, work);
      List<Tensor> values = evaluate(number, node, made);
      for (int i = 0; i < values.size(); i++) {
        known.put(first + i, values.get(i));
        knownBytes += Work.bytes(made.get(i), node.outputs().get(i));
      }
      if (knownBytes > limits.runBytesMax()) {
        throw exceeded("fixes " + knownBytes + " bytes of values", limits.runBytesMax());
      }
    } else {
      dynamic.add(new Dynamic(number, node, first, made, work));
    }
  }

  /** What is known of a node's inputs. A ShapeOf needs no value, so a shape serves as one. */
  private Operands operands(Program.Node node) {
    List<Optional<Operand>> operands = new ArrayList<>();
    for (int value : node.inputs()) {
      operands.add(
          value == Program.ABSENT
              ? Optional.empty()
              : Optional.of(
                  new Operand(
                      types.get(value),
                      PartialShape.of(shapes.get(value)),
                      Optional.ofNullable(known.get(value)))));
    }
    return new Operands(operands);
  }

  private List<Shape> outputShapes(int number, Program.Node node, Operands in) {
    List<PartialShape> partial;
    try {
      partial = Families.shapes(node, in);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          Reason.INPUT_SHAPE,
          "with inputs of these shapes "
              + describe(number, node)
              + " cannot run: "
              + e.getMessage(),
          e);
    }
    for (PartialShape shape : partial) {
      if (!shape.isComplete()) {
        throw new EngineException(
            Reason.MODEL_UNSUPPORTED,
            describe(number, node)
                + " takes its output shape from values that the run itself"
                + " computes (more than "
                + KNOWN_ELEMENTS_MAX
                + " of them): export the model"
                + " with fixed shapes");
      }
    }
    return partial.stream().map(PartialShape::complete).toList();
  }

  private void define(ElementType type, Shape shape, String what) {
    long span = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      // Empty axes count as 1: a shape such as [0, 2^30, 2^30] would still be walked.
      span *= Math.max(shape.dim(axis), 1);
      if (span > limits.tensorElementsMax()) {
        throw exceeded(
            what + " has shape " + shape + ", more elements", limits.tensorElementsMax());
      }
    }
    types.add(type);
    shapes.add(shape);
  }

  private Work work(int number, Program.Node node, Operands in, List<Shape> made) {
    try {
      return Families.work(node, in, made);
    } catch (ArithmeticException e) {
      throw exceeded(
          describe(number, node) + " needs more work or memory than can be counted, far",
          limits.runBytesMax());
    }
  }

  private void charge(int number, Program.Node node, Work work) {
    multiplyAdds = saturatingAdd(multiplyAdds, work.multiplyAdds());
    elements = saturatingAdd(elements, work.elements());
    if (multiplyAdds > limits.runMultiplyAddsMax()) {
      throw exceeded(
          "up to " + describe(number, node) + " needs " + multiplyAdds + " multiply-adds",
          limits.runMultiplyAddsMax());
    }
    if (elements > limits.runElementsMax()) {
      throw exceeded(
          "up to " + describe(number, node) + " makes " + elements + " elements",
          limits.runElementsMax());
    }
  }

  private static long saturatingAdd(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static boolean isFixed(Program.Node node, Operands in, List<Shape> made) {
    for (Shape shape : made) {
      if (shape.size() > KNOWN_ELEMENTS_MAX) {
        return false;
      }
    }
    if (node.op() instanceof Op.ShapeOf) {
      return true;
    }
    for (int i = 0; i < in.count(); i++) {
      boolean fixed =
          !in.has(i) || (in.value(i).isPresent() && in.value(i).get().size() <= KNOWN_ELEMENTS_MAX);
      if (!fixed) {
        return false;
      }
    }
    return true;
  }

  private List<Tensor> evaluate(int number, Program.Node node, List<Shape> made) {
    List<Optional<Tensor>> inputs = new ArrayList<>();
    for (int value : node.inputs()) {
      if (value == Program.ABSENT) {
        inputs.add(Optional.empty());
      } else if (node.op() instanceof Op.ShapeOf) {
        return List.of(BasicShapes.shapeValue((Op.ShapeOf) node.op(), shapes.get(value)));
      } else {
        inputs.add(Optional.of(known.get(value)));
      }
    }
    try {
      return Families.evaluate(node, inputs, made, context);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          Reason.INPUT_VALUE, describe(number, node) + " cannot run: " + e.getMessage(), e);
    }
  }

  /** The dynamic nodes that an output depends on, in order. */
  private List<Dynamic> needed(Program program) {
    BitSet wanted = new BitSet();
    program.outputs().forEach(output -> wanted.set(output.value()));
    List<Dynamic> kept = new ArrayList<>();
    for (Dynamic step : dynamic.reversed()) {
      int end = step.firstOutput + step.shapes.size();
      int next = wanted.nextSetBit(step.firstOutput);
      if (next >= 0 && next < end) {
        kept.add(step);
        step.node.inputs().stream().filter(v -> v != Program.ABSENT).forEach(wanted::set);
      }
    }
    return kept.reversed();
  }

  static String describe(int number, Program.Node node) {
    return "node " + number + " (" + node.op().getClass().getSimpleName() + ")";
  }

  private static EngineException exceeded(String what, long limit) {
    return new EngineException(
        Reason.LIMIT_EXCEEDED, "the run " + what + "; the limit is " + limit);
  }
}
