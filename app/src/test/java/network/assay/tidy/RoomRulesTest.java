package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import network.assay.tidy.sample.lower.Ground;
import network.assay.tidy.sample.upper.RoofHelper;
import org.junit.jupiter.api.Test;

class RoomRulesTest {
  private static final String BASE = "network.assay.tidy.sample";
  private final JavaClasses classes =
      new ClassFileImporter().importClasses(Ground.class, RoofHelper.class);

  @Test
  void useOfARoomAboveIsFound() {
    RoomTable table = new RoomTable(Map.of("lower", Set.of(), "upper", Set.of("lower")));
    assertThat(RoomRules.rooms(classes, table, BASE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.place()).isEqualTo(Ground.class.getName());
          assertThat(finding.sentence()).contains(RoofHelper.class.getName());
        });
  }

  @Test
  void useThatTheTableAllowsPasses() {
    RoomTable table = new RoomTable(Map.of("lower", Set.of("upper"), "upper", Set.of("lower")));
    assertThat(RoomRules.rooms(classes, table, BASE)).isEmpty();
  }

  @Test
  void roomWithoutARowIsFound() {
    RoomTable table = new RoomTable(Map.of("lower", Set.of()));
    assertThat(RoomRules.rooms(classes, table, BASE)).isNotEmpty();
  }

  @Test
  void circleOfPackagesIsFound() {
    assertThat(RoomRules.packageCycles(classes, BASE)).isNotEmpty();
    assertThat(
            RoomRules.packageCycles(new ClassFileImporter().importClasses(RoofHelper.class), BASE))
        .isEmpty();
  }

  @Test
  void emptyNameIsFound() {
    assertThat(RoomRules.names(classes))
        .extracting(Finding::place)
        .containsExactly(RoofHelper.class.getName());
  }
}
