package network.assay.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * spec/refs.tsv: each normative rule, the class that follows it and the test that shows it. One row
 * a rule, three columns between tabs, sorted; a test is a class or {@code class#method}.
 */
final class Refs {
  static final String HEADER = "rule\tclass\ttest";
  private static final String NAME = "spec/refs.tsv";

  private Refs() {}

  /**
   * @param lines the file
   * @param rooms folders that hold {@code src/main/java} and {@code src/test/java}
   */
  static List<Finding> check(List<String> lines, List<Path> rooms) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      findings.add(finding(1, "expected the header rule, class, test between tabs"));
      return findings;
    }
    String previous = "";
    for (int i = 1; i < lines.size(); i++) {
      String[] columns = lines.get(i).split("\t", -1);
      if (columns.length != 3 || Pattern.compile("^\\s|\\s$|^$").matcher(columns[0]).find()) {
        findings.add(
            finding(i + 1, "expected rule, class and test between tabs, got: " + lines.get(i)));
        continue;
      }
      if (columns[0].compareTo(previous) <= 0) {
        findings.add(
            finding(
                i + 1,
                "expected rules sorted, each once; got " + columns[0] + " after " + previous));
      }
      previous = columns[0];
      if (source(rooms, "src/main/java", columns[1]).isEmpty()) {
        findings.add(finding(i + 1, "class " + columns[1] + " is in no room's src/main/java"));
      }
      String[] test = columns[2].split("#", 2);
      List<Path> sources = source(rooms, "src/test/java", test[0]);
      if (sources.isEmpty()) {
        findings.add(finding(i + 1, "test " + test[0] + " is in no room's src/test/java"));
      } else if (test.length == 2 && !hasMethod(sources.getFirst(), test[1])) {
        findings.add(finding(i + 1, "test " + test[0] + " has no method " + test[1]));
      }
    }
    return findings;
  }

  private static Finding finding(int line, String sentence) {
    return new Finding(NAME + ":" + line, "refs", sentence);
  }

  /** The source file of a class by its full name; of a nested class, that of its outermost. */
  private static List<Path> source(List<Path> rooms, String folder, String className) {
    StringBuilder path = new StringBuilder(folder);
    for (String part : className.split("\\.", -1)) {
      path.append('/').append(part);
      if (!part.isEmpty() && Character.isUpperCase(part.charAt(0))) {
        break;
      }
    }
    path.append(".java");
    return rooms.stream()
        .map(room -> room.resolve(path.toString()))
        .filter(Files::isRegularFile)
        .toList();
  }

  private static boolean hasMethod(Path source, String method) throws IOException {
    return Pattern.compile("\\bvoid " + Pattern.quote(method) + "\\(")
        .matcher(Files.readString(source))
        .find();
  }
}
