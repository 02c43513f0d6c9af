package network.assay.prover.field;

import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.even;
import static network.assay.prover.field.LanesVector.factor;
import static network.assay.prover.field.LanesVector.fold;
import static network.assay.prover.field.LanesVector.join;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.negative;
import static network.assay.prover.field.LanesVector.odd;
import static network.assay.prover.field.LanesVector.pair;
import static network.assay.prover.field.LanesVector.sub;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Loops of products, element by element, over multiples of a vector. With y = (a, b, c, d) and (2 +
 * i)(c + di) = e + fi, the product x·y has the coordinates xa·a − xb·b + xc·e − xd·f, xa·b + xb·a +
 * xc·f + xd·e, xa·c − xb·d + xc·a − xd·b and xa·d + xb·c + xc·b + xd·a.
 */
final class ProductsVector {
  private ProductsVector() {}

  /** z = x · y. */
  static void multiply(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    int[] za = z.part(0);
    int[] zb = z.part(1);
    int[] zc = z.part(2);
    int[] zd = z.part(3);
    for (int i = 0; i < count; i += V) {
      IntVector p = load(xa, xFrom + i);
      IntVector q = load(xb, xFrom + i);
      IntVector r = load(xc, xFrom + i);
      IntVector s = load(xd, xFrom + i);
      LongVector p0 = even(p);
      LongVector q0 = even(q);
      LongVector r0 = even(r);
      LongVector s0 = even(s);
      LongVector p1 = odd(p);
      LongVector q1 = odd(q);
      LongVector r1 = odd(r);
      LongVector s1 = odd(s);
      IntVector a = load(ya, yFrom + i);
      IntVector b = load(yb, yFrom + i);
      IntVector c = load(yc, yFrom + i);
      IntVector d = load(yd, yFrom + i);
      IntVector e = sub(LanesVector.add(c, c), d);
      IntVector f = LanesVector.add(c, LanesVector.add(d, d));
      IntVector nb = negative(b);
      IntVector nd = negative(d);
      IntVector nf = negative(f);
      join(
              fold(fold(pair(p0, even(a), q0, even(nb)).add(pair(r0, even(e), s0, even(nf))))),
              fold(fold(pair(p1, odd(a), q1, odd(nb)).add(pair(r1, odd(e), s1, odd(nf))))))
          .intoArray(za, zFrom + i);
      join(
              fold(fold(pair(p0, even(b), q0, even(a)).add(pair(r0, even(f), s0, even(e))))),
              fold(fold(pair(p1, odd(b), q1, odd(a)).add(pair(r1, odd(f), s1, odd(e))))))
          .intoArray(zb, zFrom + i);
      join(
              fold(fold(pair(p0, even(c), q0, even(nd)).add(pair(r0, even(a), s0, even(nb))))),
              fold(fold(pair(p1, odd(c), q1, odd(nd)).add(pair(r1, odd(a), s1, odd(nb))))))
          .intoArray(zc, zFrom + i);
      join(
              fold(fold(pair(p0, even(d), q0, even(c)).add(pair(r0, even(b), s0, even(a))))),
              fold(fold(pair(p1, odd(d), q1, odd(c)).add(pair(r1, odd(b), s1, odd(a))))))
          .intoArray(zd, zFrom + i);
    }
  }

  /** z = x · y, x in the base field. */
  static void multiply(
      int[] x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      int[] from = y.part(part);
      int[] to = z.part(part);
      for (int i = 0; i < count; i += V) {
        IntVector a = load(x, xFrom + i);
        IntVector b = load(from, yFrom + i);
        join(fold(even(a).mul(even(b))), fold(odd(a).mul(odd(b)))).intoArray(to, zFrom + i);
      }
    }
  }

  /** y += scale · x. */
  static void addScaled(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      addCoordinate(y.part(part), yFrom, x, xFrom, count, Column.of(scale, part));
    }
  }

  /** z = scale · x. */
  static void scale(ExtVector z, int zFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      coordinate(z.part(part), zFrom, x, xFrom, count, Column.of(scale, part));
    }
  }

  /** What a coordinate of a product takes of each coordinate of the other factor. */
  private record Column(int a, int b, int c, int d) {
    static Column of(Ext y, int part) {
      int e = M31.sub(M31.add(y.c(), y.c()), y.d());
      int f = M31.add(y.c(), M31.add(y.d(), y.d()));
      return switch (part) {
        case 0 -> new Column(y.a(), M31.neg(y.b()), e, M31.neg(f));
        case 1 -> new Column(y.b(), y.a(), f, e);
        case 2 -> new Column(y.c(), M31.neg(y.d()), y.a(), M31.neg(y.b()));
        default -> new Column(y.d(), y.c(), y.b(), y.a());
      };
    }
  }

  private static void addCoordinate(
      int[] y, int yFrom, ExtVector x, int xFrom, int count, Column column) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    LongVector a = factor(column.a);
    LongVector b = factor(column.b);
    LongVector c = factor(column.c);
    LongVector d = factor(column.d);
    for (int i = 0; i < count; i += V) {
      IntVector p = load(xa, xFrom + i);
      IntVector q = load(xb, xFrom + i);
      IntVector r = load(xc, xFrom + i);
      IntVector s = load(xd, xFrom + i);
      IntVector product =
          join(
              fold(fold(pair(even(p), a, even(q), b).add(pair(even(r), c, even(s), d)))),
              fold(fold(pair(odd(p), a, odd(q), b).add(pair(odd(r), c, odd(s), d)))));
      LanesVector.add(load(y, yFrom + i), product).intoArray(y, yFrom + i);
    }
  }

  private static void coordinate(
      int[] z, int zFrom, ExtVector x, int xFrom, int count, Column column) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    LongVector a = factor(column.a);
    LongVector b = factor(column.b);
    LongVector c = factor(column.c);
    LongVector d = factor(column.d);
    for (int i = 0; i < count; i += V) {
      IntVector p = load(xa, xFrom + i);
      IntVector q = load(xb, xFrom + i);
      IntVector r = load(xc, xFrom + i);
      IntVector s = load(xd, xFrom + i);
      join(
              fold(fold(pair(even(p), a, even(q), b).add(pair(even(r), c, even(s), d)))),
              fold(fold(pair(odd(p), a, odd(q), b).add(pair(odd(r), c, odd(s), d)))))
          .intoArray(z, zFrom + i);
    }
  }

  /** y += scale · x, x in the base field. */
  static void addScaled(ExtVector y, int yFrom, int[] x, int xFrom, int count, Ext scale) {
    addMultiple(y.part(0), yFrom, x, xFrom, count, scale.a());
    addMultiple(y.part(1), yFrom, x, xFrom, count, scale.b());
    addMultiple(y.part(2), yFrom, x, xFrom, count, scale.c());
    addMultiple(y.part(3), yFrom, x, xFrom, count, scale.d());
  }

  private static void addMultiple(int[] y, int yFrom, int[] x, int xFrom, int count, int scale) {
    LongVector factor = factor(scale);
    for (int i = 0; i < count; i += V) {
      IntVector a = load(x, xFrom + i);
      IntVector product = join(fold(even(a).mul(factor)), fold(odd(a).mul(factor)));
      LanesVector.add(load(y, yFrom + i), product).intoArray(y, yFrom + i);
    }
  }

  /** z = x − y. */
  static void subtract(int[] x, int xFrom, int[] y, int yFrom, int[] z, int zFrom, int count) {
    for (int i = 0; i < count; i += V) {
      sub(load(x, xFrom + i), load(y, yFrom + i)).intoArray(z, zFrom + i);
    }
  }

  /** z = x + y. */
  static void add(int[] x, int xFrom, int[] y, int yFrom, int[] z, int zFrom, int count) {
    for (int i = 0; i < count; i += V) {
      LanesVector.add(load(x, xFrom + i), load(y, yFrom + i)).intoArray(z, zFrom + i);
    }
  }
}
