package network.assay.engine.tensor;

import java.util.Objects;

/**
 * A dense row-major tensor over a Java array: {@code float[]} for F32, {@code double[]} for F64,
 * {@code short[]} for F16, BF16, I16 and U16, {@code byte[]} for I8, U8, BOOL (0 or 1) and all
 * smaller types, {@code int[]} for I32 and U32, {@code long[]} for I64 and U64, {@code String[]}
 * for STRING. Unsigned types keep their bits in the signed Java type of the same width; of the
 * types below 8 bits each element has a byte of its own, extended by its sign or by zeros.
 *
 * <p>The array is shared, not copied: whoever makes a tensor hands the array over, and nobody
 * writes to the array of a tensor that a program was given or has returned.
 */
public final class Tensor implements Datum {
  private final ElementType type;
  private final Shape shape;
  private final Object array;

  private Tensor(ElementType type, Shape shape, Object array, int length) {
    if (length != shape.size()) {
      throw new IllegalArgumentException(
          "shape " + shape + " has " + shape.size() + " elements, the array has " + length);
    }
    this.type = Objects.requireNonNull(type);
    this.shape = shape;
    this.array = array;
  }

  public static Tensor ofFloats(Shape shape, float... values) {
    return new Tensor(ElementType.F32, shape, values, values.length);
  }

  public static Tensor ofDoubles(Shape shape, double... values) {
    return new Tensor(ElementType.F64, shape, values, values.length);
  }

  /** A tensor of a 16-bit type: F16, BF16, I16 or U16. */
  public static Tensor ofShorts(ElementType type, Shape shape, short... values) {
    return new Tensor(
        require(type, ElementType.F16, ElementType.BF16, ElementType.I16, ElementType.U16),
        shape,
        values,
        values.length);
  }

  /** A tensor of a type with a byte for each element: I8, U8, BOOL and all smaller types. */
  public static Tensor ofBytes(ElementType type, Shape shape, byte... values) {
    return new Tensor(requireBytes(type), shape, values, values.length);
  }

  /** A tensor of a 32-bit integer type: I32 or U32. */
  public static Tensor ofInts(ElementType type, Shape shape, int... values) {
    return new Tensor(
        require(type, ElementType.I32, ElementType.U32), shape, values, values.length);
  }

  /** A tensor of a 64-bit integer type: I64 or U64. */
  public static Tensor ofLongs(ElementType type, Shape shape, long... values) {
    return new Tensor(
        require(type, ElementType.I64, ElementType.U64), shape, values, values.length);
  }

  public static Tensor ofStrings(Shape shape, String... values) {
    return new Tensor(ElementType.STRING, shape, values, values.length);
  }

  /** A tensor of zeros (false, empty text) of any type. */
  public static Tensor zeros(ElementType type, Shape shape) {
    int n = shape.size();
    return switch (type) {
      case F32 -> ofFloats(shape, new float[n]);
      case F64 -> ofDoubles(shape, new double[n]);
      case F16, BF16, I16, U16 -> ofShorts(type, shape, new short[n]);
      case I8, U8, BOOL -> ofBytes(type, shape, new byte[n]);
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          ofBytes(type, shape, new byte[n]);
      case I4, U4, I2, U2 -> ofBytes(type, shape, new byte[n]);
      case I32, U32 -> ofInts(type, shape, new int[n]);
      case I64, U64 -> ofLongs(type, shape, new long[n]);
      case STRING -> {
        String[] values = new String[n];
        java.util.Arrays.fill(values, "");
        yield ofStrings(shape, values);
      }
    };
  }

  @Override
  public ElementType type() {
    return type;
  }

  @Override
  public long byteSize() {
    return (long) shape.size() * type.bytes();
  }

  public Shape shape() {
    return shape;
  }

  public int size() {
    return shape.size();
  }

  /** The same elements under another shape of the same size; the array is shared. */
  public Tensor reshaped(Shape other) {
    return new Tensor(type, other, array, shape.size());
  }

  public float[] floats() {
    require(type, ElementType.F32);
    return (float[]) array;
  }

  public double[] doubles() {
    require(type, ElementType.F64);
    return (double[]) array;
  }

  public short[] shorts() {
    require(type, ElementType.F16, ElementType.BF16, ElementType.I16, ElementType.U16);
    return (short[]) array;
  }

  public byte[] bytes() {
    requireBytes(type);
    return (byte[]) array;
  }

  public int[] ints() {
    require(type, ElementType.I32, ElementType.U32);
    return (int[]) array;
  }

  public long[] longs() {
    require(type, ElementType.I64, ElementType.U64);
    return (long[]) array;
  }

  public String[] strings() {
    require(type, ElementType.STRING);
    return (String[]) array;
  }

  /** The backing array whatever its type: for operations that only move elements. */
  public Object array() {
    return array;
  }

  private static ElementType requireBytes(ElementType type) {
    return type.bytes() == 1
        ? type
        : require(type, ElementType.I8, ElementType.U8, ElementType.BOOL);
  }

  private static ElementType require(ElementType type, ElementType... allowed) {
    for (ElementType candidate : allowed) {
      if (candidate == type) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "element type " + type.label() + ", expected one of " + java.util.List.of(allowed));
  }

  @Override
  public String toString() {
    return type.label() + shape;
  }
}
