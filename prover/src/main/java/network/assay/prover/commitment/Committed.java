package network.assay.prover.commitment;

import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.field.ExtVector;

/** A vector that was committed to, as a matrix of code words. */
public interface Committed {
  /** The commitment. */
  Hash32 root();

  /**
   * The combination of the rows.
   *
   * @param coefficients one for each row
   */
  ExtVector combination(ExtVector coefficients);

  /** The columns at these positions, ascending without duplicates, with what leads to the root. */
  OpenedColumns open(int[] positions);
}
