package network.assay.client.input;

import java.util.Arrays;
import network.assay.client.input.NumberText.Unfit;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.Tensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Elements of a tensor as a JSON array, flat in row-major order or nested like the shape. */
public final class TensorJson {
  private TensorJson() {}

  /**
   * Reads the array at {@code offset} of {@code bytes}.
   *
   * @param name the tensor's name, for messages
   * @throws InputException when count, nesting, a value's type or its range is wrong
   */
  static Tensor read(
      String name, ElementType type, Shape shape, byte[] bytes, int offset, int length) {
    // Every element takes a digit and a comma at least: refuse before memory is taken.
    if (shape.size() > length / 2 + 1) {
      throw InputException.of(
          name, shape.size() + " elements for shape " + shape, "at most " + length / 2);
    }
    Filler filler = new Filler(name, Tensor.zeros(type, shape));
    JsonReading.slice(bytes, offset, length, filler::fill);
    return filler.tensor;
  }

  private static final class Filler {
    private final String name;
    private final Tensor tensor;
    private int count;

    Filler(String name, Tensor tensor) {
      this.name = name;
      this.tensor = tensor;
    }

    Void fill(JsonParser parser) {
      JsonReading.require(parser, JsonToken.START_ARRAY, "data of input " + name());
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY && tensor.shape().rank() > 1) {
        nested(parser, 0);
      } else {
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
          element(parser);
        }
      }
      if (count != tensor.size()) {
        throw InputException.of(
            name, tensor.size() + " elements for shape " + tensor.shape(), count + "");
      }
      return null;
    }

    /** Reads the entries of an array at {@code axis}; the current token is the first of them. */
    private void nested(JsonParser parser, int axis) {
      int entries = 0;
      boolean leaf = axis == tensor.shape().rank() - 1;
      for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
        if (leaf) {
          element(parser);
        } else {
          JsonReading.require(
              parser, JsonToken.START_ARRAY, "data of input " + name() + " at depth " + (axis + 2));
          parser.nextToken();
          nested(parser, axis + 1);
        }
        entries++;
      }
      if (entries != tensor.shape().dim(axis)) {
        throw InputException.of(
            name,
            tensor.shape().dim(axis) + " entries at depth " + (axis + 1) + " of the nested data",
            entries + "");
      }
    }

    private void element(JsonParser parser) {
      if (count >= tensor.size()) {
        throw InputException.of(
            name, tensor.size() + " elements for shape " + tensor.shape(), "more");
      }
      store(name, tensor, count++, parser.currentToken(), parser);
    }

    private String name() {
      return InputException.quote(name);
    }
  }

  /** Puts the scalar at the parser's current token into element {@code index}. */
  static void store(String name, Tensor tensor, int index, JsonToken token, JsonParser parser) {
    ElementType type = tensor.type();
    boolean fits =
        switch (token) {
          case VALUE_NUMBER_INT -> type.isInteger() || type.isFloating();
          case VALUE_NUMBER_FLOAT -> type.isFloating();
          case VALUE_STRING -> type == ElementType.STRING || type.isFloating();
          case VALUE_TRUE, VALUE_FALSE -> type == ElementType.BOOL;
          case VALUE_NULL,
              START_OBJECT,
              END_OBJECT,
              START_ARRAY,
              END_ARRAY,
              PROPERTY_NAME,
              VALUE_EMBEDDED_OBJECT,
              NOT_AVAILABLE ->
              false;
        };
    if (!fits) {
      throw wrong(name, tensor, index, JsonReading.describe(token));
    }
    if (type == ElementType.BOOL) {
      tensor.bytes()[index] = (byte) (token == JsonToken.VALUE_TRUE ? 1 : 0);
    } else if (type == ElementType.STRING) {
      tensor.strings()[index] = wellFormed(name, parser.getString());
    } else if (token == JsonToken.VALUE_STRING) {
      putSpecial(name, tensor, index, parser.getString());
    } else {
      put(name, tensor, index, parser.getString());
    }
  }

  /** A string without lone surrogates, which have no UTF-8 form. */
  static String wellFormed(String name, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        throw InputException.of(name, "Unicode text", "a lone surrogate at character " + i);
      }
    }
    return text;
  }

  /** JSON has no NaN or infinity, so they come as strings. */
  private static void putSpecial(String name, Tensor tensor, int index, String text) {
    double value =
        switch (text) {
          case "NaN" -> Double.NaN;
          case "Infinity", "+Infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
          case "-Infinity", "-inf" -> Double.NEGATIVE_INFINITY;
          default -> throw wrong(name, tensor, index, "the string " + InputException.quote(text));
        };
    switch (tensor.type()) {
      case F32 -> tensor.floats()[index] = (float) value;
      case F64 -> tensor.doubles()[index] = value;
      case F16 -> tensor.shorts()[index] = Float.floatToFloat16((float) value);
      case BF16 -> tensor.shorts()[index] = (short) (Float.floatToIntBits((float) value) >>> 16);
      case I8,
          U8,
          I16,
          U16,
          I32,
          U32,
          I64,
          U64,
          BOOL,
          STRING,
          F8E4M3FN,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F8E8M0,
          F4E2M1,
          I4,
          U4,
          I2,
          U2 ->
          throw wrong(name, tensor, index, "the string " + InputException.quote(text));
    }
  }

  /** Puts the number with this text into element {@code index}. */
  static void put(String name, Tensor tensor, int index, String text) {
    try {
      switch (tensor.type()) {
        case F32 -> tensor.floats()[index] = NumberText.toFloat(text);
        case F64 -> tensor.doubles()[index] = NumberText.toDouble(text);
        case F16 -> tensor.shorts()[index] = NumberText.toHalf(text);
        case BF16 -> tensor.shorts()[index] = NumberText.toBfloat(text);
        case I8 -> tensor.bytes()[index] = (byte) signed(text, Byte.MIN_VALUE, Byte.MAX_VALUE);
        case U8 -> tensor.bytes()[index] = (byte) signed(text, 0, 0xff);
        case I16 -> tensor.shorts()[index] = (short) signed(text, Short.MIN_VALUE, Short.MAX_VALUE);
        case U16 -> tensor.shorts()[index] = (short) signed(text, 0, 0xffff);
        case I32 -> tensor.ints()[index] = (int) signed(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        case U32 -> tensor.ints()[index] = (int) signed(text, 0, 0xffffffffL);
        case I64 -> tensor.longs()[index] = signed(text, Long.MIN_VALUE, Long.MAX_VALUE);
        case U64 -> tensor.longs()[index] = unsigned(text);
        case BOOL,
            STRING,
            F8E4M3FN,
            F8E4M3FNUZ,
            F8E5M2,
            F8E5M2FNUZ,
            F8E8M0,
            F4E2M1,
            I4,
            U4,
            I2,
            U2 ->
            throw wrong(name, tensor, index, "a number");
      }
    } catch (Unfit e) {
      throw InputException.of(
          name, e.getMessage() + " at element " + index, InputException.quote(text));
    } catch (NumberFormatException e) {
      throw wrong(name, tensor, index, InputException.quote(text));
    }
  }

  /** Puts a cell of a table, which may be a number or the name of a special value. */
  static void putCell(String name, Tensor tensor, int index, String text) {
    boolean number = text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    if (text.length() > JsonReading.NUMBER_CHARS_MAX) {
      throw wrong(name, tensor, index, "a text of " + text.length() + " characters");
    } else if (number) {
      put(name, tensor, index, text);
    } else {
      putSpecial(name, tensor, index, text);
    }
  }

  private static long signed(String text, long min, long max) throws Unfit {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Unfit("a whole number from " + min + " to " + max);
    }
    if (value < min || value > max) {
      throw new Unfit("a whole number from " + min + " to " + max);
    }
    return value;
  }

  private static long unsigned(String text) throws Unfit {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new Unfit("a whole number from 0 to 18446744073709551615");
    }
  }

  private static InputException wrong(String name, Tensor tensor, int index, String got) {
    return InputException.of(
        name, "a value of type " + tensor.type().label() + " at element " + index, got);
  }

  /**
   * Appends the elements as a flat JSON array: floats in the shortest text that reads back to the
   * same bits of their type's value, NaN and infinities as strings. One content has one text.
   */
  public static void write(Tensor tensor, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < tensor.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      switch (tensor.type()) {
        case F32 -> writeFloat(tensor.floats()[i], out);
        case F64 -> writeDouble(tensor.doubles()[i], out);
        case F16 -> writeFloat(Float.float16ToFloat(tensor.shorts()[i]), out);
        case BF16 -> writeFloat(NumberText.fromBfloat(tensor.shorts()[i]), out);
        case I8 -> out.append(tensor.bytes()[i]);
        case U8 -> out.append(tensor.bytes()[i] & 0xff);
        case I16 -> out.append(tensor.shorts()[i]);
        case U16 -> out.append(tensor.shorts()[i] & 0xffff);
        case I32 -> out.append(tensor.ints()[i]);
        case U32 -> out.append(tensor.ints()[i] & 0xffffffffL);
        case I64 -> out.append(tensor.longs()[i]);
        case U64 -> out.append(Long.toUnsignedString(tensor.longs()[i]));
        case BOOL -> out.append(tensor.bytes()[i] != 0);
        case STRING -> writeString(tensor.strings()[i], out);
        case I4, I2, U4, U2 -> out.append(tensor.bytes()[i]);
        case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
            writeFloat(SmallFloats.toFloat(tensor.type(), tensor.bytes()[i]), out);
      }
    }
    out.append(']');
  }

  private static void writeFloat(float value, StringBuilder out) {
    if (Float.isFinite(value)) {
      out.append(value);
    } else {
      out.append('"').append(value).append('"');
    }
  }

  private static void writeDouble(double value, StringBuilder out) {
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      out.append('"').append(value).append('"');
    }
  }

  /** Appends a JSON string with the escapes of RFC 8785, section 3.2.2.2. */
  public static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Appends dimensions as a JSON array. */
  public static void writeShape(Shape shape, StringBuilder out) {
    out.append(Arrays.toString(shape.dims()).replace(" ", ""));
  }
}
