package network.assay.verify.zk.statement.form;

import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefView;

/**
 * A list of references: committed variables by their number, known whole numbers by the complement
 * of their place in the pool.
 */
public final class References {
  private final KnownPool pool;
  private final RefView view;
  private final boolean hasKnown;

  private References(KnownPool pool, RefView view) {
    this.pool = pool;
    this.view = view;
    hasKnown = view.hasKnown();
  }

  /** Variables {@code first} to {@code first + count − 1}. */
  public static References run(KnownPool pool, int first, int count) {
    return of(pool, RefView.run(first, count));
  }

  /** These references, which are not copied. */
  public static References of(KnownPool pool, int[] refs) {
    return of(pool, RefView.of(refs));
  }

  /** The references of a view. */
  public static References of(KnownPool pool, RefView view) {
    return new References(pool, view);
  }

  /** What known references are in. */
  public KnownPool pool() {
    return pool;
  }

  /** The references themselves. */
  public RefView view() {
    return view;
  }

  /** The number of references. */
  public int count() {
    return view.count();
  }

  /** Reference i. */
  public int get(int i) {
    return view.get(i);
  }

  /** Whether these are variables that follow each other, from {@code get(0)} on. */
  public boolean isRun() {
    return view.isRun();
  }

  /** Whether some are known numbers. */
  public boolean hasKnown() {
    return hasKnown;
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

  /**
   * References {@code begin} to {@code begin + length − 1} as whole numbers, given the variables.
   *
   * @throws ArithmeticException when a known one does not fit an int
   */
  public void values(int[] variables, int begin, int length, int[] to, int toFrom) {
    if (isRun()) {
      System.arraycopy(variables, get(begin), to, toFrom, length);
      return;
    }
    view.copy(begin, length, to, toFrom);
    for (int i = toFrom; i < toFrom + length; i++) {
      to[i] = to[i] >= 0 ? variables[to[i]] : Math.toIntExact(pool.value(~to[i]));
    }
  }

  /** All references as whole numbers, given the variables. */
  public int[] values(int[] variables) {
    int[] values = new int[count()];
    if (values.length > 0) {
      values(variables, 0, values.length, values, 0);
    }
    return values;
  }

  /** All references; not to be written. */
  public int[] toArray() {
    return view.toArray();
  }

  /** References {@code begin} to {@code begin + length − 1}. */
  public References range(int begin, int length) {
    return of(pool, view.range(begin, length));
  }

  /** The references at these places. */
  public References at(RefView places) {
    return of(pool, view.at(places));
  }
}
