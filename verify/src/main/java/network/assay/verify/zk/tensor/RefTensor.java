package network.assay.verify.zk.tensor;

import java.util.Arrays;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * A tensor of a statement. Each element, row-major, is a reference: a committed variable (0 or
 * more), or a known number of a {@link KnownPool} ({@code ~index}). All elements lie in [lo, hi].
 * Tensors share arrays of references; nobody writes to one once a tensor holds it.
 */
public final class RefTensor {
  private final ZkType type;
  private final ZkShape shape;
  private final int[] refs;
  private final long lo;
  private final long hi;
  private final boolean known;

  /**
   * A tensor of these references, which it holds from now on.
   *
   * @throws ZkException unless there is one for each element, and lo ≤ hi
   */
  public RefTensor(ZkType type, ZkShape shape, int[] refs, long lo, long hi) {
    this(type, shape, refs, lo, hi, Arrays.stream(refs).allMatch(ref -> ref < 0));
  }

  private RefTensor(ZkType type, ZkShape shape, int[] refs, long lo, long hi, boolean known) {
    if (refs.length != shape.size()) {
      throw new ZkException(
          "expected " + shape.size() + " references for " + shape + ", got " + refs.length);
    }
    if (lo > hi) {
      throw new ZkException("expected a range, got " + lo + " to " + hi);
    }
    this.type = type;
    this.shape = shape;
    this.refs = refs;
    this.lo = lo;
    this.hi = hi;
    this.known = known;
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
    return new RefTensor(type, shape, refs, lo, hi, true);
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
    int[] refs = new int[shape.size()];
    Arrays.setAll(refs, i -> first + i);
    return new RefTensor(type, shape, refs, lo, hi, refs.length == 0);
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
    return refs.length;
  }

  /** The reference of element {@code i}. */
  public int ref(int i) {
    return refs[i];
  }

  /** All references; the tensor's own, not to be written. */
  public int[] refs() {
    return refs;
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
    long[] values = new long[refs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pool.value(~refs[i]);
    }
    return values;
  }

  /** The same elements in another shape of as many. */
  public RefTensor withShape(ZkShape other) {
    return new RefTensor(type, other, refs, lo, hi, known);
  }

  /** Other references of the same type and range. */
  RefTensor withRefs(ZkShape other, int[] others) {
    return known
        ? new RefTensor(type, other, others, lo, hi, true)
        : new RefTensor(type, other, others, lo, hi);
  }
}
