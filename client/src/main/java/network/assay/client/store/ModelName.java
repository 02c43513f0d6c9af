package network.assay.client.store;

import java.util.regex.Pattern;

/**
 * The name of a model, {@code owner/name}. Each part is 1 to 64 of the characters {@code a-z 0-9 -
 * _ .}, begins and ends with a letter or digit and holds no two dots in a row: safe as a file name
 * and as a segment of a URL on every system, and the same in any letter case.
 */
public record ModelName(String owner, String name) implements Comparable<ModelName> {
  private static final Pattern PART = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");

  private static final String RULE =
      "1 to 64 of a-z 0-9 - _ . that begin and end with a letter or digit, without '..'";

  public ModelName {
    requirePart("owner", owner);
    requirePart("name", name);
  }

  /**
   * Reads {@code owner/name}.
   *
   * @throws IllegalArgumentException saying which rule is broken
   */
  public static ModelName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || slash != text.lastIndexOf('/')) {
      throw new IllegalArgumentException(
          "model '" + shorten(text) + "' must have the form owner/name");
    }
    return new ModelName(text.substring(0, slash), text.substring(slash + 1));
  }

  private static void requirePart(String what, String part) {
    if (!PART.matcher(part).matches() || part.contains("..")) {
      throw new IllegalArgumentException(
          "the " + what + " '" + shorten(part) + "' of a model must be " + RULE);
    }
  }

  /** What came, short enough to print and without control characters. */
  static String shorten(String text) {
    String head = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return head.replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public int compareTo(ModelName other) {
    int byOwner = owner.compareTo(other.owner);
    return byOwner != 0 ? byOwner : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
