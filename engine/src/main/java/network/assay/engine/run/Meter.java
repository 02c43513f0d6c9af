package network.assay.engine.run;

import network.assay.engine.operation.Work;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Shape;

/** What one run, or one planning, has spent, held against the limits before it is spent. */
final class Meter {
  /**
   * What an operation or iteration counts as, in elements, where nothing is planned ahead: finding
   * shapes and types takes about as long as making so many elements.
   */
  private static final long STEP_ELEMENTS = 1 << 8;

  private final Limits limits;
  private long multiplyAdds;
  private long elements;
  private long bytes;

  Meter(Limits limits) {
    this.limits = limits;
  }

  long multiplyAdds() {
    return multiplyAdds;
  }

  long elements() {
    return elements;
  }

  /** Work that is about to be done. */
  void charge(Work work, String what) {
    charge(work.multiplyAdds(), work.elements(), what);
  }

  void charge(long moreMultiplyAdds, long moreElements, String what) {
    multiplyAdds = saturatingAdd(multiplyAdds, moreMultiplyAdds);
    elements = saturatingAdd(elements, moreElements);
    if (multiplyAdds > limits.runMultiplyAddsMax()) {
      throw exceeded(
          "up to " + what + " needs " + multiplyAdds + " multiply-adds",
          limits.runMultiplyAddsMax());
    }
    if (elements > limits.runElementsMax()) {
      throw exceeded("up to " + what + " makes " + elements + " elements", limits.runElementsMax());
    }
  }

  /** An operation or an iteration whose shapes are found while it runs. */
  void step(String what) {
    charge(0, STEP_ELEMENTS, what);
  }

  /** Memory that is about to be taken. */
  void hold(long more, String what) {
    bytes = saturatingAdd(bytes, more);
    if (bytes > limits.runBytesMax()) {
      throw exceeded("needs " + bytes + " bytes at once for " + what, limits.runBytesMax());
    }
  }

  void release(long less) {
    bytes -= less;
  }

  /** Refuses a tensor beyond the limit. Empty axes count as 1: others would still be walked. */
  void requireSize(Shape shape, String what) {
    long span = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      span *= Math.max(shape.dim(axis), 1);
      if (span > limits.tensorElementsMax()) {
        throw exceeded(
            what + " has shape " + shape + ", more elements", limits.tensorElementsMax());
      }
    }
  }

  private static long saturatingAdd(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  static EngineException exceeded(String what, long limit) {
    return new EngineException(
        Reason.LIMIT_EXCEEDED, "the run " + what + "; the limit is " + limit);
  }
}
