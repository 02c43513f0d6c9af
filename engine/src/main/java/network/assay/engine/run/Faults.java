package network.assay.engine.run;

import java.util.function.Supplier;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Plan.Place;

/** What an operation refuses, in the words of the run that it happens in. */
final class Faults {
  private Faults() {}

  /**
   * Does it; an argument that the operation refuses is an INPUT_VALUE, a count that overflows a
   * LIMIT_EXCEEDED.
   */
  static <T> T inStep(Place place, Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException e) {
      throw refused(place, e);
    } catch (ArithmeticException e) {
      throw new EngineException(
          Reason.LIMIT_EXCEEDED, place + " needs more work or memory than can be counted", e);
    }
  }

  static EngineException refused(Place place, IllegalArgumentException e) {
    return new EngineException(Reason.INPUT_VALUE, place + " cannot run: " + e.getMessage(), e);
  }
}
