package network.assay.client.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Plan;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The inputs and outputs of a program, with their sizes as far as they do not differ by run. */
public final class Ports {
  private Ports() {}

  /**
   * The inputs, in the program's order.
   *
   * @throws EngineException MODEL_UNSUPPORTED when one is no tensor: requests carry tensors alone
   */
  public static List<Port> inputs(Program program) {
    for (Program.Input input : program.inputs()) {
      if (!(input.valueType() instanceof ElementType)) {
        throw new EngineException(
            EngineException.Reason.MODEL_UNSUPPORTED,
            "input "
                + EngineException.quote(input.name())
                + " is a "
                + input.valueType().label()
                + "; only models whose inputs are tensors are served");
      }
    }
    return program.inputs().stream().map(Ports::port).toList();
  }

  private static Port port(Program.Input input) {
    return new Port(
        input.name(),
        input.type(),
        input.dimensions().stream().map(d -> d.symbol().isPresent() ? -1 : d.size()).toList());
  }

  /**
   * Outputs with their sizes. A program does not state them; they are planned for two bindings of
   * the symbolic dimensions, and a size that differs between the two depends on the run.
   */
  public static List<Port> outputs(Program program, Executor executor) {
    List<PartialShape> small = shapes(program, executor, 2);
    List<PartialShape> large = shapes(program, executor, 3);
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      Program.Output output = program.outputs().get(i);
      List<Integer> dims = new ArrayList<>();
      // Where neither binding is one that the program takes, all that can be said is: some.
      boolean known = !small.isEmpty() && !large.isEmpty();
      boolean ranked = known && small.get(i).hasRank() && large.get(i).hasRank();
      boolean sameRank = ranked && small.get(i).rank() == large.get(i).rank();
      for (int axis = 0; sameRank && axis < small.get(i).rank(); axis++) {
        boolean same = small.get(i).dim(axis) == large.get(i).dim(axis);
        dims.add(same ? small.get(i).dim(axis) : -1);
      }
      ports.add(
          new Port(output.name(), type(program, output.value()), sameRank ? dims : List.of(-1)));
    }
    return ports;
  }

  private static List<PartialShape> shapes(Program program, Executor executor, int symbolic) {
    return plan(program, executor, symbolic).map(Plan::outputs).orElse(List.of());
  }

  /**
   * How the program would run with every symbolic dimension of this size; empty when it does not
   * take that.
   */
  public static Optional<Plan> plan(Program program, Executor executor, int symbolic) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    try {
      for (Program.Input input : program.inputs()) {
        int[] dims =
            input.dimensions().stream()
                .mapToInt(d -> d.symbol().isPresent() ? symbolic : d.size())
                .toArray();
        inputs.put(input.name(), Tensor.zeros(input.type(), Shape.of(dims)));
      }
      return Optional.of(executor.plan(inputs));
    } catch (EngineException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ElementType type(Program program, int value) {
    int next = program.inputs().size();
    if (value < next) {
      return program.inputs().get(value).type();
    }
    if (value < next + program.constants().size()) {
      return program.constants().get(value - next).type();
    }
    next += program.constants().size();
    for (Program.Node node : program.nodes()) {
      if (value < next + node.outputs().size()) {
        return node.outputs().get(value - next).element();
      }
      next += node.outputs().size();
    }
    throw new IllegalArgumentException("value " + value + " is beyond the program's last");
  }
}
