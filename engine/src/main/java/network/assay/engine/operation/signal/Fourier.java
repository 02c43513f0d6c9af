package network.assay.engine.operation.signal;

import java.util.Arrays;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.operation.Reals;
import network.assay.engine.program.SignalOp.Dft;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The discrete Fourier transform of one length, in binary64, by the mixed-radix algorithm (Cooley
 * and Tukey 1965) with the least prime factor first: X[k] is the sum over r ascending of w^(r·k) ·
 * F_r[k mod m], where F_r is the transform of every p-th element from r on and m = n/p.
 */
final class Fourier {
  private final int n;
  private final double[] cos;
  private final double[] sin;

  /**
   * @param inverse turns the sign of the exponent; the division by n is left to the caller
   */
  Fourier(int n, boolean inverse) {
    this.n = n;
    this.cos = new double[n];
    this.sin = new double[n];
    for (int k = 0; k < n; k++) {
      // The angle within its quarter, so that multiples of a quarter are exact.
      long quarters = 4L * k / n;
      double angle = (4L * k - quarters * n) * (Math.PI / 2) / n;
      double c = ElementaryDouble.cos(angle);
      double s = ElementaryDouble.sin(angle);
      cos[k] = quarters == 0 ? c : quarters == 1 ? -s : quarters == 2 ? -c : s;
      double up = quarters == 0 ? s : quarters == 1 ? c : quarters == 2 ? -s : -c;
      sin[k] = inverse ? up : -up;
    }
  }

  /** Multiply-adds of one transform: four for each complex product. */
  static long multiplyAdds(int n) {
    long factors = 0;
    int rest = n;
    while (rest > 1) {
      int p = leastFactor(rest);
      factors += p;
      rest /= p;
    }
    return Math.multiplyExact(4L * n, factors);
  }

  private static int leastFactor(int n) {
    for (int p = 2; (long) p * p <= n; p++) {
      if (n % p == 0) {
        return p;
      }
    }
    return n;
  }

  /** Transforms n complex numbers, real and imaginary parts in turn. */
  double[] transform(double[] x) {
    double[] y = new double[2 * n];
    transform(n, x, 0, 1, y, 0, new double[2 * greatestFactor()]);
    return y;
  }

  private int greatestFactor() {
    int most = 1;
    int rest = n;
    while (rest > 1) {
      int p = leastFactor(rest);
      most = Math.max(most, p);
      rest /= p;
    }
    return most;
  }

  /** y[to …] becomes the transform of the {@code size} elements x[from + i·step]. */
  private void transform(
      int size, double[] x, int from, int step, double[] y, int to, double[] column) {
    if (size == 1) {
      y[2 * to] = x[2 * from];
      y[2 * to + 1] = x[2 * from + 1];
      return;
    }
    int p = leastFactor(size);
    int m = size / p;
    for (int r = 0; r < p; r++) {
      transform(m, x, from + r * step, step * p, y, to + r * m, column);
    }
    int turn = n / size;
    for (int k = 0; k < m; k++) {
      for (int r = 0; r < p; r++) {
        column[2 * r] = y[2 * (to + r * m + k)];
        column[2 * r + 1] = y[2 * (to + r * m + k) + 1];
      }
      for (int j = 0; j < p; j++) {
        int place = k + j * m;
        double re = column[0];
        double im = column[1];
        long angle = 0;
        for (int r = 1; r < p; r++) {
          angle = (angle + place) % size;
          int w = (int) angle * turn;
          re += cos[w] * column[2 * r] - sin[w] * column[2 * r + 1];
          im += cos[w] * column[2 * r + 1] + sin[w] * column[2 * r];
        }
        y[2 * (to + place)] = re;
        y[2 * (to + place) + 1] = im;
      }
    }
  }

  /** DFT-20 along one axis of x [..., 1 or 2]. */
  static void apply(Dft op, Tensor x, int axis, int n, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    Shape in = x.shape();
    int parts = in.dim(in.rank() - 1);
    int outParts = y.shape().dim(in.rank() - 1);
    int inner = in.size(axis + 1, in.rank() - 1);
    int outer = in.size(0, axis);
    int length = in.dim(axis);
    int made = y.shape().dim(axis);
    double[] values = Reals.of(x);
    Fourier fourier = new Fourier(n, op.inverse());
    double[] signal = new double[2 * n];
    boolean mirrored = op.inverse() && op.oneSided();
    for (int row = 0; row < outer * inner; row++) {
      int o = row / inner;
      int i = row % inner;
      int given = Math.min(length, mirrored ? n / 2 + 1 : n);
      Arrays.fill(signal, 0);
      for (int t = 0; t < given; t++) {
        int from = ((o * length + t) * inner + i) * parts;
        signal[2 * t] = values[from];
        signal[2 * t + 1] = parts == 2 ? values[from + 1] : 0;
      }
      if (mirrored) {
        mirror(signal, n);
      }
      double[] spectrum = fourier.transform(signal);
      for (int k = 0; k < made; k++) {
        int to = ((o * made + k) * inner + i) * outParts;
        for (int part = 0; part < outParts; part++) {
          double value = spectrum[2 * k + part];
          Reals.put(y, to + part, op.inverse() ? value / n : value);
        }
      }
    }
  }

  /** Completes the half of a spectrum to that of a real signal. */
  private static void mirror(double[] signal, int n) {
    signal[1] = 0;
    if (n % 2 == 0) {
      signal[n + 1] = 0;
    }
    for (int k = 1; k <= (n - 1) / 2; k++) {
      signal[2 * (n - k)] = signal[2 * k];
      signal[2 * (n - k) + 1] = -signal[2 * k + 1];
    }
  }
}
