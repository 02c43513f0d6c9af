package network.assay.verify.zk.statement.lowering;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefTensor;

/** The numbers of constants that are tables, each taken once for all nodes and runs. */
final class KnownTables {
  private final KnownPool pool;
  private final SortedMap<Integer, Table.Numbers> numbers = new TreeMap<>();
  private final SequencedMap<Table.Function, Range> images = new LinkedHashMap<>();

  /** The least and the greatest of some numbers. */
  record Range(long lo, long hi) {}

  KnownTables(KnownPool pool) {
    this.pool = pool;
  }

  /**
   * The numbers of a known constant.
   *
   * @param constant the number of its value in the program
   */
  Table.Numbers numbers(int constant, RefTensor tensor) {
    return numbers.computeIfAbsent(
        constant, value -> new Table.Numbers(value, tensor.values(pool)));
  }

  /** The range of a function's images. */
  Range images(Table.Function function) {
    return images.computeIfAbsent(function, KnownTables::range);
  }

  private static Range range(Table.Function function) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int x = function.least(); x <= function.greatest(); x++) {
      lo = Math.min(lo, function.image(x));
      hi = Math.max(hi, function.image(x));
    }
    return new Range(lo, hi);
  }
}
