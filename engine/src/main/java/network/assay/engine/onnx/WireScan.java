package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;

/**
 * Walks the wire form of a file before it is parsed and adds up what parsing would take. A protobuf
 * message of two bytes becomes an object of hundreds, so the size of the file alone bounds nothing.
 */
final class WireScan {
  /** Real models nest a graph in a node in a graph a few times; each such step is four levels. */
  private static final int DEPTH_MAX = 40;

  // Upper estimates of heap for parsed pieces, by reading OnnxMl and measuring a few files.
  private static final int MESSAGE_BYTES = 240;
  private static final int STRING_BYTES = 80;
  private static final int SCALAR_BYTES = 16;
  private static final int UNKNOWN_BYTES = 160;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final byte[] file;
  private final long costMax;
  private long cost;

  private WireScan(byte[] file, long costMax) {
    this.file = file;
    this.costMax = costMax;
  }

  /**
   * Checks the whole file.
   *
   * @param costMax bytes that parsing may take
   * @throws EngineException MODEL_MALFORMED or MODEL_TOO_LARGE
   */
  static void check(byte[] file, long costMax) {
    new WireScan(file, costMax).message(ModelProto.getDescriptor(), 0, file.length, 0);
  }

  private void message(Descriptor type, int from, int to, int depth) {
    if (depth > DEPTH_MAX) {
      throw malformed(from, "messages nest deeper than " + DEPTH_MAX + " levels");
    }
    charge(MESSAGE_BYTES);
    int at = from;
    while (at < to) {
      int tagEnd = skipVarint(at, to);
      long tag = varint(at, tagEnd);
      if (tag >>> 32 != 0 || tag >>> 3 == 0) {
        throw malformed(at, "field number " + (tag >>> 3) + " is out of range");
      }
      FieldDescriptor field = type.findFieldByNumber((int) (tag >>> 3));
      at = field(field, (int) (tag & 7), tagEnd, to, depth);
    }
  }

  /** Walks one field and gives the offset behind it; {@code field} is null when it is unknown. */
  private int field(FieldDescriptor field, int wireType, int at, int to, int depth) {
    return switch (wireType) {
      case VARINT -> {
        charge(field == null ? UNKNOWN_BYTES : SCALAR_BYTES);
        yield skipVarint(at, to);
      }
      case FIXED64, FIXED32 -> {
        charge(field == null ? UNKNOWN_BYTES : SCALAR_BYTES);
        int size = wireType == FIXED64 ? 8 : 4;
        if (to - at < size) {
          throw malformed(at, "a number is cut off");
        }
        yield at + size;
      }
      case DELIMITED -> {
        int begin = skipVarint(at, to);
        long length = varint(at, begin);
        if (length < 0 || length > to - begin) {
          throw malformed(
              at,
              "a field claims "
                  + Long.toUnsignedString(length)
                  + " bytes, "
                  + (to - begin)
                  + " are left");
        }
        int end = begin + (int) length;
        delimited(field, begin, end, depth);
        yield end;
      }
      default -> throw malformed(at, "wire type " + wireType + " is not used by ONNX");
    };
  }

  private void delimited(FieldDescriptor field, int begin, int end, int depth) {
    long length = (long) end - begin;
    if (field == null) {
      charge(UNKNOWN_BYTES + length);
    } else if (field.getJavaType() == JavaType.MESSAGE) {
      message(field.getMessageType(), begin, end, depth + 1);
    } else if (field.getJavaType() == JavaType.STRING) {
      charge(STRING_BYTES + 3 * length);
    } else if (field.getJavaType() == JavaType.BYTE_STRING) {
      charge(STRING_BYTES + 2 * length);
    } else {
      charge(SCALAR_BYTES * packedCount(field, begin, end));
    }
  }

  private long packedCount(FieldDescriptor field, int begin, int end) {
    return switch (field.getLiteType()) {
      case FLOAT, FIXED32, SFIXED32 -> (end - begin) / 4;
      case DOUBLE, FIXED64, SFIXED64 -> (end - begin) / 8;
      default -> {
        long count = 0;
        for (int i = begin; i < end; i++) {
          count += file[i] >= 0 ? 1 : 0; // the last byte of a varint has its high bit clear
        }
        yield count;
      }
    };
  }

  private int skipVarint(int at, int to) {
    for (int i = at; i < to && i < at + 10; i++) {
      if (file[i] >= 0) {
        return i + 1;
      }
    }
    throw malformed(at, "a number is cut off");
  }

  private long varint(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value |= (file[i] & 0x7fL) << (7 * (i - from));
    }
    return value;
  }

  private void charge(long bytes) {
    cost += bytes;
    if (cost > costMax) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "reading the model would take more than " + costMax + " bytes of memory, the limit");
    }
  }

  private static EngineException malformed(int at, String what) {
    return new EngineException(
        Reason.MODEL_MALFORMED,
        "not an ONNX file: at byte " + at + " " + what + "; check that the file is complete");
  }
}
