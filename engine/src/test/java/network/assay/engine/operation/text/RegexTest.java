package network.assay.engine.operation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegexTest {
  /** Patterns that mean the same in RE2 and {@code java.util.regex}. */
  private static final List<String> COMMON =
      List.of(
          "",
          "a",
          "a*b+c?",
          "(ab|a)(bc|c)?",
          "[a-c]{2,3}",
          "(?:a|b){0,2}c",
          "[^a-b]*",
          "a{2}",
          "a{1,}?b",
          "^a.c$",
          "\\w+@\\d*",
          "(?i)ABC",
          "a(?i:B)c",
          "(?s).*",
          ".*",
          "\\p{Lu}?\\pL*",
          "[\\dab-]+",
          "[]a]+",
          "a\\.b",
          "\\bab\\b c",
          "(a*)*",
          "((a|b)*c|)",
          "\\x41|\\x{1F600}");

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "c",
          "ab",
          "abc",
          "ABC",
          "aBc",
          "aab",
          "aa",
          "acc",
          "a.b",
          "abbc",
          "cc",
          "\n",
          "a\nc",
          "Äé",
          "A",
          "\uD83D\uDE00",
          "ab c",
          "w_1@23",
          "1-a",
          "]a",
          "bcabc",
          "aaa");

  @Test
  void agreesWithJavaWhereTheSyntaxIsShared() {
    for (String pattern : COMMON) {
      // Java wants this bracket escaped.
      String java = pattern.replace("[]a]", "[\\]a]");
      for (String text : TEXTS) {
        assertThat(Regex.parse(pattern).matches(text))
            .as(pattern + " on " + text)
            .isEqualTo(text.matches(java));
      }
    }
  }

  @Test
  void takesTimeInProportionToTheText() {
    Regex regex = Regex.parse("(a*)*(a|aa)*(a?){50}b");
    assertThat(regex.matches("a".repeat(3000))).isFalse();
    assertThat(regex.matches("a".repeat(3000) + "b")).isTrue();
  }

  @Test
  void refusesWhatIsNoPatternAndWhatIsTooLarge() {
    for (String pattern :
        List.of(
            "(",
            ")",
            "[a",
            "a**",
            "*",
            "a{2,1}",
            "a{1001}",
            "\\",
            "\\1",
            "(?=a)",
            "[b-a]",
            "\\p{Nothing}",
            "(?P<>a)",
            "[[:none:]]",
            "\\x{110000}",
            "(".repeat(200),
            "(((a{1000}){1000}){1000})",
            "((){1000}){1000}")) {
      assertThatThrownBy(() -> Regex.parse(pattern))
          .as(pattern)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pattern");
    }
    assertThatThrownBy(() -> Regex.parse("(a?){1000}").requireAffordable("a".repeat(1 << 22)))
        .hasMessageContaining("steps");
  }
}
