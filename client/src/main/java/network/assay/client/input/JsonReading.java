package network.assay.client.input;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Strict streaming reading of JSON that strangers wrote: UTF-8 only, no duplicate names, nothing
 * after the document, bounded depth, names and numbers. Numbers stay text until their element type
 * is known.
 */
final class JsonReading {
  /** A tensor of the highest rank, inside a document, needs about 20. */
  private static final int DEPTH_MAX = 32;

  private static final int NAME_CHARS_MAX = 256;

  /** Digits of a number; the longest exact decimal of a double has 767. */
  static final int NUMBER_CHARS_MAX = 800;

  /** Characters of one string element, a BYTES input for instance. */
  private static final int STRING_CHARS_MAX = 16 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNameLength(NAME_CHARS_MAX)
                  .maxNumberLength(NUMBER_CHARS_MAX)
                  .maxStringLength(STRING_CHARS_MAX)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Foreign names must not fill the JVM's intern table.
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          // A name table that is attacked with colliding names is emptied, not an error of ours.
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private JsonReading() {}

  /** A reading of a document; it throws {@link InputException} for every fault of the text. */
  interface Body<T> {
    T read(JsonParser parser);
  }

  /** Reads one whole document; the body begins at its first token and ends at its last. */
  static <T> T document(byte[] bytes, Body<T> body) {
    requireUtf8Start(bytes);
    return slice(bytes, 0, bytes.length, body);
  }

  /**
   * Refuses a byte order mark and the zero bytes of UTF-16 and UTF-32. The parser would switch to
   * those encodings (Jackson 3.2 cannot be told not to), and offsets into the bytes, which tensors
   * are read by, would be lost.
   */
  private static void requireUtf8Start(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, 4); i++) {
      if (bytes[i] <= 0) {
        throw new InputException("not valid JSON: expected UTF-8 without a byte order mark");
      }
    }
  }

  /** Reads one whole value from a part of {@code bytes}. */
  static <T> T slice(byte[] bytes, int offset, int length, Body<T> body) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      if (parser.nextToken() == null) {
        throw new InputException("the JSON document is empty");
      }
      T value = body.read(parser);
      if (parser.nextToken() != null) {
        throw new InputException("there is more after the end of the JSON document");
      }
      return value;
    } catch (JacksonException e) {
      throw new InputException("not valid JSON: " + firstLine(e.getOriginalMessage()), e);
    }
  }

  static void require(JsonParser parser, JsonToken token, String what) {
    if (parser.currentToken() != token) {
      throw new InputException(
          what + " must be " + describe(token) + ", got " + describe(parser.currentToken()));
    }
  }

  /** The string at the current token. */
  static String string(JsonParser parser, String what) {
    require(parser, JsonToken.VALUE_STRING, what);
    return parser.getString();
  }

  /** The truth at the current token. */
  static boolean bool(JsonParser parser, String what) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case JsonToken other ->
          throw new InputException(what + ": expected true or false, got " + describe(other));
    };
  }

  /** The whole number at the current token, 0 to {@code max}. */
  static long natural(JsonParser parser, String what, long max) {
    require(parser, JsonToken.VALUE_NUMBER_INT, what);
    String text = parser.getString();
    if (text.length() <= 18) {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= max) {
        return value;
      }
    }
    throw new InputException(
        what + " must be a whole number from 0 to " + max + ", got " + InputException.quote(text));
  }

  static String describe(JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
    };
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(line.length(), 200); i++) {
      char c = line.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.toString();
  }
}
