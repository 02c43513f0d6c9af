package network.assay.verify.zk.tensor;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * A tensor of a statement. Each element, row-major, is a reference: a committed variable (0 or
 * more), or a known number of a {@link KnownPool} ({@code ~index}). All elements lie in [lo, hi].
 */
public final class RefTensor {
  private final ZkType type;
  private final ZkShape shape;
  private final RefView view;
  private final long lo;
  private final long hi;
  private final boolean known;

  /**
   * A tensor of these references, which it holds from now on.
   *
   * @throws ZkException unless there is one for each element, and lo ≤ hi
   */
  public RefTensor(ZkType type, ZkShape shape, int[] refs, long lo, long hi) {
    this(type, shape, RefView.of(refs), lo, hi);
  }

  /**
   * A tensor of these references.
   *
   * @throws ZkException unless there is one for each element, and lo ≤ hi
   */
  public RefTensor(ZkType type, ZkShape shape, RefView view, long lo, long hi) {
    if (view.count() != shape.size()) {
      throw new ZkException(
          "expected " + shape.size() + " references for " + shape + ", got " + view.count());
    }
    if (lo > hi) {
      throw new ZkException("expected a range, got " + lo + " to " + hi);
    }
    this.type = type;
    this.shape = shape;
    this.view = view.shaped(shape.dims());
    this.lo = lo;
    this.hi = hi;
    known = view.isKnown();
  }

  /** Known numbers, with the range that is given. */
  public static RefTensor known(
      KnownPool pool, ZkType type, ZkShape shape, long[] values, long lo, long hi) {
    int[] refs = new int[values.length];
    long last = 0;
    int reference = 0;
    for (int i = 0; i < refs.length; i++) {
      if (reference == 0 || values[i] != last) {
        last = values[i];
        reference = pool.reference(last);
      }
      refs[i] = reference;
    }
    return new RefTensor(type, shape, refs, lo, hi);
  }

  /** Known numbers, with the range from the least to the greatest; (0, 0) if there are none. */
  public static RefTensor known(KnownPool pool, ZkType type, ZkShape shape, long[] values) {
    long lo = values.length == 0 ? 0 : Long.MAX_VALUE;
    long hi = values.length == 0 ? 0 : Long.MIN_VALUE;
    for (long value : values) {
      lo = Math.min(lo, value);
      hi = Math.max(hi, value);
    }
    return known(pool, type, shape, values, lo, hi);
  }

  /** Committed variables {@code first}, {@code first + 1}, … in row-major order. */
  public static RefTensor committed(ZkType type, ZkShape shape, int first, long lo, long hi) {
    if (first < 0 || first > Integer.MAX_VALUE - shape.size()) {
      throw new ZkException("expected variables below 2^31, got " + first + " and more");
    }
    return new RefTensor(type, shape, RefView.run(first, shape.size()), lo, hi);
  }

  public ZkType type() {
    return type;
  }

  public ZkShape shape() {
    return shape;
  }

  /** Least value that an element can have. */
  public long lo() {
    return lo;
  }

  /** Greatest value that an element can have. */
  public long hi() {
    return hi;
  }

  /** Greatest absolute value; Long.MAX_VALUE stands for 2^63. */
  public long magnitude() {
    long low = lo == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(lo);
    return Math.max(low, hi == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(hi));
  }

  /** The number of elements. */
  public int size() {
    return shape.size();
  }

  /** The reference of element {@code i}. */
  public int ref(int i) {
    return view.get(i);
  }

  /** All references; not to be written. */
  public int[] refs() {
    return view.toArray();
  }

  /** All references; a dimension for each axis. */
  public RefView view() {
    return view;
  }

  /** Whether every element is a known number; true without elements. */
  public boolean isKnown() {
    return known;
  }

  /**
   * The known numbers.
   *
   * @throws ZkException when an element is committed
   */
  public long[] values(KnownPool pool) {
    if (!known) {
      throw new ZkException("expected known numbers, got computed ones");
    }
    int[] refs = refs();
    long[] values = new long[refs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pool.value(~refs[i]);
    }
    return values;
  }

  /** The same elements in another shape of as many. */
  public RefTensor withShape(ZkShape other) {
    return withView(other, view);
  }

  /** Other references of the same type and range. */
  RefTensor withRefs(ZkShape other, int[] others) {
    return withView(other, RefView.of(others));
  }

  /** Other references of the same type and range. */
  RefTensor withView(ZkShape other, RefView others) {
    return new RefTensor(type, other, others, lo, hi);
  }
}
