package network.assay.prover.commitment;

import network.assay.prover.field.MatrixBlock;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/** The matrix that is committed: elements of the base field, or small whole numbers. */
sealed interface Rows {
  /** Columns that are interleaved at once: their 16 KiB stay in the nearest cache. */
  int COLUMNS_AT_ONCE = 256;

  /** The shape of the matrix. */
  MatrixShape shape();

  /**
   * Writes 16 rows side by side; zeros for rows behind the last.
   *
   * @param to from the beginning on: element c of row l at 16·c + l
   */
  void interleave(int firstRow, int[] to);

  /** to[c] += Σ_r e[r] · m(firstRow + r, c) for columns of the range, rows that are whole. */
  void addRows(ProverKernels kernels, MatrixBlock block, ExtVector e, int eFrom, ExtVector to);

  /** The symbols of all rows at these positions: one array for each position. */
  int[][] symbols(ProverKernels kernels, Crew crew, int[] positions);

  /**
   * A vector over the base field.
   *
   * @param values row by row; the last may end early
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
  record Elements(MatrixShape shape, int[] values) implements Rows {
    @Override
    public void interleave(int firstRow, int[] to) {
      for (int first = 0; first < shape.width(); first += COLUMNS_AT_ONCE) {
        for (int l = 0; l < CircleTransform.ROWS; l++) {
          long from = (firstRow + (long) l) * shape.width() + first;
          int count = Math.min(COLUMNS_AT_ONCE, shape.width() - first);
          int there = Math.clamp(values.length - from, 0, count);
          int at = CircleTransform.ROWS * first + l;
          for (int c = 0; c < there; c++) {
            to[at + CircleTransform.ROWS * c] = values[(int) from + c];
          }
          for (int c = there; c < count; c++) {
            to[at + CircleTransform.ROWS * c] = 0;
          }
        }
      }
    }

    @Override
    public void addRows(
        ProverKernels kernels, MatrixBlock block, ExtVector e, int eFrom, ExtVector to) {
      kernels.addRows(values, block, e, eFrom, to, block.from() % shape.width());
    }

    @Override
    public int[][] symbols(ProverKernels kernels, Crew crew, int[] positions) {
      int[][] symbols = new int[positions.length][shape.rows()];
      CircleCode code = new CircleCode(shape.logWidth());
      crew.forEach(
          shape.rows(),
          row -> {
            int[] elements = new int[shape.width()];
            int from = row * shape.width();
            System.arraycopy(
                values, from, elements, 0, Math.min(elements.length, values.length - from));
            int[] of = code.symbols(elements, positions);
            for (int i = 0; i < of.length; i++) {
              symbols[i][row] = of[i];
            }
          });
      return symbols;
    }
  }

  /**
   * A vector of whole numbers of 8 bits.
   *
   * @param values row by row; the last may end early
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
  record Bytes(MatrixShape shape, byte[] values) implements Rows {
    /** Rows whose symbols are formed at once. */
    private static final int ROWS_AT_ONCE = 64;

    @Override
    public void interleave(int firstRow, int[] to) {
      for (int first = 0; first < shape.width(); first += COLUMNS_AT_ONCE) {
        for (int l = 0; l < CircleTransform.ROWS; l++) {
          long from = (firstRow + (long) l) * shape.width() + first;
          int count = Math.min(COLUMNS_AT_ONCE, shape.width() - first);
          int there = Math.clamp(values.length - from, 0, count);
          int at = CircleTransform.ROWS * first + l;
          for (int c = 0; c < there; c++) {
            int value = values[(int) from + c];
            to[at + CircleTransform.ROWS * c] = value + (value >> 31 & M31.P);
          }
          for (int c = there; c < count; c++) {
            to[at + CircleTransform.ROWS * c] = 0;
          }
        }
      }
    }

    @Override
    public void addRows(
        ProverKernels kernels, MatrixBlock block, ExtVector e, int eFrom, ExtVector to) {
      kernels.addRows(values, block, e, eFrom, to, block.from() % shape.width());
    }

    /** Four positions at a time: what they multiply the columns with, as one vector. */
    @Override
    public int[][] symbols(ProverKernels kernels, Crew crew, int[] positions) {
      int[][] symbols = new int[positions.length][shape.rows()];
      int width = shape.width();
      int whole = values.length / width;
      for (int i = 0; i < positions.length; i += ExtVector.PARTS) {
        int first = i;
        int count = Math.min(ExtVector.PARTS, positions.length - i);
        ExtVector factors = factors(positions, first, count);
        ExtVector sums = new ExtVector(shape.rows());
        crew.forEach(
            (whole + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE,
            k -> {
              int row = k * ROWS_AT_ONCE;
              int rows = Math.min(ROWS_AT_ONCE, whole - row);
              MatrixBlock block = new MatrixBlock(row * width, rows, width, width);
              kernels.addColumns(values, block, factors, 0, sums, row);
            });
        if (whole < shape.rows()) {
          int rest = values.length - whole * width;
          MatrixBlock block = new MatrixBlock(whole * width, 1, rest, width);
          kernels.addColumns(values, block, factors, 0, sums, whole);
        }
        for (int part = 0; part < count; part++) {
          System.arraycopy(sums.part(part), 0, symbols[first + part], 0, shape.rows());
        }
      }
      return symbols;
    }

    /** The products of coordinates that each column is multiplied with, one position a part. */
    private ExtVector factors(int[] positions, int first, int count) {
      ExtVector factors = new ExtVector(shape.width());
      CircleCode code = new CircleCode(shape.logWidth());
      for (int part = 0; part < count; part++) {
        int[] of = factors.part(part);
        of[0] = 1;
        int filled = 1;
        for (int t : code.coordinates(positions[first + part])) {
          for (int c = 0; c < filled; c++) {
            of[filled + c] = M31.mul(of[c], t);
          }
          filled *= 2;
        }
      }
      return factors;
    }
  }
}
