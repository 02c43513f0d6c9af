package network.assay.engine.operation.basic;

import java.util.Collections;
import java.util.List;
import network.assay.engine.operation.Operands;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/**
 * Which element types each operation takes and makes. F16 and BF16 are stored types: they can be
 * moved and cast, arithmetic on them is done in F32 between casts.
 */
final class BasicTypes {
  private BasicTypes() {}

  /**
   * The element types of the outputs.
   *
   * @throws IllegalArgumentException when the number or the types of the inputs are not those that
   *     the operation takes
   */
  static List<ElementType> outputs(Op.Basic op, int outputCount, Operands in) {
    if (!(op instanceof Op.Split) && outputCount != 1) {
      throw new IllegalArgumentException("has " + outputCount + " outputs, expected one");
    }
    if (outputCount < 1) {
      throw new IllegalArgumentException("has no output");
    }
    requireArity(op, in);
    return Collections.nCopies(outputCount, output(op, in));
  }

  private static void requireArity(Op.Basic op, Operands in) {
    int required =
        switch (op) {
          case Op.Unary _, Op.Parametric _, Op.Cast _, Op.Pool _, Op.Reduce _, Op.ArgExtreme _ -> 1;
          case Op.Softmax _, Op.Transpose _, Op.Concat _, Op.Split _, Op.Unsqueeze _ -> 1;
          case Op.Squeeze _, Op.Flatten _, Op.ShapeOf _ -> 1;
          case Op.Binary _, Op.MatMul _, Op.Conv _, Op.LayerNorm _, Op.Reshape _, Op.Gather _ -> 2;
          case Op.GatherElements _, Op.Expand _, Op.Tile _, Op.Pad _, Op.Fill _, Op.CumSum _ -> 2;
          case Op.Where _, Op.Slice _, Op.Range _ -> 3;
        };
    int optional =
        switch (op) {
          case Op.Conv _, Op.LayerNorm _, Op.Split _ -> 1;
          case Op.Reduce reduce -> reduce.axes().isEmpty() ? 1 : 0;
          case Op.Unsqueeze unsqueeze -> unsqueeze.axes().isEmpty() ? 1 : 0;
          case Op.Squeeze squeeze -> squeeze.axes().isEmpty() ? 1 : 0;
          case Op.Slice _, Op.Pad _ -> 2;
          case Op.Concat _ -> in.count() - 1;
          case Op.Unary _, Op.Parametric _, Op.Cast _, Op.Pool _, Op.ArgExtreme _ -> 0;
          case Op.Softmax _, Op.Transpose _, Op.Flatten _ -> 0;
          case Op.ShapeOf _, Op.Binary _, Op.MatMul _, Op.Reshape _, Op.Gather _ -> 0;
          case Op.GatherElements _, Op.Expand _, Op.Tile _, Op.Fill _, Op.CumSum _ -> 0;
          case Op.Where _, Op.Range _ -> 0;
        };
    if (in.count() < required || in.count() > required + optional) {
      throw new IllegalArgumentException(
          "has "
              + in.count()
              + " inputs, expected "
              + required
              + (optional == 0 ? "" : " to " + (required + optional)));
    }
    int mandatory = op instanceof Op.Concat ? in.count() : required;
    for (int i = 0; i < mandatory; i++) {
      in.type(i); // refuses an absent one
    }
  }

  private static ElementType output(Op.Basic op, Operands in) {
    return switch (op) {
      case Op.Unary unary -> unary(unary.function(), in.type(0));
      case Op.Parametric _ -> {
        require(isReal(in.type(0)), in, 0);
        yield in.type(0);
      }
      case Op.Binary binary -> binary(binary.function(), same(in, 0, 1));
      case Op.Where _ -> {
        require(in.type(0) == ElementType.BOOL, in, 0);
        yield same(in, 1, 2);
      }
      case Op.Cast cast -> cast.to();
      case Op.MatMul _ -> {
        require(isProductType(in.type(0)), in, 0);
        yield same(in, 0, 1);
      }
      case Op.Conv _, Op.LayerNorm _ -> {
        real(in, 0);
        same(in, 0, 1);
        yield in.has(2) ? same(in, 0, 2) : in.type(0);
      }
      case Op.Pool _, Op.Softmax _ -> real(in, 0);
      case Op.Reduce reduce -> {
        indexed(in, 1, 2);
        yield reduce(reduce.kind(), in.type(0));
      }
      case Op.ArgExtreme _ -> {
        require(isNumeric(in.type(0)), in, 0);
        yield ElementType.I64;
      }
      case Op.Reshape _, Op.Expand _, Op.Tile _ -> indexed(in, 1, 2);
      case Op.Slice _ -> indexed(in, 1, 5);
      case Op.Split _, Op.Gather _, Op.GatherElements _ -> indexed(in, 1, 2);
      case Op.Unsqueeze _, Op.Squeeze _ -> indexed(in, 1, 2);
      case Op.Transpose _, Op.Flatten _ -> in.type(0);
      case Op.Concat _ -> {
        for (int i = 1; i < in.count(); i++) {
          same(in, 0, i);
        }
        yield in.type(0);
      }
      case Op.Pad _ -> {
        indexed(in, 1, 2);
        requireIndex(in, 3);
        yield in.has(2) ? same(in, 0, 2) : in.type(0);
      }
      case Op.ShapeOf _ -> ElementType.I64;
      case Op.Fill _ -> {
        requireIndex(in, 0);
        yield in.type(1);
      }
      case Op.Range _ -> {
        require(isNumeric(in.type(0)), in, 0);
        same(in, 0, 1);
        yield same(in, 0, 2);
      }
      case Op.CumSum _ -> {
        require(isNumeric(in.type(0)), in, 0);
        yield indexed(in, 1, 2);
      }
    };
  }

  private static ElementType unary(UnaryFunction f, ElementType type) {
    boolean fits =
        switch (f) {
          case NOT -> type == ElementType.BOOL || type.isInteger();
          case ABS, NEG, SIGN, RELU -> isNumeric(type);
          case IS_NAN, CEIL, FLOOR, ROUND, SQRT, RECIPROCAL -> isReal(type);
          case EXP, LOG, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH -> isReal(type);
          case ASINH, ACOSH, ATANH, ERF, SIGMOID, GELU, GELU_TANH, SOFTPLUS -> isReal(type);
          case SOFTSIGN, HARD_SWISH, MISH -> isReal(type);
        };
    if (!fits) {
      throw new IllegalArgumentException(f + " does not take " + type.label());
    }
    return f == UnaryFunction.IS_NAN ? ElementType.BOOL : type;
  }

  private static ElementType binary(BinaryFunction f, ElementType type) {
    boolean fits =
        switch (f) {
          case ADD, SUB, MUL, DIV, MIN, MAX, PRELU, MOD, FMOD, POW -> isNumeric(type);
          case AND, OR, XOR -> type == ElementType.BOOL || type.isInteger();
          case EQUAL -> isNumeric(type) || type == ElementType.BOOL || type == ElementType.STRING;
          case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> isNumeric(type);
        };
    if (!fits) {
      throw new IllegalArgumentException(f + " does not take " + type.label());
    }
    return f.isComparison() ? ElementType.BOOL : type;
  }

  private static ElementType reduce(ReduceKind kind, ElementType type) {
    boolean fits =
        switch (kind) {
          case MAX, MIN -> isNumeric(type) || type == ElementType.BOOL;
          case SUM, MEAN, PROD, SUM_SQUARE, L1 -> isNumeric(type);
          case L2, LOG_SUM, LOG_SUM_EXP -> isReal(type);
        };
    if (!fits) {
      throw new IllegalArgumentException(kind + " does not take " + type.label());
    }
    return type;
  }

  /** Input 0 moves by integer inputs from {@code from} on. */
  private static ElementType indexed(Operands in, int from, int to) {
    for (int i = from; i < to; i++) {
      requireIndex(in, i);
    }
    return in.type(0);
  }

  private static void requireIndex(Operands in, int index) {
    if (in.has(index)) {
      ElementType type = in.type(index);
      require(type == ElementType.I64 || type == ElementType.I32, in, index);
    }
  }

  private static ElementType same(Operands in, int a, int b) {
    if (in.type(a) != in.type(b)) {
      throw new IllegalArgumentException(
          "inputs "
              + a
              + " and "
              + b
              + " are "
              + in.type(a).label()
              + " and "
              + in.type(b).label()
              + ", expected one type");
    }
    return in.type(a);
  }

  private static ElementType real(Operands in, int index) {
    require(isReal(in.type(index)), in, index);
    return in.type(index);
  }

  private static void require(boolean fits, Operands in, int index) {
    if (!fits) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", which it does not take");
    }
  }

  private static boolean isProductType(ElementType type) {
    return switch (type) {
      case F32, F64, I32, U32, I64, U64 -> true;
      case F16, BF16, I8, U8, I16, U16, BOOL, STRING -> false;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> false;
      case I4, U4, I2, U2 -> false;
    };
  }

  private static boolean isReal(ElementType type) {
    return type == ElementType.F32 || type == ElementType.F64;
  }

  /** Types that arithmetic is done in. */
  private static boolean isNumeric(ElementType type) {
    return type.isInteger() || type == ElementType.F32 || type == ElementType.F64;
  }
}
