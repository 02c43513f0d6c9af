package network.assay.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** What must hold of a program before it is run, wherever it came from. */
final class ProgramCheck {
  private ProgramCheck() {}

  static void check(LoadedProgram loaded, Limits limits) {
    Program program = loaded.program();
    if (program.nodes().size() > limits.nodesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the program has "
              + program.nodes().size()
              + " nodes; the limit is "
              + limits.nodesMax());
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
    int first = loaded.program().inputs().size();
    long[] bytes = new long[loaded.constants().size()];
    for (Program.Node node : loaded.program().nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        int constant = node.inputs().get(i) - first;
        if (constant >= 0 && constant < bytes.length) {
          Shape shape = loaded.constants().get(constant).shape();
          // Operations that share a constant share its layout.
          bytes[constant] =
              Math.max(bytes[constant], Families.of(node.op()).packedBytes(node.op(), i, shape));
        }
      }
    }
    return Arrays.stream(bytes).sum();
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
    List<ElementType> types = new ArrayList<>();
    program.inputs().forEach(input -> types.add(input.type()));
    program.constants().forEach(constant -> types.add(constant.type()));
    for (int i = 0; i < program.nodes().size(); i++) {
      Program.Node node = program.nodes().get(i);
      List<Optional<Operand>> operands = new ArrayList<>();
      for (int value : node.inputs()) {
        operands.add(
            value == Program.ABSENT
                ? Optional.empty()
                : Optional.of(Operand.unknown(types.get(value), PartialShape.any())));
      }
      try {
        List<ElementType> made =
            Families.types(node.op(), node.outputs().size(), new Operands(operands));
        if (!made.equals(node.outputs())) {
          throw new IllegalArgumentException(
              "declares outputs of " + node.outputs() + ", it makes " + made);
        }
      } catch (IllegalArgumentException e) {
        throw new EngineException(
            Reason.MODEL_MALFORMED, Planner.describe(i, node) + ": " + e.getMessage(), e);
      }
      types.addAll(node.outputs());
    }
  }
}
