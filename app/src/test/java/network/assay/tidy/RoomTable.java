package network.assay.tidy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of rooms in ARCHITECTURE.md: which room may depend on which. A room may also use what
 * the rooms it depends on may use.
 *
 * @param direct room to the rooms named in its row, in no particular order
 */
record RoomTable(Map<String, Set<String>> direct) {
  private static final String HEADER_ROOM = "room";
  private static final String HEADER_DEPENDS = "may depend on";
  private static final int ROOM = 0;

  RoomTable {
    Map<String, Set<String>> sorted = new TreeMap<>(direct);
    sorted.forEach((room, others) -> {
      for (String other : others) {
        if (!sorted.containsKey(other)) {
          throw new IllegalArgumentException(
              "ARCHITECTURE.md: room "
                  + room
                  + " may depend on "
                  + other
                  + ", which has no row of its own");
        }
      }
    });
    direct = Collections.unmodifiableMap(sorted);
  }

  /** Reads the first table whose header has the columns "room" and "may depend on". */
  static RoomTable parse(List<String> markdown) {
    Map<String, Set<String>> rows = new TreeMap<>();
    Set<String> dependOnAll = new TreeSet<>();
    int column = -1;
    for (String line : markdown) {
      List<String> cells = cells(line);
      if (column < 0) {
        boolean header = !cells.isEmpty() && cells.get(ROOM).equals(HEADER_ROOM);
        column = header ? cells.indexOf(HEADER_DEPENDS) : -1;
      } else if (cells.isEmpty()) {
        break;
      } else if (!cells.get(ROOM).startsWith("---")) {
        String room = word(cells.get(ROOM));
        Set<String> others = new TreeSet<>();
        for (String cell : cells.get(column).split(",", -1)) {
          String other = word(cell);
          if (other.equals("all")) {
            dependOnAll.add(room);
          } else if (!other.equals("–")) {
            others.add(other);
          }
        }
        if (rows.put(room, others) != null) {
          throw new IllegalArgumentException("ARCHITECTURE.md: two rows for room " + room);
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "ARCHITECTURE.md: expected a table with the columns \""
              + HEADER_ROOM
              + "\" and \""
              + HEADER_DEPENDS
              + "\", found none");
    }
    for (String room : dependOnAll) {
      rows.get(room).addAll(rows.keySet());
      rows.get(room).remove(room);
    }
    return new RoomTable(rows);
  }

  private static List<String> cells(String line) {
    String row = line.strip();
    if (!row.startsWith("|") || !row.endsWith("|") || row.length() < 2) {
      return List.of();
    }
    List<String> cells = new ArrayList<>();
    for (String cell : row.substring(1, row.length() - 1).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private static String word(String cell) {
    return cell.replace("`", "").strip();
  }

  Set<String> rooms() {
    return direct.keySet();
  }

  /** All rooms that a room may use, without itself. */
  Set<String> allowed(String room) {
    Set<String> reached = new TreeSet<>();
    List<String> open = new ArrayList<>(direct.get(room));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      if (reached.add(next)) {
        open.addAll(direct.get(next));
      }
    }
    return reached;
  }

  /** Rows against the modules of the build and what each pom asks for. */
  List<Finding> compareWith(Poms poms) {
    List<Finding> findings = new ArrayList<>();
    if (!poms.rooms().equals(rooms())) {
      findings.add(
          new Finding(
              "ARCHITECTURE.md",
              "room-table",
              "expected the modules of pom.xml " + poms.rooms() + ", got " + rooms()));
      return findings;
    }
    for (String room : rooms()) {
      Set<String> asked = poms.roomsOf(room);
      Set<String> excess = new TreeSet<>(asked);
      excess.removeAll(allowed(room));
      if (!excess.isEmpty()) {
        findings.add(
            new Finding(
                room + "/pom.xml",
                "room-table",
                "depends on "
                    + excess
                    + ", but ARCHITECTURE.md allows only "
                    + allowed(room)
                    + "; move the code, or write a decision record and change the table"));
      }
      Set<String> unused = new TreeSet<>(direct.get(room));
      unused.removeAll(poms.reachedFrom(room));
      if (!unused.isEmpty()) {
        findings.add(
            new Finding(
                "ARCHITECTURE.md",
                "room-table",
                "allows " + room + " to depend on " + unused + ", which its pom does not reach"));
      }
    }
    return findings;
  }

  /** A cycle among rooms, as a sentence for each room on one. */
  List<Finding> cycles() {
    return rooms().stream()
        .filter(room -> allowed(room).contains(room))
        .map(room ->
            new Finding("ARCHITECTURE.md", "room-table", "room " + room + " depends on itself"))
        .toList();
  }
}
