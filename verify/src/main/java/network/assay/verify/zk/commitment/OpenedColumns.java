package network.assay.verify.zk.commitment;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.field.Ext;
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
    ROOT,
    /** A column and the message of a row combination differ. */
    COMBINATION
  }

  /**
   * A combination of rows and what the prover sent for it.
   *
   * @param firstRow the row of the first coefficient; rows before and behind have coefficient 0
   * @param coefficients a
   * @param message U, one element for each place of a row
   */
  public record RowCombination(int firstRow, ExtVector coefficients, ExtVector message) {
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

  /**
   * Whether these columns belong to the commitment and agree with each combination; the fault that
   * is found first, or none.
   *
   * @throws IllegalArgumentException for combinations that do not fit the shape: those are the
   *     verifier's own
   */
  public Optional<Fault> fault(
      Hash32 root, MatrixShape shape, List<RowCombination> combinations, Kernels kernels) {
    combinations.forEach(combination -> requireFits(combination, shape));
    return membership(root, shape)
        .or(() ->
            combinations.stream().anyMatch(c -> differs(c, shape, kernels))
                ? Optional.of(Fault.COMBINATION)
                : Optional.empty());
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

  /** Whether each column agrees with a combination that fits the shape. */
  public boolean agrees(RowCombination combination, MatrixShape shape, Kernels kernels) {
    requireFits(combination, shape);
    return !differs(combination, shape, kernels);
  }

  private boolean differs(RowCombination combination, MatrixShape shape, Kernels kernels) {
    ExtVector a = combination.coefficients();
    ExtVector symbols = new CircleCode(shape.logWidth()).symbols(combination.message(), positions);
    for (int i = 0; i < positions.length; i++) {
      Ext sum = kernels.dot(columns[i], combination.firstRow(), a, 0, a.length());
      if (!sum.equals(symbols.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static void requireFits(RowCombination combination, MatrixShape shape) {
    Objects.checkFromIndexSize(
        combination.firstRow(), combination.coefficients().length(), shape.rows());
    if (combination.message().length() != shape.width()) {
      throw new IllegalArgumentException(
          "expected a message of "
              + shape.width()
              + " elements, got "
              + combination.message().length());
    }
  }
}
