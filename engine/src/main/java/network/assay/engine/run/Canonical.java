package network.assay.engine.run;

import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** Gives NaN its one pattern, so that equal results have equal bytes. */
final class Canonical {
  private Canonical() {}

  /** The same with every NaN in its one pattern; what has no other is shared. */
  static Datum withOneNan(Datum datum) {
    return switch (datum) {
      case Tensor tensor -> withOneNan(tensor);
      case Datum.Sequence sequence ->
          new Datum.Sequence(
              sequence.type(), sequence.items().stream().map(Canonical::withOneNan).toList());
      case Datum.Maybe maybe ->
          new Datum.Maybe(maybe.type(), maybe.value().map(Canonical::withOneNan));
    };
  }

  /** The tensor itself when every NaN has its one pattern, else a copy in which it has. */
  static Tensor withOneNan(Tensor tensor) {
    if (!tensor.type().isFloating() || !hasOther(tensor)) {
      return tensor;
    }
    Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      switch (tensor.type()) {
        case F32 -> copy.floats()[i] = canonical(tensor.floats()[i]);
        case F64 -> copy.doubles()[i] = canonical(tensor.doubles()[i]);
        case F16 -> copy.shorts()[i] = canonical(tensor.shorts()[i], 0x7c00, TensorCodec.NAN_F16);
        case BF16 -> copy.shorts()[i] = canonical(tensor.shorts()[i], 0x7f80, TensorCodec.NAN_BF16);
        case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING ->
            throw new AssertionError("no floating type");
      }
    }
    return copy;
  }

  private static boolean hasOther(Tensor tensor) {
    for (int i = 0; i < tensor.size(); i++) {
      boolean other =
          switch (tensor.type()) {
            case F32 -> {
              float value = tensor.floats()[i];
              yield Float.isNaN(value) && Float.floatToRawIntBits(value) != TensorCodec.NAN_F32;
            }
            case F64 -> {
              double value = tensor.doubles()[i];
              yield Double.isNaN(value) && Double.doubleToRawLongBits(value) != TensorCodec.NAN_F64;
            }
            case F16 -> isOther(tensor.shorts()[i], 0x7c00, TensorCodec.NAN_F16);
            case BF16 -> isOther(tensor.shorts()[i], 0x7f80, TensorCodec.NAN_BF16);
            case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING -> false;
          };
      if (other) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOther(short value, int infinity, short nan) {
    return (value & 0x7fff) > infinity && value != nan;
  }

  private static float canonical(float value) {
    return Float.intBitsToFloat(Float.floatToIntBits(value));
  }

  private static double canonical(double value) {
    return Double.longBitsToDouble(Double.doubleToLongBits(value));
  }

  private static short canonical(short value, int infinity, short nan) {
    return (value & 0x7fff) > infinity ? nan : value;
  }
}
