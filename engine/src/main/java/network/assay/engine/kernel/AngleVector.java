package network.assay.engine.kernel;

import static network.assay.engine.kernel.ElementaryWide.*;
import static network.assay.engine.kernel.ElementaryWideVector.load;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sines of {@link ElementaryWide} and their inverses, lane by lane the same operations; large
 * arguments of sines go through the definition one by one. Each loop does {@code length} elements,
 * a multiple of the lanes; y may be x at the same offset. As in {@link ElementaryWideVector}, a
 * loop calls methods of ours first.
 */
final class AngleVector {
  private AngleVector() {}

  private static final VectorSpecies<Double> S = LanesVector.DOUBLES;
  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;
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
        DoubleVector r = wave(v, 0);
        ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
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
        DoubleVector r = wave(v, 1);
        ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
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
        DoubleVector r = tan(v);
        ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
      }
    }
  }

  private static DoubleVector tan(DoubleVector v) {
    DoubleVector rounded = v.mul(TWO_OVER_PI).add(ROUNDER);
    DoubleVector k = rounded.sub(ROUNDER);
    DoubleVector r = v.sub(k.mul(HALF_PI_HIGH)).sub(k.mul(HALF_PI_LOW));
    DoubleVector z = r.mul(r);
    DoubleVector s = z.mul(SIN_4).add(SIN_3);
    s = z.mul(s).add(SIN_2);
    s = z.mul(s).add(SIN_1);
    s = r.mul(z.mul(s).add(SIN_0));
    DoubleVector c = z.mul(COS_4).add(COS_3);
    c = z.mul(c).add(COS_2);
    c = z.mul(c).add(COS_1);
    c = z.mul(c).add(COS_0);
    LongVector turn = rounded.reinterpretAsLongs();
    VectorMask<Double> odd = turn.and(1).compare(VectorOperators.NE, 0).cast(S);
    return s.blend(c.neg(), odd).div(c.blend(s, odd));
  }

  private static DoubleVector wave(DoubleVector v, long shift) {
    DoubleVector rounded = v.mul(TWO_OVER_PI).add(ROUNDER);
    DoubleVector k = rounded.sub(ROUNDER);
    DoubleVector r = v.sub(k.mul(HALF_PI_HIGH)).sub(k.mul(HALF_PI_LOW));
    DoubleVector z = r.mul(r);
    DoubleVector s = z.mul(SIN_4).add(SIN_3);
    s = z.mul(s).add(SIN_2);
    s = z.mul(s).add(SIN_1);
    s = r.mul(z.mul(s).add(SIN_0));
    DoubleVector c = z.mul(COS_4).add(COS_3);
    c = z.mul(c).add(COS_2);
    c = z.mul(c).add(COS_1);
    c = z.mul(c).add(COS_0);
    LongVector turn = rounded.reinterpretAsLongs().add(shift);
    VectorMask<Double> odd = turn.and(1).compare(VectorOperators.NE, 0).cast(S);
    LongVector sign = turn.and(2).lanewise(VectorOperators.LSHL, 62);
    return s.blend(c, odd)
        .reinterpretAsLongs()
        .lanewise(VectorOperators.XOR, sign)
        .reinterpretAsDoubles();
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
      DoubleVector z2 = z.mul(z);
      DoubleVector z4 = z2.mul(z2);
      DoubleVector low = z.mul(ATAN_1).add(ATAN_0).add(z.mul(ATAN_3).add(ATAN_2).mul(z2));
      DoubleVector middle = z.mul(ATAN_5).add(ATAN_4).add(z.mul(ATAN_7).add(ATAN_6).mul(z2));
      DoubleVector high = z.mul(ATAN_9).add(ATAN_8).add(z2.mul(ATAN_10));
      DoubleVector p = low.add(middle.add(high.mul(z4)).mul(z4));
      DoubleVector r = zero.blend(HALF_PI, large).add(t.mul(p));
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  private static DoubleVector asinOfRest(DoubleVector s, DoubleVector z) {
    DoubleVector z2 = z.mul(z);
    DoubleVector low = z.mul(ASIN_1).add(ASIN_0).add(z.mul(ASIN_3).add(ASIN_2).mul(z2));
    DoubleVector high = z.mul(ASIN_5).add(ASIN_4).add(z2.mul(ASIN_6));
    return s.mul(low.add(high.mul(z2.mul(z2))));
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
      DoubleVector r = p.blend(halfPi.sub(p.mul(2.0)), large);
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
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
      DoubleVector r = inner.blend(outer, large);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }
}
