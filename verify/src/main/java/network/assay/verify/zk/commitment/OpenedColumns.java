package network.assay.verify.zk.commitment;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;

/**
 * Columns of a codeword matrix that a prover opened, as they came: any values may stand here.
 * Source: spec/zk.md, section 3.
 *
 * @param positions where, ascending without duplicates
 * @param columns for each position its symbols, one for each row
 * @param siblings the hashes that lead from these columns to the root, 32 bytes each, as many as
 *     {@link ColumnTree#siblings}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
public record OpenedColumns(int[] positions, int[][] columns, byte[] siblings) {
  /** Why columns are refused. */
  public enum Fault {
    /** Not one column for each position, or not one symbol for each row. */
    SIZE,
    /** A symbol that is no element of the field. */
    ENCODING,
    /** They do not lead to the root, or there are too few or too many siblings. */
    ROOT
  }

  /**
   * A combination of rows and what the prover sent for it.
   *
   * @param coefficients a, one for each row
   * @param message U, one element for each place of a row
   */
  public record RowCombination(ExtVector coefficients, ExtVector message) {
    public RowCombination {
      Objects.requireNonNull(coefficients);
      Objects.requireNonNull(message);
    }
  }

  public OpenedColumns {
    Objects.requireNonNull(positions);
    Objects.requireNonNull(columns);
    Objects.requireNonNull(siblings);
  }

  /** Whether these columns are those of the commitment; the fault that is found first, or none. */
  public Optional<Fault> membership(Hash32 root, MatrixShape shape) {
    if (columns.length != positions.length) {
      return Optional.of(Fault.SIZE);
    }
    TreeHash hash = new TreeHash();
    byte[] leaves = new byte[Math.multiplyExact(columns.length, Hash32.BYTES)];
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].length != shape.rows()) {
        return Optional.of(Fault.SIZE);
      }
      for (int symbol : columns[i]) {
        if (!M31.isElement(symbol)) {
          return Optional.of(Fault.ENCODING);
        }
      }
      hash.leaf(columns[i], leaves, i * Hash32.BYTES);
    }
    return ColumnTree.root(positions, shape.positions(), leaves, siblings)
            .filter(root::equals)
            .isPresent()
        ? Optional.empty()
        : Optional.of(Fault.ROOT);
  }

  /**
   * Whether each column agrees with a combination.
   *
   * @throws IllegalArgumentException for a combination of other rows: it is the verifier's own
   */
  public boolean agrees(RowCombination combination, Kernels kernels) {
    ExtVector a = combination.coefficients();
    int width = combination.message().length();
    CircleCode code = new CircleCode(Integer.numberOfTrailingZeros(width));
    ExtVector symbols = code.symbols(combination.message(), positions);
    for (int i = 0; i < positions.length; i++) {
      if (columns[i].length != a.length()) {
        throw new IllegalArgumentException(
            "expected a coefficient for each of " + columns[i].length + " rows: " + a.length());
      }
      if (!kernels.dot(columns[i], 0, a, 0, a.length()).equals(symbols.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The first rows alone, which lead to no root. */
  public OpenedColumns firstRows(int rows) {
    int[][] cut = new int[columns.length][];
    Arrays.setAll(cut, i -> Arrays.copyOf(columns[i], rows));
    return new OpenedColumns(positions, cut, new byte[0]);
  }

  /** These rows and below them those of other columns at the same positions. */
  public OpenedColumns above(OpenedColumns below) {
    int[][] both = new int[columns.length][];
    for (int i = 0; i < both.length; i++) {
      int rows = columns[i].length;
      both[i] = Arrays.copyOf(columns[i], rows + below.columns[i].length);
      System.arraycopy(below.columns[i], 0, both[i], rows, below.columns[i].length);
    }
    return new OpenedColumns(positions, both, new byte[0]);
  }
}
