package network.assay.operator.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.client.job.ModelCard;
import network.assay.client.job.Port;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import network.assay.verify.manifest.Manifest;

/**
 * A version that is ready to run.
 *
 * @param bytes of memory that it is reckoned to take
 */
public record Hosted(
    ModelCard card, Hash32 programId, Program program, Executor executor, long bytes) {

  /** Weights are held twice, as they came and packed for the kernels; the rest is small. */
  private static final long WEIGHT_COPIES = 2;

  private static final long OVERHEAD_BYTES = 1 << 20;

  static Hosted of(
      PublishedVersion version, Manifest manifest, LoadedProgram loaded, Executor executor) {
    Program program = loaded.program();
    long weights =
        loaded.constants().stream().mapToLong(c -> (long) c.size() * c.type().bytes()).sum();
    ModelCard card =
        new ModelCard(
            version,
            manifest,
            program.inputs().stream().map(Hosted::port).toList(),
            outputs(program, executor));
    return new Hosted(
        card,
        Hash32.parse("0x" + loaded.id()),
        program,
        executor,
        WEIGHT_COPIES * weights + OVERHEAD_BYTES);
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
  private static List<Port> outputs(Program program, Executor executor) {
    List<Shape> small = plan(program, executor, 2);
    List<Shape> large = plan(program, executor, 3);
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      Program.Output output = program.outputs().get(i);
      List<Integer> dims = new ArrayList<>();
      // Where neither binding is one that the program takes, all that can be said is: some.
      boolean known = !small.isEmpty() && !large.isEmpty();
      boolean sameRank = known && small.get(i).rank() == large.get(i).rank();
      for (int axis = 0; sameRank && axis < small.get(i).rank(); axis++) {
        boolean same = small.get(i).dim(axis) == large.get(i).dim(axis);
        dims.add(same ? small.get(i).dim(axis) : -1);
      }
      ports.add(
          new Port(output.name(), type(program, output.value()), sameRank ? dims : List.of(-1)));
    }
    return ports;
  }

  private static List<Shape> plan(Program program, Executor executor, int symbolic) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    try {
      for (Program.Input input : program.inputs()) {
        int[] dims =
            input.dimensions().stream()
                .mapToInt(d -> d.symbol().isPresent() ? symbolic : d.size())
                .toArray();
        inputs.put(input.name(), Tensor.zeros(input.type(), Shape.of(dims)));
      }
      return executor.plan(inputs).outputs();
    } catch (EngineException | IllegalArgumentException e) {
      return List.of();
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
        return node.outputs().get(value - next);
      }
      next += node.outputs().size();
    }
    throw new IllegalArgumentException("value " + value + " is beyond the program's last");
  }
}
