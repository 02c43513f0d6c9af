package network.assay.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import network.assay.engine.operation.Work;
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/** What must hold of a program before it is run, wherever it came from. */
final class ProgramCheck {
  private ProgramCheck() {}

  static void check(LoadedProgram loaded, Limits limits) {
    Program program = loaded.program();
    long nodes = Body.nodeCount(program.nodes());
    if (nodes > limits.nodesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the program has " + nodes + " nodes; the limit is " + limits.nodesMax());
    }
    long bytes = packedBytes(loaded);
    for (Tensor constant : loaded.constants()) {
      bytes += Work.bytes(constant.shape(), constant.type());
    }
    if (bytes > limits.modelBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the constants, with their copies for the kernels, have "
              + bytes
              + " bytes; the limit is "
              + limits.modelBytesMax());
    }
    requireUnique("input", program.inputs().stream().map(Program.Input::name).toList());
    requireUnique("output", program.outputs().stream().map(Program.Output::name).toList());
    checkTypes(program);
    if (program.profile() == Program.Profile.INT) {
      IntegerProfile.prove(loaded);
    }
  }

  /** What the constants take that kernels keep in a layout of their own. */
  private static long packedBytes(LoadedProgram loaded) {
    Program program = loaded.program();
    int[] scope = new int[program.inputs().size() + loaded.constants().size()];
    Arrays.setAll(scope, i -> i - program.inputs().size());
    long[] bytes = new long[loaded.constants().size()];
    countPacked(loaded, program.nodes(), scope, bytes);
    return Arrays.stream(bytes).sum();
  }

  /**
   * The same for nodes of the program or of a body.
   *
   * @param scope which constant each of the first values is; those that are none are negative
   * @param bytes what is counted for each constant; operations that share one share its layout
   */
  private static void countPacked(
      LoadedProgram loaded, List<Program.Node> nodes, int[] scope, long[] bytes) {
    for (Program.Node node : nodes) {
      if (node.op() instanceof ControlOp control) {
        int own = Control.ownInputs(control);
        int offset = Control.captureOffset(control);
        for (Body body : control.bodies()) {
          int[] inside = new int[body.inputs().size()];
          for (int i = 0; i < inside.length; i++) {
            boolean captured = i >= own && i + offset < node.inputs().size();
            inside[i] = captured ? constant(scope, node.inputs().get(i + offset)) : -1;
          }
          countPacked(loaded, body.nodes(), inside, bytes);
        }
        continue;
      }
      for (int i = 0; i < node.inputs().size(); i++) {
        int constant = constant(scope, node.inputs().get(i));
        if (constant >= 0) {
          Shape shape = loaded.constants().get(constant).shape();
          bytes[constant] = Math.max(bytes[constant], Families.packedBytes(node.op(), i, shape));
        }
      }
    }
  }

  private static int constant(int[] scope, int value) {
    return value >= 0 && value < scope.length ? scope[value] : -1;
  }

  private static void requireUnique(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new EngineException(
            Reason.MODEL_MALFORMED, "two " + what + "s are named " + EngineException.quote(name));
      }
    }
  }

  private static void checkTypes(Program program) {
    List<ValueType> types = new ArrayList<>();
    program.inputs().forEach(input -> types.add(input.valueType()));
    program.constants().forEach(constant -> types.add(constant.type()));
    try {
      ControlTypes.nodes(types, program.nodes());
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, e.getMessage(), e);
    }
  }
}
