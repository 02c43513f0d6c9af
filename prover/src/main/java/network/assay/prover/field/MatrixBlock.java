package network.assay.prover.field;

import java.util.Objects;

/**
 * A block of a matrix in an array: entry (r, c) is at from + r·stride + c.
 *
 * @param stride from row to row, at least {@code columns}
 */
public record MatrixBlock(int from, int rows, int columns, int stride) {
  public MatrixBlock {
    if (from < 0 || rows < 0 || columns < 0 || stride < columns) {
      throw new IllegalArgumentException(
          "expected no negative number and a stride of at least the columns, got from "
              + from
              + ", "
              + rows
              + " rows of "
              + columns
              + ", stride "
              + stride);
    }
  }

  /** The same rows of some of the columns. */
  MatrixBlock columns(int first, int count) {
    return new MatrixBlock(from + first, rows, count, stride);
  }

  /** Some of the rows. */
  MatrixBlock rows(int first, int count) {
    return new MatrixBlock(from + first * stride, count, columns, stride);
  }

  /** Checks that the block lies in an array of this length, and returns it. */
  MatrixBlock within(int length) {
    if (rows > 0 && columns > 0) {
      long end = from + (rows - 1L) * stride + columns;
      if (end > length) {
        throw new IndexOutOfBoundsException(
            "a block that ends at " + end + " in an array of " + length);
      }
      Objects.checkFromIndexSize(from, columns, length);
    }
    return this;
  }
}
