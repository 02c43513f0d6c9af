package network.assay.primitives;

/**
 * Text from outside, made fit to stand in a message: in double quotes, cut to {@value #LENGTH_MAX}
 * characters, and with everything but printable ASCII escaped, so that it can neither move a
 * terminal's cursor nor turn the direction of writing.
 */
public final class Quoted {
  /** Longer text is cut here: a message is for reading. */
  public static final int LENGTH_MAX = 80;

  private Quoted() {}

  public static String of(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LENGTH_MAX) + 2);
    out.append('"');
    int shown = Math.min(text.length(), LENGTH_MAX);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= 0x20 && c < 0x7f) {
        out.append(c);
      } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    out.append('"');
    if (shown < text.length()) {
      out.append(" (cut, ").append(text.length()).append(" characters)");
    }
    return out.toString();
  }
}
