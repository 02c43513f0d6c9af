package network.assay.engine.conformance;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** How near a value is to an expected one, as NumPy's allclose has it. */
public final class Closeness {
  private final double rtol;
  private final double atol;

  /**
   * A tolerance.
   *
   * @param rtol relative to the expected number
   * @param atol absolute
   */
  public Closeness(double rtol, double atol) {
    this.rtol = rtol;
    this.atol = atol;
  }

  /** The first difference beyond |found − expected| ≤ atol + rtol · |expected|, in words. */
  public Optional<String> difference(Datum found, Datum expected) {
    if (!found.type().equals(expected.type())) {
      return Optional.of("expected " + expected.type().label() + ", got " + found.type().label());
    }
    return switch (expected) {
      case Tensor tensor -> difference((Tensor) found, tensor);
      case Datum.Sequence sequence ->
          difference(((Datum.Sequence) found).items(), sequence.items());
      case Datum.Maybe maybe ->
          difference(
              ((Datum.Maybe) found).value().stream().toList(), maybe.value().stream().toList());
    };
  }

  private Optional<String> difference(List<Datum> found, List<Datum> expected) {
    if (found.size() != expected.size()) {
      return Optional.of("expected " + expected.size() + " items, got " + found.size());
    }
    for (int i = 0; i < expected.size(); i++) {
      int at = i;
      Optional<String> difference = difference(found.get(i), expected.get(i));
      if (difference.isPresent()) {
        return difference.map(text -> "item " + at + ": " + text);
      }
    }
    return Optional.empty();
  }

  private Optional<String> difference(Tensor found, Tensor expected) {
    if (!found.shape().equals(expected.shape())) {
      return Optional.of("expected " + expected + ", got " + found);
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!isNear(found, expected, i)) {
        return Optional.of(
            "element "
                + i
                + " of "
                + expected
                + ": expected "
                + show(expected, i)
                + ", got "
                + show(found, i));
      }
    }
    return Optional.empty();
  }

  private boolean isNear(Tensor found, Tensor expected, int i) {
    return switch (expected.type()) {
      case F32 -> isNear(found.floats()[i], expected.floats()[i]);
      case F64 -> isNear(found.doubles()[i], expected.doubles()[i]);
      case F16 -> isNear(half(found, i), half(expected, i));
      case BF16 -> isNear(brain(found, i), brain(expected, i));
      case I8, U8, BOOL, I4, U4, I2, U2 -> found.bytes()[i] == expected.bytes()[i];
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          TensorCodec.canonical(found.type(), found.bytes()[i])
              == TensorCodec.canonical(expected.type(), expected.bytes()[i]);
      case I16, U16 -> found.shorts()[i] == expected.shorts()[i];
      case I32, U32 -> found.ints()[i] == expected.ints()[i];
      case I64, U64 -> found.longs()[i] == expected.longs()[i];
      case STRING -> found.strings()[i].equals(expected.strings()[i]);
    };
  }

  private static float half(Tensor tensor, int i) {
    return Float.float16ToFloat(tensor.shorts()[i]);
  }

  private static float brain(Tensor tensor, int i) {
    return Float.intBitsToFloat(tensor.shorts()[i] << 16);
  }

  private boolean isNear(double found, double expected) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      return Double.compare(found, expected) == 0;
    }
    return Math.abs(found - expected) <= atol + rtol * Math.abs(expected);
  }

  private static String show(Tensor tensor, int i) {
    return tensor.type() == ElementType.F16
        ? String.valueOf(half(tensor, i))
        : String.valueOf(Array.get(tensor.array(), i));
  }
}
