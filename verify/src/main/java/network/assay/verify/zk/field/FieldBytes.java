package network.assay.verify.zk.field;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How elements are written: 4 bytes each, little-endian; of the extension, its coordinates. */
public final class FieldBytes {
  /** Bytes of an element of the base field. */
  public static final int BASE = 4;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private FieldBytes() {}

  /** Writes an element of the base field, or any other 4 bytes. */
  public static void put(int value, byte[] to, int at) {
    INT.set(to, at, value);
  }

  /** Reads 4 bytes; who reads them from a stranger asks {@link M31#isElement} too. */
  public static int get(byte[] from, int at) {
    return (int) INT.get(from, at);
  }

  /** Writes elements of the base field one behind the other. */
  public static void put(int[] values, int from, int count, byte[] to, int at) {
    for (int i = 0; i < count; i++) {
      INT.set(to, at + BASE * i, values[from + i]);
    }
  }

  /** Writes 16 bytes. */
  public static void put(Ext value, byte[] to, int at) {
    INT.set(to, at, value.a());
    INT.set(to, at + BASE, value.b());
    INT.set(to, at + 2 * BASE, value.c());
    INT.set(to, at + 3 * BASE, value.d());
  }

  /** Writes 16 bytes for each element. */
  public static void put(ExtVector values, int from, int count, byte[] to, int at) {
    int[] a = values.part(0);
    int[] b = values.part(1);
    int[] c = values.part(2);
    int[] d = values.part(3);
    for (int i = from, byteAt = at; i < from + count; i++, byteAt += Ext.BYTES) {
      INT.set(to, byteAt, a[i]);
      INT.set(to, byteAt + BASE, b[i]);
      INT.set(to, byteAt + 2 * BASE, c[i]);
      INT.set(to, byteAt + 3 * BASE, d[i]);
    }
  }
}
