package network.assay.engine.operation.text;

import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Sets of code points with a name. */
final class RegexSets {
  static final IntPredicate DIGIT = range('0', '9');
  static final IntPredicate WORD =
      c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  static final IntPredicate SPACE =
      c -> c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';

  private static final IntPredicate UPPER = range('A', 'Z');
  private static final IntPredicate LOWER = range('a', 'z');
  private static final IntPredicate ALPHA = UPPER.or(LOWER);
  private static final IntPredicate GRAPH = range('!', '~');

  private static final Map<String, IntPredicate> POSIX =
      Map.ofEntries(
          Map.entry("alnum", ALPHA.or(DIGIT)),
          Map.entry("alpha", ALPHA),
          Map.entry("ascii", c -> c < 0x80),
          Map.entry("blank", c -> c == ' ' || c == '\t'),
          Map.entry("cntrl", c -> c < ' ' || c == 0x7f),
          Map.entry("digit", DIGIT),
          Map.entry("graph", GRAPH),
          Map.entry("lower", LOWER),
          Map.entry("print", GRAPH.or(c -> c == ' ')),
          Map.entry("punct", GRAPH.and(ALPHA.or(DIGIT).negate())),
          Map.entry("space", SPACE.or(c -> c == 0x0b)),
          Map.entry("upper", UPPER),
          Map.entry("word", WORD),
          Map.entry("xdigit", DIGIT.or(c -> (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))));

  /** Two-letter names of general categories by Java's number for them. */
  private static final Map<Byte, String> CATEGORIES =
      Map.ofEntries(
          Map.entry(Character.UPPERCASE_LETTER, "Lu"),
          Map.entry(Character.LOWERCASE_LETTER, "Ll"),
          Map.entry(Character.TITLECASE_LETTER, "Lt"),
          Map.entry(Character.MODIFIER_LETTER, "Lm"),
          Map.entry(Character.OTHER_LETTER, "Lo"),
          Map.entry(Character.NON_SPACING_MARK, "Mn"),
          Map.entry(Character.COMBINING_SPACING_MARK, "Mc"),
          Map.entry(Character.ENCLOSING_MARK, "Me"),
          Map.entry(Character.DECIMAL_DIGIT_NUMBER, "Nd"),
          Map.entry(Character.LETTER_NUMBER, "Nl"),
          Map.entry(Character.OTHER_NUMBER, "No"),
          Map.entry(Character.CONNECTOR_PUNCTUATION, "Pc"),
          Map.entry(Character.DASH_PUNCTUATION, "Pd"),
          Map.entry(Character.START_PUNCTUATION, "Ps"),
          Map.entry(Character.END_PUNCTUATION, "Pe"),
          Map.entry(Character.INITIAL_QUOTE_PUNCTUATION, "Pi"),
          Map.entry(Character.FINAL_QUOTE_PUNCTUATION, "Pf"),
          Map.entry(Character.OTHER_PUNCTUATION, "Po"),
          Map.entry(Character.MATH_SYMBOL, "Sm"),
          Map.entry(Character.CURRENCY_SYMBOL, "Sc"),
          Map.entry(Character.MODIFIER_SYMBOL, "Sk"),
          Map.entry(Character.OTHER_SYMBOL, "So"),
          Map.entry(Character.SPACE_SEPARATOR, "Zs"),
          Map.entry(Character.LINE_SEPARATOR, "Zl"),
          Map.entry(Character.PARAGRAPH_SEPARATOR, "Zp"),
          Map.entry(Character.CONTROL, "Cc"),
          Map.entry(Character.FORMAT, "Cf"),
          Map.entry(Character.PRIVATE_USE, "Co"),
          Map.entry(Character.SURROGATE, "Cs"));

  private RegexSets() {}

  static Optional<IntPredicate> posix(String name) {
    return Optional.ofNullable(POSIX.get(name));
  }

  /** A general category of Unicode 16.0, of one or two letters. */
  static Optional<IntPredicate> category(String name) {
    boolean known =
        CATEGORIES.values().stream().anyMatch(c -> !name.isEmpty() && c.startsWith(name));
    return known
        ? Optional.of(
            c -> CATEGORIES.getOrDefault((byte) Character.getType(c), "").startsWith(name))
        : Optional.empty();
  }

  static IntPredicate range(int from, int to) {
    return c -> c >= from && c <= to;
  }

  /** The set with the other case of its code points, by simple mappings. */
  static IntPredicate folded(IntPredicate set) {
    return c ->
        set.test(c)
            || set.test(Character.toLowerCase(c))
            || set.test(Character.toUpperCase(c))
            || set.test(Character.toLowerCase(Character.toUpperCase(c)));
  }
}
