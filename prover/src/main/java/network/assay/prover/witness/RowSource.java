package network.assay.prover.witness;

/** A matrix of whole numbers that is laid out some rows at a time. */
interface RowSource {
  int rows();

  /** Elements of a row. */
  int width();

  /** Writes rows [from, from + count) to the beginning of the array. */
  void fill(int from, int count, int[] to);
}
