package network.assay.engine.operation.basic;

import java.util.Optional;
import network.assay.engine.kernel.Workers;
import network.assay.engine.kernel.Workers.RangeBody;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * The casts that models use most, each a loop over two arrays that the compiler turns into vector
 * instructions. They give what {@link Casts} defines element by element.
 */
final class CastLoops {
  private CastLoops() {}

  /** Casts all elements and says so, or leaves a rarer pair of types alone. */
  static boolean cast(Workers workers, Tensor x, Tensor y) {
    Optional<RangeBody> loop = loop(x, y);
    loop.ifPresent(body -> workers.forEachRange(x.size(), 1, body));
    return loop.isPresent();
  }

  private static Optional<RangeBody> loop(Tensor x, Tensor y) {
    return switch (x.type()) {
      case F32 -> fromFloats(x.floats(), y);
      case F16, BF16, I32, I64, U8, I8, BOOL ->
          y.type() == ElementType.F32 ? Optional.of(toFloats(x, y.floats())) : Optional.empty();
      // All other pairs are rarer.
      default -> Optional.empty();
    };
  }

  private static Optional<RangeBody> fromFloats(float[] x, Tensor tensor) {
    return switch (tensor.type()) {
      case F16 -> {
        short[] y = tensor.shorts();
        yield Optional.of((from, end) -> narrow(x, y, from, end));
      }
      case I32 -> {
        int[] y = tensor.ints();
        yield Optional.of((from, end) -> truncate(x, y, from, end));
      }
      case I64 -> {
        long[] y = tensor.longs();
        yield Optional.of((from, end) -> truncate(x, y, from, end));
      }
      default -> Optional.empty();
    };
  }

  private static RangeBody toFloats(Tensor tensor, float[] y) {
    return switch (tensor.type()) {
      case F16 -> {
        short[] x = tensor.shorts();
        yield (from, end) -> widen(x, y, from, end);
      }
      case BF16 -> {
        short[] x = tensor.shorts();
        yield (from, end) -> widenBrain(x, y, from, end);
      }
      case I32 -> {
        int[] x = tensor.ints();
        yield (from, end) -> toFloats(x, y, from, end);
      }
      case I64 -> {
        long[] x = tensor.longs();
        yield (from, end) -> toFloats(x, y, from, end);
      }
      case U8 -> {
        byte[] x = tensor.bytes();
        yield (from, end) -> unsignedToFloats(x, y, from, end);
      }
      case I8, BOOL -> {
        byte[] x = tensor.bytes();
        yield (from, end) -> toFloats(x, y, from, end);
      }
      default -> throw new AssertionError(tensor.type() + " is cast elsewhere");
    };
  }

  private static void narrow(float[] x, short[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = Float.floatToFloat16(x[i]);
    }
  }

  private static void truncate(float[] x, int[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = (int) x[i];
    }
  }

  private static void truncate(float[] x, long[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = (long) x[i];
    }
  }

  private static void widen(short[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = Float.float16ToFloat(x[i]);
    }
  }

  private static void widenBrain(short[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = Float.intBitsToFloat(x[i] << 16);
    }
  }

  private static void toFloats(int[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = x[i];
    }
  }

  private static void toFloats(long[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = x[i];
    }
  }

  private static void toFloats(byte[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = x[i];
    }
  }

  private static void unsignedToFloats(byte[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] = x[i] & 0xff;
    }
  }
}
