package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoomTableTest {
  private static final List<String> TABLE =
      List.of(
          "# Rooms",
          "| room | what lives there | may depend on |",
          "|---|---|---|",
          "| `low` | bytes | – |",
          "| `middle` | more | low |",
          "| `high` | most | `middle` |",
          "| `top` | main | all |",
          "",
          "| room | another table | may depend on |",
          "| `other` | x | – |");

  private static Poms poms(Map<String, Set<String>> rooms) {
    var dependencies = new java.util.TreeMap<String, List<Poms.Artifact>>();
    rooms.forEach((room, others) ->
        dependencies.put(
            room,
            others.stream()
                .map(other -> new Poms.Artifact(Poms.GROUP, "assay-" + other, false))
                .toList()));
    return new Poms(dependencies, new TreeSet<>());
  }

  @Test
  void dependenciesReachThroughRooms() {
    RoomTable table = RoomTable.parse(TABLE);
    assertThat(table.rooms()).containsExactly("high", "low", "middle", "top");
    assertThat(table.allowed("high")).containsExactly("low", "middle");
    assertThat(table.allowed("top")).containsExactly("high", "low", "middle");
    assertThat(table.allowed("low")).isEmpty();
    assertThat(table.cycles()).isEmpty();
  }

  @Test
  void agreeingPomsPass() {
    var poms =
        poms(
            Map.of(
                "low", Set.of(),
                "middle", Set.of("low"),
                "high", Set.of("middle", "low"),
                "top", Set.of("high")));
    assertThat(RoomTable.parse(TABLE).compareWith(poms)).isEmpty();
  }

  @Test
  void pomThatReachesUpIsFound() {
    var poms =
        poms(
            Map.of(
                "low", Set.of("middle"),
                "middle", Set.of("low"),
                "high", Set.of("middle"),
                "top", Set.of("high")));
    assertThat(RoomTable.parse(TABLE).compareWith(poms))
        .singleElement()
        .satisfies(finding -> assertThat(finding.place()).isEqualTo("low/pom.xml"));
  }

  @Test
  void rowThatNoPomNeedsIsFound() {
    var poms =
        poms(
            Map.of(
                "low", Set.of(),
                "middle", Set.of(),
                "high", Set.of("middle"),
                "top", Set.of("high", "low")));
    assertThat(RoomTable.parse(TABLE).compareWith(poms))
        .singleElement()
        .satisfies(finding -> assertThat(finding.sentence()).contains("middle", "does not reach"));
  }

  @Test
  void moduleWithoutARowIsFound() {
    assertThat(RoomTable.parse(TABLE).compareWith(poms(Map.of("low", Set.of())))).hasSize(1);
  }

  @Test
  void cycleOfRoomsIsFound() {
    RoomTable table =
        RoomTable.parse(
            List.of(
                "| room | may depend on |", "|---|---|", "| a | b |", "| b | a |", "| c | – |"));
    assertThat(table.cycles()).hasSize(2);
  }

  @Test
  void tableThatCannotBeReadIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RoomTable.parse(List.of("| name | may depend on |", "| a | – |")))
        .withMessageContaining("expected a table");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RoomTable.parse(List.of("| room | may depend on |", "|---|---|", "| a | b |")))
        .withMessageContaining("no row of its own");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RoomTable.parse(
                List.of("| room | may depend on |", "|---|---|", "| a | – |", "| a | – |")))
        .withMessageContaining("two rows");
  }
}
