package network.assay.verify.zk.field;

/** The prime field of p = 2^31 − 1; elements are ints in [0, p). */
public final class M31 {
  /** The modulus. */
  public static final int P = Integer.MAX_VALUE;

  private M31() {}

  /** The element that a whole number stands for. */
  public static int of(long value) {
    if (value > -P && value < P) {
      return (int) (value + (value >> (Long.SIZE - 1) & P));
    }
    long rest = value % P;
    return (int) (rest < 0 ? rest + P : rest);
  }

  /** A number below 2^33 that is congruent to one of [0, 2^63). */
  static long fold(long x) {
    return (x & P) + (x >>> 31);
  }

  /** Reduces a number of [0, 2^62). */
  public static int reduce(long x) {
    long folded = (x & P) + (x >>> 31);
    int sum = (int) ((folded & P) + (folded >>> 31));
    return sum == P ? 0 : sum;
  }

  /** a + b. */
  public static int add(int a, int b) {
    int sum = a + b - P;
    return sum + (sum >> 31 & P);
  }

  /** a − b. */
  public static int sub(int a, int b) {
    int difference = a - b;
    return difference + (difference >> 31 & P);
  }

  /** −a. */
  public static int neg(int a) {
    return a == 0 ? 0 : P - a;
  }

  /** a · b. */
  public static int mul(int a, int b) {
    return reduce((long) a * b);
  }

  /** a to the power of a number that is not negative. */
  public static int pow(int a, long exponent) {
    int power = 1;
    int square = a;
    for (long e = exponent; e > 0; e >>= 1) {
      if ((e & 1) == 1) {
        power = mul(power, square);
      }
      square = mul(square, square);
    }
    return power;
  }

  /** 1 / a; 0 for 0. */
  public static int inverse(int a) {
    return pow(a, P - 2);
  }

  /** Whether the int is an element, in canonical form. */
  public static boolean isElement(int a) {
    return a >= 0 && a < P;
  }
}
