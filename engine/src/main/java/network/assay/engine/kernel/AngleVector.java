package network.assay.engine.kernel;

import static network.assay.engine.kernel.ElementaryWide.*;
import static network.assay.engine.kernel.ElementaryWideVector.load;
import static network.assay.engine.kernel.ElementaryWideVector.signed;
import static network.assay.engine.kernel.ElementaryWideVector.store;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sines of {@link ElementaryWide} and their inverses, lane by lane the same operations; large
 * arguments of sines go through the definition one by one. Each loop does {@code length} elements,
 * a multiple of the lanes; y may be x at the same offset.
 */
final class AngleVector {
  private AngleVector() {}

  private static final VectorSpecies<Double> S = LanesVector.DOUBLES;
  private static final int W = S.length();

  private static boolean hasLarge(DoubleVector v) {
    return v.abs().compare(VectorOperators.GT, PARTS_ARGUMENT_MAX).anyTrue();
  }

  static void sin(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      if (hasLarge(v)) {
        for (int lane = i; lane < i + W; lane++) {
          y[yi + lane] = (float) ElementaryWide.sin(x[xi + lane]);
        }
      } else {
        store(wave(v, 0), y, yi + i);
      }
    }
  }

  static void cos(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      if (hasLarge(v)) {
        for (int lane = i; lane < i + W; lane++) {
          y[yi + lane] = (float) ElementaryWide.cos(x[xi + lane]);
        }
      } else {
        store(wave(v, 1), y, yi + i);
      }
    }
  }

  static void tan(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      if (hasLarge(v)) {
        for (int lane = i; lane < i + W; lane++) {
          y[yi + lane] = (float) ElementaryWide.tan(x[xi + lane]);
        }
      } else {
        DoubleVector rounded = v.mul(TWO_OVER_PI).add(ROUNDER);
        DoubleVector r = restOfQuadrant(v, rounded);
        DoubleVector s = sinOfRest(r);
        DoubleVector c = cosOfRest(r);
        VectorMask<Double> odd = isOdd(rounded.reinterpretAsLongs());
        store(s.blend(c.neg(), odd).div(c.blend(s, odd)), y, yi + i);
      }
    }
  }

  private static VectorMask<Double> isOdd(LongVector turn) {
    return turn.and(1).compare(VectorOperators.NE, 0).cast(S);
  }

  private static DoubleVector wave(DoubleVector v, long shift) {
    DoubleVector rounded = v.mul(TWO_OVER_PI).add(ROUNDER);
    DoubleVector r = restOfQuadrant(v, rounded);
    LongVector turn = rounded.reinterpretAsLongs().add(shift);
    DoubleVector wave = sinOfRest(r).blend(cosOfRest(r), isOdd(turn));
    LongVector sign = turn.and(2).lanewise(VectorOperators.LSHL, 62);
    return wave.reinterpretAsLongs().lanewise(VectorOperators.XOR, sign).reinterpretAsDoubles();
  }

  private static DoubleVector restOfQuadrant(DoubleVector v, DoubleVector rounded) {
    DoubleVector k = rounded.sub(ROUNDER);
    return v.sub(k.mul(HALF_PI_HIGH)).sub(k.mul(HALF_PI_LOW));
  }

  private static DoubleVector sinOfRest(DoubleVector r) {
    DoubleVector z = r.mul(r);
    DoubleVector p = z.mul(SIN_4).add(SIN_3);
    p = z.mul(p).add(SIN_2);
    p = z.mul(p).add(SIN_1);
    p = z.mul(p).add(SIN_0);
    return r.mul(p);
  }

  private static DoubleVector cosOfRest(DoubleVector r) {
    DoubleVector z = r.mul(r);
    DoubleVector p = z.mul(COS_4).add(COS_3);
    p = z.mul(p).add(COS_2);
    p = z.mul(p).add(COS_1);
    return z.mul(p).add(COS_0);
  }

  static void atan(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    DoubleVector zero = DoubleVector.zero(S);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      VectorMask<Double> large = a.compare(VectorOperators.GT, 1.0);
      DoubleVector t = a.blend(-1.0, large).div(one.blend(a, large));
      DoubleVector z = t.mul(t);
      DoubleVector p = z.mul(ATAN_10).add(ATAN_9);
      p = z.mul(p).add(ATAN_8);
      p = z.mul(p).add(ATAN_7);
      p = z.mul(p).add(ATAN_6);
      p = z.mul(p).add(ATAN_5);
      p = z.mul(p).add(ATAN_4);
      p = z.mul(p).add(ATAN_3);
      p = z.mul(p).add(ATAN_2);
      p = z.mul(p).add(ATAN_1);
      p = z.mul(p).add(ATAN_0);
      store(signed(zero.blend(HALF_PI, large).add(t.mul(p)), v), y, yi + i);
    }
  }

  private static DoubleVector asinOfRest(DoubleVector s, DoubleVector z) {
    DoubleVector p = z.mul(ASIN_6).add(ASIN_5);
    p = z.mul(p).add(ASIN_4);
    p = z.mul(p).add(ASIN_3);
    p = z.mul(p).add(ASIN_2);
    p = z.mul(p).add(ASIN_1);
    p = z.mul(p).add(ASIN_0);
    return s.mul(p);
  }

  static void asin(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    DoubleVector halfPi = DoubleVector.broadcast(S, HALF_PI);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      VectorMask<Double> large = a.compare(VectorOperators.GT, 0.5);
      DoubleVector z = a.mul(a).blend(one.sub(a).mul(0.5), large);
      DoubleVector p = asinOfRest(a.blend(z.sqrt(), large), z);
      store(signed(p.blend(halfPi.sub(p.mul(2.0)), large), v), y, yi + i);
    }
  }

  static void acos(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    DoubleVector pi = DoubleVector.broadcast(S, PI);
    DoubleVector halfPi = DoubleVector.broadcast(S, HALF_PI);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      VectorMask<Double> large = a.compare(VectorOperators.GT, 0.5);
      VectorMask<Double> negative = v.compare(VectorOperators.LT, 0.0);
      DoubleVector z = a.mul(a).blend(one.sub(a).mul(0.5), large);
      DoubleVector p = asinOfRest(a.blend(z.sqrt(), large), z);
      DoubleVector twice = p.mul(2.0);
      DoubleVector outer = twice.blend(pi.sub(twice), negative);
      DoubleVector inner = halfPi.sub(p.blend(p.neg(), negative));
      store(inner.blend(outer, large), y, yi + i);
    }
  }
}
