package network.assay.app.e2e;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import network.assay.primitives.Bytes;
import network.assay.primitives.Json;

/** Damaged copies of a document: single bytes flipped, and single fields changed. */
final class Mutations {
  private Mutations() {}

  /** A damaged copy and what was done to it. */
  record Mutation(String what, Bytes content) {
    Mutation(String what, byte[] content) {
      this(what, Bytes.of(content));
    }

    byte[] bytes() {
      return content.toArray();
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /** Copies that differ from the original in one byte, at {@code count} different places. */
  static List<Mutation> flips(String name, byte[] original, int count, SplittableRandom random) {
    List<Mutation> mutations = new ArrayList<>();
    Set<Integer> places = new HashSet<>();
    while (mutations.size() < Math.min(count, original.length)) {
      int place = random.nextInt(original.length);
      if (!places.add(place)) {
        continue;
      }
      byte[] copy = original.clone();
      int flip = random.nextInt(1, 256);
      copy[place] ^= (byte) flip;
      mutations.add(new Mutation("%s: byte %d xor 0x%02x".formatted(name, place, flip), copy));
    }
    return mutations;
  }

  /**
   * Copies of a canonical JSON document, each with one change: a leaf takes another value of its
   * kind, a member is left out, a member that nobody knows is added.
   */
  static List<Mutation> fields(String name, byte[] original) {
    Json json = Json.parse(original, original.length);
    List<Mutation> mutations = new ArrayList<>();
    for (Change change : changes("", json)) {
      mutations.add(new Mutation(name + ": " + change.what(), change.changed().canonical()));
    }
    return mutations;
  }

  private record Change(String what, Json changed) {}

  private static List<Change> changes(String path, Json json) {
    return switch (json) {
      case Json.JsonObject object -> ofObject(path, object);
      case Json.JsonArray array -> ofArray(path, array);
      case Json.JsonString(String value) -> ofText(path, value);
      case Json.JsonInteger(long value) ->
          List.of(
              new Change(path + " one more", Json.of(value + 1)),
              new Change(path + " negative", Json.of(-value - 1)),
              new Change(path + " as text", Json.of(String.valueOf(value))));
      case Json.JsonBoolean(boolean value) ->
          List.of(new Change(path + " the other way", Json.of(!value)));
      case Json.JsonNull _ -> List.of(new Change(path + " zero", Json.of(0)));
    };
  }

  private static List<Change> ofText(String path, String value) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(path + " longer", Json.of(value + "0")));
    changes.add(new Change(path + " a number", Json.of(1)));
    for (int place : new int[] {0, value.length() / 2, value.length() - 1}) {
      if (place >= 0 && place < value.length()) {
        char[] letters = value.toCharArray();
        letters[place] = letters[place] == '1' ? '2' : '1';
        changes.add(new Change(path + " letter " + place, Json.of(new String(letters))));
      }
    }
    if (!value.isEmpty()) {
      changes.add(new Change(path + " empty", Json.of("")));
    }
    return changes;
  }

  private static List<Change> ofArray(String path, Json.JsonArray array) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < array.items().size(); i++) {
      int place = i;
      for (Change inner : changes(path + "[" + i + "]", array.items().get(i))) {
        List<Json> items = new ArrayList<>(array.items());
        items.set(place, inner.changed());
        changes.add(new Change(inner.what(), Json.of(items)));
      }
      List<Json> fewer = new ArrayList<>(array.items());
      fewer.remove(place);
      changes.add(new Change(path + "[" + i + "] left out", Json.of(fewer)));
    }
    return changes;
  }

  private static List<Change> ofObject(String path, Json.JsonObject object) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(path + " with a stranger", object.with("stranger", Json.of(1))));
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      String inner = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      changes.add(new Change(inner + " left out", object.without(member.getKey())));
      for (Change change : changes(inner, member.getValue())) {
        changes.add(new Change(change.what(), object.with(member.getKey(), change.changed())));
      }
    }
    return changes;
  }
}
