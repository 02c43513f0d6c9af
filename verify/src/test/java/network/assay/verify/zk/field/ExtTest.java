package network.assay.verify.zk.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The field of {@code spec/zk.md}, section 1, against polynomials with big numbers. */
class ExtTest {
  private static final long SEED = 20_261_121;
  private static final BigInteger P = BigInteger.valueOf(M31.P);

  private final Random random = new Random(SEED);

  private Ext element() {
    int[] edges = {0, 1, M31.P - 1, 1 << 30};
    int[] parts = new int[4];
    for (int i = 0; i < 4; i++) {
      parts[i] =
          random.nextInt(4) == 0 ? edges[random.nextInt(edges.length)] : random.nextInt(M31.P);
    }
    return new Ext(parts[0], parts[1], parts[2], parts[3]);
  }

  /** (real, imaginary) of x · y where i² = −1. */
  private static BigInteger[] complex(BigInteger[] x, BigInteger[] y) {
    return new BigInteger[] {
      x[0].multiply(y[0]).subtract(x[1].multiply(y[1])),
      x[0].multiply(y[1]).add(x[1].multiply(y[0]))
    };
  }

  private static BigInteger[] complex(int real, int imaginary) {
    return new BigInteger[] {BigInteger.valueOf(real), BigInteger.valueOf(imaginary)};
  }

  private static int residue(BigInteger value) {
    return value.mod(P).intValueExact();
  }

  private static Ext product(Ext x, Ext y) {
    BigInteger[] xLow = complex(x.a(), x.b());
    BigInteger[] xHigh = complex(x.c(), x.d());
    BigInteger[] yLow = complex(y.a(), y.b());
    BigInteger[] yHigh = complex(y.c(), y.d());
    BigInteger[] low = complex(xLow, yLow);
    // u² = 2 + i.
    BigInteger[] square = complex(complex(xHigh, yHigh), complex(2, 1));
    BigInteger[] cross = complex(xLow, yHigh);
    BigInteger[] other = complex(xHigh, yLow);
    return new Ext(
        residue(low[0].add(square[0])),
        residue(low[1].add(square[1])),
        residue(cross[0].add(other[0])),
        residue(cross[1].add(other[1])));
  }

  @Test
  void productsFollowTheDefinition() {
    for (int i = 0; i < 2000; i++) {
      Ext x = element();
      Ext y = element();
      assertThat(x.times(y)).as("%s · %s", x, y).isEqualTo(product(x, y));
      assertThat(x.times(y.a())).isEqualTo(x.times(Ext.ofBase(y.a())));
      assertThat(x.plus(y).minus(y)).isEqualTo(x);
      assertThat(x.plus(x.negated()).isZero()).isTrue();
    }
  }

  @Test
  void everythingButZeroHasAnInverse() {
    for (int i = 0; i < 500; i++) {
      Ext x = element();
      if (!x.isZero()) {
        assertThat(x.times(x.inverse())).as("%s", x).isEqualTo(Ext.ONE);
      }
    }
  }

  /** 2 + i is no square: else the extension would have divisors of zero. */
  @Test
  void theExtensionIsAField() {
    // The norm of 2 + i, 5, is a square in M exactly if 2 + i is one in C.
    BigInteger half = P.subtract(BigInteger.ONE).shiftRight(1);
    assertThat(BigInteger.valueOf(5).modPow(half, P)).isEqualTo(P.subtract(BigInteger.ONE));
    assertThat(P.subtract(BigInteger.ONE).modPow(half, P)).isEqualTo(P.subtract(BigInteger.ONE));
  }

  @Test
  void bytesAreLittleEndianAndInOrder() {
    byte[] bytes = new byte[Ext.BYTES];
    FieldBytes.put(new Ext(1, 0x0203, 0x040506, 0x0708090a), bytes, 0);
    assertThat(bytes).containsExactly(1, 0, 0, 0, 3, 2, 0, 0, 6, 5, 4, 0, 10, 9, 8, 7);
  }

  @Test
  void wholeNumbersStandForTheirResidues() {
    for (long value : List.of(0L, 1L, -1L, (long) M31.P, -(long) M31.P, Long.MAX_VALUE, 1L << 62)) {
      assertThat(M31.of(value)).isEqualTo(residue(BigInteger.valueOf(value)));
    }
    assertThat(M31.isElement(M31.P)).isFalse();
    assertThat(M31.isElement(M31.P - 1)).isTrue();
    assertThat(M31.isElement(-1)).isFalse();
  }
}
