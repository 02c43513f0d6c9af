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
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Plan.Place;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/**
 * Makes the plan of one program or body for one set of input shapes. Values that follow from shapes
 * and constants alone are computed here, by the same operations as in a run, so that reshapes by
 * {@code Shape → Gather → Concat} chains have fixed shapes, and branches that are known to be taken
 * stand in the plan in place of their If. An operation whose shapes are still not known stays open.
 */
final class Planner {
  /** Largest tensor that is computed while planning; shape arithmetic stays far below. */
  static final int KNOWN_ELEMENTS_MAX = 1 << 16;

  private final Setting setting;
  private final String around;
  private final Meter meter;
  private final Map<Integer, Tensor> known = new TreeMap<>();
  private final List<PartialShape> shapes = new ArrayList<>();
  private final List<ValueType> types = new ArrayList<>();
  private final List<Dynamic> dynamic = new ArrayList<>();
  private long knownBytes;

  /** What all planning of one run shares. */
  record Setting(KernelContext context, Limits limits, Cancellation cancellation) {}

  /**
   * A node that each run has to perform.
   *
   * @param shapes of the outputs, with the work: empty when they are found in the run
   */
  record Dynamic(
      Place place,
      Program.Node node,
      List<Integer> inputs,
      int firstOutput,
      Optional<List<Shape>> shapes,
      Work work,
      List<BodyPlans> bodies) {}

  /**
   * A planner of one plan.
   *
   * @param around the places of the operations whose bodies it plans for, or empty
   */
  Planner(Setting setting, String around) {
    this.setting = setting;
    this.around = around;
    this.meter = new Meter(setting.limits);
  }

  /**
   * The plan.
   *
   * @param given the first values: inputs, then constants
   * @param results the values that are asked for
   */
  Plan plan(List<Operand> given, List<Program.Node> nodes, List<Integer> results) {
    int[] scope = new int[given.size() + made(nodes)];
    for (int i = 0; i < given.size(); i++) {
      Operand operand = given.get(i);
      scope[i] = define(operand.type(), operand.shape(), around + "input or constant " + i);
      operand.value().ifPresent(value -> known.put(shapes.size() - 1, value));
    }
    visitAll(nodes, scope, given.size(), around);
    List<Integer> values = results.stream().map(value -> scope[value]).toList();
    List<Dynamic> needed = needed(values);
    for (Dynamic step : needed) {
      meter.charge(step.work, step.place.toString());
    }
    BufferPlan buffers = new BufferPlan(values, needed, shapes.size());
    long peak = Math.addExact(buffers.peakBytes(), knownBytes);
    if (peak > setting.limits.runBytesMax()) {
      throw Meter.exceeded("needs " + peak + " bytes at once", setting.limits.runBytesMax());
    }
    return new Plan(
        buffers.steps(),
        Map.copyOf(known),
        buffers.buffers(),
        values,
        values.stream().map(shapes::get).toList(),
        shapes.size(),
        needed.stream().anyMatch(step -> step.shapes.isEmpty()),
        meter.multiplyAdds(),
        meter.elements(),
        peak);
  }

  private static int made(List<Program.Node> nodes) {
    return nodes.stream().mapToInt(node -> node.outputs().size()).sum();
  }

  /** Plans nodes; {@code scope} holds the plan's numbers of their values, the first are given. */
  private void visitAll(List<Program.Node> nodes, int[] scope, int given, String inside) {
    int next = given;
    for (int i = 0; i < nodes.size(); i++) {
      if (setting.cancellation.isCancelled()) {
        throw new EngineException(Reason.CANCELLED, "cancelled while the run was planned");
      }
      Program.Node node = nodes.get(i);
      Place place = new Place(inside, i, node.op());
      List<Integer> inputs =
          node.inputs().stream().map(v -> v == Program.ABSENT ? v : (Integer) scope[v]).toList();
      if (node.op() instanceof ControlOp.If branches && known.containsKey(inputs.get(0))) {
        int[] made = inline(branches, inputs, place);
        System.arraycopy(made, 0, scope, next, made.length);
      } else {
        int first = visit(place, node, inputs);
        for (int o = 0; o < node.outputs().size(); o++) {
          scope[next + o] = first + o;
        }
      }
      next += node.outputs().size();
    }
  }

  /** Plans the branch that is taken, and gives the values of its outputs. */
  private int[] inline(ControlOp.If branches, List<Integer> inputs, Place place) {
    boolean condition = Control.isTrue(known.get(inputs.get(0)), place);
    Body body = condition ? branches.thenBranch() : branches.elseBranch();
    int[] scope = new int[body.valueCount()];
    for (int i = 0; i < body.inputs().size(); i++) {
      scope[i] = inputs.get(i + 1);
    }
    visitAll(body.nodes(), scope, body.inputs().size(), place.inside());
    return body.outputs().stream().mapToInt(value -> scope[value]).toArray();
  }

  private int visit(Place place, Program.Node node, List<Integer> inputs) {
    int first = shapes.size();
    Operands in = operands(inputs);
    List<PartialShape> partial = outputShapes(place, node, in);
    for (int i = 0; i < partial.size(); i++) {
      define(node.outputs().get(i), partial.get(i), place.toString());
    }
    if (Families.isOpen(node.op())) {
      if (!evaluateOpen(place, node, inputs, first)) {
        leaveOpen(place, node, inputs, first);
      }
      return first;
    }
    if (!isComplete(in, partial)) {
      leaveOpen(place, node, inputs, first);
      return first;
    }
    List<Shape> made = partial.stream().map(PartialShape::complete).toList();
    Work work = work(place, node, in, made);
    if (isFixed(node, in, made)) {
      meter.charge(work, place.toString());
      keep(first, evaluate(place, node, inputs, made));
    } else {
      dynamic.add(new Dynamic(place, node, inputs, first, Optional.of(made), work, List.of()));
    }
    return first;
  }

  private void leaveOpen(Place place, Program.Node node, List<Integer> inputs, int first) {
    List<BodyPlans> bodies = new ArrayList<>();
    if (node.op() instanceof ControlOp control) {
      int own = Control.ownInputs(control);
      int offset = Control.captureOffset(control);
      for (Body body : control.bodies()) {
        Map<Integer, Tensor> fixed = new TreeMap<>();
        for (int i = own; i < body.inputs().size(); i++) {
          Tensor value = known.get(inputs.get(i + offset));
          if (value != null) {
            fixed.put(i, value);
          }
        }
        bodies.add(new BodyPlans(body, Map.copyOf(fixed), place.inside()));
      }
    }
    dynamic.add(
        new Dynamic(place, node, inputs, first, Optional.empty(), new Work(0, 0, 0), bodies));
  }

  private void keep(int first, List<Tensor> values) {
    for (int i = 0; i < values.size(); i++) {
      known.put(first + i, values.get(i));
      shapes.set(first + i, PartialShape.of(values.get(i).shape()));
      knownBytes += values.get(i).byteSize();
    }
    if (knownBytes > setting.limits.runBytesMax()) {
      throw Meter.exceeded(
          "fixes " + knownBytes + " bytes of values", setting.limits.runBytesMax());
    }
  }

  /** Computes an operation that no plan knows the shapes of, when all it reads is known. */
  private boolean evaluateOpen(Place place, Program.Node node, List<Integer> inputs, int first) {
    boolean fixed =
        !(node.op() instanceof ControlOp)
            && node.outputs().stream().allMatch(type -> type instanceof ElementType)
            && !inputs.isEmpty();
    List<Optional<Datum>> read = new ArrayList<>();
    for (int value : inputs) {
      Tensor tensor = value == Program.ABSENT ? null : known.get(value);
      boolean small = tensor != null && tensor.size() <= KNOWN_ELEMENTS_MAX;
      if (!fixed || (value != Program.ABSENT && !small)) {
        return false;
      }
      read.add(Optional.ofNullable(tensor));
    }
    if (!fixed) {
      return false;
    }
    List<Datum> made =
        Faults.inStep(
            place,
            () -> {
              Work work = Families.workMax(node.op(), read);
              if (work.scratchBytes() > 8L * KNOWN_ELEMENTS_MAX) {
                return List.of();
              }
              meter.charge(work, place.toString());
              return Families.applyOpen(node.op(), read);
            });
    keep(first, made.stream().map(datum -> (Tensor) datum).toList());
    return !made.isEmpty();
  }

  /** What is known of a node's inputs. */
  private Operands operands(List<Integer> inputs) {
    List<Optional<Operand>> operands = new ArrayList<>();
    for (int value : inputs) {
      operands.add(
          value == Program.ABSENT
              ? Optional.empty()
              : Optional.of(
                  new Operand(
                      types.get(value), shapes.get(value), Optional.ofNullable(known.get(value)))));
    }
    return new Operands(operands);
  }

  private List<PartialShape> outputShapes(Place place, Program.Node node, Operands in) {
    try {
      return Families.shapes(node, in);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          Reason.INPUT_SHAPE,
          "with inputs of these shapes " + place + " cannot run: " + e.getMessage(),
          e);
    }
  }

  private int define(ValueType type, PartialShape shape, String what) {
    if (shape.isComplete()) {
      meter.requireSize(shape.complete(), what);
    }
    types.add(type);
    shapes.add(shape);
    return shapes.size() - 1;
  }

  private Work work(Place place, Program.Node node, Operands in, List<Shape> made) {
    try {
      return Families.work(node.op(), in, node.elements(), made);
    } catch (ArithmeticException e) {
      throw Meter.exceeded(
          place + " needs more work or memory than can be counted, far",
          setting.limits.runBytesMax());
    }
  }

  private static boolean isComplete(Operands in, List<PartialShape> made) {
    for (int i = 0; i < in.count(); i++) {
      if (in.has(i) && !in.shape(i).isComplete()) {
        return false;
      }
    }
    return made.stream().allMatch(PartialShape::isComplete);
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

  private List<Tensor> evaluate(
      Place place, Program.Node node, List<Integer> inputs, List<Shape> made) {
    if (node.op() instanceof Op.ShapeOf shapeOf) {
      return List.of(BasicShapes.shapeValue(shapeOf, shapes.get(inputs.get(0)).complete()));
    }
    List<Optional<Tensor>> read = new ArrayList<>();
    for (int value : inputs) {
      read.add(value == Program.ABSENT ? Optional.empty() : Optional.of(known.get(value)));
    }
    return Faults.inStep(
        place, () -> Families.evaluate(node.op(), node.elements(), read, made, setting.context));
  }

  /** The dynamic nodes that an output depends on, in order. */
  private List<Dynamic> needed(List<Integer> results) {
    BitSet wanted = new BitSet();
    results.forEach(wanted::set);
    List<Dynamic> kept = new ArrayList<>();
    for (Dynamic step : dynamic.reversed()) {
      int end = step.firstOutput + step.node.outputs().size();
      int next = wanted.nextSetBit(step.firstOutput);
      if (next >= 0 && next < end) {
        kept.add(step);
        step.inputs.stream().filter(v -> v != Program.ABSENT).forEach(wanted::set);
      }
    }
    return kept.reversed();
  }
}
