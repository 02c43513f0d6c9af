package network.assay.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Addition;

/** Loops over blocks of activations by whole vectors, the rest of a block one by one. */
final class ActivationVector {
  private ActivationVector() {}

  private static final VectorSpecies<Float> FLOATS = LanesVector.FLOATS;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int V = INTS.length();

  /** Four bytes or four words are no vector of Java's: there, everything goes one by one. */
  private static final boolean WIDE = INTS.vectorBitSize() >= 256;

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, INTS.vectorBitSize() / 4)));
  private static final VectorSpecies<Short> WORDS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

  /** Added to a number below 2^22 it leaves the whole number nearest to it, ties to even. */
  private static final float ROUNDING = 0x1.8p23f;

  /** to[i] = array[from + i]. */
  static void read(Activations type, Object array, int from, int[] to, int count) {
    switch (type) {
      case S8 -> signed((byte[]) array, from, to, count);
      case U8 -> unsigned((byte[]) array, from, to, count);
      case S16 -> words((short[]) array, from, to, count);
    }
  }

  private static int whole(int count) {
    return WIDE ? INTS.loopBound(count) : 0;
  }

  private static void signed(byte[] x, int from, int[] to, int count) {
    int end = whole(count);
    for (int i = 0; i < end; i += V) {
      ((IntVector)
              ByteVector.fromArray(BYTES, x, from + i).convertShape(VectorOperators.B2I, INTS, 0))
          .intoArray(to, i);
    }
    for (int i = end; i < count; i++) {
      to[i] = x[from + i];
    }
  }

  private static void unsigned(byte[] x, int from, int[] to, int count) {
    int end = whole(count);
    for (int i = 0; i < end; i += V) {
      ((IntVector)
              ByteVector.fromArray(BYTES, x, from + i)
                  .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0))
          .intoArray(to, i);
    }
    for (int i = end; i < count; i++) {
      to[i] = x[from + i] & 0xff;
    }
  }

  private static void words(short[] x, int from, int[] to, int count) {
    int end = whole(count);
    for (int i = 0; i < end; i += V) {
      ((IntVector)
              ShortVector.fromArray(WORDS, x, from + i).convertShape(VectorOperators.S2I, INTS, 0))
          .intoArray(to, i);
    }
    for (int i = end; i < count; i++) {
      to[i] = x[from + i];
    }
  }

  /** array[to + i] = values[i], of which only the low bits are taken. */
  static void write(int[] values, Activations type, Object array, int to, int count) {
    int end = whole(count);
    if (type == Activations.S16) {
      short[] y = (short[]) array;
      for (int i = 0; i < end; i += V) {
        store(IntVector.fromArray(INTS, values, i), y, to + i);
      }
      for (int i = end; i < count; i++) {
        y[to + i] = (short) values[i];
      }
    } else {
      byte[] y = (byte[]) array;
      for (int i = 0; i < end; i += V) {
        store(IntVector.fromArray(INTS, values, i), y, to + i);
      }
      for (int i = end; i < count; i++) {
        y[to + i] = (byte) values[i];
      }
    }
  }

  private static void store(IntVector values, byte[] y, int at) {
    ((ByteVector) values.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(y, at);
  }

  private static void store(IntVector values, short[] y, int at) {
    ((ShortVector) values.convertShape(VectorOperators.I2S, WORDS, 0)).intoArray(y, at);
  }

  /**
   * a[i] = the sum of a[i] and b[i] as {@link IntegerKernels#add} has it, in 32 bits: sums are
   * below 2^30, half of the divisor is at most 2^30, and a shift beyond 31 gives 0 as 31 does.
   */
  static void add(int[] a, int[] b, Addition sum, int count) {
    int shift = Math.min(sum.shift(), Integer.SIZE - 1);
    int half = shift == 0 ? 0 : 1 << (shift - 1);
    int end = whole(count);
    for (int i = 0; i < end; i += V) {
      IntVector.fromArray(INTS, a, i)
          .mul(sum.multiplierA())
          .add(IntVector.fromArray(INTS, b, i).mul(sum.multiplierB()))
          .add(half)
          .lanewise(VectorOperators.ASHR, shift)
          .max(sum.lo())
          .min(sum.hi())
          .intoArray(a, i);
    }
    for (int i = end; i < count; i++) {
      int value = a[i] * sum.multiplierA() + b[i] * sum.multiplierB() + half;
      a[i] = Math.clamp(value >> shift, sum.lo(), sum.hi());
    }
  }

  /**
   * y[i] = as {@link IntegerKernels#quantise} has it. Within bounds, which are whole numbers, a
   * quotient is below 2^22, so that rounding after the bounds are applied is the same as before.
   */
  static void quantise(
      float[] x, int from, float scale, int lo, int hi, Activations to, Object y, int count) {
    int end = whole(count);
    for (int i = 0; i < end; i += V) {
      FloatVector steps = FloatVector.fromArray(FLOATS, x, from + i).div(scale);
      IntVector values =
          steps
              .blend(0, steps.test(VectorOperators.IS_NAN))
              .max(lo)
              .min(hi)
              .add(ROUNDING)
              .reinterpretAsInts();
      // The whole number stands in the low bits, where 1.5 · 2^23 has none.
      if (to == Activations.S16) {
        store(values, (short[]) y, from + i);
      } else {
        store(values, (byte[]) y, from + i);
      }
    }
    for (int i = from + end; i < from + count; i++) {
      to.put(y, i, IntegerKernels.quantise(x[i], scale, lo, hi));
    }
  }
}
