package network.assay.prover.field;

import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.add;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.negative;
import static network.assay.prover.field.LanesVector.sub;

import jdk.incubator.vector.IntVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * What a product takes of its right factor. With y = (a, b, c, d) and (2 + i)(c + di) = e + fi, the
 * product x·y has the coordinates x0·a − x1·b + x2·e − x3·f, x0·b + x1·a + x2·f + x3·e, x0·c − x1·d
 * + x2·a − x3·b and x0·d + x1·c + x2·b + x3·a.
 */
final class Multiplier {
  /** Elements that are prepared at once: their nine arrays stay in the nearest cache. */
  static final int CHUNK = 512;

  private final int[] negativeB = new int[CHUNK];
  private final int[] negativeD = new int[CHUNK];
  private final int[] e = new int[CHUNK];
  private final int[] f = new int[CHUNK];
  private final int[] negativeF = new int[CHUNK];

  /** Prepares elements of y, a multiple of a vector and at most {@link #CHUNK}. */
  void prepare(ExtVector y, int from, int count) {
    int[] b = y.part(1);
    int[] c = y.part(2);
    int[] d = y.part(3);
    for (int i = 0; i < count; i += V) {
      IntVector vc = load(c, from + i);
      IntVector vd = load(d, from + i);
      negative(load(b, from + i)).intoArray(negativeB, i);
      negative(vd).intoArray(negativeD, i);
      sub(add(vc, vc), vd).intoArray(e, i);
      IntVector vf = add(vc, add(vd, vd));
      vf.intoArray(f, i);
      negative(vf).intoArray(negativeF, i);
    }
  }

  /** Four arrays that the coordinates of x are multiplied with, and where each begins. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; read in place.
  record Column(int[] w, int wFrom, int[] x, int xFrom, int[] y, int yFrom, int[] z, int zFrom) {}

  /** What coordinate {@code part} of the product takes, y beginning at {@code from}. */
  Column column(ExtVector y, int from, int part) {
    int[] a = y.part(0);
    int[] b = y.part(1);
    return switch (part) {
      case 0 -> new Column(a, from, negativeB, 0, e, 0, negativeF, 0);
      case 1 -> new Column(b, from, a, from, f, 0, e, 0);
      case 2 -> new Column(y.part(2), from, negativeD, 0, a, from, negativeB, 0);
      default -> new Column(y.part(3), from, y.part(2), from, b, from, a, from);
    };
  }

  /** The same of one element: what the coordinates of x are multiplied with. */
  static Ext column(Ext y, int part) {
    int e = M31.sub(M31.add(y.c(), y.c()), y.d());
    int f = M31.add(y.c(), M31.add(y.d(), y.d()));
    return switch (part) {
      case 0 -> new Ext(y.a(), M31.neg(y.b()), e, M31.neg(f));
      case 1 -> new Ext(y.b(), y.a(), f, e);
      case 2 -> new Ext(y.c(), M31.neg(y.d()), y.a(), M31.neg(y.b()));
      default -> new Ext(y.d(), y.c(), y.b(), y.a());
    };
  }
}
