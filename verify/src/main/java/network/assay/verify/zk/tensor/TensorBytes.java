package network.assay.verify.zk.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.assay.primitives.Decoded;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * The canonical bytes of tensors ({@code assay-tensor/1}, {@code spec/engine.md}, section 2), for
 * the types of profile {@code int}.
 */
public final class TensorBytes {
  private static final byte[] MAGIC = "assay-tensor/1".getBytes(StandardCharsets.US_ASCII);
  private static final int NAN = 0x7fc00000;
  private static final int INFINITY = 0x7f800000;

  private TensorBytes() {}

  /** The tensor of these bytes, or why they are none; never throws. */
  public static Decoded<TensorValue> decode(byte[] bytes) {
    try {
      return new Decoded.Good<>(read(bytes));
    } catch (ZkException e) {
      return new Decoded.Bad<>(e.place(), e.sentence());
    }
  }

  private static TensorValue read(byte[] bytes) {
    int header = MAGIC.length + 2;
    if (bytes.length < header || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new ZkException("expected the canonical bytes of a tensor (assay-tensor/1)");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    ZkType type = type(in.get());
    int rank = in.get() & 0xff;
    if (rank > ZkShape.RANK_MAX || in.remaining() < 4 * rank) {
      throw new ZkException("expected " + rank + " dimensions, at most " + ZkShape.RANK_MAX);
    }
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = in.getInt() & 0xffffffffL;
    }
    return elements(type, ZkShape.ofLongs(dims), in);
  }

  private static ZkType type(byte code) {
    for (ZkType type : ZkType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new ZkException("profile int has no element type of code " + (code & 0xff));
  }

  /**
   * The elements alone, without the header: those of a constant.
   *
   * @throws ZkException when there are more or fewer bytes, or a bool is above 1
   */
  public static TensorValue elements(ZkType type, ZkShape shape, byte[] bytes) {
    return elements(type, shape, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static TensorValue elements(ZkType type, ZkShape shape, ByteBuffer in) {
    long expected = (long) shape.size() * type.bytes();
    if (in.remaining() != expected) {
      throw new ZkException("expected " + expected + " bytes of elements, got " + in.remaining());
    }
    long[] elements = new long[shape.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = element(type, in);
    }
    return new TensorValue(type, shape, elements);
  }

  private static long element(ZkType type, ByteBuffer in) {
    return switch (type) {
      case I8 -> in.get();
      case U8 -> in.get() & 0xff;
      case I16 -> in.getShort();
      case U16 -> in.getShort() & 0xffff;
      case I32 -> in.getInt();
      case I64 -> in.getLong();
      case F32 -> {
        int bits = in.getInt();
        if ((bits & 0x7fffffff) > INFINITY && bits != NAN) {
          throw new ZkException("expected the one pattern of NaN, 0x7fc00000, got another");
        }
        yield bits;
      }
      case BOOL -> {
        byte bool = in.get();
        if (bool < 0 || bool > 1) {
          throw new ZkException("expected a bool of 0 or 1, got " + (bool & 0xff));
        }
        yield bool;
      }
    };
  }

  /**
   * The canonical bytes.
   *
   * @throws ZkException when they do not fit an array, or an element does not fit the type
   */
  public static byte[] encode(TensorValue tensor) {
    ZkShape shape = tensor.shape();
    long length =
        MAGIC.length + 2 + 4L * shape.rank() + (long) shape.size() * tensor.type().bytes();
    if (length > ZkShape.SIZE_MAX) {
      throw new ZkException("expected a tensor of less than 2 GiB, got shape " + shape);
    }
    ByteBuffer out = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) tensor.type().code()).put((byte) shape.rank());
    for (int dim : shape.dims()) {
      out.putInt(dim);
    }
    for (long element : tensor.elements()) {
      put(tensor.type(), element, out);
    }
    return out.array();
  }

  private static void put(ZkType type, long element, ByteBuffer out) {
    if (type == ZkType.F32) {
      int bits = (int) element;
      boolean nan = (bits & 0x7fffffff) > INFINITY;
      out.putInt(nan ? NAN : bits);
      return;
    }
    if (type.wrap(element) != element) {
      throw new ZkException("expected elements of " + type.label() + ", got " + element);
    }
    switch (type.bytes()) {
      case 1 -> out.put((byte) element);
      case 2 -> out.putShort((short) element);
      case 4 -> out.putInt((int) element);
      default -> out.putLong(element);
    }
  }
}
