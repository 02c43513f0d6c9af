package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/**
 * Turns a TensorProto into a tensor. The dimensions that it claims are held against the data that
 * it brings before an array is made.
 */
final class TensorReader {
  private final Limits limits;
  private long bytesRead;

  TensorReader(Limits limits) {
    this.limits = limits;
  }

  /**
   * The tensor.
   *
   * @param what names the tensor in messages
   */
  Tensor read(TensorProto proto, String what) {
    if (proto.getDataLocation() == DataLocation.EXTERNAL || proto.getExternalDataCount() > 0) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          what
              + " keeps its data in another file: save the model as a single file"
              + " (onnx.save with save_as_external_data=False)");
    }
    if (proto.hasSegment()) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED, what + " is a segment of a tensor: save it whole");
    }
    ElementType type =
        elementType(proto.getDataType())
            .orElseThrow(() -> unsupportedType(proto.getDataType(), what));
    Shape shape = shape(proto.getDimsList(), what);
    charge(shape, type, what);
    requireData(proto, type, shape, what);
    return proto.hasRawData() && type != ElementType.STRING
        ? raw(type, shape, proto.getRawData())
        : typed(proto, type, shape, what);
  }

  /**
   * A sparse tensor, with all its zeros. Indexes are flat [count] or per axis [count, rank], each
   * place once.
   */
  Tensor read(SparseTensorProto proto, String what) {
    Tensor values = read(proto.getValues(), "the values of " + what);
    Tensor indices = read(proto.getIndices(), "the indices of " + what);
    Shape shape = shape(proto.getDimsList(), what);
    int rank = shape.rank();
    int count = values.size();
    boolean flat = indices.shape().rank() == 1 && indices.size() == count;
    boolean perAxis = indices.shape().equals(Shape.of(count, rank));
    if (indices.type() != ElementType.I64 || values.shape().rank() != 1 || !(flat || perAxis)) {
      throw malformed(what + " has values " + values + " at indices " + indices);
    }
    charge(shape, values.type(), what);
    Tensor dense = Tensor.zeros(values.type(), shape);
    long before = -1;
    for (int i = 0; i < count; i++) {
      long place = flat ? indices.longs()[i] : place(indices.longs(), i * rank, shape, what);
      if (place <= before || place >= dense.size()) {
        throw malformed(what + " has index " + place + " after " + before + ", out of order");
      }
      System.arraycopy(values.array(), i, dense.array(), (int) place, 1);
      before = place;
    }
    return dense;
  }

  private static long place(long[] indices, int from, Shape shape, String what) {
    long place = 0;
    for (int d = 0; d < shape.rank(); d++) {
      long index = indices[from + d];
      if (index < 0 || index >= shape.dim(d)) {
        throw malformed(what + " has index " + index + " on an axis of " + shape.dim(d));
      }
      place = place * shape.dim(d) + index;
    }
    return place;
  }

  /** Our element type for ONNX's number, if we have it. */
  static Optional<ElementType> elementType(int dataType) {
    return switch (dataType) {
      case TensorProto.DataType.FLOAT_VALUE -> Optional.of(ElementType.F32);
      case TensorProto.DataType.DOUBLE_VALUE -> Optional.of(ElementType.F64);
      case TensorProto.DataType.FLOAT16_VALUE -> Optional.of(ElementType.F16);
      case TensorProto.DataType.BFLOAT16_VALUE -> Optional.of(ElementType.BF16);
      case TensorProto.DataType.INT8_VALUE -> Optional.of(ElementType.I8);
      case TensorProto.DataType.UINT8_VALUE -> Optional.of(ElementType.U8);
      case TensorProto.DataType.INT16_VALUE -> Optional.of(ElementType.I16);
      case TensorProto.DataType.UINT16_VALUE -> Optional.of(ElementType.U16);
      case TensorProto.DataType.INT32_VALUE -> Optional.of(ElementType.I32);
      case TensorProto.DataType.UINT32_VALUE -> Optional.of(ElementType.U32);
      case TensorProto.DataType.INT64_VALUE -> Optional.of(ElementType.I64);
      case TensorProto.DataType.UINT64_VALUE -> Optional.of(ElementType.U64);
      case TensorProto.DataType.BOOL_VALUE -> Optional.of(ElementType.BOOL);
      case TensorProto.DataType.STRING_VALUE -> Optional.of(ElementType.STRING);
      // The newest types have no name in the protocol classes, only their numbers.
      case 17 -> Optional.of(ElementType.F8E4M3FN);
      case 18 -> Optional.of(ElementType.F8E4M3FNUZ);
      case 19 -> Optional.of(ElementType.F8E5M2);
      case 20 -> Optional.of(ElementType.F8E5M2FNUZ);
      case 21 -> Optional.of(ElementType.U4);
      case 22 -> Optional.of(ElementType.I4);
      case 23 -> Optional.of(ElementType.F4E2M1);
      case 24 -> Optional.of(ElementType.F8E8M0);
      case 25 -> Optional.of(ElementType.U2);
      case 26 -> Optional.of(ElementType.I2);
      default -> Optional.empty();
    };
  }

  static EngineException unsupportedType(int dataType, String what) {
    String name =
        Optional.ofNullable(TensorProto.DataType.forNumber(dataType))
            .map(Enum::name)
            .orElse(String.valueOf(dataType));
    return new EngineException(
        Reason.MODEL_UNSUPPORTED,
        what + " has element type " + name + ", which is not supported: convert it to float32");
  }

  private static Shape shape(List<Long> dims, String what) {
    if (dims.size() > Shape.RANK_MAX) {
      throw malformed(what + " has rank " + dims.size() + ", above " + Shape.RANK_MAX);
    }
    try {
      return Shape.ofLongs(dims.stream().mapToLong(Long::longValue).toArray());
    } catch (IllegalArgumentException e) {
      throw malformed(what + ": " + e.getMessage());
    }
  }

  private void charge(Shape shape, ElementType type, String what) {
    long span = 1;
    for (int axis = 0; axis < shape.rank() && span <= limits.tensorElementsMax(); axis++) {
      // An empty axis counts as 1: the others of such a shape are walked all the same.
      span *= Math.max(shape.dim(axis), 1);
    }
    if (span > limits.tensorElementsMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          what
              + " has shape "
              + shape
              + "; the limit is "
              + limits.tensorElementsMax()
              + " elements");
    }
    bytesRead += (long) shape.size() * type.bytes();
    if (bytesRead > limits.modelBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the constants of the model have more than "
              + limits.modelBytesMax()
              + " bytes, the limit");
    }
  }

  private static void requireData(TensorProto proto, ElementType type, Shape shape, String what) {
    boolean raw = proto.hasRawData() && type != ElementType.STRING;
    int packed = perByte(type);
    long expected =
        raw
            ? packed > 1 ? Math.ceilDiv(shape.size(), packed) : (long) shape.size() * type.bytes()
            : Math.ceilDiv(shape.size(), packed);
    long found = raw ? proto.getRawData().size() : typedCount(proto, type);
    if (expected != found) {
      throw malformed(
          what
              + " claims shape "
              + shape
              + ", which takes "
              + expected
              + (raw ? " bytes" : " elements")
              + "; it brings "
              + found);
    }
    if (raw && typedCount(proto, type) > 0) {
      throw malformed(what + " brings its data twice, raw and typed");
    }
  }

  /** How many elements ONNX packs into a byte, the first in the lowest bits. */
  private static int perByte(ElementType type) {
    return switch (type) {
      case I4, U4, F4E2M1 -> 2;
      case I2, U2 -> 4;
      case F32, F64, F16, BF16, I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING -> 1;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0 -> 1;
    };
  }

  /** Element {@code i} of packed bytes, as its canonical byte. */
  private static byte unpack(ElementType type, int packed, int i) {
    int bits = 8 / perByte(type);
    return TensorCodec.canonical(type, (byte) (packed >> (i % perByte(type) * bits)));
  }

  private static int typedCount(TensorProto proto, ElementType type) {
    return switch (type) {
      case F32 -> proto.getFloatDataCount();
      case F64 -> proto.getDoubleDataCount();
      case I64 -> proto.getInt64DataCount();
      case U32, U64 -> proto.getUint64DataCount();
      case F16, BF16, I8, U8, I16, U16, I32, BOOL -> proto.getInt32DataCount();
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> proto.getInt32DataCount();
      case I4, U4, I2, U2 -> proto.getInt32DataCount();
      case STRING -> proto.getStringDataCount();
    };
  }

  private static Tensor raw(ElementType type, Shape shape, ByteString data) {
    Tensor tensor = Tensor.zeros(type, shape);
    ByteBuffer in = data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> in.asFloatBuffer().get(tensor.floats());
      case F64 -> in.asDoubleBuffer().get(tensor.doubles());
      case F16, BF16, I16, U16 -> in.asShortBuffer().get(tensor.shorts());
      case I32, U32 -> in.asIntBuffer().get(tensor.ints());
      case I64, U64 -> in.asLongBuffer().get(tensor.longs());
      case I8, U8 -> in.get(tensor.bytes());
      case BOOL -> {
        for (int i = 0; i < tensor.size(); i++) {
          tensor.bytes()[i] = (byte) (in.get() != 0 ? 1 : 0);
        }
      }
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1, I4, U4, I2, U2 -> {
        for (int i = 0; i < tensor.size(); i++) {
          tensor.bytes()[i] = unpack(type, data.byteAt(i / perByte(type)), i);
        }
      }
      case STRING -> throw new AssertionError("strings are never raw");
    }
    return tensor;
  }

  private static Tensor typed(TensorProto proto, ElementType type, Shape shape, String what) {
    Tensor tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < tensor.size(); i++) {
      switch (type) {
        case F32 -> tensor.floats()[i] = proto.getFloatData(i);
        case F64 -> tensor.doubles()[i] = proto.getDoubleData(i);
        case I64 -> tensor.longs()[i] = proto.getInt64Data(i);
        case U64 -> tensor.longs()[i] = proto.getUint64Data(i);
        case U32 -> tensor.ints()[i] = (int) proto.getUint64Data(i);
        case I32 -> tensor.ints()[i] = proto.getInt32Data(i);
        case F16, BF16, I16, U16 -> tensor.shorts()[i] = (short) proto.getInt32Data(i);
        case I8, U8 -> tensor.bytes()[i] = (byte) proto.getInt32Data(i);
        case BOOL -> tensor.bytes()[i] = (byte) (proto.getInt32Data(i) != 0 ? 1 : 0);
        case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1, I4, U4, I2, U2 ->
            tensor.bytes()[i] = unpack(type, proto.getInt32Data(i / perByte(type)), i);
        case STRING -> tensor.strings()[i] = text(proto.getStringData(i), what);
      }
    }
    return tensor;
  }

  /** UTF-8 bytes as text; ONNX demands UTF-8. */
  static String text(ByteString bytes, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, what + " holds text that is not UTF-8", e);
    }
  }

  private static EngineException malformed(String message) {
    return new EngineException(Reason.MODEL_MALFORMED, message);
  }
}
