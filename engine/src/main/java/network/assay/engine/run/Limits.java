package network.assay.engine.run;

/**
 * Bounds on what comes from outside, checked before memory or time is spent. A limit only refuses:
 * it never changes a result or a program id.
 *
 * @param fileBytesMax bytes of a model file
 * @param modelBytesMax bytes of memory that reading a model may take, and that its constants, with
 *     the copies that kernels lay out for themselves, may take afterwards
 * @param nodesMax nodes of a model file, after functions are expanded, and of a program
 * @param tensorElementsMax elements of one tensor
 * @param runBytesMax bytes of all tensors that are alive at once in a run
 * @param runElementsMax elements that all steps of a run make together
 * @param runMultiplyAddsMax multiply-adds of a run, as {@link Plan#multiplyAdds} counts them
 */
public record Limits(
    long fileBytesMax,
    long modelBytesMax,
    int nodesMax,
    int tensorElementsMax,
    long runBytesMax,
    long runElementsMax,
    long runMultiplyAddsMax) {

  public Limits {
    requirePositive("fileBytesMax", fileBytesMax);
    requirePositive("modelBytesMax", modelBytesMax);
    requirePositive("nodesMax", nodesMax);
    requirePositive("tensorElementsMax", tensorElementsMax);
    requirePositive("runBytesMax", runBytesMax);
    requirePositive("runElementsMax", runElementsMax);
    requirePositive("runMultiplyAddsMax", runMultiplyAddsMax);
  }

  /**
   * For an ordinary machine: files to 1 GiB, models to 4 GiB, runs to 1 GiB and 10^12 multiply-adds
   * (some tens of seconds on one core).
   */
  public static Limits standard() {
    return new Limits(1L << 30, 4L << 30, 100_000, 1 << 28, 1L << 30, 1L << 33, 1_000_000_000_000L);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more");
    }
  }
}
