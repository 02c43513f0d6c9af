package network.assay.engine.operation.integer;

import network.assay.engine.operation.Operands;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.tensor.ElementType;

/** Which element types integer operations take and make, and the ranges of their attributes. */
final class IntegerTypes {
  private IntegerTypes() {}

  static ElementType output(IntegerOp op, Operands in) {
    return switch (op) {
      case IntegerOp.Quantise quantise -> {
        arity(in, 1);
        require(in, 0, ElementType.F32);
        requireScale(quantise.scale());
        yield clamped(quantise.lo(), quantise.hi(), quantise.to());
      }
      case IntegerOp.Dequantise dequantise -> {
        arity(in, 1);
        activation(in, 0);
        requireScale(dequantise.scale());
        yield ElementType.F32;
      }
      case IntegerOp.IntegerMatMul product -> {
        product(in);
        yield clamped(product.lo(), product.hi(), product.to());
      }
      case IntegerOp.IntegerConv conv -> {
        product(in);
        yield clamped(conv.lo(), conv.hi(), conv.to());
      }
      case IntegerOp.IntegerMaxPool _ -> {
        arity(in, 1);
        yield activation(in, 0);
      }
      case IntegerOp.IntegerAveragePool pool -> {
        arity(in, 1);
        activation(in, 0);
        requireFactor(pool.multiplier(), pool.shift());
        yield clamped(pool.lo(), pool.hi(), pool.to());
      }
      case IntegerOp.IntegerSum sum -> {
        arity(in, 1);
        activation(in, 0);
        requireFactor(sum.multiplier(), sum.shift());
        yield clamped(sum.lo(), sum.hi(), sum.to());
      }
      case IntegerOp.IntegerAdd add -> {
        arity(in, 2);
        activation(in, 0);
        activation(in, 1);
        requireFactor(add.multiplierA(), add.shift());
        requireFactor(add.multiplierB(), add.shift());
        yield clamped(add.lo(), add.hi(), add.to());
      }
      case IntegerOp.IntegerMul mul -> {
        arity(in, 2);
        activation(in, 0);
        activation(in, 1);
        requireFactor(mul.multiplier(), mul.shift());
        yield clamped(mul.lo(), mul.hi(), mul.to());
      }
      case IntegerOp.Rescale rescale -> {
        if (in.count() < 3 || in.count() > 4) {
          throw new IllegalArgumentException("has " + in.count() + " inputs, expected 3 or 4");
        }
        activation(in, 0);
        for (int i = 1; i < in.count(); i++) {
          if (in.has(i)) {
            require(in, i, ElementType.I32);
          }
        }
        yield clamped(rescale.lo(), rescale.hi(), rescale.to());
      }
      case IntegerOp.Lookup _ -> {
        arity(in, 2);
        activation(in, 0);
        yield activation(in, 1);
      }
      case IntegerOp.IntegerSoftmax softmax -> {
        arity(in, 2);
        activation(in, 0);
        require(in, 1, ElementType.U16);
        if (softmax.bits() < 1 || softmax.bits() > 15) {
          throw new IllegalArgumentException("bits is " + softmax.bits() + ", expected 1 to 15");
        }
        yield clamped(0, Activation.of(softmax.to()).max(), softmax.to());
      }
      case IntegerOp.IntegerNormalise normalise -> {
        arity(in, 1);
        activation(in, 0);
        if (normalise.epsilon() < 1 || normalise.epsilon() >= IntegerOp.SUM_LIMIT) {
          throw new IllegalArgumentException(
              "epsilon is " + normalise.epsilon() + ", expected 1 to 2^30 - 1");
        }
        yield ElementType.I16;
      }
    };
  }

  private static void product(Operands in) {
    arity(in, 5);
    activation(in, 0);
    require(in, 1, ElementType.I8);
    for (int i = 2; i < 5; i++) {
      if (i > 2 || in.has(i)) {
        require(in, i, ElementType.I32);
      }
    }
  }

  private static void arity(Operands in, int count) {
    if (in.count() != count) {
      throw new IllegalArgumentException("has " + in.count() + " inputs, expected " + count);
    }
  }

  private static ElementType activation(Operands in, int index) {
    Activation.of(in.type(index));
    return in.type(index);
  }

  private static void require(Operands in, int index, ElementType type) {
    if (in.type(index) != type) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", expected " + type.label());
    }
  }

  private static ElementType clamped(int lo, int hi, ElementType to) {
    if (lo > hi || lo < Activation.of(to).min() || hi > Activation.of(to).max()) {
      throw new IllegalArgumentException(
          "clamps to " + lo + " to " + hi + ", which is no range of " + to.label());
    }
    return to;
  }

  /** Refuses a multiplier or shift that the format does not allow. */
  static void requireFactor(int multiplier, int shift) {
    if (Math.abs((long) multiplier) > IntegerOp.MULTIPLIER_MAX) {
      throw new IllegalArgumentException(
          "multiplier " + multiplier + " is beyond " + IntegerOp.MULTIPLIER_MAX);
    }
    if (shift < 0 || shift > IntegerOp.SHIFT_MAX) {
      throw new IllegalArgumentException(
          "shift " + shift + " is outside 0 to " + IntegerOp.SHIFT_MAX);
    }
  }

  private static void requireScale(float scale) {
    if (!(scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "scale is " + scale + ", expected a positive normal number");
    }
  }
}
