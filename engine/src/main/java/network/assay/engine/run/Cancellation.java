package network.assay.engine.run;

/** Asked between the steps of a run; once it says yes the run ends with reason CANCELLED. */
@FunctionalInterface
public interface Cancellation {
  boolean isCancelled();

  static Cancellation never() {
    return () -> false;
  }
}
