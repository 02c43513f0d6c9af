package network.assay.engine.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;

/**
 * The canonical bytes of a tensor: one byte string per content, so that equal hashes mean equal
 * tensors.
 *
 * <pre>
 *   14 bytes  "assay-tensor/1" in ASCII
 *    1 byte   element type: f32 0, f64 1, f16 2, bf16 3, i8 4, u8 5, i16 6, u16 7, i32 8,
 *             u32 9, i64 10, u64 11, bool 12, string 13, f8e4m3fn 14, f8e4m3fnuz 15, f8e5m2 16,
 *             f8e5m2fnuz 17, f8e8m0 18, f4e2m1 19, i4 20, u4 21, i2 22, u2 23
 *    1 byte   rank
 *    4 bytes  each dimension, little-endian
 *             the elements, row-major, little-endian; a NaN has its one pattern; BOOL is 0 or 1;
 *             types below 8 bits have a byte for each element, extended by sign or zeros;
 *             a string is its length in bytes (4, little-endian), then UTF-8
 * </pre>
 */
public final class TensorCodec {
  /** The one NaN pattern of each floating type. */
  public static final int NAN_F32 = 0x7fc00000;

  public static final long NAN_F64 = 0x7ff8000000000000L;
  public static final short NAN_F16 = 0x7e00;
  public static final short NAN_BF16 = 0x7fc0;
  public static final byte NAN_F8E4M3FN = 0x7f;
  public static final byte NAN_F8E5M2 = 0x7e;

  /** NaN of both FNUZ types, which have no other. */
  public static final byte NAN_FNUZ = (byte) 0x80;

  public static final byte NAN_F8E8M0 = (byte) 0xff;

  private static final byte[] MAGIC = "assay-tensor/1".getBytes(StandardCharsets.US_ASCII);

  /** The place of a type here is its code; a new type goes to the end. */
  private static final List<ElementType> CODES =
      List.of(
          ElementType.F32,
          ElementType.F64,
          ElementType.F16,
          ElementType.BF16,
          ElementType.I8,
          ElementType.U8,
          ElementType.I16,
          ElementType.U16,
          ElementType.I32,
          ElementType.U32,
          ElementType.I64,
          ElementType.U64,
          ElementType.BOOL,
          ElementType.STRING,
          ElementType.F8E4M3FN,
          ElementType.F8E4M3FNUZ,
          ElementType.F8E5M2,
          ElementType.F8E5M2FNUZ,
          ElementType.F8E8M0,
          ElementType.F4E2M1,
          ElementType.I4,
          ElementType.U4,
          ElementType.I2,
          ElementType.U2);

  /** Elements that are hashed at a time. */
  private static final int PIECE = 1 << 14;

  private TensorCodec() {}

  /**
   * The canonical bytes.
   *
   * @throws IllegalArgumentException when a string is not valid UTF-16 or the result passes 2 GiB
   */
  public static byte[] encode(Tensor tensor) {
    byte[] data = encodeElements(tensor);
    int rank = tensor.shape().rank();
    long total = (long) MAGIC.length + 2 + 4L * rank + data.length;
    if (total > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor " + tensor + " needs " + total + " bytes, one array holds 2 GiB");
    }
    ByteBuffer out = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) CODES.indexOf(tensor.type())).put((byte) rank);
    for (int axis = 0; axis < rank; axis++) {
      out.putInt(tensor.shape().dim(axis));
    }
    return out.put(data).array();
  }

  /**
   * The little-endian bytes of the elements alone, as {@link #encode} ends with. The digest of a
   * constant is over these.
   */
  public static byte[] encodeElements(Tensor tensor) {
    if (tensor.type() == ElementType.STRING) {
      return encodeStrings(tensor.strings());
    }
    long bytes = (long) tensor.size() * tensor.type().bytes();
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor " + tensor + " needs " + bytes + " bytes, one array holds 2 GiB");
    }
    ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    put(tensor, 0, tensor.size(), out);
    return out.array();
  }

  /** SHA-256 of {@link #encodeElements}, piece by piece: a constant may be large. */
  public static Hash32 sha256OfElements(Tensor tensor) {
    if (tensor.type() == ElementType.STRING) {
      return Sha256.of(encodeStrings(tensor.strings()));
    }
    Sha256 hash = new Sha256();
    int size = tensor.type().bytes();
    ByteBuffer piece =
        ByteBuffer.allocate(Math.min(PIECE, tensor.size()) * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < tensor.size(); from += PIECE) {
      int to = Math.min(tensor.size(), from + PIECE);
      put(tensor, from, to, piece.clear());
      hash.update(piece.array(), 0, (to - from) * size);
    }
    return hash.finish();
  }

  /** Puts elements [from, to) of a tensor that holds no strings. */
  private static void put(Tensor tensor, int from, int to, ByteBuffer out) {
    int count = to - from;
    switch (tensor.type()) {
      case F32 -> putFloats(tensor.floats(), from, to, out);
      case F64 -> putDoubles(tensor.doubles(), from, to, out);
      case F16 -> putHalves(tensor.shorts(), from, to, 0x7c00, NAN_F16, out);
      case BF16 -> putHalves(tensor.shorts(), from, to, 0x7f80, NAN_BF16, out);
      case I16, U16 -> out.asShortBuffer().put(tensor.shorts(), from, count);
      case I8, U8 -> out.put(tensor.bytes(), from, count);
      case BOOL, I4, U4, I2, U2 -> putBytes(tensor, from, to, out);
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          putBytes(tensor, from, to, out);
      case I32, U32 -> out.asIntBuffer().put(tensor.ints(), from, count);
      case I64, U64 -> out.asLongBuffer().put(tensor.longs(), from, count);
      case STRING -> throw new AssertionError("strings have no size of their own");
    }
  }

  /**
   * The tensor of these canonical bytes.
   *
   * @param elementsMax refuses more elements than this, before memory is taken
   * @throws IllegalArgumentException when the bytes are not canonical or pass the limit
   */
  public static Tensor decode(byte[] bytes, long elementsMax) {
    if (bytes.length < MAGIC.length + 2
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("not a tensor: the bytes do not begin assay-tensor/1");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int code = in.get() & 0xff;
    if (code >= CODES.size()) {
      throw new IllegalArgumentException(
          "element type " + code + " is not one of 0 to " + (CODES.size() - 1));
    }
    ElementType type = CODES.get(code);
    int rank = in.get() & 0xff;
    if (rank > Shape.RANK_MAX || in.remaining() < 4 * rank) {
      throw new IllegalArgumentException(
          "rank " + rank + " with " + in.remaining() + " bytes left; rank is at most 16");
    }
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = Integer.toUnsignedLong(in.getInt());
    }
    Shape shape = Shape.ofLongs(dims);
    if (shape.size() > elementsMax) {
      throw new IllegalArgumentException(
          "shape " + shape + " has " + shape.size() + " elements, allowed are " + elementsMax);
    }
    long needed = (long) shape.size() * (type == ElementType.STRING ? 4 : type.bytes());
    boolean fits = type == ElementType.STRING ? in.remaining() >= needed : in.remaining() == needed;
    if (!fits) {
      throw new IllegalArgumentException(
          type.label()
              + shape
              + " needs "
              + needed
              + " bytes of data, there are "
              + in.remaining());
    }
    return type == ElementType.STRING
        ? Tensor.ofStrings(shape, takeStrings(in, shape.size()))
        : takeNumbers(type, shape, in, bytes);
  }

  /**
   * The tensor of elements as {@link #encodeElements} writes them.
   *
   * @throws IllegalArgumentException when there are more or fewer bytes, they are not canonical, or
   *     the type is STRING, whose elements do not say where they end
   */
  public static Tensor decodeElements(ElementType type, Shape shape, byte[] elements) {
    if (type == ElementType.STRING || elements.length != (long) shape.size() * type.bytes()) {
      throw new IllegalArgumentException(
          elements.length + " bytes are no elements of " + type.label() + shape);
    }
    ByteBuffer in = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    return takeNumbers(type, shape, in, elements);
  }

  private static Tensor takeNumbers(ElementType type, Shape shape, ByteBuffer in, byte[] bytes) {
    Tensor tensor = Tensor.zeros(type, shape);
    int start = in.position();
    switch (type) {
      case F32 -> in.asFloatBuffer().get(tensor.floats());
      case F64 -> in.asDoubleBuffer().get(tensor.doubles());
      case F16, BF16, I16, U16 -> in.asShortBuffer().get(tensor.shorts());
      case I8, U8, BOOL, I4, U4, I2, U2 -> in.get(tensor.bytes());
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> in.get(tensor.bytes());
      case I32, U32 -> in.asIntBuffer().get(tensor.ints());
      case I64, U64 -> in.asLongBuffer().get(tensor.longs());
      case STRING -> throw new AssertionError("strings are decoded elsewhere");
    }
    // Only other NaN patterns, and bits above those of a type, can differ from what encode writes.
    if (type.isFloating() || type.bytes() == 1) {
      byte[] canonical = encodeElements(tensor);
      if (!Arrays.equals(canonical, 0, canonical.length, bytes, start, bytes.length)) {
        throw new IllegalArgumentException(
            type.label()
                + " elements are not canonical: a NaN of another pattern, or a byte beyond the"
                + " values of the type");
      }
    }
    return tensor;
  }

  private static void putBytes(Tensor tensor, int from, int to, ByteBuffer out) {
    for (int i = from; i < to; i++) {
      out.put(canonical(tensor.type(), tensor.bytes()[i]));
    }
  }

  /** An element of a type that fits a byte, as its canonical byte. */
  public static byte canonical(ElementType type, byte b) {
    return switch (type) {
      case BOOL -> b == 0 ? (byte) 0 : (byte) 1;
      case F8E4M3FN -> (b & 0x7f) == 0x7f ? NAN_F8E4M3FN : b;
      case F8E5M2 -> (b & 0x7f) > 0x7c ? NAN_F8E5M2 : b;
      case I8, U8, F8E4M3FNUZ, F8E5M2FNUZ, F8E8M0 -> b;
      case U4, F4E2M1 -> (byte) (b & 0xf);
      case U2 -> (byte) (b & 3);
      case I4 -> (byte) ((byte) (b << 4) >> 4);
      case I2 -> (byte) ((byte) (b << 6) >> 6);
      case F32, F64, F16, BF16, I16, U16, I32, U32, I64, U64, STRING ->
          throw new IllegalArgumentException(type.label() + " takes more than a byte");
    };
  }

  private static void putFloats(float[] values, int from, int to, ByteBuffer out) {
    boolean numbers = true;
    for (int i = from; i < to; i++) {
      numbers &= !Float.isNaN(values[i]);
    }
    if (numbers) {
      out.asFloatBuffer().put(values, from, to - from);
      return;
    }
    for (int i = from; i < to; i++) {
      // floatToIntBits gives 0x7fc00000 for every NaN.
      out.putInt(Float.floatToIntBits(values[i]));
    }
  }

  private static void putDoubles(double[] values, int from, int to, ByteBuffer out) {
    for (int i = from; i < to; i++) {
      out.putLong(Double.doubleToLongBits(values[i]));
    }
  }

  private static void putHalves(
      short[] values, int from, int to, int infinity, short nan, ByteBuffer out) {
    for (int i = from; i < to; i++) {
      out.putShort((values[i] & 0x7fff) > infinity ? nan : values[i]);
    }
  }

  private static byte[] encodeStrings(String[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String value : values) {
      try {
        ByteBuffer utf8 =
            StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .encode(CharBuffer.wrap(value));
        byte[] length = new byte[4];
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.remaining());
        out.writeBytes(length);
        byte[] text = new byte[utf8.remaining()];
        utf8.get(text);
        out.writeBytes(text);
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("a string holds half a surrogate pair", e);
      }
    }
    return out.toByteArray();
  }

  private static String[] takeStrings(ByteBuffer in, int count) {
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      long length = in.remaining() < 4 ? -1 : Integer.toUnsignedLong(in.getInt());
      if (length < 0 || length > in.remaining()) {
        throw new IllegalArgumentException("string " + i + " of " + count + " is cut off");
      }
      ByteBuffer utf8 = in.slice(in.position(), (int) length);
      in.position(in.position() + (int) length);
      try {
        values[i] =
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(utf8)
                .toString();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("string " + i + " is not UTF-8", e);
      }
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes follow the last string");
    }
    return values;
  }
}
