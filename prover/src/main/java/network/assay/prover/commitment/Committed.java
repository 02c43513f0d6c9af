package network.assay.prover.commitment;

import java.util.Objects;
import network.assay.primitives.Hash32;
import network.assay.prover.field.MatrixBlock;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.ColumnTree;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.field.ExtVector;

/** A vector that is committed to, with what is needed to open it. Made by {@link Committer}. */
public final class Committed {
  private final ProverKernels kernels;
  private final Rows rows;
  private final Codewords codewords;
  private final byte[] tree;

  Committed(ProverKernels kernels, Rows rows, Codewords codewords, byte[] tree) {
    this.kernels = kernels;
    this.rows = rows;
    this.codewords = codewords;
    this.tree = tree;
  }

  /** The commitment. */
  public Hash32 root() {
    return HashTree.root(tree);
  }

  /** The shape of the matrix. */
  public MatrixShape shape() {
    return rows.shape();
  }

  /**
   * Opens columns.
   *
   * @param positions ascending, without duplicates
   */
  public OpenedColumns open(int[] positions, Crew crew) {
    int[] nodes = ColumnTree.siblings(positions, shape().positions());
    byte[] siblings = new byte[nodes.length * Hash32.BYTES];
    for (int i = 0; i < nodes.length; i++) {
      System.arraycopy(tree, nodes[i] * Hash32.BYTES, siblings, i * Hash32.BYTES, Hash32.BYTES);
    }
    return new OpenedColumns(positions.clone(), codewords.columns(crew, positions), siblings);
  }

  /**
   * A combination of rows: U_c = Σ_r a_r · m(r, c).
   *
   * @param coefficients a, of the first rows; those behind have coefficient 0, and zeros at both
   *     ends cost nothing
   * @return the message, 2^w elements
   */
  public ExtVector combine(ExtVector coefficients, Crew crew) {
    Objects.checkFromIndexSize(0, coefficients.length(), shape().rows());
    int first = 0;
    int end = coefficients.length();
    while (first < end && coefficients.get(first).isZero()) {
      first++;
    }
    while (end > first && coefficients.get(end - 1).isZero()) {
      end--;
    }
    return combine(coefficients, first, end, crew);
  }

  private ExtVector combine(ExtVector coefficients, int first, int end, Crew crew) {
    int width = shape().width();
    int whole = (int) Math.min(end, shape().length() / width);
    int rest = (int) (shape().length() % width);
    ExtVector message = new ExtVector(width);
    crew.forEachRange(
        width,
        end - first,
        (from, to) -> {
          if (first < whole) {
            int begin = first * width + from;
            MatrixBlock block = new MatrixBlock(begin, whole - first, to - from, width);
            rows.addRows(kernels, block, coefficients, first, message);
          }
          if (whole < end && from < rest) {
            int begin = whole * width + from;
            MatrixBlock block = new MatrixBlock(begin, 1, Math.min(to, rest) - from, width);
            rows.addRows(kernels, block, coefficients, whole, message);
          }
        });
    return message;
  }
}
