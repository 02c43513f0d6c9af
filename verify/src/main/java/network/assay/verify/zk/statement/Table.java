package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.M31;

/**
 * A list of pairs (x, y) in which cells are looked up, x rising by 1 from entry to entry. Padded to
 * a power of two, at least 2, by repeating the first pair. Equal where kind and parameters are.
 */
public sealed interface Table {
  /** No table has more pairs. */
  int ENTRIES_MAX = 1 << 18;

  /** Numbers of a known constant; equal where it is the same constant. */
  final class Numbers {
    private final int constant;
    private final long[] values;

    /**
     * The numbers of a constant.
     *
     * @param constant the number of its value in the program
     */
    public Numbers(int constant, long[] values) {
      this.constant = constant;
      this.values = values.clone();
    }

    /** Number i. */
    public long get(int i) {
      return values[i];
    }

    /** How many there are. */
    public int count() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Numbers numbers && numbers.constant == constant;
    }

    @Override
    public int hashCode() {
      return constant;
    }
  }

  /** (v, 0) for v = least … greatest. */
  record Span(int least, int greatest) implements Table {
    /** (v, 0) for v = 0 … 2^bits − 1. */
    public static Span bits(int bits) {
      return new Span(0, (1 << bits) - 1);
    }

    @Override
    public int image(int x) {
      return 0;
    }
  }

  /** (v, min(max(v, lo), hi)) for v = least … greatest. */
  record Clamp(int least, int greatest, int lo, int hi) implements Table {
    @Override
    public int image(int x) {
      return Math.clamp(x, lo, hi);
    }
  }

  /** (v, max(v, 0)) for v = −bound … bound. */
  record Relu(int bound) implements Table {
    @Override
    public int least() {
      return -bound;
    }

    @Override
    public int greatest() {
      return bound;
    }

    @Override
    public int image(int x) {
      return Math.max(x, 0);
    }
  }

  /** (v, numbers[v − origin]) for v = least … greatest. */
  record Function(Numbers numbers, int origin, int least, int greatest) implements Table {
    @Override
    public int image(int x) {
      return Math.toIntExact(numbers.get(x - origin));
    }
  }

  /** (v, numbers[min(v, last)]) for v = 0 … greatest. */
  record Exponential(Numbers numbers, int greatest) implements Table {
    @Override
    public int least() {
      return 0;
    }

    @Override
    public int image(int x) {
      return Math.toIntExact(numbers.get(Math.min(x, numbers.count() - 1)));
    }
  }

  /** x of the first pair. */
  int least();

  /** x of the last pair. */
  int greatest();

  /** y of the pair with this x, which is one of the table's. */
  int image(int x);

  /** The number of pairs before padding. */
  default int entries() {
    return Math.toIntExact((long) greatest() - least() + 1);
  }

  /** The number of pairs after padding. */
  default int size() {
    return Math.max(2, 1 << Grid.logOf(entries()));
  }

  /** x of entry i of the padded table. */
  default int x(int i) {
    return i < entries() ? least() + i : least();
  }

  /** y of entry i of the padded table. */
  default int y(int i) {
    return image(x(i));
  }

  /** x of entry i in the field. */
  default int residueX(int i) {
    return M31.of(x(i));
  }

  /** y of entry i in the field. */
  default int residueY(int i) {
    return M31.of(y(i));
  }

  /** The first entry with this x; below 0 if there is none. */
  default int indexOf(long x) {
    return x < least() || x > greatest() ? -1 : (int) (x - least());
  }
}
