package network.assay.verify.manifest;

import java.util.regex.Pattern;
import network.assay.primitives.Quoted;

/** The rules of the texts in a manifest. */
final class Names {
  /** Longest name of a tensor, column or data set, and longest label. */
  static final int TEXT_MAX = 256;

  private static final int PATH_MAX = 255;

  /** Printable ASCII of SPDX licence expressions. */
  private static final Pattern LICENCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+() :-]{0,127}");

  private static final Pattern VERSION_LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_+-][A-Za-z0-9._+-]*");

  private Names() {}

  static void requireTensor(String name) {
    requireText(name, "the name of a tensor");
  }

  /** Any text of 1 to {@value #TEXT_MAX} characters. */
  static void requireText(String text, String what) {
    if (text.isEmpty() || text.length() > TEXT_MAX) {
      throw new IllegalArgumentException(
          "expected " + what + " of 1 to " + TEXT_MAX + " characters, got " + Quoted.of(text));
    }
  }

  static void requireLicence(String licence) {
    if (!LICENCE.matcher(licence).matches()) {
      throw new IllegalArgumentException(
          "expected an SPDX licence expression such as Apache-2.0, got " + Quoted.of(licence));
    }
  }

  static void requireVersionLabel(String label) {
    if (!VERSION_LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException(
          "expected a version of 1 to 64 letters, digits, '.', '+', '-' and '_', got "
              + Quoted.of(label));
    }
  }

  /**
   * A relative path that cannot leave its folder on any system: no empty, hidden or dot segments.
   */
  static void requirePath(String path) {
    boolean good = path.length() <= PATH_MAX;
    for (String segment : path.split("/", -1)) {
      good &= SEGMENT.matcher(segment).matches() && !segment.endsWith(".");
    }
    if (!good) {
      throw new IllegalArgumentException(
          "expected a relative path of letters, digits, '.', '_', '+' and '-' between slashes, got "
              + Quoted.of(path));
    }
  }
}
