package network.assay.client.store;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.primitives.Quoted;

/**
 * The label of a version: 1 to 64 of {@code a-z 0-9 . + - _} that begin and end with a letter or
 * digit.
 *
 * <p>Labels are ordered so that the newest version of a model is the same on every machine that
 * holds the same versions, whatever order they came in: semantic versions (semver.org 2.0.0, with
 * one to three numbers) by precedence, above all labels that are none; those by their runs of
 * digits as numbers and their other characters by code.
 */
public record VersionLabel(String text) implements Comparable<VersionLabel> {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9.+_-]{0,62}[a-z0-9])?");

  private static final Pattern SEMANTIC =
      Pattern.compile(
          "v?(0|[1-9][0-9]*)(?:\\.(0|[1-9][0-9]*))?(?:\\.(0|[1-9][0-9]*))?"
              + "(?:-([0-9a-z-]+(?:\\.[0-9a-z-]+)*))?(?:\\+[0-9a-z.-]+)?");

  private static final Pattern RUNS = Pattern.compile("[0-9]+|[^0-9]+");

  public VersionLabel {
    if (!LABEL.matcher(text).matches() || text.contains("..")) {
      throw new IllegalArgumentException(
          "expected a version of 1 to 64 of a-z 0-9 . + - _ that begins and ends with a letter or"
              + " digit, got "
              + Quoted.of(text));
    }
  }

  /** The release after this one: the third number of a semantic version plus one. */
  Optional<VersionLabel> next() {
    return semantic()
        .map(s ->
            new VersionLabel(
                s.numbers.get(0)
                    + "."
                    + s.numbers.get(1)
                    + "."
                    + s.numbers.get(2).add(BigInteger.ONE)));
  }

  private record Semantic(List<BigInteger> numbers, List<String> pre) {}

  private Optional<Semantic> semantic() {
    Matcher matcher = SEMANTIC.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<BigInteger> numbers = new ArrayList<>();
    for (int group = 1; group <= 3; group++) {
      String number = matcher.group(group);
      numbers.add(number == null ? BigInteger.ZERO : new BigInteger(number));
    }
    String pre = matcher.group(4);
    return Optional.of(
        new Semantic(numbers, pre == null ? List.of() : List.of(pre.split("\\.", -1))));
  }

  @Override
  public int compareTo(VersionLabel other) {
    Optional<Semantic> mine = semantic();
    Optional<Semantic> theirs = other.semantic();
    int result;
    if (mine.isPresent() && theirs.isPresent()) {
      result = compare(mine.get(), theirs.get());
    } else if (mine.isPresent() || theirs.isPresent()) {
      result = mine.isPresent() ? 1 : -1;
    } else {
      result = compareParts(runs(text), runs(other.text));
    }
    // A total order that agrees with equals: 1.0 and 1.0.0 differ as labels.
    return result != 0 ? result : text.compareTo(other.text);
  }

  private static int compare(Semantic a, Semantic b) {
    for (int i = 0; i < 3; i++) {
      int byNumber = a.numbers.get(i).compareTo(b.numbers.get(i));
      if (byNumber != 0) {
        return byNumber;
      }
    }
    if (a.pre.isEmpty() || b.pre.isEmpty()) {
      // Semver 11.3: a pre-release comes before its release.
      return Boolean.compare(a.pre.isEmpty(), b.pre.isEmpty());
    }
    return compareParts(a.pre, b.pre);
  }

  private static List<String> runs(String text) {
    return RUNS.matcher(text).results().map(result -> result.group()).toList();
  }

  /** Numbers by value and below words, words by code, a prefix first (semver 11.4). */
  private static int compareParts(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      boolean numberA = isNumber(a.get(i));
      boolean numberB = isNumber(b.get(i));
      int byPart;
      if (numberA && numberB) {
        byPart = new BigInteger(a.get(i)).compareTo(new BigInteger(b.get(i)));
      } else if (numberA || numberB) {
        byPart = numberA ? -1 : 1;
      } else {
        byPart = a.get(i).compareTo(b.get(i));
      }
      if (byPart != 0) {
        return byPart;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return text;
  }
}
