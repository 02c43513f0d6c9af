package network.assay.verify.zk.program;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.program.ZkProgram.Constant;
import network.assay.verify.zk.program.ZkProgram.Input;
import network.assay.verify.zk.program.ZkProgram.Node;
import network.assay.verify.zk.program.ZkProgram.Output;

/**
 * Which inputs and types operations take and make, and the ranges of their attributes ({@code
 * spec/int.md}, sections 1 to 3).
 */
final class ZkTypes {
  private static final int MULTIPLIER_MAX = 1 << 15;
  private static final int SHIFT_MAX = 45;
  private static final int BITS_MAX = 15;
  private static final int EPSILON_MAX = (1 << 30) - 1;
  private static final int MIN_NORMAL = 0x00800000;
  private static final int MAX_VALUE = 0x7f7fffff;

  private final List<ZkType> types;
  private final Node node;

  private ZkTypes(List<ZkType> types, Node node) {
    this.types = types;
    this.node = node;
  }

  /** Refuses a program whose parts do not fit each other. */
  static void check(
      List<Input> inputs, List<Constant> constants, List<Node> nodes, List<Output> outputs) {
    List<ZkType> types = new ArrayList<>();
    List<Boolean> leaves = new ArrayList<>();
    for (Input input : inputs) {
      types.add(input.type());
      leaves.add(input.type() != ZkType.F32);
    }
    for (Constant constant : constants) {
      if (constant.type() == ZkType.F32) {
        throw new ZkException(
            "constant " + (types.size() - inputs.size()), "profile int has no f32");
      }
      types.add(constant.type());
      leaves.add(true);
    }
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      try {
        requireOrder(node, types.size());
        if (node.op() instanceof ZkOp.Quantise && node.inputs().getFirst() >= inputs.size()) {
          throw new ZkException("only inputs are quantised, got value " + node.inputs().getFirst());
        }
        new ZkTypes(types, node).check();
      } catch (ZkException e) {
        throw e.at("node " + i + " (" + node.op().label() + ")");
      }
      for (ZkType type : node.outputs()) {
        types.add(type);
        leaves.add(true);
      }
    }
    for (Output output : outputs) {
      if (output.value() < 0 || output.value() >= types.size()) {
        throw new ZkException(
            "outputs", "expected a value below " + types.size() + ", got " + output.value());
      }
      if (!leaves.get(output.value())) {
        throw new ZkException("outputs", "an input of floats is an output: it proves nothing");
      }
    }
  }

  private static void requireOrder(Node node, int next) {
    for (int value : node.inputs()) {
      if (value < ZkProgram.ABSENT || value >= next) {
        throw new ZkException(
            "reads value " + value + ", only 0 to " + (next - 1) + " exist there");
      }
    }
  }

  private void check() {
    for (int i = 0; i < node.inputs().size(); i++) {
      boolean floats = node.has(i) && type(i) == ZkType.F32;
      boolean takes = node.op() instanceof ZkOp.Quantise || node.op() instanceof ZkOp.ShapeOf;
      if (floats && !takes) {
        throw new ZkException("reads f32: only Quantise does");
      }
    }
    ZkType made =
        switch (node.op()) {
          case ZkOp.Whole op -> whole(op);
          case ZkOp.Move op -> moved(op);
          case ZkOp.Value op -> computed(op);
        };
    boolean split = node.op() instanceof ZkOp.Split && !node.outputs().isEmpty();
    if (!split && node.outputs().size() != 1) {
      throw new ZkException("expected one output, got " + node.outputs().size());
    }
    for (ZkType type : node.outputs()) {
      if (type != made) {
        throw new ZkException("makes " + made.label() + ", but its output is " + type.label());
      }
    }
  }

  private ZkType whole(ZkOp.Whole whole) {
    switch (whole) {
      case ZkOp.IntegerMatMul _, ZkOp.IntegerConv _ -> {
        arity(5, 5, 2);
        activation(0);
        require(1, type(1) == ZkType.I8);
        integers(2, 5);
      }
      case ZkOp.Rescale _ -> {
        arity(3, 4);
        activation(0);
        integers(1, node.inputs().size());
      }
      case ZkOp.Lookup _, ZkOp.IntegerAdd _, ZkOp.IntegerMul _ -> {
        arity(2, 2);
        activation(0);
        activation(1);
      }
      case ZkOp.IntegerSoftmax _ -> {
        arity(2, 2);
        activation(0);
        require(1, type(1) == ZkType.U16);
      }
      case ZkOp.Quantise _ -> {
        arity(1, 1);
        require(0, type(0) == ZkType.F32);
      }
      case ZkOp.Dequantise _, ZkOp.IntegerMaxPool _, ZkOp.IntegerAveragePool _ -> {
        arity(1, 1);
        activation(0);
      }
      case ZkOp.IntegerSum _, ZkOp.IntegerNormalise _ -> {
        arity(1, 1);
        activation(0);
      }
    }
    return made(whole);
  }

  private ZkType made(ZkOp.Whole whole) {
    return switch (whole) {
      case ZkOp.Quantise op -> {
        scale(op.scale());
        yield clamped(op.lo(), op.hi(), op.to());
      }
      case ZkOp.Dequantise op -> {
        scale(op.scale());
        yield ZkType.F32;
      }
      case ZkOp.IntegerMatMul op -> clamped(op.lo(), op.hi(), op.to());
      case ZkOp.IntegerConv op -> clamped(op.lo(), op.hi(), op.to());
      case ZkOp.IntegerMaxPool _ -> type(0);
      case ZkOp.IntegerAveragePool op -> {
        factor(op.multiplier(), op.shift());
        yield clamped(op.lo(), op.hi(), op.to());
      }
      case ZkOp.IntegerSum op -> {
        factor(op.multiplier(), op.shift());
        yield clamped(op.lo(), op.hi(), op.to());
      }
      case ZkOp.IntegerAdd op -> {
        factor(op.multiplierA(), op.shift());
        factor(op.multiplierB(), op.shift());
        yield clamped(op.lo(), op.hi(), op.to());
      }
      case ZkOp.IntegerMul op -> {
        factor(op.multiplier(), op.shift());
        yield clamped(op.lo(), op.hi(), op.to());
      }
      case ZkOp.Rescale op -> clamped(op.lo(), op.hi(), op.to());
      case ZkOp.Lookup _ -> type(1);
      case ZkOp.IntegerSoftmax op -> {
        range("bits", op.bits(), 1, BITS_MAX);
        yield clamped(0, 0, op.to());
      }
      case ZkOp.IntegerNormalise op -> {
        range("epsilon", op.epsilon(), 1, EPSILON_MAX);
        yield ZkType.I16;
      }
    };
  }

  private ZkType moved(ZkOp.Move move) {
    return switch (move) {
      case ZkOp.Reshape _, ZkOp.Expand _, ZkOp.Tile _, ZkOp.Gather _, ZkOp.GatherElements _ -> {
        arity(2, 2);
        yield indexed(1, 2);
      }
      case ZkOp.Transpose _, ZkOp.Flatten _ -> {
        arity(1, 1);
        yield type(0);
      }
      case ZkOp.Concat _ -> {
        arity(1, Integer.MAX_VALUE, node.inputs().size());
        for (int i = 1; i < node.inputs().size(); i++) {
          same(0, i);
        }
        yield type(0);
      }
      case ZkOp.Slice _ -> {
        arity(3, 5);
        yield indexed(1, 5);
      }
      case ZkOp.Split _ -> {
        arity(1, 2);
        yield indexed(1, 2);
      }
      case ZkOp.Unsqueeze op -> axes(op.axes());
      case ZkOp.Squeeze op -> axes(op.axes());
      case ZkOp.Pad _ -> {
        arity(2, 4);
        indexed(1, 2);
        indexed(3, 4);
        yield node.has(2) ? same(0, 2) : type(0);
      }
      case ZkOp.Where _ -> {
        arity(3, 3);
        require(0, type(0) == ZkType.BOOL);
        yield same(1, 2);
      }
    };
  }

  private ZkType computed(ZkOp.Value value) {
    return switch (value) {
      case ZkOp.Reduce op -> {
        boolean extreme = op.kind() == ZkOp.ReduceKind.MAX || op.kind() == ZkOp.ReduceKind.MIN;
        ZkType type = axes(op.axes());
        require(0, extreme || type != ZkType.BOOL);
        yield type;
      }
      case ZkOp.ArgExtreme _ -> {
        arity(1, 1);
        number(0);
        yield ZkType.I64;
      }
      case ZkOp.ShapeOf _ -> {
        arity(1, 1);
        yield ZkType.I64;
      }
      case ZkOp.Fill _ -> {
        arity(2, 2);
        require(0, type(0).isIndex());
        yield type(1);
      }
      case ZkOp.Range _ -> {
        arity(3, 3);
        same(0, 1);
        same(0, 2);
        yield number(0);
      }
      case ZkOp.Cast op -> {
        arity(1, 1);
        if (op.to() == ZkType.F32) {
          throw new ZkException("makes f32: only Dequantise does");
        }
        yield op.to();
      }
      case ZkOp.Unary op -> {
        arity(1, 1);
        yield op.function() == ZkOp.UnaryFunction.NOT ? type(0) : number(0);
      }
      case ZkOp.Binary op -> {
        arity(2, 2);
        same(0, 1);
        yield binary(op.function());
      }
      case ZkOp.CumSum _ -> {
        arity(2, 2);
        indexed(1, 2);
        yield number(0);
      }
    };
  }

  private ZkType binary(ZkOp.BinaryFunction function) {
    return switch (function) {
      case EQUAL -> ZkType.BOOL;
      case AND, OR, XOR -> type(0);
      case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
        number(0);
        yield ZkType.BOOL;
      }
      case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX -> number(0);
    };
  }

  /** Axes are an attribute, or input 1 where that is empty. */
  private ZkType axes(List<Integer> attribute) {
    arity(1, attribute.isEmpty() ? 2 : 1);
    return indexed(1, 2);
  }

  private void arity(int least, int most) {
    arity(least, most, least);
  }

  /** Refuses another count of inputs, and the absence of one of the first {@code needed}. */
  private void arity(int least, int most, int needed) {
    int count = node.inputs().size();
    if (count < least || count > most) {
      String range = least == most ? Integer.toString(least) : least + " to " + most;
      throw new ZkException("expected " + range + " inputs, got " + count);
    }
    for (int i = 0; i < needed; i++) {
      type(i);
    }
  }

  private ZkType type(int input) {
    if (!node.has(input)) {
      throw new ZkException("input " + input + " is not there");
    }
    return types.get(node.inputs().get(input));
  }

  private void require(int input, boolean fits) {
    if (!fits) {
      throw new ZkException(
          "input " + input + " is " + type(input).label() + ", which it does not take");
    }
  }

  private void activation(int input) {
    require(input, type(input).isActivation());
  }

  private ZkType number(int input) {
    require(input, type(input) != ZkType.BOOL);
    return type(input);
  }

  /** Inputs {@code from} to {@code to − 1} are i32; only the bias may be absent. */
  private void integers(int from, int to) {
    boolean rescale = node.op() instanceof ZkOp.Rescale;
    for (int i = from; i < to; i++) {
      boolean bias = i == (rescale ? 3 : 2);
      if (!bias || node.has(i)) {
        require(i, type(i) == ZkType.I32);
      }
    }
  }

  /** Input 0 moves by indexes, which are inputs {@code from} to {@code to − 1}, as far as there. */
  private ZkType indexed(int from, int to) {
    for (int i = from; i < to; i++) {
      if (node.has(i)) {
        require(i, type(i).isIndex());
      }
    }
    return type(0);
  }

  private ZkType same(int a, int b) {
    if (type(a) != type(b)) {
      throw new ZkException(
          "inputs "
              + a
              + " and "
              + b
              + " are "
              + type(a).label()
              + " and "
              + type(b).label()
              + ", expected one type");
    }
    return type(a);
  }

  private static void range(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ZkException("expected " + what + " of " + least + " to " + most + ", got " + value);
    }
  }

  private static void factor(int multiplier, int shift) {
    range("a multiplier", multiplier, -MULTIPLIER_MAX, MULTIPLIER_MAX);
    range("a shift", shift, 0, SHIFT_MAX);
  }

  private static void scale(int bits) {
    if (bits < MIN_NORMAL || bits > MAX_VALUE) {
      throw new ZkException("expected a scale that is a positive normal number");
    }
  }

  private static ZkType clamped(int lo, int hi, ZkType to) {
    if (!to.isActivation() || lo > hi || lo < to.least() || hi > to.greatest()) {
      throw new ZkException(
          "clamps to " + lo + " … " + hi + ", which is no range of an activation " + to.label());
    }
    return to;
  }
}
