package network.assay.verify.zk.statement;

import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.Rows;

/**
 * How an honest prover computes committed variables, from {@code first} on, from what came before.
 * A verifier does not look at it: what it must know is in the sections.
 */
public sealed interface Definition extends Step {
  /** ⌊x / 2^shift⌋. */
  record Quotient(int first, Form x, int shift) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        values[i] >>= shift;
      }
      return values;
    }
  }

  /** x, held in [lo, hi]. */
  record Clamped(int first, Form x, int lo, int hi) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.clamp(values[i], (long) lo, (long) hi);
      }
      return values;
    }
  }

  /** Limbs of x, the lowest of all cells first: ⌊x / 2^(limb · bits)⌋ mod 2^bits. */
  record Limbs(int first, Form x, int bits, int count) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      long[] limbs = new long[count * values.length];
      for (int i = 0; i < limbs.length; i++) {
        int limb = i / values.length;
        limbs[i] = values[i - limb * values.length] >> (limb * bits) & ((1L << bits) - 1);
      }
      return limbs;
    }
  }

  /** x itself. */
  record Copy(int first, Form x) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      return x.evaluate(variables, sums);
    }
  }

  /** y of the table's pair with x; x held in the table's range. */
  record Image(int first, Form x, Table table) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        values[i] = table.image(Math.clamp(values[i], table.least(), table.greatest()));
      }
      return values;
    }
  }

  /** The larger of a and b, or the smaller. */
  record Extreme(int first, Form a, Form b, boolean larger) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = a.evaluate(variables, sums);
      long[] others = b.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        boolean other = larger ? others[i] > values[i] : others[i] < values[i];
        values[i] = other ? others[i] : values[i];
      }
      return values;
    }
  }

  /** 1 at the first (or last) place of each row with the greatest sign · x, else 0. */
  record OneHot(int first, References x, Rows rows, int sign, boolean last) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = new long[x.count()];
      for (int row = 0; row < rows.count(); row++) {
        int best = rows.place(row, 0);
        for (int j = 1; j < rows.length(); j++) {
          int cell = rows.place(row, j);
          long gain = sign * (x.value(cell, variables) - x.value(best, variables));
          best = gain > 0 || (last && gain == 0) ? cell : best;
        }
        values[best] = 1;
      }
      return values;
    }
  }

  /** ⌊x / divisor⌋, the divisor above 0 and one for each cell. */
  record Divided(int first, Form x, References divisor) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.floorDiv(values[i], divisor.value(i, variables));
      }
      return values;
    }
  }

  /** ⌊√x⌋ for x below 2^31. */
  record SquareRoot(int first, Form x) implements Definition {
    @Override
    public long[] compute(int[] variables, int[][] sums) {
      long[] values = x.evaluate(variables, sums);
      for (int i = 0; i < values.length; i++) {
        values[i] = root(values[i]);
      }
      return values;
    }

    private static long root(long square) {
      long root = 0;
      for (int bit = 15; bit >= 0; bit--) {
        long more = root | 1L << bit;
        root = more * more <= square ? more : root;
      }
      return root;
    }
  }

  /** The first variable that it gives. */
  int first();

  /**
   * The whole numbers of the variables from {@link #first} on.
   *
   * @param variables those before are filled
   * @param sums of contractions whose {@link Step.Contract} came before, cells row by row
   */
  long[] compute(int[] variables, int[][] sums);

  /** Writes what {@link #compute} gives to its place. */
  default void fill(int[] variables, int[][] sums) {
    long[] values = compute(variables, sums);
    for (int i = 0; i < values.length; i++) {
      variables[first() + i] = Math.toIntExact(values[i]);
    }
  }
}
