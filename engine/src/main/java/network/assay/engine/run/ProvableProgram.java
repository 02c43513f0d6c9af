package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import network.assay.engine.operation.integer.IntegerBounds.Bound;
import network.assay.engine.operation.integer.IntegerBounds.Division;
import network.assay.engine.run.EngineException.Reason;

/**
 * The rules that let a program of profile {@code int} be proved over the field of 2^31 − 1
 * (spec/int.md, section 6): all that is divided stays below half the field, and quotients and
 * remainders fit small tables. What the quantiser makes keeps them; other programs may not.
 */
public final class ProvableProgram {
  /** The order of the field. */
  public static final long FIELD = (1L << 31) - 1;

  /** What is divided, with what is added for rounding, stays below this. */
  public static final long DIVIDEND_LIMIT = 1L << 30;

  /** Remainders have at most this many bits. */
  public static final int SHIFT_MAX = 28;

  /** Values that a quotient may have before its clamp. */
  public static final long QUOTIENTS_MAX = 1L << 17;

  /** Differences that a softmax may see. */
  public static final long SPREAD_LIMIT = 1L << 14;

  private ProvableProgram() {}

  /** What breaks a rule, node by node; nothing when the program can be proved. */
  public static List<String> faults(LoadedProgram loaded) {
    List<Bound> bounds = IntegerProfile.prove(loaded);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < bounds.size(); i++) {
      String node =
          "node "
              + i
              + " ("
              + loaded.program().nodes().get(i).op().getClass().getSimpleName()
              + "): ";
      bounds.get(i).division().stream()
          .flatMap(division -> faults(division).stream())
          .forEach(fault -> faults.add(node + fault));
    }
    return faults;
  }

  /**
   * Checks a program of profile {@code int}.
   *
   * @throws EngineException MODEL_UNSUPPORTED naming the first node that breaks a rule;
   *     MODEL_MALFORMED when the program breaks one of its profile
   */
  public static void require(LoadedProgram loaded) {
    List<String> faults = faults(loaded);
    if (!faults.isEmpty()) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED,
          faults.getFirst()
              + "; quantise the model again to have a program that can be proved"
              + (faults.size() > 1 ? " (" + (faults.size() - 1) + " more)" : ""));
    }
  }

  private static List<String> faults(Division division) {
    return switch (division) {
      case Division.Shift shift -> shift(shift);
      case Division.Shares shares -> shares(shares);
    };
  }

  private static List<String> shift(Division.Shift d) {
    if (d.shift() == Division.Shift.MIXED) {
      return List.of("its channels have different shifts, expected one for all");
    }
    if (d.shift() > SHIFT_MAX) {
      return List.of("its shift is " + d.shift() + ", expected at most " + SHIFT_MAX);
    }
    List<String> faults = new ArrayList<>();
    long half = d.shift() == 0 ? 0 : 1L << (d.shift() - 1);
    if (d.product() + half >= DIVIDEND_LIMIT - 1) {
      faults.add("what it shifts may reach " + (d.product() + half) + ", expected below 2^30");
    }
    long quotients = 2 * (d.product() >> d.shift()) + 1;
    if (quotients > QUOTIENTS_MAX) {
      faults.add("its result has " + quotients + " values before the clamp, expected up to 2^17");
    }
    return faults;
  }

  private static List<String> shares(Division.Shares d) {
    List<String> faults = new ArrayList<>();
    // 2^k is the first power of two above the sum.
    int k = Long.SIZE - Long.numberOfLeadingZeros(d.sum());
    if ((d.sum() << d.bits()) + (2L << k) >= FIELD) {
      faults.add(
          "the sum of its exponentials may reach "
              + d.sum()
              + ", too much for shares of "
              + d.bits()
              + " bits");
    }
    if ((d.largest() << d.bits()) + d.sum() >= DIVIDEND_LIMIT) {
      faults.add("its exponentials reach " + d.largest() + ", too much for its shares");
    }
    if (d.spread() >= SPREAD_LIMIT) {
      faults.add("its inputs differ by up to " + d.spread() + ", expected below 2^14");
    }
    return faults;
  }
}
