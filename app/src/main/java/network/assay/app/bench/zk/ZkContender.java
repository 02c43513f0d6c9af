package network.assay.app.bench.zk;

/** A system that proves runs of models, measured one model at a time. */
public interface ZkContender {
  /** Its name and version. */
  String label();

  /** Proves the first sample of the model, several times. */
  Outcome measure(Subject subject);

  /** What came of it. */
  sealed interface Outcome {
    /** Proved, and accepted by its verifier. */
    record Proved(Figures figures) implements Outcome {}

    /**
     * Not proved.
     *
     * @param why in one line
     */
    record NotProved(String why) implements Outcome {}
  }

  /**
   * What proving cost.
   *
   * @param settings what was chosen to make it fast; empty where there was nothing to choose
   * @param prepareSeconds once for each model: keys, or a commitment to the weights
   * @param proveSeconds run and proof, when all is prepared and the process is warm
   * @param freshSeconds from the start of a new process to its first proof
   * @param verifySeconds in a warm process
   * @param proofBytes without inputs and outputs
   * @param peakBytes most memory resident in a process that does this
   * @param deviation largest difference of the outputs from those of the floating model, relative
   *     to the largest of those
   */
  record Figures(
      String settings,
      double prepareSeconds,
      double proveSeconds,
      double freshSeconds,
      double verifySeconds,
      long proofBytes,
      long peakBytes,
      double deviation) {}
}
