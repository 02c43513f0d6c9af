package network.assay.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON value without fractions: the part of RFC 8259 on which all parsers agree, so that two
 * programs never read one document differently. Integers lie within ±(2^53 − 1), where RFC 8785 and
 * JavaScript are exact; larger numbers and fractions travel as strings. Strings and keys are
 * Unicode without lone surrogates; keys of an object are unique.
 *
 * <p>{@link #canonical()} gives the bytes of RFC 8785 (JCS): no white space, members by the UTF-16
 * code units of their keys, shortest escapes. A value in hand always has canonical bytes.
 */
public sealed interface Json {
  /** Deepest nesting of objects and arrays that is read; deeper text is refused. */
  int DEPTH_MAX = 64;

  /** Largest magnitude of an integer: 2^53 − 1 (RFC 7493, section 2.2). */
  long INTEGER_MAX = (1L << 53) - 1;

  /** Members in the order of RFC 8785. */
  record JsonObject(SortedMap<String, Json> members) implements Json {
    public JsonObject {
      SortedMap<String, Json> sorted = new TreeMap<>();
      for (Map.Entry<String, Json> member : members.entrySet()) {
        requireUnicode(member.getKey());
        sorted.put(member.getKey(), Objects.requireNonNull(member.getValue()));
      }
      members = Collections.unmodifiableSortedMap(sorted);
    }

    /** The same members without the one of this key, if it is there. */
    public JsonObject without(String key) {
      SortedMap<String, Json> fewer = new TreeMap<>(members);
      fewer.remove(key);
      return new JsonObject(fewer);
    }

    /** The same members and this one, which takes the place of one with the same key. */
    public JsonObject with(String key, Json value) {
      SortedMap<String, Json> more = new TreeMap<>(members);
      more.put(key, value);
      return new JsonObject(more);
    }
  }

  record JsonArray(List<Json> items) implements Json {
    public JsonArray {
      items = List.copyOf(items);
    }
  }

  record JsonString(String value) implements Json {
    public JsonString {
      requireUnicode(value);
    }
  }

  record JsonInteger(long value) implements Json {
    public JsonInteger {
      if (value < -INTEGER_MAX || value > INTEGER_MAX) {
        throw new IllegalArgumentException("expected an integer within ±(2^53 - 1), got " + value);
      }
    }
  }

  record JsonBoolean(boolean value) implements Json {}

  record JsonNull() implements Json {}

  /** Collects the members of an object; a key may come once. */
  final class ObjectBuilder {
    private final SortedMap<String, Json> members = new TreeMap<>();

    private ObjectBuilder() {}

    public ObjectBuilder put(String key, Json value) {
      if (members.putIfAbsent(key, value) != null) {
        throw new IllegalArgumentException("member " + Quoted.of(key) + " is there twice");
      }
      return this;
    }

    public ObjectBuilder text(String key, String value) {
      return put(key, new JsonString(value));
    }

    public ObjectBuilder integer(String key, long value) {
      return put(key, new JsonInteger(value));
    }

    public ObjectBuilder bool(String key, boolean value) {
      return put(key, new JsonBoolean(value));
    }

    public ObjectBuilder array(String key, List<? extends Json> items) {
      return put(key, new JsonArray(List.copyOf(items)));
    }

    /** An array of strings. */
    public ObjectBuilder texts(String key, List<String> items) {
      return array(key, items.stream().map(JsonString::new).toList());
    }

    public JsonObject build() {
      return new JsonObject(members);
    }
  }

  static ObjectBuilder object() {
    return new ObjectBuilder();
  }

  static JsonString of(String value) {
    return new JsonString(value);
  }

  static JsonInteger of(long value) {
    return new JsonInteger(value);
  }

  static JsonBoolean of(boolean value) {
    return new JsonBoolean(value);
  }

  static JsonArray of(List<? extends Json> items) {
    return new JsonArray(List.copyOf(items));
  }

  /**
   * Reads one JSON text in UTF-8 without byte order mark. White space, any order of members and any
   * valid escapes are taken.
   *
   * @param bytesMax longest text that is taken
   * @throws JsonException naming the byte offset, for anything that is not one JSON value, for
   *     duplicate keys, fractions, exponents, −0, integers beyond 2^53 − 1, lone surrogates, and
   *     nesting beyond {@link #DEPTH_MAX}
   */
  static Json parse(byte[] utf8, int bytesMax) {
    if (utf8.length > bytesMax) {
      throw new JsonException(
          "", "expected at most " + bytesMax + " bytes of JSON, got " + utf8.length);
    }
    return new JsonParser(utf8).parse();
  }

  /** Whether the bytes are exactly the canonical bytes of the value that they hold. */
  static boolean isCanonical(byte[] utf8, int bytesMax) {
    try {
      return Arrays.equals(parse(utf8, bytesMax).canonical(), utf8);
    } catch (JsonException e) {
      return false;
    }
  }

  /** The bytes of RFC 8785, UTF-8. */
  default byte[] canonical() {
    return canonicalText().getBytes(StandardCharsets.UTF_8);
  }

  /** The text of RFC 8785. */
  default String canonicalText() {
    StringBuilder out = new StringBuilder();
    JsonWriter.write(this, out);
    return out.toString();
  }

  private static void requireUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new IllegalArgumentException(
              "lone surrogate at UTF-16 unit " + i + " of " + Quoted.of(text));
        }
        i++;
      }
    }
  }
}
