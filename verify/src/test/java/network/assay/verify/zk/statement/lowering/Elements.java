package network.assay.verify.zk.statement.lowering;

import java.util.Random;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;

/** Arithmetic by definition, for comparison. */
final class Elements {
  private Elements() {}

  static Ext random(Random random) {
    return new Ext(
        random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P));
  }

  static Ext[] point(Random random, int coordinates) {
    Ext[] point = new Ext[coordinates];
    for (int i = 0; i < coordinates; i++) {
      point[i] = random(random);
    }
    return point;
  }

  /** eq(point, index), as written in the specification. */
  static Ext eq(Ext[] point, int index) {
    Ext product = Ext.ONE;
    for (int b = 0; b < point.length; b++) {
      boolean set = (index >> b & 1) == 1;
      product = product.times(set ? point[b] : Ext.ONE.minus(point[b]));
    }
    return product;
  }

  /** The least power of two that is at least x. */
  static int pad(int x) {
    int pad = 1;
    while (pad < x) {
      pad *= 2;
    }
    return pad;
  }

  /** The whole number next to 0 that an element stands for. */
  static long centred(int residue) {
    return residue > M31.P / 2 ? (long) residue - M31.P : residue;
  }
}
