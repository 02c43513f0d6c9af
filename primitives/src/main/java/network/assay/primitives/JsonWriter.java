package network.assay.primitives;

import java.util.Map;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonBoolean;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonNull;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;

/** Writes the text of RFC 8785. */
final class JsonWriter {
  private static final String DIGITS = "0123456789abcdef";

  private JsonWriter() {}

  static void write(Json json, StringBuilder out) {
    switch (json) {
      case JsonObject object -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          out.append(separator);
          separator = ",";
          text(member.getKey(), out);
          out.append(':');
          write(member.getValue(), out);
        }
        out.append('}');
      }
      case JsonArray array -> {
        out.append('[');
        String separator = "";
        for (Json item : array.items()) {
          out.append(separator);
          separator = ",";
          write(item, out);
        }
        out.append(']');
      }
      case JsonString string -> text(string.value(), out);
      case JsonInteger integer -> out.append(integer.value());
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull _ -> out.append("null");
    }
  }

  /** RFC 8785, section 3.2.2.2. */
  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 0xf));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
