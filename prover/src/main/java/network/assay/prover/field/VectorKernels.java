package network.assay.prover.field;

import static network.assay.prover.field.LanesVector.V;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/**
 * Kernels in lanes, for whole vectors; the definition does what is left at their ends and what is
 * too small.
 */
public final class VectorKernels implements ProverKernels {
  /** Elements that pass through a scratch vector at once: 8 KiB. */
  private static final int CHUNK = Multiplier.CHUNK;

  private final ScalarProverKernels scalar = new ScalarProverKernels();

  private static int whole(int count) {
    return count & -V;
  }

  private static void copy(ExtVector from, ExtVector to, int at, int count) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      System.arraycopy(from.part(part), 0, to.part(part), at, count);
    }
  }

  @Override
  public ExtVector eq(Ext[] point, Ext scale, int length) {
    int small = 0;
    while (small < point.length && 1 << small < V) {
      small++;
    }
    Ext[] low = Arrays.copyOf(point, small);
    int filled = Math.min(length, 1 << small);
    ExtVector first = scalar.eq(low, scale, filled);
    if (filled == length && small == point.length) {
      return first;
    }
    ExtVector table = new ExtVector(length);
    for (int part = 0; part < ExtVector.PARTS; part++) {
      System.arraycopy(first.part(part), 0, table.part(part), 0, filled);
    }
    for (int b = small; b < point.length; b++) {
      int more = Math.min(filled, length - filled);
      split(table, filled, more, point[b]);
      scale(table, more, filled - more, Ext.ONE.minus(point[b]));
      filled += more;
    }
    return table;
  }

  /** table[filled + i] = r · table[i], and table[i] less that, for i below count. */
  private void split(ExtVector table, int filled, int count, Ext r) {
    int whole = whole(count);
    for (int from = 0; from < whole; from += CHUNK) {
      int size = Math.min(CHUNK, whole - from);
      ScaledVector.set(table, filled + from, table, from, size, r);
      subtract(table, from, table, filled + from, table, from, size);
    }
    for (int i = whole; i < count; i++) {
      Ext high = table.get(i).times(r);
      table.set(filled + i, high);
      table.set(i, table.get(i).minus(high));
    }
  }

  @Override
  public Ext dot(ExtVector x, int xFrom, ExtVector y, int yFrom, int count) {
    int whole = whole(count);
    Ext rest = scalar.dot(x, xFrom + whole, y, yFrom + whole, count - whole);
    return whole == 0 ? rest : DotsVector.dot(x, xFrom, y, yFrom, whole).plus(rest);
  }

  @Override
  public Ext dot(int[] x, int xFrom, ExtVector y, int yFrom, int count) {
    int whole = whole(count);
    Ext rest = scalar.dot(x, xFrom + whole, y, yFrom + whole, count - whole);
    return whole == 0 ? rest : DotsVector.dot(x, xFrom, y, yFrom, whole).plus(rest);
  }

  @Override
  public void addScaled(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    int whole = whole(count);
    if (scale.equals(Ext.ONE)) {
      for (int part = 0; part < ExtVector.PARTS; part++) {
        ScaledVector.add(y.part(part), yFrom, x.part(part), xFrom, whole);
      }
    } else if (whole > 0) {
      ScaledVector.add(y, yFrom, x, xFrom, whole, scale);
    }
    scalar.addScaled(y, yFrom + whole, x, xFrom + whole, count - whole, scale);
  }

  @Override
  public void addScaled(ExtVector y, int yFrom, int[] x, int xFrom, int count, Ext scale) {
    int whole = whole(count);
    if (whole > 0) {
      ScaledVector.add(y.part(0), yFrom, x, xFrom, whole, scale.a());
      ScaledVector.add(y.part(1), yFrom, x, xFrom, whole, scale.b());
      ScaledVector.add(y.part(2), yFrom, x, xFrom, whole, scale.c());
      ScaledVector.add(y.part(3), yFrom, x, xFrom, whole, scale.d());
    }
    scalar.addScaled(y, yFrom + whole, x, xFrom + whole, count - whole, scale);
  }

  @Override
  public void scatterScaled(
      ExtVector y, int[] at, int atFrom, ExtVector x, int xFrom, int count, Ext scale) {
    int whole = whole(count);
    ExtVector products = Scratch.vector();
    for (int from = 0; from < whole; from += CHUNK) {
      int size = Math.min(CHUNK, whole - from);
      ScaledVector.set(products, 0, x, xFrom + from, size, scale);
      for (int i = 0; i < size; i++) {
        int place = at[atFrom + from + i];
        if (place >= 0) {
          y.add(place, products.get(i));
        }
      }
    }
    scalar.scatterScaled(y, at, atFrom + whole, x, xFrom + whole, count - whole, scale);
  }

  @Override
  public void multiply(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    int whole = whole(count);
    if (z.equals(x) || z.equals(y)) {
      ExtVector products = Scratch.vector();
      for (int from = 0; from < whole; from += CHUNK) {
        int size = Math.min(CHUNK, whole - from);
        ProductsVector.multiply(x, xFrom + from, y, yFrom + from, products, 0, size);
        copy(products, z, zFrom + from, size);
      }
    } else if (whole > 0) {
      ProductsVector.multiply(x, xFrom, y, yFrom, z, zFrom, whole);
    }
    scalar.multiply(x, xFrom + whole, y, yFrom + whole, z, zFrom + whole, count - whole);
  }

  @Override
  public void addProduct(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    int whole = whole(count);
    ExtVector products = Scratch.vector();
    for (int from = 0; from < whole; from += CHUNK) {
      int size = Math.min(CHUNK, whole - from);
      ProductsVector.multiply(x, xFrom + from, y, yFrom + from, products, 0, size);
      for (int part = 0; part < ExtVector.PARTS; part++) {
        ScaledVector.add(z.part(part), zFrom + from, products.part(part), 0, size);
      }
    }
    scalar.addProduct(x, xFrom + whole, y, yFrom + whole, z, zFrom + whole, count - whole);
  }

  @Override
  public void subtract(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    int whole = whole(count);
    for (int part = 0; part < ExtVector.PARTS; part++) {
      ScaledVector.subtract(x.part(part), xFrom, y.part(part), yFrom, z.part(part), zFrom, whole);
    }
    scalar.subtract(x, xFrom + whole, y, yFrom + whole, z, zFrom + whole, count - whole);
  }

  @Override
  public void fold(ExtVector v, int low, int high, int count, Ext r) {
    int whole = whole(count);
    ExtVector slopes = Scratch.vector();
    for (int from = 0; from < whole; from += CHUNK) {
      int size = Math.min(CHUNK, whole - from);
      subtract(v, high + from, v, low + from, slopes, 0, size);
      ScaledVector.add(v, low + from, slopes, 0, size, r);
    }
    scalar.fold(v, low + whole, high + whole, count - whole, r);
  }

  @Override
  public void scale(ExtVector v, int from, int count, Ext r) {
    int whole = whole(count);
    ExtVector products = Scratch.vector();
    for (int i = 0; i < whole; i += CHUNK) {
      int size = Math.min(CHUNK, whole - i);
      ScaledVector.set(products, 0, v, from + i, size, r);
      copy(products, v, from + i, size);
    }
    scalar.scale(v, from + whole, count - whole, r);
  }

  @Override
  public void addRows(
      int[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    int whole = whole(block.columns());
    if (whole > 0) {
      RowsVector.addRows(m, block.columns(0, whole), e, eFrom, to, toFrom);
    }
    MatrixBlock rest = block.columns(whole, block.columns() - whole);
    scalar.addRows(m, rest, e, eFrom, to, toFrom + whole);
  }

  @Override
  public void addRows(
      byte[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    int whole = BytesVector.wholeColumns(block.columns());
    MatrixBlock left = block.columns(0, whole);
    for (int r = 0; whole > 0 && r < block.rows(); r += BytesVector.TERMS_MAX) {
      int rows = Math.min(BytesVector.TERMS_MAX, block.rows() - r);
      BytesVector.addRows(m, left.rows(r, rows), e, eFrom + r, to, toFrom);
    }
    MatrixBlock rest = block.columns(whole, block.columns() - whole);
    scalar.addRows(m, rest, e, eFrom, to, toFrom + whole);
  }

  @Override
  public void addColumns(
      byte[] m, MatrixBlock block, ExtVector f, int fFrom, ExtVector to, int toFrom) {
    block.within(m.length);
    int whole = BytesVector.wholeColumns(block.columns());
    for (int c = 0; c < whole; c += BytesVector.TERMS_MAX) {
      int columns = Math.min(BytesVector.TERMS_MAX, whole - c);
      BytesVector.addColumns(m, block.columns(c, columns), f, fFrom + c, to, toFrom);
    }
    if (whole < block.columns()) {
      MatrixBlock rest = block.columns(whole, block.columns() - whole);
      scalar.addColumns(m, rest, f, fFrom + whole, to, toFrom);
    }
  }

  @Override
  public void butterflies(int[] x, int from, int half, int blocks, int[] factors, int factorsFrom) {
    if (half % V != 0) {
      scalar.butterflies(x, from, half, blocks, factors, factorsFrom);
      return;
    }
    for (int k = 0; k < blocks; k++) {
      ButterfliesVector.one(x, from + 2 * half * k, half, factors[factorsFrom + k]);
    }
  }

  @Override
  public void butterflies(
      int[] x,
      int from,
      int quarter,
      int blocks,
      int[] high,
      int highFrom,
      int[] low,
      int lowFrom) {
    if (quarter % V != 0) {
      ProverKernels.super.butterflies(x, from, quarter, blocks, high, highFrom, low, lowFrom);
      return;
    }
    for (int k = 0; k < blocks; k++) {
      ButterfliesVector.two(
          x,
          from + 4 * quarter * k,
          quarter,
          high[highFrom + k],
          low[lowFrom + 2 * k],
          low[lowFrom + 2 * k + 1]);
    }
  }
}
