package network.assay.prover.witness;

import java.util.List;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Contraction;

/** Sums of products by definition, in the field: of any numbers, those of no type too. */
final class PlainSums {
  private final List<WeightMatrix> weights;
  private final int[] variables;

  PlainSums(List<WeightMatrix> weights, int[] variables) {
    this.weights = weights;
    this.variables = variables;
  }

  /** The cells of a contraction row by row, as elements of the field. */
  int[] of(Contraction contraction) {
    int columns = contraction.columns();
    int[] sums = new int[contraction.rows() * columns];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sum(contraction, i / columns, i % columns);
    }
    return sums;
  }

  private int sum(Contraction contraction, int row, int n) {
    return switch (contraction) {
      case Contraction.Gather c -> M31.of(weights.get(c.block()).at(c.index(row), n));
      case Contraction.Matrix c -> {
        int sum = 0;
        for (int k = 0; k < c.inner(); k++) {
          long a = c.a().value(row * c.inner() + k, variables);
          sum = added(sum, a, weights.get(c.block()).at(k, n));
        }
        yield sum;
      }
      case Contraction.Pair c -> {
        int sum = 0;
        for (int k = 0; k < c.inner(); k++) {
          int right = (row / c.lines() * c.inner() + k) * c.columns() + n;
          long a = c.a().value(row * c.inner() + k, variables);
          sum = added(sum, a, c.b().value(right, variables));
        }
        yield sum;
      }
      case Contraction.Filters c -> filtered(c, row, n);
    };
  }

  private int filtered(Contraction.Filters c, int row, int n) {
    var places = c.places();
    int group = n / (c.columns() / places.groups());
    int sample = row / places.places();
    int padded = c.inner() / places.taps();
    int sum = 0;
    for (int tap = 0; tap < places.taps(); tap++) {
      int at = places.position(tap, row % places.places());
      for (int i = 0; i < places.channels() && at >= 0; i++) {
        int plane = (sample * places.groups() + group) * places.channels() + i;
        long x = c.x().value(plane * places.positions() + at, variables);
        sum = added(sum, x, weights.get(c.block()).at(tap * padded + i, n));
      }
    }
    return sum;
  }

  private static int added(int sum, long a, long b) {
    return M31.add(sum, M31.mul(M31.of(a), M31.of(b)));
  }
}
