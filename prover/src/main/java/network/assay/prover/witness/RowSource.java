package network.assay.prover.witness;

/** A matrix of whole numbers that is laid out some rows at a time. */
interface RowSource {
  /** Elements that are laid out at a time, unless a row has more. */
  int PATCH_ELEMENTS = 1 << 18;

  int rows();

  /** Elements of a row. */
  int width();

  /** Writes rows [from, from + count) to the beginning of the array. */
  void fill(int from, int count, int[] to);

  /** What is done with some rows. */
  interface Use {
    /**
     * Rows [from, from + count).
     *
     * @param patch the rows one after the other, to be written over at will
     */
    void of(int from, int count, int[] patch);
  }

  /** Goes through all rows, in their order. */
  default void forEachPatch(Use use) {
    int step = Math.max(1, PATCH_ELEMENTS / Math.max(width(), 1));
    int[] patch = new int[Math.multiplyExact(Math.min(step, rows()), width())];
    for (int from = 0; from < rows(); from += step) {
      int count = Math.min(step, rows() - from);
      fill(from, count, patch);
      use.of(from, count, patch);
    }
  }
}
