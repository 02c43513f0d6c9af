package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/** Operators that work element by element. */
final class ElementwiseLowerings {
  private ElementwiseLowerings() {}

  static void add(Map<String, Lowering> all) {
    addUnary(all);
    addParametric(all);
    addBinary(all);
    all.put("Gelu", node -> List.of(gelu(node)));
    all.put("Mod", node -> List.of(mod(node)));
    all.put("Pow", node -> List.of(pow(node)));
    all.put("Clip", node -> List.of(clip(node)));
    all.put("Swish", node -> List.of(swish(node)));
    all.put("Where", node -> List.of(where(node)));
    all.put("Sum", chain(BinaryFunction.ADD));
    all.put("Min", chain(BinaryFunction.MIN));
    all.put("Max", chain(BinaryFunction.MAX));
    all.put("Mean", node -> List.of(mean(node)));
  }

  private static void addUnary(Map<String, Lowering> all) {
    for (UnaryFunction f : UnaryFunction.values()) {
      String name =
          switch (f) {
            case ABS -> "Abs";
            case NEG -> "Neg";
            case SIGN -> "Sign";
            case CEIL -> "Ceil";
            case FLOOR -> "Floor";
            case ROUND -> "Round";
            case SQRT -> "Sqrt";
            case RECIPROCAL -> "Reciprocal";
            case EXP -> "Exp";
            case LOG -> "Log";
            case SIN -> "Sin";
            case COS -> "Cos";
            case TAN -> "Tan";
            case ASIN -> "Asin";
            case ACOS -> "Acos";
            case ATAN -> "Atan";
            case SINH -> "Sinh";
            case COSH -> "Cosh";
            case TANH -> "Tanh";
            case ASINH -> "Asinh";
            case ACOSH -> "Acosh";
            case ATANH -> "Atanh";
            case ERF -> "Erf";
            case SIGMOID -> "Sigmoid";
            case RELU -> "Relu";
            case SOFTPLUS -> "Softplus";
            case SOFTSIGN -> "Softsign";
            case HARD_SWISH -> "HardSwish";
            case MISH -> "Mish";
            case NOT -> "Not";
            case IS_NAN -> ""; // it takes stored types too
            case GELU, GELU_TANH -> ""; // one operator with an attribute
          };
      if (!name.isEmpty()) {
        all.put(name, node -> List.of(node.graph().emit(new Op.Unary(f), node.input(0))));
      }
    }
  }

  private static void addParametric(Map<String, Lowering> all) {
    // Defaults as in the operator schemas; Selu's are given there to full float precision.
    parametric(all, "LeakyRelu", ParametricFunction.LEAKY_RELU, 0.01f, "", 0);
    parametric(all, "Elu", ParametricFunction.ELU, 1, "", 0);
    parametric(all, "Selu", ParametricFunction.SELU, 1.6732632f, "gamma", 1.050701f);
    parametric(all, "Celu", ParametricFunction.CELU, 1, "", 0);
    parametric(all, "ThresholdedRelu", ParametricFunction.THRESHOLDED_RELU, 1, "", 0);
    parametric(all, "HardSigmoid", ParametricFunction.HARD_SIGMOID, 0.2f, "beta", 0.5f);
  }

  private static void parametric(
      Map<String, Lowering> all,
      String name,
      ParametricFunction f,
      float alpha,
      String second,
      float beta) {
    all.put(
        name,
        node -> {
          float b = second.isEmpty() ? 0 : node.real(second, beta);
          Op op = new Op.Parametric(f, node.real("alpha", alpha), b);
          return List.of(node.graph().emit(op, node.input(0)));
        });
  }

  private static void addBinary(Map<String, Lowering> all) {
    for (BinaryFunction f : BinaryFunction.values()) {
      String name =
          switch (f) {
            case ADD -> "Add";
            case SUB -> "Sub";
            case MUL -> "Mul";
            case DIV -> "Div";
            case PRELU -> "PRelu";
            case AND -> "And";
            case OR -> "Or";
            case XOR -> "Xor";
            case EQUAL -> "Equal";
            case LESS -> "Less";
            case LESS_EQUAL -> "LessOrEqual";
            case GREATER -> "Greater";
            case GREATER_EQUAL -> "GreaterOrEqual";
            case POW, MOD, FMOD, MIN, MAX -> ""; // each has a lowering of its own
          };
      if (!name.isEmpty()) {
        all.put(
            name,
            node -> List.of(node.graph().emit(new Op.Binary(f), node.input(0), node.input(1))));
      }
    }
  }

  /** A variadic operator as a chain from the left. */
  private static Lowering chain(BinaryFunction f) {
    return node -> List.of(folded(node, f));
  }

  private static Value folded(OnnxNode node, BinaryFunction f) {
    List<Value> all = node.allInputs();
    Value result = all.get(0);
    for (Value next : all.subList(1, all.size())) {
      result = node.graph().emit(new Op.Binary(f), result, next);
    }
    return result;
  }

  private static Value mean(OnnxNode node) {
    Value sum = folded(node, BinaryFunction.ADD);
    Value count = node.graph().scalar(sum.type(), node.inputCount());
    return node.graph().emit(new Op.Binary(BinaryFunction.DIV), sum, count);
  }

  private static Value gelu(OnnxNode node) {
    String approximate = node.text("approximate", "none");
    UnaryFunction f =
        switch (approximate) {
          case "none" -> UnaryFunction.GELU;
          case "tanh" -> UnaryFunction.GELU_TANH;
          default -> throw node.malformed("approximate is neither none nor tanh");
        };
    return node.graph().emit(new Op.Unary(f), node.input(0));
  }

  private static Value swish(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    Value alpha = graph.scalar(x.type(), node.real("alpha", 1));
    Value scaled = graph.emit(new Op.Binary(BinaryFunction.MUL), x, alpha);
    Value gate = graph.emit(new Op.Unary(UnaryFunction.SIGMOID), scaled);
    return graph.emit(new Op.Binary(BinaryFunction.MUL), x, gate);
  }

  private static Value mod(OnnxNode node) {
    BinaryFunction f = node.flag("fmod", false) ? BinaryFunction.FMOD : BinaryFunction.MOD;
    return node.graph().emit(new Op.Binary(f), node.input(0), node.input(1));
  }

  /** From opset 12 the exponent may have another type; the result has the type of the base. */
  private static Value pow(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    Value y = node.input(1);
    Op op = new Op.Binary(BinaryFunction.POW);
    if (x.type() == y.type()) {
      return graph.emit(op, x, y);
    }
    boolean widen = x.isHalf() || (x.type().isInteger() && y.type().isFloating());
    ElementType through =
        !widen ? x.type() : y.isHalf() || !y.type().isFloating() ? ElementType.F32 : y.type();
    return graph.cast(graph.emit(op, graph.cast(x, through), graph.cast(y, through)), x.type());
  }

  private static Value clip(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    Optional<Value> low = bound(node, 1, "min");
    Optional<Value> high = bound(node, 2, "max");
    Value raised = low.map(min -> graph.emit(new Op.Binary(BinaryFunction.MAX), x, min)).orElse(x);
    return high.map(max -> graph.emit(new Op.Binary(BinaryFunction.MIN), raised, max))
        .orElse(raised);
  }

  /** Before opset 11 the bounds are attributes. */
  private static Optional<Value> bound(OnnxNode node, int index, String name) {
    if (node.opset() >= 11) {
      return node.optional(index);
    }
    return node.real(name).map(value -> node.graph().scalar(node.input(0).type(), value));
  }

  private static Value where(OnnxNode node) {
    return node.graph().emit(new Op.Where(), node.input(0), node.input(1), node.input(2));
  }
}
