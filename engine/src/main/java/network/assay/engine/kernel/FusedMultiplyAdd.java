package network.assay.engine.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The float fused multiply-add a·b + c, rounded once. {@link Math#fma(float, float, float)} is one
 * instruction where the processor has it, else some microseconds of {@code BigDecimal}; {@link
 * #exact} gives the same bits in about ten double operations.
 */
final class FusedMultiplyAdd {
  private FusedMultiplyAdd() {}

  /** A constant, as the compiler demands; it changes speed and no bit. */
  private static final boolean INTRINSIC = askHotSpot();

  /**
   * True when this JVM compiles and interprets {@code Math.fma} to one instruction; false when
   * HotSpot cannot be asked, which costs speed only.
   */
  static boolean isIntrinsic() {
    return INTRINSIC;
  }

  /** a·b + c, rounded once, by the faster of two ways. */
  static float fma(float a, float b, float c) {
    return INTRINSIC ? Math.fma(a, b, c) : exact(a, b, c);
  }

  /** Takes 11 to 20 ms, mostly for loading the management classes. */
  private static boolean askHotSpot() {
    HotSpotDiagnosticMXBean hotSpot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (hotSpot == null) {
      return false;
    }
    try {
      return Boolean.parseBoolean(hotSpot.getVMOption("UseFMA").getValue());
    } catch (IllegalArgumentException noSuchOption) {
      return false;
    }
  }

  /**
   * fma(a, b, c) without an fma instruction.
   *
   * <p>The product p of two 24-bit significands has at most 48 bits and an exponent within ±300, so
   * it is exact in double; subnormal floats are normal doubles. TwoSum (Knuth, TAOCP 2, 4.2.2,
   * theorem B) gives p + c = s + e exactly, as nothing can overflow. When e is not 0, s is turned
   * into p + c rounded to odd: of the two doubles around the exact sum, the one whose last bit is
   * 1. Rounding that to float gives the exact sum rounded once, because the double has 53 ≥ 24 + 2
   * bits (Boldo and Melquiond, Emulation of FMA and correctly rounded sums, IEEE TC 57(4), 2008,
   * theorem 3); subnormal results have fewer bits still, and overflow is decided at the boundary
   * 2^128 − 2^103, which is a double with last bit 0 and so never the odd one. Where p or s is
   * infinite or NaN, e is NaN and s stands.
   */
  static float exact(float a, float b, float c) {
    double p = (double) a * (double) b;
    double s = p + c;
    double t = s - p;
    double e = (p - (s - t)) + (c - t);
    if (e < 0 || e > 0) {
      long bits = Double.doubleToRawLongBits(s);
      if ((bits & 1) == 0) {
        // The neighbour of s on the side of e: away from zero when the signs agree.
        s = Double.longBitsToDouble((e > 0) == (s > 0) ? bits + 1 : bits - 1);
      }
    }
    return (float) s;
  }
}
