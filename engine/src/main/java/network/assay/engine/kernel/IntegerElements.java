package network.assay.engine.kernel;

import java.util.Arrays;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Addition;
import network.assay.engine.kernel.IntegerKernels.Elements;
import network.assay.engine.kernel.IntegerKernels.Requantisation;

/** Loops over activations, shared among workers, of one type each so that they are fast. */
final class IntegerElements {
  private static final int REQUANTISE_COST = 4;

  /** Elements of a block, whose parts stay in the nearest cache. */
  private static final int BLOCK = 1024;

  private IntegerElements() {}

  /** As {@link IntegerKernels#requantise}, arguments checked. */
  static void requantise(
      Workers workers,
      int[] acc,
      int outer,
      int channels,
      int inner,
      Requantisation r,
      Object y,
      int yOffset) {
    workers.forEachRange(
        outer * channels,
        (long) REQUANTISE_COST * inner,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int channel = row % channels;
            int first = row * inner;
            if (r.to() == Activations.S16) {
              words(acc, first, inner, r, channel, (short[]) y, yOffset + first);
            } else {
              bytes(acc, first, inner, r, channel, (byte[]) y, yOffset + first);
            }
          }
        });
  }

  private static void bytes(
      int[] acc, int first, int length, Requantisation r, int channel, byte[] y, int at) {
    long multiplier = r.multiplier()[channel];
    int shift = r.shift()[channel];
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    for (int i = 0; i < length; i++) {
      long value = (acc[first + i] * multiplier + half) >> shift;
      y[at + i] = (byte) Math.max(r.lo(), Math.min(r.hi(), value));
    }
  }

  private static void words(
      int[] acc, int first, int length, Requantisation r, int channel, short[] y, int at) {
    long multiplier = r.multiplier()[channel];
    int shift = r.shift()[channel];
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    for (int i = 0; i < length; i++) {
      long value = (acc[first + i] * multiplier + half) >> shift;
      y[at + i] = (short) Math.max(r.lo(), Math.min(r.hi(), value));
    }
  }

  /** As {@link IntegerKernels#lookup}, arguments checked. */
  static void lookup(
      Workers workers,
      Activations from,
      Object x,
      int xOffset,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int length) {
    int least = from.min();
    workers.forEachRange(
        length,
        1,
        (first, last) -> {
          if (from == Activations.S16) {
            fromWords((short[]) x, xOffset, table, to, y, yOffset, first, last);
          } else {
            fromBytes((byte[]) x, xOffset, least, table, to, y, yOffset, first, last);
          }
        });
  }

  private static void fromBytes(
      byte[] x,
      int xOffset,
      int least,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int first,
      int last) {
    // A signed byte plus 128, or an unsigned one, is the byte with its sign bit changed or not.
    int flip = least == 0 ? 0 : 0x80;
    if (to == Activations.S16) {
      short[] entries = (short[]) table;
      short[] target = (short[]) y;
      for (int i = first; i < last; i++) {
        target[yOffset + i] = entries[(x[xOffset + i] & 0xff) ^ flip];
      }
    } else {
      byte[] entries = (byte[]) table;
      byte[] target = (byte[]) y;
      for (int i = first; i < last; i++) {
        target[yOffset + i] = entries[(x[xOffset + i] & 0xff) ^ flip];
      }
    }
  }

  private static void fromWords(
      short[] x,
      int xOffset,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int first,
      int last) {
    if (to == Activations.S16) {
      short[] entries = (short[]) table;
      short[] target = (short[]) y;
      for (int i = first; i < last; i++) {
        target[yOffset + i] = entries[x[xOffset + i] + 32768];
      }
    } else {
      byte[] entries = (byte[]) table;
      byte[] target = (byte[]) y;
      for (int i = first; i < last; i++) {
        target[yOffset + i] = entries[x[xOffset + i] + 32768];
      }
    }
  }

  /** As {@link IntegerKernels#add}, arguments checked. */
  static void add(Workers workers, Elements a, Elements b, Addition sum, Elements y, int length) {
    workers.forEachRange(
        length,
        1,
        (from, to) -> {
          int[] left = new int[Math.min(BLOCK, to - from)];
          int[] right = new int[left.length];
          for (int i = from; i < to; i += BLOCK) {
            int count = Math.min(BLOCK, to - i);
            read(a, i, left, count);
            read(b, i, right, count);
            ActivationVector.add(left, right, sum, count);
            ActivationVector.write(left, y.type(), y.array(), y.offset() + i, count);
          }
        });
  }

  private static void read(Elements x, int from, int[] to, int count) {
    if (x.step() == 0) {
      Arrays.fill(to, 0, count, x.type().at(x.array(), x.offset()));
    } else {
      ActivationVector.read(x.type(), x.array(), x.offset() + from, to, count);
    }
  }

  /** As {@link IntegerKernels#quantise}, arguments checked. */
  static void quantise(
      Workers workers, float[] x, float scale, int lo, int hi, Activations to, Object y) {
    workers.forEachRange(
        x.length,
        1,
        (from, end) -> ActivationVector.quantise(x, from, scale, lo, hi, to, y, end - from));
  }

  /** As {@link IntegerKernels#dequantise}, arguments checked. */
  static void dequantise(Workers workers, Activations type, Object x, float scale, float[] y) {
    workers.forEachRange(
        y.length,
        1,
        (from, to) -> {
          switch (type) {
            case S8 -> signed((byte[]) x, scale, y, from, to);
            case U8 -> unsigned((byte[]) x, scale, y, from, to);
            case S16 -> words((short[]) x, scale, y, from, to);
          }
        });
  }

  private static void signed(byte[] x, float scale, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] * scale;
    }
  }

  private static void unsigned(byte[] x, float scale, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (x[i] & 0xff) * scale;
    }
  }

  private static void words(short[] x, float scale, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] * scale;
    }
  }

  /** As {@link IntegerKernels#sumRows}, arguments checked. */
  static void sumRows(Workers workers, Activations type, Object x, int length, int[] sums) {
    workers.forEachRange(
        sums.length,
        length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            sums[row] =
                switch (type) {
                  case S8 -> signed((byte[]) x, row * length, length);
                  case U8 -> unsigned((byte[]) x, row * length, length);
                  case S16 -> words((short[]) x, row * length, length);
                };
          }
        });
  }

  private static int signed(byte[] x, int from, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[from + i];
    }
    return sum;
  }

  private static int unsigned(byte[] x, int from, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[from + i] & 0xff;
    }
    return sum;
  }

  private static int words(short[] x, int from, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[from + i];
    }
    return sum;
  }
}
