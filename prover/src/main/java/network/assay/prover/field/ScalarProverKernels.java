package network.assay.prover.field;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;

/** The definition of each kernel of a prover: plain loops. */
public final class ScalarProverKernels extends ScalarKernels implements ProverKernels {
  @Override
  public void multiply(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    for (int i = 0; i < count; i++) {
      z.set(zFrom + i, x.get(xFrom + i).times(y.get(yFrom + i)));
    }
  }

  @Override
  public void addRows(
      int[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    for (int r = 0; r < block.rows(); r++) {
      addScaled(
          to, toFrom, m, block.from() + r * block.stride(), block.columns(), e.get(eFrom + r));
    }
  }

  @Override
  public void addRows(
      byte[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    int[] row = new int[block.columns()];
    for (int r = 0; r < block.rows(); r++) {
      elements(m, block.from() + r * block.stride(), row);
      addScaled(to, toFrom, row, 0, row.length, e.get(eFrom + r));
    }
  }

  @Override
  public void addColumns(
      byte[] m, MatrixBlock block, ExtVector f, int fFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    int[] row = new int[block.columns()];
    for (int r = 0; r < block.rows(); r++) {
      elements(m, block.from() + r * block.stride(), row);
      to.add(toFrom + r, dot(row, 0, f, fFrom, row.length));
    }
  }

  private static void elements(byte[] m, int from, int[] row) {
    Arrays.setAll(row, i -> M31.of(m[from + i]));
  }

  @Override
  public void butterflies(int[] x, int from, int half, int blocks, int[] factors, int factorsFrom) {
    for (int k = 0; k < blocks; k++) {
      int t = factors[factorsFrom + k];
      int low = from + 2 * half * k;
      for (int i = low; i < low + half; i++) {
        int product = M31.mul(t, x[i + half]);
        x[i + half] = M31.sub(x[i], product);
        x[i] = M31.add(x[i], product);
      }
    }
  }

  @Override
  public void addProduct(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    for (int i = 0; i < count; i++) {
      z.add(zFrom + i, x.get(xFrom + i).times(y.get(yFrom + i)));
    }
  }

  @Override
  public void subtract(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    for (int i = 0; i < count; i++) {
      z.set(zFrom + i, x.get(xFrom + i).minus(y.get(yFrom + i)));
    }
  }

  @Override
  public void fold(ExtVector v, int low, int high, int count, Ext r) {
    for (int i = 0; i < count; i++) {
      v.add(low + i, v.get(high + i).minus(v.get(low + i)).times(r));
    }
  }

  @Override
  public void scale(ExtVector v, int from, int count, Ext r) {
    for (int i = 0; i < count; i++) {
      v.set(from + i, v.get(from + i).times(r));
    }
  }
}
