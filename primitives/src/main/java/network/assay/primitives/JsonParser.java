package network.assay.primitives;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonBoolean;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonNull;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;

/**
 * A recursive reader of RFC 8259 text, as strict as {@link Json#parse} says. Time is linear in the
 * text (but for the sorting of keys), depth of the stack is bounded by {@link Json#DEPTH_MAX}.
 */
final class JsonParser {
  private final byte[] in;
  private int at;

  JsonParser(byte[] in) {
    this.in = in;
  }

  Json parse() {
    Json value = value(0);
    skipSpace();
    if (at < in.length) {
      throw fault("expected the end of the text after the value, got " + here());
    }
    return value;
  }

  private Json value(int depth) {
    skipSpace();
    if (at >= in.length) {
      throw fault("expected a value, got the end of the text");
    }
    return switch (in[at]) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> new JsonString(string());
      case 't' -> literal("true", new JsonBoolean(true));
      case 'f' -> literal("false", new JsonBoolean(false));
      case 'n' -> literal("null", new JsonNull());
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> integer();
      default -> throw fault("expected a value, got " + here());
    };
  }

  private JsonObject object(int depth) {
    requireDepth(depth);
    at++;
    SortedMap<String, Json> members = new TreeMap<>();
    skipSpace();
    if (take('}')) {
      return new JsonObject(members);
    }
    while (true) {
      skipSpace();
      int keyAt = at;
      if (at >= in.length || in[at] != '"') {
        throw fault("expected a key in double quotes, got " + here());
      }
      String key = string();
      skipSpace();
      if (!take(':')) {
        throw fault("expected ':' after the key " + Quoted.of(key) + ", got " + here());
      }
      if (members.put(key, value(depth)) != null) {
        at = keyAt;
        throw fault("the key " + Quoted.of(key) + " is there twice in one object");
      }
      skipSpace();
      if (take('}')) {
        return new JsonObject(members);
      }
      if (!take(',')) {
        throw fault("expected ',' or '}' in an object, got " + here());
      }
    }
  }

  private JsonArray array(int depth) {
    requireDepth(depth);
    at++;
    List<Json> items = new ArrayList<>();
    skipSpace();
    if (take(']')) {
      return new JsonArray(items);
    }
    while (true) {
      items.add(value(depth));
      skipSpace();
      if (take(']')) {
        return new JsonArray(items);
      }
      if (!take(',')) {
        throw fault("expected ',' or ']' in an array, got " + here());
      }
    }
  }

  private JsonInteger integer() {
    int start = at;
    boolean negative = take('-');
    int first = at;
    long magnitude = 0;
    while (at < in.length && in[at] >= '0' && in[at] <= '9') {
      magnitude = magnitude * 10 + (in[at] - '0');
      if (magnitude > Json.INTEGER_MAX) {
        at = start;
        throw fault("expected an integer within ±(2^53 - 1); larger ones travel as strings");
      }
      at++;
    }
    if (at == first) {
      throw fault("expected a digit after '-', got " + here());
    }
    if (at < in.length && (in[at] == '.' || in[at] == 'e' || in[at] == 'E')) {
      throw fault("expected an integer: fractions and exponents travel as strings");
    }
    if (in[first] == '0' && (negative || at > first + 1)) {
      at = start;
      throw fault("expected an integer without leading zeros and not -0");
    }
    return new JsonInteger(negative ? -magnitude : magnitude);
  }

  private Json literal(String word, Json value) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= in.length || in[at + i] != word.charAt(i)) {
        throw fault("expected " + word);
      }
    }
    at += word.length();
    return value;
  }

  private String string() {
    int opening = at;
    at++;
    int run = at;
    StringBuilder text = new StringBuilder();
    while (true) {
      if (at >= in.length) {
        at = opening;
        throw fault("expected a closing double quote for the string that begins here");
      }
      int b = in[at] & 0xff;
      if (b == '"') {
        flush(run, text);
        at++;
        return text.toString();
      }
      if (b < 0x20) {
        throw fault("expected an escape for the control character " + here());
      }
      if (b == '\\') {
        flush(run, text);
        at++;
        escape(text);
        run = at;
      } else {
        at += b < 0x80 ? 1 : multiByte(b);
      }
    }
  }

  private void flush(int run, StringBuilder text) {
    text.append(new String(in, run, at - run, StandardCharsets.UTF_8));
  }

  /** Length of the well-formed sequence here (Unicode 15, table 3-7). */
  private int multiByte(int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      return continued(1, 0x80, 0xbf);
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      return continued(2, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      return continued(3, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
    }
    throw fault("expected UTF-8, got the byte " + here());
  }

  private int continued(int count, int secondMin, int secondMax) {
    for (int i = 1; i <= count; i++) {
      int b = at + i < in.length ? in[at + i] & 0xff : 0;
      if (b < (i == 1 ? secondMin : 0x80) || b > (i == 1 ? secondMax : 0xbf)) {
        throw fault("expected UTF-8, got a broken sequence that begins with " + here());
      }
    }
    return count + 1;
  }

  private void escape(StringBuilder text) {
    if (at >= in.length) {
      throw fault("expected an escape, got the end of the text");
    }
    switch (in[at]) {
      case '"' -> text.append('"');
      case '\\' -> text.append('\\');
      case '/' -> text.append('/');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'u' -> {
        unicodeEscape(text);
        return;
      }
      default -> throw fault("expected one of \"\\/bfnrtu after a backslash, got " + here());
    }
    at++;
  }

  private void unicodeEscape(StringBuilder text) {
    int start = at - 1;
    char unit = unit();
    text.append(unit);
    if (Character.isLowSurrogate(unit)) {
      at = start;
      throw fault("lone surrogate");
    }
    if (Character.isHighSurrogate(unit)) {
      boolean escaped = at + 1 < in.length && in[at] == '\\' && in[at + 1] == 'u';
      if (!escaped) {
        at = start;
        throw fault("lone surrogate");
      }
      at++;
      char low = unit();
      if (!Character.isLowSurrogate(low)) {
        at = start;
        throw fault("lone surrogate");
      }
      text.append(low);
    }
  }

  /** The four digits after the u on which we stand. */
  private char unit() {
    at++;
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < in.length && in[at] > 0 ? Character.digit((char) in[at], 16) : -1;
      if (digit < 0) {
        throw fault("expected four hexadecimal digits after \\u, got " + here());
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  private void requireDepth(int depth) {
    if (depth > Json.DEPTH_MAX) {
      throw fault("expected at most " + Json.DEPTH_MAX + " levels of nesting");
    }
  }

  private void skipSpace() {
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r')) {
      at++;
    }
  }

  private boolean take(char wanted) {
    if (at < in.length && in[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private String here() {
    if (at >= in.length) {
      return "the end of the text";
    }
    int b = in[at] & 0xff;
    return b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : "0x" + Hex.encode(new byte[] {in[at]});
  }

  private JsonException fault(String sentence) {
    return new JsonException("", "not JSON as we take it, at byte " + at + ": " + sentence);
  }
}
