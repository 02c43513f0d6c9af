package network.assay.engine.kernel;

import java.util.Objects;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.engine.kernel.IntegerKernels.Requantisation;

/** Whether the arguments of an integer kernel fit each other. Machine code relies on it. */
final class IntegerChecks {
  private IntegerChecks() {}

  static void matrix(byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
    if (k < 0 || n < 0) {
      throw new IllegalArgumentException("a matrix of " + k + " by " + n);
    }
    Math.multiplyExact(k, n);
    if (k == 0 || n == 0) {
      return;
    }
    long rows = (k - 1L) * rowStride;
    long columns = (n - 1L) * columnStride;
    long first = offset + Math.min(rows, 0) + Math.min(columns, 0);
    long last = offset + Math.max(rows, 0) + Math.max(columns, 0);
    Objects.checkFromToIndex(first, last + 1, (long) b.length);
  }

  static void matMul(
      Activations type, int m, Object a, int aOffset, PackedMatrix b, int cLength, int cOffset) {
    if (m < 0) {
      throw new IllegalArgumentException(m + " rows");
    }
    Objects.checkFromIndexSize(aOffset, Math.multiplyExact(m, b.k()), type.length(a));
    Objects.checkFromIndexSize(cOffset, Math.multiplyExact(m, b.n()), cLength);
  }

  static void filters(ConvGeometry g, int length) {
    exactly("weights", length, Math.multiplyExact(g.filters(), g.taps()));
  }

  static void conv(
      ConvGeometry g, Activations type, Object x, int pad, int wLength, int[] bias, int yLength) {
    exactly("x", type.length(x), size(g.batch(), g.channels(), g.height(), g.width()));
    filters(g, wLength);
    exactly("y", yLength, size(g.batch(), g.filters(), g.outHeight(), g.outWidth()));
    if (pad < type.min() || pad > type.max()) {
      throw new IllegalArgumentException("padding " + pad + " is no value of " + type);
    }
    bias(bias, g.filters());
  }

  static void bias(int[] bias, int channels) {
    if (bias != null) {
      exactly("bias", bias.length, channels);
    }
  }

  static void channels(Requantisation r, int channels) {
    exactly("multipliers", r.channels(), channels);
  }

  static void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
    channels(r, channels);
    int length = size(outer, channels, inner, 1);
    Objects.checkFromIndexSize(0, length, acc.length);
    Objects.checkFromIndexSize(yOffset, length, r.to().length(y));
  }

  static void lookup(
      Activations from,
      Object x,
      int xOffset,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int length) {
    Objects.checkFromIndexSize(xOffset, length, from.length(x));
    Objects.checkFromIndexSize(yOffset, length, to.length(y));
    exactly("table", to.length(table), from.count());
  }

  static void elements(IntegerKernels.Elements e, int length) {
    int last = e.step() == 0 ? Math.min(length, 1) : length;
    Objects.checkFromIndexSize(e.offset(), last, e.type().length(e.array()));
  }

  static void quantise(int length, int lo, int hi, Activations to, Object y) {
    exactly("y", to.length(y), length);
    if (lo > hi || lo < to.min() || hi > to.max()) {
      throw new IllegalArgumentException(lo + " to " + hi + " is not within " + to);
    }
  }

  static void dequantise(Activations from, Object x, int length) {
    exactly("x", from.length(x), length);
  }

  static void maxPool(PoolGeometry g, Activations type, Object x, Object y) {
    exactly("x", type.length(x), size(g.planes(), g.height(), g.width(), 1));
    exactly("y", type.length(y), size(g.planes(), g.outHeight(), g.outWidth(), 1));
  }

  static void sumRows(Activations type, Object x, int length, int rows) {
    exactly("x", type.length(x), Math.multiplyExact(rows, length));
  }

  private static int size(int a, int b, int c, int d) {
    return Math.multiplyExact(Math.multiplyExact(a, b), Math.multiplyExact(c, d));
  }

  private static void exactly(String what, int got, int expected) {
    if (got != expected) {
      throw new IllegalArgumentException(what + " of length " + got + ", expected " + expected);
    }
  }
}
