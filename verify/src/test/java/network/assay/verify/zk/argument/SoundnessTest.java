package network.assay.verify.zk.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/** The bits that are said against the sum of {@code spec/zk.md}, section 8, in exact numbers. */
class SoundnessTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final BigDecimal TWO = BigDecimal.TWO;

  private static BigDecimal bound(long overField, int combinations) {
    BigDecimal field = TWO.pow(31).subtract(BigDecimal.ONE).pow(4);
    BigDecimal far = new BigDecimal("0.625").pow(ProofFormat.WITNESS_QUERIES, DIGITS);
    BigDecimal weights = new BigDecimal("0.25").pow(ProofFormat.WEIGHT_QUERIES, DIGITS);
    return BigDecimal.valueOf(overField)
        .divide(field, DIGITS)
        .add(far.multiply(BigDecimal.valueOf(combinations)))
        .add(weights);
  }

  private static BigDecimal chance(int bits) {
    return BigDecimal.ONE.divide(TWO.pow(bits), DIGITS);
  }

  @Test
  void bitsAreNeverMoreThanProven() {
    for (int log = 0; log < 40; log++) {
      for (long overField : new long[] {1L << log, (1L << log) + 1, (3L << log) - 1}) {
        for (int rows = 2; rows <= 3; rows++) {
          int bits = Soundness.bits(overField, rows);
          BigDecimal bound = bound(overField, rows);
          assertThat(chance(bits)).as("%d / q", overField).isGreaterThanOrEqualTo(bound);
          assertThat(chance(bits + 2)).as("%d / q", overField).isLessThan(bound);
        }
      }
    }
  }

  @Test
  void hundredBitsAreKeptUpToTheLimitThatTheSpecificationNames() {
    assertThat(Soundness.bits(1L << 22, 3)).isGreaterThanOrEqualTo(Soundness.BITS_MIN);
    assertThat(Soundness.bits(1L << 24, 2)).isLessThan(Soundness.BITS_MIN);
  }
}
