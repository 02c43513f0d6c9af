package network.assay.verify.zk.statement.form;

/** A whole number for each cell, which depends on its channel: (cell / inner) mod (channels). */
public final class Channels {
  private final long[] values;
  private final int inner;
  private final long factor;
  private final long addend;

  /** Numbers value · factor + addend: forms multiply and shift long lists again and again. */
  private Channels(long[] values, int inner, long factor, long addend) {
    this.values = values;
    this.inner = inner;
    this.factor = factor;
    this.addend = addend;
  }

  /** One number for every cell. */
  public static Channels ofAll(long value) {
    return new Channels(new long[] {value}, 1, 1, 0);
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
    return new Channels(values.clone(), values.length == 1 ? 1 : inner, 1, 0);
  }

  /** The number of a cell. */
  public long at(int cell) {
    return ofChannel(isUniform() ? 0 : cell / inner % values.length);
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
    return values[isUniform() ? 0 : channel] * factor + addend;
  }

  /** Each number multiplied. */
  public Channels times(long by) {
    return new Channels(values, inner, factor * by, addend * by);
  }

  /** The sum, of which one is uniform. */
  public Channels plus(Channels other) {
    if (!isUniform() && !other.isUniform()) {
      throw new IllegalArgumentException("a form has numbers by channel once");
    }
    Channels wide = isUniform() ? other : this;
    long more = isUniform() ? at(0) : other.at(0);
    return new Channels(wide.values, wide.inner, wide.factor, wide.addend + more);
  }
}
