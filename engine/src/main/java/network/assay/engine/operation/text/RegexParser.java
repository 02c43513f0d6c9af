package network.assay.engine.operation.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import network.assay.engine.operation.text.RegexNode.Place;

/**
 * Reads RE2 syntax (github.com/google/re2/wiki/Syntax): literals, classes, groups, choices,
 * repetitions, flags i s m U, assertions, general categories. Lazy repetitions match the same whole
 * texts as greedy ones. Scripts ({@code \p{Greek}}) and {@code \C} are refused.
 */
final class RegexParser {
  private static final int CHARS_MAX = 4096;

  /** As in RE2. */
  private static final int REPEAT_MAX = 1000;

  private static final int DEPTH_MAX = 100;
  private static final int END = -1;

  private final int[] pattern;
  private int at;
  private int depth;
  private boolean fold;
  private boolean dotAll;
  private boolean lines;

  private RegexParser(String pattern) {
    this.pattern = pattern.codePoints().toArray();
  }

  static RegexNode parse(String pattern) {
    if (pattern.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "a pattern of " + pattern.length() + " characters; at most " + CHARS_MAX);
    }
    RegexParser parser = new RegexParser(pattern);
    RegexNode node = parser.choice();
    if (parser.at < parser.pattern.length) {
      throw parser.wrong("a ) without (");
    }
    return node;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the pattern is not in the syntax of RE2: " + what + " at character " + at);
  }

  private int peek() {
    return at < pattern.length ? pattern[at] : END;
  }

  private int next() {
    if (at >= pattern.length) {
      throw wrong("it ends early");
    }
    return pattern[at++];
  }

  private boolean skip(int point) {
    boolean there = peek() == point;
    at += there ? 1 : 0;
    return there;
  }

  private boolean skip(String text) {
    boolean there = at + text.length() <= pattern.length;
    for (int i = 0; there && i < text.length(); i++) {
      there = pattern[at + i] == text.charAt(i);
    }
    at += there ? text.length() : 0;
    return there;
  }

  private RegexNode choice() {
    if (++depth > DEPTH_MAX) {
      throw wrong("groups nest deeper than " + DEPTH_MAX);
    }
    List<RegexNode> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (skip('|'));
    depth--;
    return options.size() == 1 ? options.get(0) : new RegexNode.Choice(options);
  }

  private RegexNode sequence() {
    List<RegexNode> parts = new ArrayList<>();
    while (peek() != END && peek() != '|' && peek() != ')') {
      if (skip("\\Q")) {
        while (peek() != END && !skip("\\E")) {
          parts.add(literal(next()));
        }
      } else {
        parts.add(repeated(atom()));
      }
    }
    return new RegexNode.Sequence(parts);
  }

  private RegexNode repeated(RegexNode atom) {
    int begin = at;
    RegexNode result = atom;
    if (skip('*')) {
      result = new RegexNode.Repeat(atom, 0, RegexNode.UNLIMITED);
    } else if (skip('+')) {
      result = new RegexNode.Repeat(atom, 1, RegexNode.UNLIMITED);
    } else if (skip('?')) {
      result = new RegexNode.Repeat(atom, 0, 1);
    } else if (peek() == '{') {
      result = counted(atom);
    }
    if (at > begin) {
      skip('?'); // lazy: the same whole texts
      if (peek() == '*' || peek() == '+' || peek() == '?') {
        throw wrong("a repetition of a repetition");
      }
    }
    return result;
  }

  /** {n}, {n,} or {n,m}; braces around anything else are literal, as in RE2. */
  private RegexNode counted(RegexNode atom) {
    int begin = at++;
    int least = number();
    int most = least;
    if (least >= 0 && skip(',')) {
      most = peek() == '}' ? RegexNode.UNLIMITED : number();
      least = most == RegexNode.UNLIMITED && peek() != '}' ? -1 : least;
    }
    if (least < 0 || !skip('}')) {
      at = begin;
      return atom;
    }
    if (least > REPEAT_MAX || most > REPEAT_MAX || (most >= 0 && most < least)) {
      throw wrong("a repetition from " + least + " to " + most);
    }
    return new RegexNode.Repeat(atom, least, most);
  }

  private int number() {
    int begin = at;
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.min(10 * value + (next() - '0'), REPEAT_MAX + 1);
    }
    return at == begin ? -1 : value;
  }

  private RegexNode atom() {
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new RegexNode.Take(bracket());
      case '.' -> {
        boolean all = dotAll;
        yield new RegexNode.Take(point -> all || point != '\n');
      }
      case '^' -> new RegexNode.Assert(lines ? Place.LINE_BEGIN : Place.TEXT_BEGIN);
      case '$' -> new RegexNode.Assert(lines ? Place.LINE_END : Place.TEXT_END);
      case '*', '+', '?' -> throw wrong("nothing to repeat");
      case '\\' -> escape();
      default -> literal(c);
    };
  }

  private RegexNode literal(int c) {
    return new RegexNode.Take(cased(RegexSets.range(c, c)));
  }

  private IntPredicate cased(IntPredicate set) {
    return fold ? RegexSets.folded(set) : set;
  }

  private RegexNode group() {
    boolean outerFold = fold;
    boolean outerDotAll = dotAll;
    boolean outerLines = lines;
    if (skip("?P<") || skip("?<")) {
      int begin = at;
      while (RegexSets.WORD.test(peek())) {
        at++;
      }
      if (at == begin || !skip('>')) {
        throw wrong("a group without a name");
      }
    } else if (skip('?') && flags()) {
      return new RegexNode.Sequence(List.of()); // they hold to the end of the group around them
    }
    RegexNode inside = choice();
    if (!skip(')')) {
      throw wrong("a ( without )");
    }
    fold = outerFold;
    dotAll = outerDotAll;
    lines = outerLines;
    return inside;
  }

  /** Reads flags up to : or ); true when the group has nothing else. */
  private boolean flags() {
    boolean on = true;
    while (true) {
      int c = next();
      switch (c) {
        case 'i' -> fold = on;
        case 's' -> dotAll = on;
        case 'm' -> lines = on;
        case 'U' -> {} // greedy or lazy: the same whole texts
        case '-' -> on = false;
        case ':' -> {
          return false;
        }
        case ')' -> {
          return true;
        }
        default -> throw wrong("a flag that RE2 does not have");
      }
    }
  }

  private RegexNode escape() {
    int c = next();
    return switch (c) {
      case 'A' -> new RegexNode.Assert(Place.TEXT_BEGIN);
      case 'z' -> new RegexNode.Assert(Place.TEXT_END);
      case 'b' -> new RegexNode.Assert(Place.WORD_BOUNDARY);
      case 'B' -> new RegexNode.Assert(Place.NO_WORD_BOUNDARY);
      default -> new RegexNode.Take(cased(escapedSet(c)));
    };
  }

  private IntPredicate escapedSet(int c) {
    return switch (c) {
      case 'd' -> RegexSets.DIGIT;
      case 'D' -> RegexSets.DIGIT.negate();
      case 's' -> RegexSets.SPACE;
      case 'S' -> RegexSets.SPACE.negate();
      case 'w' -> RegexSets.WORD;
      case 'W' -> RegexSets.WORD.negate();
      case 'p' -> category();
      case 'P' -> category().negate();
      default -> {
        int point = escapedPoint(c);
        yield RegexSets.range(point, point);
      }
    };
  }

  private IntPredicate category() {
    boolean negated = false;
    StringBuilder name = new StringBuilder();
    if (skip('{')) {
      negated = skip('^');
      while (peek() != '}') {
        name.appendCodePoint(next());
      }
      at++;
    } else {
      name.appendCodePoint(next());
    }
    IntPredicate set =
        RegexSets.category(name.toString())
            .orElseThrow(() -> wrong("\\p of a name that is no general category"));
    return negated ? set.negate() : set;
  }

  private int escapedPoint(int c) {
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case 'x' -> hexadecimal();
      default -> {
        if (RegexSets.WORD.test(c) || c > 0x7f) {
          throw wrong("an escape that is not supported");
        }
        yield c;
      }
    };
  }

  private int hexadecimal() {
    int digitsMax = skip('{') ? 6 : 2;
    int value = 0;
    int digits = 0;
    while (digits < digitsMax && Character.digit(peek(), 16) >= 0) {
      value = 16 * value + Character.digit(next(), 16);
      digits++;
    }
    boolean closed = digitsMax == 2 ? digits == 2 : digits > 0 && skip('}');
    if (!closed || value > Character.MAX_CODE_POINT) {
      throw wrong("\\x without its digits");
    }
    return value;
  }

  private IntPredicate bracket() {
    boolean negated = skip('^');
    IntPredicate set = _ -> false;
    boolean first = true;
    while (first || peek() != ']') {
      set = set.or(classPart());
      first = false;
    }
    at++;
    IntPredicate result = cased(set);
    return negated ? result.negate() : result;
  }

  private IntPredicate classPart() {
    if (skip("[:")) {
      boolean negated = skip('^');
      StringBuilder name = new StringBuilder();
      while (peek() != ':') {
        name.appendCodePoint(next());
      }
      IntPredicate set =
          RegexSets.posix(name.toString()).orElseThrow(() -> wrong("an unknown class"));
      if (!skip(":]")) {
        throw wrong("[: without :]");
      }
      return negated ? set.negate() : set;
    }
    int c = next();
    if (c == '\\') {
      c = next();
      if ("dDsSwWpP".indexOf(c) >= 0) {
        return escapedSet(c);
      }
      c = escapedPoint(c);
    }
    if (peek() != '-' || (at + 1 < pattern.length && pattern[at + 1] == ']')) {
      return RegexSets.range(c, c);
    }
    at++;
    int to = next();
    if (to == '\\') {
      to = escapedPoint(next());
    }
    if (to < c) {
      throw wrong("a range that ends before it begins");
    }
    return RegexSets.range(c, to);
  }
}
