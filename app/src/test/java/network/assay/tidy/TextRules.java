package network.assay.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Rules that a look at the text of one file decides. Names are relative to the root. */
final class TextRules {
  static final int LINES_MAX = 700;
  static final int COLUMNS_MAX = 100;
  static final long FILE_BYTES_MAX = 1_000_000;

  /** STYLE: "a package-info.java of 3 to 15 lines". */
  static final int PACKAGE_INFO_LINES_MIN = 3;

  static final int PACKAGE_INFO_LINES_MAX = 15;

  /** Files that may be larger, each with the reason. */
  static final Map<String, String> LARGE_FILES_ALLOWED = Map.of();

  /** Files that may have more lines: tables of numbers, each with the reason. */
  static final Map<String, String> LONG_FILES_ALLOWED = Map.of();

  /** It spells out the hosts that it looks for. */
  private static final String THIS_FILE = "app/src/test/java/network/assay/tidy/TextRules.java";

  private static final Set<String> CODE = Set.of("java", "py", "sh");

  // Written in parts so that this file does not match itself.
  private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~$}*])/(work|home|root|Users)/[\\w.]|[A-Z]:\\\\Users\\\\");

  private static final Pattern REGISTRY =
      Pattern.compile(
          "repo1?\\.maven\\.(apache\\.)?org|pypi\\.org/simple|files\\.pythonhosted\\.org"
              + "|registry\\.npmjs\\.org|index-url|extra-index"
              + "|<pluginRepositor|<repositor(y|ies)>|//(10|192\\.168)\\.\\d+\\.");

  /** What a test must not do, and what to do instead. */
  private static final Map<String, String> BANNED_IN_TESTS =
      Map.of(
          "Thread" + ".sleep(", "wait for the event itself: a latch, a queue, an injected clock",
          "@" + "Disabled", "mend or remove it; where data are missing, Assumptions.abort(\"…\")",
          "Math" + ".random()", "a generator with a printed seed",
          "new " + "Random()", "a generator with a printed seed");

  private TextRules() {}

  static List<Finding> check(String name, long size, List<String> lines) {
    List<Finding> findings = new ArrayList<>(size(name, size));
    findings.addAll(length(name, lines));
    findings.addAll(columns(name, lines));
    findings.addAll(leftovers(name, lines));
    findings.addAll(machinePaths(name, lines));
    findings.addAll(packageInfo(name, lines));
    findings.addAll(suppressions(name, lines));
    findings.addAll(tests(name, lines));
    return findings;
  }

  static List<Finding> size(String name, long size) {
    if (size <= FILE_BYTES_MAX || LARGE_FILES_ALLOWED.containsKey(name)) {
      return List.of();
    }
    return List.of(
        new Finding(
            name,
            "file-size",
            "expected at most "
                + FILE_BYTES_MAX
                + " bytes, got "
                + size
                + "; list it in TextRules with the reason, or keep it out"));
  }

  static List<Finding> length(String name, List<String> lines) {
    if (!isCode(name) || lines.size() <= LINES_MAX || LONG_FILES_ALLOWED.containsKey(name)) {
      return List.of();
    }
    return List.of(
        new Finding(
            name,
            "file-length",
            "expected at most "
                + LINES_MAX
                + " lines, got "
                + lines.size()
                + "; split it by noun"));
  }

  static List<Finding> columns(String name, List<String> lines) {
    if (!isCode(name)) {
      return List.of();
    }
    return each(
        name,
        lines,
        "columns",
        line -> line.codePointCount(0, line.length()) > COLUMNS_MAX && !cannotBeBroken(line),
        "more than " + COLUMNS_MAX + " columns; run spotless:apply, break the line by hand");
  }

  private static boolean cannotBeBroken(String line) {
    return line.startsWith("import ") || line.startsWith("package ") || line.contains("://");
  }

  static List<Finding> leftovers(String name, List<String> lines) {
    return each(
        name,
        lines,
        "leftover",
        line -> LEFTOVER.matcher(line).find(),
        "a note to oneself; do it, or write what is missing in LIMITATIONS.md");
  }

  static List<Finding> machinePaths(String name, List<String> lines) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(
        each(
            name,
            lines,
            "machine-path",
            line -> MACHINE_PATH.matcher(line).find(),
            "a path of one machine; derive it from assay.root, a temporary folder or the home"));
    if (!name.equals(THIS_FILE)) {
      findings.addAll(
          each(
              name,
              lines,
              "registry-host",
              line -> REGISTRY.matcher(line).find(),
              "where packages come from is the user's setting; leave the host out"));
    }
    return findings;
  }

  static List<Finding> packageInfo(String name, List<String> lines) {
    if (!name.contains("/src/main/java/") || !name.endsWith("/package-info.java")) {
      return List.of();
    }
    boolean fits = lines.size() >= PACKAGE_INFO_LINES_MIN && lines.size() <= PACKAGE_INFO_LINES_MAX;
    if (fits && lines.getFirst().startsWith("/**")) {
      return List.of();
    }
    return List.of(
        new Finding(
            name,
            "package-info",
            "expected a comment, "
                + PACKAGE_INFO_LINES_MIN
                + " to "
                + PACKAGE_INFO_LINES_MAX
                + " lines with the package line, saying what the package is and must not do; got "
                + lines.size()
                + " lines"));
  }

  /** A suppressed warning has its reason in a comment on the same line or just above. */
  static List<Finding> suppressions(String name, List<String> lines) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; name.endsWith(".java") && i < lines.size(); i++) {
      String line = lines.get(i);
      boolean reasoned =
          line.contains("//")
              || (i > 0 && lines.get(i - 1).strip().startsWith("//"))
              || (i + 1 < lines.size() && lines.get(i + 1).strip().startsWith("//"));
      if (line.strip().startsWith("@Suppress" + "Warnings") && !reasoned) {
        findings.add(
            new Finding(
                name + ":" + (i + 1), "suppression", "say in a comment beside it why it is right"));
      }
    }
    return findings;
  }

  static List<Finding> tests(String name, List<String> lines) {
    List<Finding> findings = new ArrayList<>();
    if (name.contains("/src/test/java/")) {
      BANNED_IN_TESTS.forEach((banned, instead) ->
          findings.addAll(
              each(
                  name,
                  lines,
                  "test-habit",
                  line -> line.contains(banned),
                  "no " + banned + " in tests; " + instead)));
    }
    return findings;
  }

  private static boolean isCode(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return name.equals("assay") || (dot >= 0 && CODE.contains(file.substring(dot + 1)));
  }

  private static List<Finding> each(
      String name, List<String> lines, String rule, Predicate<String> breach, String sentence) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (breach.test(lines.get(i))) {
        findings.add(new Finding(name + ":" + (i + 1), rule, sentence));
      }
    }
    return findings;
  }

  /** Packages under src/main/java that hold classes and no package-info.java. */
  static List<Finding> packagesWithoutInfo(List<String> names) {
    Set<String> all = Set.copyOf(names);
    return names.stream()
        .filter(name -> name.contains("/src/main/java/") && name.endsWith(".java"))
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .distinct()
        .filter(folder -> !all.contains(folder + "/package-info.java"))
        .map(folder ->
            new Finding(
                folder,
                "package-info",
                "no package-info.java; say in "
                    + PACKAGE_INFO_LINES_MIN
                    + " to "
                    + PACKAGE_INFO_LINES_MAX
                    + " lines what the package is and must not do"))
        .toList();
  }
}
