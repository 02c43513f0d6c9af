package network.assay.engine.run;

import java.util.BitSet;
import java.util.List;
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * The inputs of a program whose values, not only shapes, a plan is made for: whole numbers and
 * truth values that fix a shape or pick a branch. They differ little from run to run, and with them
 * the plan knows more. Others that fix shapes leave steps open.
 */
final class ValueInputs {
  /** A larger one is data and no parameter, so a plan for its value would serve no second run. */
  private static final int ELEMENTS_MAX = 64;

  private ValueInputs() {}

  static BitSet of(Program program) {
    int given = program.inputs().size() + program.constants().size();
    BitSet deciding = deciding(program.nodes(), given, new BitSet());
    BitSet inputs = new BitSet();
    for (int i = 0; i < program.inputs().size(); i++) {
      boolean parameter =
          program.inputs().get(i).valueType() instanceof ElementType type
              && (type.isInteger() || type == ElementType.BOOL);
      inputs.set(i, parameter && deciding.get(i));
    }
    return inputs;
  }

  static boolean isParameter(Tensor tensor) {
    return tensor.size() <= ELEMENTS_MAX;
  }

  /** The values of a graph that fix shapes; {@code wanted} are those that do outside of it. */
  private static BitSet deciding(List<Program.Node> nodes, int given, BitSet wanted) {
    int next = given + nodes.stream().mapToInt(node -> node.outputs().size()).sum();
    for (Program.Node node : nodes.reversed()) {
      next -= node.outputs().size();
      int first = wanted.nextSetBit(next);
      boolean decides = first >= 0 && first < next + node.outputs().size();
      if (node.op() instanceof ControlOp control) {
        addCaptured(control, node, wanted, decides ? next : -1);
      } else if (decides && !Families.isOpen(node.op()) && !(node.op() instanceof Op.ShapeOf)) {
        node.inputs().stream().filter(v -> v != Program.ABSENT).forEach(wanted::set);
      }
      for (int operand : Families.shapeOperands(node.op())) {
        if (operand < node.inputs().size() && node.inputs().get(operand) != Program.ABSENT) {
          wanted.set(node.inputs().get(operand));
        }
      }
    }
    return wanted;
  }

  /**
   * What a body captures and takes shapes from.
   *
   * @param firstOutput of an If whose outputs decide, else −1
   */
  private static void addCaptured(ControlOp op, Program.Node node, BitSet wanted, int firstOutput) {
    int offset = Control.captureOffset(op);
    int own = Control.ownInputs(op);
    for (Body body : op.bodies()) {
      BitSet inside = new BitSet();
      for (int i = 0;
          firstOutput >= 0 && op instanceof ControlOp.If && i < node.outputs().size();
          i++) {
        inside.set(body.outputs().get(i), wanted.get(firstOutput + i));
      }
      deciding(body.nodes(), body.inputs().size(), inside);
      for (int i = inside.nextSetBit(own); i >= 0 && i < body.inputs().size(); ) {
        int value = node.inputs().get(i + offset);
        if (value != Program.ABSENT) {
          wanted.set(value);
        }
        i = inside.nextSetBit(i + 1);
      }
    }
  }
}
