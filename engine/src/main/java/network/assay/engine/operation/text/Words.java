package network.assay.engine.operation.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.program.TextOp;
import network.assay.engine.tensor.Tensor;

/**
 * Changing case, leaving words out, joining and splitting (ONNX String…-20, StringNormalizer-10).
 */
final class Words {
  /** Characters that one joining may make in all; joins of joins would grow without end. */
  private static final long CHARS_MAX = 1 << 24;

  private Words() {}

  static void changeCase(boolean upper, Tensor x, Tensor y) {
    for (int i = 0; i < x.size(); i++) {
      y.strings()[i] = changeCase(upper, x.strings()[i]);
    }
  }

  /** Simple mappings: a code point becomes one code point, whatever stands beside it. */
  static String changeCase(boolean upper, String text) {
    StringBuilder changed = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> upper ? Character.toUpperCase(c) : Character.toLowerCase(c))
        .forEach(changed::appendCodePoint);
    return changed.toString();
  }

  /** The elements that are no stop words; one empty text when there is none. */
  static List<String> kept(TextOp.RemoveWords op, Tensor x, Tensor words) {
    Set<String> stops = new HashSet<>();
    for (String word : words.strings()) {
      stops.add(op.caseSensitive() ? word : changeCase(false, word));
    }
    List<String> kept = new ArrayList<>();
    for (String text : x.strings()) {
      if (!stops.contains(op.caseSensitive() ? text : changeCase(false, text))) {
        kept.add(text);
      }
    }
    return kept.isEmpty() ? List.of("") : kept;
  }

  static void concat(Tensor a, Tensor b, Tensor y) {
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    int n = walk.runLength();
    long[] chars = new long[1];
    walk.forEachRun((out, at) -> {
      for (int i = 0; i < n; i++) {
        String first = a.strings()[at[0] + i * walk.step(0)];
        String second = b.strings()[at[1] + i * walk.step(1)];
        chars[0] += (long) first.length() + second.length();
        if (chars[0] > CHARS_MAX) {
          throw new IllegalArgumentException(
              "joins texts to more than " + CHARS_MAX + " characters");
        }
        y.strings()[out + i] = first + second;
      }
    });
  }

  static int piecesMax(Tensor x, String delimiter, int splitsMax) {
    int most = 0;
    for (String text : x.strings()) {
      most = Math.max(most, pieces(text, delimiter, splitsMax).size());
    }
    return most;
  }

  static void split(Tensor x, String delimiter, int splitsMax, Tensor y, Tensor counts) {
    int width = x.size() == 0 ? 0 : y.size() / x.size();
    for (int i = 0; i < x.size(); i++) {
      List<String> pieces = pieces(x.strings()[i], delimiter, splitsMax);
      if (pieces.size() > width) {
        throw new IllegalArgumentException(
            "text " + i + " has " + pieces.size() + " pieces, the result has room for " + width);
      }
      counts.longs()[i] = pieces.size();
      for (int j = 0; j < width; j++) {
        y.strings()[i * width + j] = j < pieces.size() ? pieces.get(j) : "";
      }
    }
  }

  private static List<String> pieces(String text, String delimiter, int splitsMax) {
    return delimiter.isEmpty() ? bySpace(text, splitsMax) : byDelimiter(text, delimiter, splitsMax);
  }

  private static List<String> byDelimiter(String text, String delimiter, int splitsMax) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(delimiter);
    while (at >= 0 && (splitsMax < 0 || pieces.size() < splitsMax)) {
      pieces.add(text.substring(from, at));
      from = at + delimiter.length();
      at = text.indexOf(delimiter, from);
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  private static List<String> bySpace(String text, int splitsMax) {
    List<String> pieces = new ArrayList<>();
    int from = skip(text, 0, true);
    while (from < text.length()) {
      boolean last = splitsMax >= 0 && pieces.size() == splitsMax;
      int to = last ? text.length() : skip(text, from, false);
      pieces.add(text.substring(from, to));
      from = skip(text, to, true);
    }
    return pieces;
  }

  private static int skip(String text, int from, boolean space) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at)) == space) {
      at++;
    }
    return at;
  }

  /** White space of Unicode and the four separators of ASCII; none lies beyond 16 bits. */
  private static boolean isSpace(char c) {
    return (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }
}
