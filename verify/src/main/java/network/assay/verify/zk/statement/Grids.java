package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.statement.Grid.Item;

/** The four vectors of a statement in which something is placed. */
final class Grids {
  private Grids() {}

  static Grid leaves(List<Table> tables, List<Section.Lookup> sections) {
    List<Item> items = new ArrayList<>();
    for (Table table : tables) {
      items.add(new Item(table.size(), table.size()));
    }
    for (Section section : sections) {
      items.add(new Item(section.cols(), section.size()));
    }
    return Grid.of("lookups", items);
  }

  static Grid zeros(List<Section.Zero> sections) {
    List<Item> items = new ArrayList<>();
    for (Section section : sections) {
      items.add(new Item(section.cols(), section.size()));
    }
    return Grid.of("zero cells", items);
  }

  static Grid contractions(List<Contraction> contractions) {
    return Grid.of("contractions", contractions.stream().map(c -> block(c.domain())).toList());
  }

  /** Contractions without weights take no columns. */
  static Grid columns(List<Contraction> contractions) {
    return Grid.of(
        "columns of weights",
        contractions.stream()
            .map(c -> c instanceof Contraction.Weighted ? block(c.columns()) : new Item(1, 0))
            .toList());
  }

  private static Item block(long count) {
    int log = Math.min(Grid.LOG_MAX + 1, Grid.logOf(count));
    return new Item(1 << log, 1L << log);
  }
}
