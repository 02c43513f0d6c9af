package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import network.assay.engine.onnx.OnnxImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house rules over this repository. */
class TidyTest {
  private static final Path ROOT = Sources.root();
  private static List<Path> committed;
  private static Poms poms;
  private static RoomTable table;
  private static JavaClasses classes;

  @BeforeAll
  static void read() throws Exception {
    committed = Sources.committed(ROOT);
    poms = Poms.read(ROOT);
    table = RoomTable.parse(Files.readAllLines(ROOT.resolve("ARCHITECTURE.md")));
    classes = new ClassFileImporter().importPaths(classFolders());
  }

  /** The compiled classes of each room that has sources; they must be there to be judged. */
  private static List<Path> classFolders() {
    List<Path> folders = new ArrayList<>();
    for (String room : poms.rooms()) {
      if (Files.isDirectory(ROOT.resolve(room).resolve("src/main/java"))) {
        Path folder = ROOT.resolve(room).resolve("target/classes");
        assertThat(folder).as("compile room %s before this test", room).isDirectory();
        folders.add(folder);
      }
    }
    return folders;
  }

  private static void assertNone(List<Finding> findings) {
    if (!findings.isEmpty()) {
      fail(findings.size() + " breaches of the house rules:" + Finding.listed(findings));
    }
  }

  @Test
  void theRepositoryIsFound() {
    assertThat(committed).contains(Path.of("pom.xml"), Path.of("ARCHITECTURE.md"));
    assertThat(classes.size()).isGreaterThan(10);
  }

  @Test
  void theTableOfRoomsIsWhatThePomsSay() {
    assertNone(table.cycles());
    assertNone(table.compareWith(poms));
  }

  @Test
  void roomsUseOnlyWhatTheTableAllows() {
    assertNone(RoomRules.rooms(classes, table, Poms.GROUP));
  }

  @Test
  void packagesDependOnEachOtherInNoCircle() {
    assertNone(RoomRules.packageCycles(classes, Poms.GROUP));
  }

  @Test
  void namesSayWhatAClassIs() {
    assertNone(RoomRules.names(classes));
  }

  @Test
  void bannedCallsStayOut() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path folder : classFolders()) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          findings.addAll(Bans.check(Files.readAllBytes(file)));
        }
      }
    }
    assertNone(findings);
  }

  @Test
  void filesAreInOrder() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path path : committed) {
      Path file = ROOT.resolve(path);
      findings.addAll(
          TextRules.check(
              Sources.name(path), Files.size(file), Sources.lines(file).orElse(List.of())));
    }
    findings.addAll(TextRules.packagesWithoutInfo(committed.stream().map(Sources::name).toList()));
    assertNone(findings);
  }

  @Test
  void linksOfDocumentsLeadSomewhere() {
    List<Finding> findings = new ArrayList<>();
    for (Path path : committed) {
      if (path.toString().endsWith(".md")) {
        findings.addAll(Links.check(ROOT, path, TidyTest::linesOf));
      }
    }
    assertNone(findings);
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refsPointAtClassesAndTests() throws IOException {
    List<Path> rooms = poms.rooms().stream().map(ROOT::resolve).toList();
    assertNone(Refs.check(Files.readAllLines(ROOT.resolve("spec/refs.tsv")), rooms));
  }

  @Test
  void everyImportedOperatorHasItsRow() throws IOException {
    List<String> rows = Files.readAllLines(ROOT.resolve("spec/refs.tsv"));
    List<Finding> findings = new ArrayList<>();
    for (String operator : OnnxImporter.operators()) {
      if (rows.stream().noneMatch(row -> row.startsWith("onnx/" + operator + "\t"))) {
        findings.add(
            new Finding("spec/refs.tsv", "refs", "expected a row onnx/" + operator + ", got none"));
      }
    }
    assertNone(findings);
  }

  @Test
  void everyDependencyHasItsReason() throws IOException {
    List<String> record = Files.readAllLines(ROOT.resolve(Poms.RECORD));
    assertNone(Poms.unexplained(poms.foreign(), record));
  }

  @Test
  void jarsCarryAFixedTime() throws IOException {
    assertNone(Poms.fixedTime(Files.readString(ROOT.resolve("pom.xml"))));
  }
}
