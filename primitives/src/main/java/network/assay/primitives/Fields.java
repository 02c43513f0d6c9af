package network.assay.primitives;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonBoolean;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonNull;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;

/**
 * Reads the members of a JSON object by name and type. Every fault is a {@link JsonException} that
 * names the path from the root of the document. {@link #closed()} at the end refuses members that
 * nobody asked for: a misspelt optional member must not be passed over in silence.
 */
public final class Fields {
  private final JsonObject object;
  private final String path;
  private final SortedSet<String> seen = new TreeSet<>();

  private Fields(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * The members of a value that must be an object.
   *
   * @param path where the value stands in its document; empty for the root
   * @throws JsonException when it is not an object
   */
  public static Fields of(Json json, String path) {
    if (json instanceof JsonObject object) {
      return new Fields(object, path);
    }
    throw new JsonException(path, "expected an object, got " + typeOf(json));
  }

  /** The path of a member from the root of the document. */
  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether there is a member of this name. */
  public boolean has(String name) {
    return object.members().containsKey(name);
  }

  /** Any value. */
  public Json json(String name) {
    seen.add(name);
    Json value = object.members().get(name);
    if (value == null) {
      throw new JsonException(path(name), "expected this member, but it is not there");
    }
    return value;
  }

  public String text(String name) {
    return text(json(name), path(name));
  }

  /** A string of at most {@code lengthMax} UTF-16 units. */
  public String text(String name, int lengthMax) {
    String text = text(name);
    if (text.length() > lengthMax) {
      throw new JsonException(
          path(name), "expected at most " + lengthMax + " characters, got " + text.length());
    }
    return text;
  }

  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /**
   * A string that {@code parser} turns into a value; its {@link IllegalArgumentException} becomes a
   * fault of this member.
   */
  public <T> T parsed(String name, Function<String, T> parser) {
    return checked(path(name), () -> parser.apply(text(name)));
  }

  /** As {@link #parsed}, for a member that may be absent. */
  public <T> Optional<T> optionalParsed(String name, Function<String, T> parser) {
    return has(name) ? Optional.of(parsed(name, parser)) : Optional.empty();
  }

  /** A string that must be exactly this one. */
  public void exactly(String name, String expected) {
    String text = text(name);
    if (!text.equals(expected)) {
      throw new JsonException(
          path(name), "expected " + Quoted.of(expected) + ", got " + Quoted.of(text));
    }
  }

  public long integer(String name) {
    if (json(name) instanceof JsonInteger integer) {
      return integer.value();
    }
    throw new JsonException(path(name), "expected an integer, got " + typeOf(json(name)));
  }

  /** An integer from {@code min} to {@code max}, both included. */
  public long integer(String name, long min, long max) {
    long value = integer(name);
    if (value < min || value > max) {
      throw new JsonException(
          path(name), "expected an integer from " + min + " to " + max + ", got " + value);
    }
    return value;
  }

  public boolean bool(String name) {
    if (json(name) instanceof JsonBoolean bool) {
      return bool.value();
    }
    throw new JsonException(path(name), "expected true or false, got " + typeOf(json(name)));
  }

  public Hash32 hash(String name) {
    return parsed(name, Hash32::parse);
  }

  public Address address(String name) {
    return parsed(name, Address::parse);
  }

  public Fields object(String name) {
    return of(json(name), path(name));
  }

  /** An array of at most {@code itemsMax} values. */
  public List<Json> array(String name, int itemsMax) {
    if (!(json(name) instanceof JsonArray array)) {
      throw new JsonException(path(name), "expected an array, got " + typeOf(json(name)));
    }
    if (array.items().size() > itemsMax) {
      throw new JsonException(
          path(name), "expected at most " + itemsMax + " items, got " + array.items().size());
    }
    return array.items();
  }

  /** An array of objects; the path of item 2 is {@code name[2]}. */
  public List<Fields> objects(String name, int itemsMax) {
    List<Fields> objects = new ArrayList<>();
    for (Json item : array(name, itemsMax)) {
      objects.add(of(item, path(name) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** An array of strings. */
  public List<String> texts(String name, int itemsMax) {
    List<String> texts = new ArrayList<>();
    for (Json item : array(name, itemsMax)) {
      texts.add(text(item, path(name) + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** The object itself. */
  public JsonObject json() {
    return object;
  }

  /**
   * Refuses members that were not read.
   *
   * @throws JsonException naming the first of them
   */
  public void closed() {
    for (String name : object.members().keySet()) {
      if (!seen.contains(name)) {
        throw new JsonException(
            path.isEmpty() ? Quoted.of(name) : path + "." + Quoted.of(name),
            "this member is not part of the format");
      }
    }
  }

  /** Runs {@code made}; an {@link IllegalArgumentException} in it becomes a fault at the path. */
  public static <T> T checked(String path, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new JsonException(path, String.valueOf(e.getMessage()));
    }
  }

  private static String text(Json json, String path) {
    if (json instanceof JsonString string) {
      return string.value();
    }
    throw new JsonException(path, "expected a string, got " + typeOf(json));
  }

  private static String typeOf(Json json) {
    return switch (json) {
      case JsonObject _ -> "an object";
      case JsonArray _ -> "an array";
      case JsonString _ -> "a string";
      case JsonInteger _ -> "an integer";
      case JsonBoolean _ -> "true or false";
      case JsonNull _ -> "null";
    };
  }
}
