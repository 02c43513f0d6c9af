package network.assay.engine.quantize;

import network.assay.engine.program.IntegerOp;
import network.assay.engine.run.ProvableProgram;

/**
 * How sums become whole numbers of a format: y = sum · multiplier / 2^shift, with all of it small
 * enough to be proved ({@link ProvableProgram}).
 *
 * @param y the format, its scale such that the ratio is exact
 */
record Scaling(int multiplier, int shift, Format y) {
  /** Remainders of so many bits are looked up in one small table. */
  private static final int SHIFT_SMALL = 14;

  /** Bits of a multiplier whose ratio is made exact by the choice of a scale. */
  static final int BITS_EXACT = 5;

  /** Bits of a multiplier that is rounded: it errs by less than a step of 8 bits does. */
  static final int BITS_ROUNDED = 9;

  /** Just below half of the results that may come before a clamp: multipliers are rounded. */
  private static final double QUOTIENT_MAX = ProvableProgram.QUOTIENTS_MAX / 2 * 0.99;

  /** Results up to here have a table no larger than that of the remainders. */
  private static final double QUOTIENT_SMALL = (1 << (SHIFT_SMALL - 1)) * 0.99;

  /** A wide format keeps so many steps to each side: four times those of a narrow one. */
  private static final int WIDE_ENOUGH = 511;

  /** The same for what is shifted. */
  private static final double DIVIDEND_MAX = ProvableProgram.DIVIDEND_LIMIT * 0.995;

  /**
   * A scaling of sums.
   *
   * @param unit what 1 of the sum stands for
   * @param most the largest absolute value of the sum
   * @param format wanted; the one that is made covers as much, in steps not much larger
   */
  static Scaling exact(double unit, double most, Format format) {
    Format y = roomy(format, unit * most);
    double ratio = unit / y.scale();
    int shift = shift(ratio, most * ratio, BITS_EXACT, ProvableProgram.SHIFT_MAX);
    int multiplier = (int) Math.max(Math.floor(Math.scalb(ratio, shift)), 1);
    double scale = Math.scalb(unit, shift) / multiplier;
    int reached = (int) Math.ceil(Math.scalb(most * multiplier, -shift)) + 1;
    return new Scaling(
        multiplier,
        shift,
        Format.of(y.type(), scale, Math.max(y.lo(), -reached), Math.min(y.hi(), reached)));
  }

  /**
   * The format in steps so large that no result has more values than can be proved; a wide format
   * gives up some of its bits, too, for results that fit the table of {@value #SHIFT_SMALL} bits.
   *
   * @param most the largest absolute value before the clamp, in units of the floating program
   */
  static Format roomy(Format format, double most) {
    double quotient = most / format.scale();
    double spare = Math.max((double) format.magnitude() / WIDE_ENOUGH, 1);
    double part = Math.max(Math.min(quotient / QUOTIENT_SMALL, spare), quotient / QUOTIENT_MAX);
    return part <= 1
        ? format
        : Format.of(
            format.type(),
            format.scale() * part,
            (int) Math.floor(format.lo() / part),
            (int) Math.ceil(format.hi() / part));
  }

  /**
   * The shift of a node: small if that leaves the multiplier its bits, or is exact enough.
   *
   * @param ratio the largest of the channels
   * @param quotient the largest absolute result before the clamp
   * @param bits that the multiplier of that ratio should have
   * @param enough a shift that is exact enough with any multiplier
   */
  static int shift(double ratio, double quotient, int bits, int enough) {
    int shift = SHIFT_SMALL;
    while (shift < Math.min(enough, ProvableProgram.SHIFT_MAX)
        && Math.scalb(ratio, shift) < 1 << (bits - 1)
        && fits(quotient, shift + 1)) {
      shift++;
    }
    while (shift > 0
        && (Math.scalb(ratio, shift) > IntegerOp.MULTIPLIER_MAX - 1 || !fits(quotient, shift))) {
      shift--;
    }
    return shift;
  }

  /** The least shift that makes an error of this many 2^-shift at most a tenth of a step. */
  static int enough(double error) {
    return Math.getExponent(Math.max(10 * error, 1)) + 1;
  }

  private static boolean fits(double quotient, int shift) {
    return Math.scalb(quotient + 0.5, shift) < DIVIDEND_MAX;
  }
}
