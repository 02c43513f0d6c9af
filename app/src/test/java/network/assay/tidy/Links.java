package network.assay.tidy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Relative links of Markdown files: the file is there, inside the repository, with its heading. */
final class Links {
  /** The target of an inline link or image, or of a reference definition. */
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]*]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)|^\\s*\\[[^\\]]+]:\\s*(\\S+)");

  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  private Links() {}

  /**
   * @param file the Markdown file, relative to the root
   * @param linesOf the lines of a Markdown file given by its absolute path
   */
  static List<Finding> check(Path root, Path file, Function<Path, List<String>> linesOf) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = linesOf.apply(root.resolve(file));
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      fenced ^= lines.get(i).strip().startsWith("```");
      if (fenced) {
        continue;
      }
      Matcher matcher = LINK.matcher(CODE.matcher(lines.get(i)).replaceAll("code"));
      while (matcher.find()) {
        String target = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        String fault = fault(root, file, target, linesOf);
        if (!fault.isEmpty()) {
          findings.add(
              new Finding(Sources.name(file) + ":" + (i + 1), "link", target + " " + fault));
        }
      }
    }
    return findings;
  }

  private static String fault(
      Path root, Path file, String target, Function<Path, List<String>> linesOf) {
    if (target.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*")) {
      return "";
    }
    if (target.startsWith("/")) {
      return "starts at the root of a file system; write it relative to this file";
    }
    URI uri;
    try {
      uri = URI.create(target);
    } catch (IllegalArgumentException e) {
      return "is no link: " + e.getMessage();
    }
    Path source = root.resolve(file);
    Path found =
        uri.getPath().isEmpty() ? source : source.resolveSibling(uri.getPath()).normalize();
    if (!found.startsWith(root.normalize())) {
      return "leads out of the repository";
    }
    if (!Files.exists(found)) {
      return "leads nowhere: no such file";
    }
    String heading = uri.getFragment();
    if (heading != null
        && found.toString().endsWith(".md")
        && !headings(linesOf.apply(found)).contains(heading)) {
      return "names a heading that is not there";
    }
    return "";
  }

  /** The anchors that GitHub makes of headings. */
  static Set<String> headings(List<String> lines) {
    Set<String> anchors = new HashSet<>();
    for (String line : lines) {
      if (line.startsWith("#")) {
        anchors.add(
            line.replaceFirst("^#+\\s*", "")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }
}
