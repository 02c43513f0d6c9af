package network.assay.verify.zk.field;

/**
 * A vector over the extension field, coordinate by coordinate: four arrays, so that lanes hold
 * elements. Mutable; who holds it says who may write.
 */
public final class ExtVector {
  /** The number of coordinates. */
  public static final int PARTS = 4;

  private final int[] a;
  private final int[] b;
  private final int[] c;
  private final int[] d;

  /** A vector of zeros. */
  public ExtVector(int length) {
    a = new int[length];
    b = new int[length];
    c = new int[length];
    d = new int[length];
  }

  /** The number of elements. */
  public int length() {
    return a.length;
  }

  /** Element i. */
  public Ext get(int i) {
    return new Ext(a[i], b[i], c[i], d[i]);
  }

  /** Sets element i. */
  public void set(int i, Ext value) {
    a[i] = value.a();
    b[i] = value.b();
    c[i] = value.c();
    d[i] = value.d();
  }

  /** Adds to element i. */
  public void add(int i, Ext value) {
    a[i] = M31.add(a[i], value.a());
    b[i] = M31.add(b[i], value.b());
    c[i] = M31.add(c[i], value.c());
    d[i] = M31.add(d[i], value.d());
  }

  /** The array of a coordinate, 0 to 3; the vector's own. */
  public int[] part(int coordinate) {
    return switch (coordinate) {
      case 0 -> a;
      case 1 -> b;
      case 2 -> c;
      case 3 -> d;
      default -> throw new IllegalArgumentException("expected 0 to 3, got " + coordinate);
    };
  }
}
