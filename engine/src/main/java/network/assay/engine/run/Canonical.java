package network.assay.engine.run;

import network.assay.engine.kernel.Kernels;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** Gives NaN its one pattern, so that equal results have equal bytes. */
final class Canonical {
  private Canonical() {}

  /** The same with every NaN in its one pattern; what has no other is shared. */
  static Datum withOneNan(Datum datum, Kernels kernels) {
    return switch (datum) {
      case Tensor tensor -> withOneNan(tensor, kernels);
      case Datum.Sequence sequence ->
          new Datum.Sequence(
              sequence.type(),
              sequence.items().stream().map(item -> withOneNan(item, kernels)).toList());
      case Datum.Maybe maybe ->
          new Datum.Maybe(maybe.type(), maybe.value().map(held -> withOneNan(held, kernels)));
    };
  }

  /** The tensor itself when every NaN has its one pattern, else a copy in which it has. */
  static Tensor withOneNan(Tensor tensor, Kernels kernels) {
    boolean fine =
        tensor.type() == ElementType.F32
            ? !kernels.hasNan(tensor.floats(), 0, tensor.size())
            : !(tensor.type().isFloating() || tensor.type().isSmallFloating()) || !hasOther(tensor);
    if (fine) {
      return tensor;
    }
    Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      switch (tensor.type()) {
        case F32 -> copy.floats()[i] = canonical(tensor.floats()[i]);
        case F64 -> copy.doubles()[i] = canonical(tensor.doubles()[i]);
        case F16 -> copy.shorts()[i] = canonical(tensor.shorts()[i], 0x7c00, TensorCodec.NAN_F16);
        case BF16 -> copy.shorts()[i] = canonical(tensor.shorts()[i], 0x7f80, TensorCodec.NAN_BF16);
        case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
            copy.bytes()[i] = TensorCodec.canonical(tensor.type(), tensor.bytes()[i]);
        case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING, I4, U4, I2, U2 ->
            throw new AssertionError("no floating type");
      }
    }
    return copy;
  }

  private static boolean hasOther(Tensor tensor) {
    for (int i = 0; i < tensor.size(); i++) {
      boolean other =
          switch (tensor.type()) {
            case F64 -> {
              double value = tensor.doubles()[i];
              yield Double.isNaN(value) && Double.doubleToRawLongBits(value) != TensorCodec.NAN_F64;
            }
            case F16 -> isOther(tensor.shorts()[i], 0x7c00, TensorCodec.NAN_F16);
            case BF16 -> isOther(tensor.shorts()[i], 0x7f80, TensorCodec.NAN_BF16);
            case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
                TensorCodec.canonical(tensor.type(), tensor.bytes()[i]) != tensor.bytes()[i];
            case F32, I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING, I4, U4, I2, U2 -> false;
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
