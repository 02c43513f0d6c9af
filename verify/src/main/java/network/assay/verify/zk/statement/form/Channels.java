package network.assay.verify.zk.statement.form;

import java.util.Arrays;

/** A whole number for each cell, which depends on its channel: (cell / inner) mod (channels). */
public final class Channels {
  private final long[] values;
  private final int inner;

  private Channels(long[] values, int inner) {
    this.values = values;
    this.inner = inner;
  }

  /** One number for every cell. */
  public static Channels ofAll(long value) {
    return new Channels(new long[] {value}, 1);
  }

  /**
   * One number for each channel.
   *
   * @param values one or more, copied
   * @param inner cells from one channel to the next, 1 or more
   */
  public static Channels of(long[] values, int inner) {
    if (values.length == 0 || inner < 1) {
      throw new IllegalArgumentException(
          "expected channels, got " + values.length + " with " + inner + " cells each");
    }
    return new Channels(values.clone(), values.length == 1 ? 1 : inner);
  }

  /** The number of a cell. */
  public long at(int cell) {
    return values.length == 1 ? values[0] : values[cell / inner % values.length];
  }

  /** Whether all cells have the same number. */
  public boolean isUniform() {
    return values.length == 1;
  }

  /** The number of channels; 1 where all cells have the same. */
  public int count() {
    return values.length;
  }

  /** Cells from one channel to the next. */
  public int inner() {
    return inner;
  }

  /** The number of a channel. */
  public long ofChannel(int channel) {
    return values[values.length == 1 ? 0 : channel];
  }

  /** Each number multiplied. */
  public Channels times(long factor) {
    return new Channels(Arrays.stream(values).map(v -> v * factor).toArray(), inner);
  }

  /** The sum, of which one is uniform. */
  public Channels plus(Channels other) {
    if (!isUniform() && !other.isUniform()) {
      throw new IllegalArgumentException("a form has numbers by channel once");
    }
    Channels wide = isUniform() ? other : this;
    long addend = isUniform() ? values[0] : other.values[0];
    return new Channels(Arrays.stream(wide.values).map(v -> v + addend).toArray(), wide.inner);
  }
}
