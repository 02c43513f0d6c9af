package network.assay.engine.operation.window;

import java.util.List;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Window;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.PoolKind;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * Poolings over any number of axes. Sums of F32 elements are made in binary64 and rounded at each
 * step, which gives the F32 sums.
 */
public final class Poolings {
  private Poolings() {}

  /** As the kernels pool one and two axes. */
  public static void pool(Op.Pool op, List<Window> axes, Tensor x, Tensor y) {
    Taps taps = new Taps(axes);
    double[] in = Reals.of(x);
    int planes = y.size() == 0 ? 0 : y.size() / taps.positions();
    boolean single = x.type() == ElementType.F32;
    taps.forEach(position -> {
      int divisor = op.countIncludePad() ? taps.paddedCount(position) : taps.count();
      for (int plane = 0; plane < planes; plane++) {
        int from = plane * taps.planeSize();
        double value =
            op.kind() == PoolKind.MAX
                ? maximum(taps, in, from)
                : divisor == 0 ? 0 : sum(taps, in, from, single) / divisor;
        Reals.put(y, plane * taps.positions() + position, value);
      }
    });
  }

  private static double maximum(Taps taps, double[] in, int from) {
    double value = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < taps.count(); i++) {
      value = Math.max(value, in[from + taps.offset(i)]);
    }
    return value;
  }

  private static double sum(Taps taps, double[] in, int from, boolean single) {
    double sum = 0;
    for (int i = 0; i < taps.count(); i++) {
      sum += in[from + taps.offset(i)];
      sum = single ? (float) sum : sum;
    }
    return sum;
  }

  static void maxWithIndices(
      boolean columnMajor, List<Window> axes, Tensor x, Tensor y, Tensor indices) {
    Taps taps = new Taps(axes);
    double[] in = Reals.of(x);
    int planes = y.size() == 0 ? 0 : y.size() / taps.positions();
    taps.forEach(position -> {
      for (int plane = 0; plane < planes; plane++) {
        int from = plane * taps.planeSize();
        int best = -1;
        double value = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < taps.count() && !Double.isNaN(value); i++) {
          double tap = in[from + taps.offset(i)];
          if (best < 0 || tap > value || Double.isNaN(tap)) {
            best = taps.offset(i);
            value = tap;
          }
        }
        int to = plane * taps.positions() + position;
        Reals.put(y, to, value);
        int place = columnMajor && best >= 0 ? columnMajor(axes, best) : best;
        indices.longs()[to] = best < 0 ? -1 : (long) from + place;
      }
    });
  }

  /** The place of a row-major offset when the first axis runs fastest. */
  private static int columnMajor(List<Window> axes, int offset) {
    int rest = offset;
    int place = 0;
    for (int d = axes.size() - 1; d >= 0; d--) {
      place = place * axes.get(d).in() + rest % axes.get(d).in();
      rest /= axes.get(d).in();
    }
    return place;
  }

  static void norm(WindowOp.LpPool op, List<Window> axes, Tensor x, Tensor y) {
    Taps taps = new Taps(axes);
    double[] in = Reals.of(x);
    int planes = y.size() == 0 ? 0 : y.size() / taps.positions();
    taps.forEach(position -> {
      for (int plane = 0; plane < planes; plane++) {
        int from = plane * taps.planeSize();
        double sum = 0;
        for (int i = 0; i < taps.count(); i++) {
          sum += power(Math.abs(in[from + taps.offset(i)]), op.p());
        }
        Reals.put(y, plane * taps.positions() + position, root(sum, op.p()));
      }
    });
  }

  private static double power(double x, int p) {
    return switch (p) {
      case 1 -> x;
      case 2 -> x * x;
      default -> ElementaryDouble.pow(x, p);
    };
  }

  private static double root(double x, int p) {
    return switch (p) {
      case 1 -> x;
      case 2 -> Math.sqrt(x);
      default -> ElementaryDouble.pow(x, 1.0 / p);
    };
  }
}
