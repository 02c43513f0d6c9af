package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** Tensors of test files, and how near two of them are. */
public final class Tensors {
  private Tensors() {}

  /** A serialised TensorProto. */
  public static Tensor parse(byte[] proto) throws InvalidProtocolBufferException {
    return new TensorReader(Limits.standard()).read(TensorProto.parseFrom(proto), "a test tensor");
  }

  /** The tensor as a TensorProto of this name. */
  public static TensorProto proto(String name, Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setName(name).setDataType(dataType(tensor.type()));
    for (int dim : tensor.shape().dims()) {
      proto.addDims(dim);
    }
    if (tensor.type() == ElementType.STRING) {
      for (String value : tensor.strings()) {
        proto.addStringData(ByteString.copyFromUtf8(value));
      }
      return proto.build();
    }
    return proto.setRawData(ByteString.copyFrom(TensorCodec.encodeElements(tensor))).build();
  }

  /** ONNX's number for our element type. */
  public static int dataType(ElementType type) {
    for (int code = 1; code < 32; code++) {
      if (TensorReader.elementType(code).filter(t -> t == type).isPresent()) {
        return code;
      }
    }
    throw new IllegalArgumentException("no ONNX type for " + type);
  }

  /** The first difference beyond |found − expected| ≤ atol + rtol · |expected|, as NumPy has it. */
  static Optional<String> difference(Tensor found, Tensor expected, double rtol, double atol) {
    if (found.type() != expected.type() || !found.shape().equals(expected.shape())) {
      return Optional.of("expected " + expected + ", got " + found);
    }
    for (int i = 0; i < expected.size(); i++) {
      boolean near =
          switch (expected.type()) {
            case F32 -> near(found.floats()[i], expected.floats()[i], rtol, atol);
            case F64 -> near(found.doubles()[i], expected.doubles()[i], rtol, atol);
            case F16 ->
                near(
                    Float.float16ToFloat(found.shorts()[i]),
                    Float.float16ToFloat(expected.shorts()[i]),
                    rtol,
                    atol);
            case BF16 ->
                near(
                    Float.intBitsToFloat(found.shorts()[i] << 16),
                    Float.intBitsToFloat(expected.shorts()[i] << 16),
                    rtol,
                    atol);
            case I8, U8, BOOL, I4, U4, I2, U2 -> found.bytes()[i] == expected.bytes()[i];
            case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
                TensorCodec.canonical(found.type(), found.bytes()[i])
                    == TensorCodec.canonical(expected.type(), expected.bytes()[i]);
            case I16, U16 -> found.shorts()[i] == expected.shorts()[i];
            case I32, U32 -> found.ints()[i] == expected.ints()[i];
            case I64, U64 -> found.longs()[i] == expected.longs()[i];
            case STRING -> found.strings()[i].equals(expected.strings()[i]);
          };
      if (!near) {
        return Optional.of(
            "element "
                + i
                + " of "
                + expected
                + ": expected "
                + show(expected, i)
                + ", got "
                + show(found, i));
      }
    }
    return Optional.empty();
  }

  private static boolean near(double found, double expected, double rtol, double atol) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      return Double.compare(found, expected) == 0;
    }
    return Math.abs(found - expected) <= atol + rtol * Math.abs(expected);
  }

  private static String show(Tensor tensor, int i) {
    Object element = java.lang.reflect.Array.get(tensor.array(), i);
    boolean half = tensor.type() == ElementType.F16;
    return half ? String.valueOf(Float.float16ToFloat((Short) element)) : element.toString();
  }
}
