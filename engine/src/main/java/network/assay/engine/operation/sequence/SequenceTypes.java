package network.assay.engine.operation.sequence;

import network.assay.engine.operation.Operands;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.ValueType;
import network.assay.engine.tensor.ValueType.OptionalOf;
import network.assay.engine.tensor.ValueType.SequenceOf;

/** Which types each operation on sequences and optional values takes and makes. */
final class SequenceTypes {
  private SequenceTypes() {}

  static ValueType output(SequenceOp op, Operands in) {
    return switch (op) {
      case SequenceOp.SequenceConstruct _ -> {
        requireCount(in, 1, Integer.MAX_VALUE);
        for (int i = 1; i < in.count(); i++) {
          requireSame(in.valueType(i), in.valueType(0), i);
        }
        yield new SequenceOf(in.valueType(0));
      }
      case SequenceOp.SequenceEmpty empty -> {
        requireCount(in, 0, 0);
        yield new SequenceOf(empty.item());
      }
      case SequenceOp.SequenceAt _ -> {
        requireCount(in, 2, 2);
        requirePosition(in, 1);
        yield sequence(in).item();
      }
      case SequenceOp.SequenceInsert _ -> {
        requireCount(in, 2, 3);
        requireSame(in.valueType(1), sequence(in).item(), 1);
        requirePosition(in, 2);
        yield sequence(in);
      }
      case SequenceOp.SequenceErase _ -> {
        requireCount(in, 1, 2);
        requirePosition(in, 1);
        yield sequence(in);
      }
      case SequenceOp.SequenceLength _ -> {
        requireCount(in, 1, 1);
        sequence(in);
        yield ElementType.I64;
      }
      case SequenceOp.SplitToSequence _ -> {
        requireCount(in, 1, 2);
        requirePosition(in, 1);
        yield new SequenceOf(in.type(0));
      }
      case SequenceOp.ConcatFromSequence _ -> {
        requireCount(in, 1, 1);
        yield sequence(in).item().element();
      }
      case SequenceOp.OptionalSome _ -> {
        requireCount(in, 1, 1);
        yield new OptionalOf(in.valueType(0));
      }
      case SequenceOp.OptionalNone none -> {
        requireCount(in, 0, 0);
        yield new OptionalOf(none.item());
      }
      case SequenceOp.OptionalHasElement _ -> {
        requireCount(in, 1, 1);
        optional(in);
        yield ElementType.BOOL;
      }
      case SequenceOp.OptionalGetElement _ -> {
        requireCount(in, 1, 1);
        yield optional(in).item();
      }
    };
  }

  private static SequenceOf sequence(Operands in) {
    if (in.valueType(0) instanceof SequenceOf sequence) {
      return sequence;
    }
    throw new IllegalArgumentException(
        "input 0 is " + in.valueType(0).label() + ", expected a sequence");
  }

  private static OptionalOf optional(Operands in) {
    if (in.valueType(0) instanceof OptionalOf optional) {
      return optional;
    }
    throw new IllegalArgumentException(
        "input 0 is " + in.valueType(0).label() + ", expected an optional value");
  }

  private static void requireCount(Operands in, int least, int most) {
    if (in.count() < least || in.count() > most) {
      throw new IllegalArgumentException(
          "has " + in.count() + " inputs, expected " + least + " to " + most);
    }
  }

  private static void requirePosition(Operands in, int index) {
    if (in.has(index) && in.type(index) != ElementType.I64 && in.type(index) != ElementType.I32) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", expected i64 or i32");
    }
  }

  private static void requireSame(ValueType type, ValueType expected, int index) {
    if (!type.equals(expected)) {
      throw new IllegalArgumentException(
          "input " + index + " is " + type.label() + ", expected " + expected.label());
    }
  }
}
