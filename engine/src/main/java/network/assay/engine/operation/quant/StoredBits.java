package network.assay.engine.operation.quant;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** Conversions that look at the bits of stored types. */
final class StoredBits {
  private StoredBits() {}

  static void castFloat8(QuantOp.CastFloat8 op, Tensor x, Tensor y) {
    float[] from = x.floats();
    byte[] to = y.bytes();
    for (int i = 0; i < from.length; i++) {
      to[i] =
          op.to() == ElementType.F8E8M0
              ? SmallFloats.toE8M0(from[i], op.saturate(), op.rounding())
              : SmallFloats.fromFloat(op.to(), from[i], op.saturate());
    }
  }

  /** Little-endian bytes of one type read as another; NaN keeps its one pattern, bool is 0 or 1. */
  static void bitCast(Tensor x, Tensor y) {
    byte[] bytes = TensorCodec.encodeElements(x);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (y.type()) {
      case F32 -> in.asFloatBuffer().get(y.floats());
      case F64 -> in.asDoubleBuffer().get(y.doubles());
      case F16, BF16, I16, U16 -> in.asShortBuffer().get(y.shorts());
      case I32, U32 -> in.asIntBuffer().get(y.ints());
      case I64, U64 -> in.asLongBuffer().get(y.longs());
      case I8, U8, BOOL, I4, U4, I2, U2 -> bytes(y, bytes);
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> bytes(y, bytes);
      case STRING -> throw new IllegalArgumentException("text has no bits of fixed width");
    }
  }

  private static void bytes(Tensor y, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      y.bytes()[i] = TensorCodec.canonical(y.type(), bytes[i]);
    }
  }
}
