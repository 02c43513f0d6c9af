package network.assay.verify.manifest;

import network.assay.primitives.Quoted;

/**
 * The name of a model: {@code owner/name}. Each part is 1 to {@value #PART_MAX} letters, digits,
 * dots, hyphens and underscores, begins with a letter or digit, and does not end with a dot, so
 * that it can stand in a URL and, whatever the system, as a folder.
 */
public record ModelName(String owner, String name) implements Comparable<ModelName> {
  /** As on the Hugging Face Hub, whose names we mean to take. */
  public static final int PART_MAX = 96;

  public ModelName {
    requirePart(owner, "owner");
    requirePart(name, "name");
  }

  /**
   * Reads {@code owner/name}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ModelName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("expected a model as owner/name, got " + Quoted.of(text));
    }
    return new ModelName(text.substring(0, slash), text.substring(slash + 1));
  }

  private static void requirePart(String part, String what) {
    boolean good = !part.isEmpty() && part.length() <= PART_MAX && !part.endsWith(".");
    for (int i = 0; good && i < part.length(); i++) {
      char c = part.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      good = plain || (i > 0 && (c == '.' || c == '-' || c == '_'));
    }
    if (!good) {
      throw new IllegalArgumentException(
          "expected the "
              + what
              + " of a model as 1 to "
              + PART_MAX
              + " letters, digits, '.', '-' and '_', beginning with a letter or digit, got "
              + Quoted.of(part));
    }
  }

  @Override
  public int compareTo(ModelName other) {
    int order = owner.compareTo(other.owner);
    return order != 0 ? order : name.compareTo(other.name);
  }

  /** {@code owner/name}. */
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
