package network.assay.verify.zk.statement.form;

import java.util.Arrays;
import java.util.Objects;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.tensor.KnownPool;

/**
 * A list of references: committed variables by their number, known whole numbers by the complement
 * of their place in the pool. Variables that follow each other are kept as a run.
 */
public final class References {
  private static final int NO_RUN = -1;

  private final KnownPool pool;
  private final int count;
  private final int first;
  private final int[] refs;
  private final int[] residues;

  private References(KnownPool pool, int count, int first, int[] refs, int[] residues) {
    this.pool = pool;
    this.count = count;
    this.first = first;
    this.refs = refs;
    this.residues = residues;
  }

  /** Variables {@code first} to {@code first + count − 1}. */
  public static References run(KnownPool pool, int first, int count) {
    return new References(pool, count, first, new int[0], new int[0]);
  }

  /** These references, which are not copied. */
  public static References of(KnownPool pool, int[] refs) {
    boolean run = refs.length > 0 && refs[0] >= 0;
    boolean known = false;
    for (int i = 0; i < refs.length; i++) {
      run &= refs[i] == refs[0] + i;
      known |= refs[i] < 0;
    }
    if (run) {
      return run(pool, refs[0], refs.length);
    }
    int[] residues = new int[known ? refs.length : 0];
    for (int i = 0; i < residues.length; i++) {
      residues[i] = refs[i] < 0 ? M31.of(pool.value(~refs[i])) : 0;
    }
    return new References(pool, refs.length, NO_RUN, refs, residues);
  }

  /** The number of references. */
  public int count() {
    return count;
  }

  /** Reference i. */
  public int get(int i) {
    return first >= 0 ? first + Objects.checkIndex(i, count) : refs[i];
  }

  /** Whether these are variables that follow each other, from {@code get(0)} on. */
  public boolean isRun() {
    return first >= 0;
  }

  /** Whether some are known numbers. */
  public boolean hasKnown() {
    return residues.length > 0;
  }

  /** Reference i as a whole number, given the variables. */
  public long value(int i, int[] variables) {
    int ref = get(i);
    return ref >= 0 ? variables[ref] : pool.value(~ref);
  }

  /** The known number that reference i is. */
  public long known(int i) {
    return pool.value(~get(i));
  }

  /** A copy as an array. */
  public int[] toArray() {
    int[] copy = refs.clone();
    if (first >= 0) {
      copy = new int[count];
      Arrays.setAll(copy, i -> first + i);
    }
    return copy;
  }

  /** The references at these places. */
  public References at(int[] places) {
    int[] picked = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      picked[i] = get(places[i]);
    }
    return of(pool, picked);
  }

  /**
   * Adds Σ scale · factors[from + i] · reference[begin + i] to a functional of the variables.
   *
   * @return its part that hangs on known numbers
   */
  public Ext addTo(
      ExtVector functional,
      int begin,
      ExtVector factors,
      int from,
      int length,
      Ext scale,
      Kernels k) {
    Objects.checkFromIndexSize(begin, length, count);
    if (first >= 0) {
      k.addScaled(functional, first + begin, factors, from, length, scale);
      return Ext.ZERO;
    }
    k.scatterScaled(functional, refs, begin, factors, from, length, scale);
    return hasKnown() ? k.dot(residues, begin, factors, from, length).times(scale) : Ext.ZERO;
  }
}
