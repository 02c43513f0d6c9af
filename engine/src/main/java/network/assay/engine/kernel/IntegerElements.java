package network.assay.engine.kernel;

import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Requantisation;

/** Requantisation and tables as one plain loop for each type, which the compiler makes fast. */
final class IntegerElements {
  private static final int REQUANTISE_COST = 4;

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
}
