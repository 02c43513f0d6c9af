package network.assay.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What the poms say.
 *
 * @param dependencies room to the artifacts that its own pom names
 * @param all every artifact that any pom names, managed ones and plugins left out
 */
record Poms(Map<String, List<Artifact>> dependencies, Set<Artifact> all) {
  static final String GROUP = "network.assay";

  /** The decision record with a row for each dependency. */
  static final String RECORD = "docs/decisions/0001-dependencies.md";

  private static final Pattern OUTPUT_TIMESTAMP =
      Pattern.compile(
          "<project\\.build\\.outputTimestamp>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ</");

  private static final String PREFIX = "assay-";

  record Artifact(String group, String name, boolean test) implements Comparable<Artifact> {
    @Override
    public int compareTo(Artifact other) {
      return (group + ":" + name + test).compareTo(other.group + ":" + other.name + other.test);
    }
  }

  static Poms read(Path root) throws IOException, SAXException, ParserConfigurationException {
    Element top = parse(root.resolve("pom.xml"));
    Map<String, List<Artifact>> dependencies = new TreeMap<>();
    for (Element module : children(child(top, "modules"), "module")) {
      String room = module.getTextContent().strip();
      dependencies.put(room, artifacts(parse(root.resolve(room).resolve("pom.xml"))));
    }
    Set<Artifact> all = new TreeSet<>(artifacts(top));
    dependencies.values().forEach(all::addAll);
    return new Poms(dependencies, all);
  }

  private static List<Artifact> artifacts(Element project) {
    List<Artifact> artifacts = new ArrayList<>();
    for (Element dependency : children(child(project, "dependencies"), "dependency")) {
      artifacts.add(
          new Artifact(
              text(dependency, "groupId"),
              text(dependency, "artifactId"),
              text(dependency, "scope").equals("test")));
    }
    return artifacts;
  }

  private static Element parse(Path pom)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document;
    try (var stream = Files.newInputStream(pom)) {
      document = factory.newDocumentBuilder().parse(stream);
    }
    return document.getDocumentElement();
  }

  private static List<Element> children(List<Element> parents, String name) {
    List<Element> found = new ArrayList<>();
    for (Element parent : parents) {
      for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node instanceof Element element && element.getTagName().equals(name)) {
          found.add(element);
        }
      }
    }
    return found;
  }

  private static List<Element> child(Element parent, String name) {
    return children(List.of(parent), name);
  }

  private static String text(Element parent, String name) {
    List<Element> found = child(parent, name);
    return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
  }

  Set<String> rooms() {
    return dependencies.keySet();
  }

  /** Rooms that a room's own pom names for its main code. */
  Set<String> roomsOf(String room) {
    Set<String> rooms = new TreeSet<>();
    for (Artifact artifact : dependencies.getOrDefault(room, List.of())) {
      if (artifact.group().equals(GROUP) && !artifact.test()) {
        rooms.add(artifact.name().substring(PREFIX.length()));
      }
    }
    return rooms;
  }

  /** Rooms on the class path of a room's main code, without itself. */
  Set<String> reachedFrom(String room) {
    Set<String> reached = new TreeSet<>();
    List<String> open = new ArrayList<>(roomsOf(room));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (reached.add(next)) {
        open.addAll(roomsOf(next));
      }
    }
    return Collections.unmodifiableSet(reached);
  }

  /** Artifacts of others that any pom names. */
  Set<String> foreign() {
    Set<String> names = new TreeSet<>();
    for (Artifact artifact : all) {
      if (!artifact.group().equals(GROUP)) {
        names.add(artifact.name());
      }
    }
    return names;
  }

  /** Whether the root pom names a time for the entries of jars. */
  static List<Finding> fixedTime(String pom) {
    return OUTPUT_TIMESTAMP.matcher(pom).find()
        ? List.of()
        : List.of(
            new Finding(
                "pom.xml",
                "reproducible",
                "no fixed project.build.outputTimestamp; without it two builds give other jars"));
  }

  /** Artifacts that no row of the tables in the record names in its first column. */
  static List<Finding> unexplained(Set<String> artifacts, List<String> record) {
    return artifacts.stream()
        .filter(artifact ->
            record.stream()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1])
                .noneMatch(cell -> cell.contains("`" + artifact + "`")))
        .map(artifact ->
            new Finding(
                RECORD,
                "dependency",
                "no row for "
                    + artifact
                    + "; say what for, who keeps it, its licence and what else was considered"))
        .toList();
  }
}
