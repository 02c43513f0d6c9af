package network.assay.engine.kernel;

import java.util.Objects;

/**
 * The whole-number arithmetic of quantised programs: products of int8 or int16 activations with
 * int8 weights, summed in int32. Sums wrap modulo 2^32, so every order of summing gives the same
 * bits and any implementation that is exact may be plugged in; a program is compiled only when its
 * sums stay below 2^31. All arrays are row-major; no output array overlaps an input array unless a
 * method allows it.
 *
 * <p>Arguments that do not fit each other, or arrays that are too short, are refused with an {@link
 * IllegalArgumentException} or {@link IndexOutOfBoundsException} before anything is written.
 */
public interface IntegerKernels {

  /** Type of activations, and the Java array that holds them. */
  enum Activations {
    /** Signed 8-bit in {@code byte[]}. */
    S8(-128, 127),
    /** Unsigned 8-bit in {@code byte[]}. */
    U8(0, 255),
    /** Signed 16-bit in {@code short[]}. */
    S16(-32768, 32767);

    private final int min;
    private final int max;

    Activations(int min, int max) {
      this.min = min;
      this.max = max;
    }

    /** The least value. */
    public int min() {
      return min;
    }

    /** The greatest value. */
    public int max() {
      return max;
    }

    /** How many values there are, 256 or 65,536: the entries of a table over all of them. */
    public int count() {
      return max - min + 1;
    }

    /** Elements of an array of this type; an array of another type is refused. */
    public int length(Object array) {
      return this == S16 ? shorts(array).length : bytes(array).length;
    }

    /** A new array of this type. */
    public Object newArray(int length) {
      return this == S16 ? new short[length] : new byte[length];
    }

    /** Element {@code i} of an array of this type. */
    public int at(Object array, int i) {
      return switch (this) {
        case S8 -> bytes(array)[i];
        case U8 -> bytes(array)[i] & 0xff;
        case S16 -> shorts(array)[i];
      };
    }

    /**
     * Sets element {@code i} to {@code value}, which lies between {@link #min} and {@link #max}.
     */
    public void put(Object array, int i, int value) {
      if (this == S16) {
        shorts(array)[i] = (short) value;
      } else {
        bytes(array)[i] = (byte) value;
      }
    }

    byte[] bytes(Object array) {
      if (this != S16 && array instanceof byte[] bytes) {
        return bytes;
      }
      throw mismatch(array);
    }

    short[] shorts(Object array) {
      if (this == S16 && array instanceof short[] shorts) {
        return shorts;
      }
      throw mismatch(array);
    }

    private IllegalArgumentException mismatch(Object array) {
      return new IllegalArgumentException(
          "activations "
              + this
              + " lie in a "
              + (this == S16 ? "short[]" : "byte[]")
              + ", got "
              + (array == null ? "null" : array.getClass().getSimpleName()));
    }
  }

  /** A right-hand matrix laid out for this implementation. */
  interface PackedMatrix {
    /** Rows of the logical matrix. */
    int k();

    /** Columns of the logical matrix. */
    int n();
  }

  /** Filters [m, c/group, kh, kw] laid out for this implementation. */
  interface PackedFilters {}

  /**
   * How sums become activations: {@code clamp((sum·multiplier[ch] + 2^(shift[ch]−1)) >> shift[ch],
   * lo, hi)} with a 64-bit product and an arithmetic shift, that is rounding half up; without the
   * rounding term where the shift is 0.
   *
   * @param multiplier one for each channel
   * @param shift one for each channel, 0 to 62
   * @param lo least result, within {@code to}
   * @param hi greatest result, at least {@code lo}, within {@code to}
   * @param to type of the results
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; kernels read the arrays in place.
  record Requantisation(int[] multiplier, int[] shift, int lo, int hi, Activations to) {
    /** The largest shift: product and rounding term then stay inside 64 bits. */
    public static final int SHIFT_MAX = 62;

    public Requantisation {
      Objects.requireNonNull(to);
      if (multiplier.length != shift.length) {
        throw new IllegalArgumentException(
            multiplier.length
                + " multipliers but "
                + shift.length
                + " shifts: one of each a channel");
      }
      for (int s : shift) {
        if (s < 0 || s > SHIFT_MAX) {
          throw new IllegalArgumentException("shift is " + s + ", expected 0 to " + SHIFT_MAX);
        }
      }
      if (lo > hi || lo < to.min() || hi > to.max()) {
        throw new IllegalArgumentException(
            "results from "
                + lo
                + " to "
                + hi
                + " do not fit "
                + to
                + ", which holds "
                + to.min()
                + " to "
                + to.max());
      }
    }

    /** Channels. */
    public int channels() {
      return multiplier.length;
    }

    /** The activation that {@code sum} of {@code channel} becomes. */
    public int apply(int sum, int channel) {
      int s = shift[channel];
      long half = s == 0 ? 0 : 1L << (s - 1);
      return Math.clamp(((long) sum * multiplier[channel] + half) >> s, lo, hi);
    }
  }

  /**
   * Packs a k×n matrix of weights that starts at {@code offset} in {@code b}, element (i, j) at
   * {@code offset + i·rowStride + j·columnStride}.
   */
  PackedMatrix packMatrix(byte[] b, int offset, int k, int n, int rowStride, int columnStride);

  /**
   * c = a × b: a is m×k at {@code aOffset} with row stride k, c is m×n at {@code cOffset} with row
   * stride n.
   */
  void matMul(Activations type, int m, Object a, int aOffset, PackedMatrix b, int[] c, int cOffset);

  /**
   * y = requantised a × b + bias, shapes as in {@link #matMul}; channels are the columns.
   *
   * @param bias one for each column, or null
   */
  default void matMulRequantised(
      Activations type,
      int m,
      Object a,
      int aOffset,
      PackedMatrix b,
      int[] bias,
      Requantisation requantisation,
      Object y,
      int yOffset) {
    int[] sums = new int[Math.multiplyExact(m, b.n())];
    matMul(type, m, a, aOffset, b, sums, 0);
    if (bias != null) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += bias[i % b.n()];
      }
    }
    requantise(sums, m, b.n(), 1, requantisation, y, yOffset);
  }

  /**
   * Packs weights [filters, channels/group, kh, kw], which serve any input size, batch, stride,
   * padding and dilation.
   */
  PackedFilters packFilters(ConvGeometry geometry, byte[] weights);

  /**
   * y = conv(x, w) + bias: y[b, f, oy, ox] is the sum of x·w over the taps, where x outside the
   * input is {@code pad}, the zero point of x.
   *
   * @param x [batch, channels, height, width]
   * @param pad within {@code type}
   * @param bias one for each filter, or null
   * @param y [batch, filters, outHeight, outWidth]
   */
  void conv(
      ConvGeometry geometry,
      Activations type,
      Object x,
      int pad,
      PackedFilters w,
      int[] bias,
      int[] y);

  /** y = requantised {@link #conv}; channels are the filters. */
  default void convRequantised(
      ConvGeometry geometry,
      Activations type,
      Object x,
      int pad,
      PackedFilters w,
      int[] bias,
      Requantisation requantisation,
      Object y) {
    int inner = Math.multiplyExact(geometry.outHeight(), geometry.outWidth());
    int filters = geometry.filters();
    int[] sums = new int[Math.multiplyExact(Math.multiplyExact(geometry.batch(), filters), inner)];
    conv(geometry, type, x, pad, w, bias, sums);
    requantise(sums, geometry.batch(), filters, inner, requantisation, y, 0);
  }

  /**
   * y[o, ch, i] = {@code requantisation.apply(acc[o, ch, i], ch)} over [outer, channels, inner].
   */
  void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset);

  /**
   * y[i] = table[x[i] − least value of {@code from}]; y may be x.
   *
   * @param table of type {@code to}, one entry for each value of {@code from}
   */
  void lookup(
      Activations from,
      Object x,
      int xOffset,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int length);

  /** Activations in an array, of which number i lies at {@code offset + i·step}; step 0 or 1. */
  record Elements(Activations type, Object array, int offset, int step) {
    public Elements {
      if (step != 0 && step != 1) {
        throw new IllegalArgumentException("step is " + step + ", expected 0 or 1");
      }
    }
  }

  /**
   * How two activations are added: {@code clamp((a·multiplierA + b·multiplierB + 2^(shift − 1)) >>
   * shift, lo, hi)}, without the rounding term where the shift is 0. Whoever asks has made sure
   * that a·multiplierA + b·multiplierB is below 2^30 in absolute value.
   */
  record Addition(int multiplierA, int multiplierB, int shift, int lo, int hi) {}

  /** y[i] = a[i] + b[i] as {@code sum} says, i under {@code length}. */
  void add(Elements a, Elements b, Addition sum, Elements y, int length);

  /**
   * y[i] = x[i] / scale, the quotient rounded to binary32 and then to the nearest whole number,
   * ties to even, within bounds; NaN becomes 0 within bounds.
   *
   * @param lo within {@code to}
   * @param hi at least {@code lo}, within {@code to}
   */
  void quantise(float[] x, float scale, int lo, int hi, Activations to, Object y);

  /** One element of {@link #quantise(float[], float, int, int, Activations, Object)}. */
  static int quantise(float value, float scale, int lo, int hi) {
    float steps = value / scale;
    if (Float.isNaN(steps)) {
      return Math.clamp(0, lo, hi);
    }
    // A binary32 number is exact in binary64, and rint there rounds ties to even.
    return (int) Math.clamp(Math.rint((double) steps), lo, hi);
  }

  /** y[i] = x[i] · scale, rounded to binary32. */
  void dequantise(Activations from, Object x, float scale, float[] y);

  /** y = the maxima of windows of x; the least value of the type where no tap is inside x. */
  void maxPool(PoolGeometry geometry, Activations type, Object x, Object y);

  /** sums[row] = the sum of {@code length} elements of x from {@code row·length} on. */
  void sumRows(Activations type, Object x, int length, int[] sums);
}
