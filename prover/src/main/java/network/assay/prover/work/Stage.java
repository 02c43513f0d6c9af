package network.assay.prover.work;

/** The parts of a proof, in the order in which they are made. */
public enum Stage {
  WITNESS("running the program", 0, 8),
  COMMITMENT("committing", 8, 22),
  LOOKUPS("lookups", 22, 70),
  PRODUCTS("products", 70, 87),
  OPENINGS("openings", 87, 100);

  private final String label;
  private final int percentBefore;
  private final int percentBehind;

  Stage(String label, int percentBefore, int percentBehind) {
    this.label = label;
    this.percentBefore = percentBefore;
    this.percentBehind = percentBehind;
  }

  /** Its name for people. */
  public String label() {
    return label;
  }

  /**
   * How much of the whole proof is done, in percent of its time; as it was measured for models of
   * very different kinds, within some ten points.
   *
   * @param done parts of this stage
   * @param of all parts of this stage
   */
  int percent(long done, long of) {
    return percentBefore + Math.toIntExact((percentBehind - percentBefore) * done / of);
  }
}
