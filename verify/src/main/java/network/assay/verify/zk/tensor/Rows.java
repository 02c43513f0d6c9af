package network.assay.verify.zk.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;

/**
 * The elements of a tensor as rows: one for each element of what a reduction keeps, row-major over
 * the axes that are kept; within a row the elements are row-major over the axes that are reduced.
 */
public final class Rows {
  private static final int EMPTY_MAX = 1 << 16;

  private final ZkShape result;
  private final int[] rows;
  private final int[] elements;

  private Rows(ZkShape result, int[] rows, int[] elements) {
    this.result = result;
    this.rows = rows;
    this.elements = elements;
  }

  /**
   * The rows of a reduction.
   *
   * @param axes those that are reduced; none stands for all
   * @param keepDims whether the result keeps them, as 1
   */
  public static Rows of(ZkShape x, long[] axes, boolean keepDims) {
    boolean[] reduced = Moves.marked(axes, x);
    if (axes.length == 0) {
      Arrays.fill(reduced, true);
    }
    int[] strides = x.strides();
    List<Integer> result = new ArrayList<>();
    int[] outer = x.dims();
    int[] inner = x.dims();
    for (int i = 0; i < reduced.length; i++) {
      (reduced[i] ? outer : inner)[i] = 1;
      if (!reduced[i] || keepDims) {
        result.add(outer[i]);
      }
    }
    return new Rows(
        ZkShape.of(result.stream().mapToInt(Integer::intValue).toArray()),
        Strides.places(strides, bounded(x, outer)),
        Strides.places(strides, bounded(x, inner)));
  }

  /** The rows of a tensor without elements can be any count: no memory is taken for too many. */
  private static int[] bounded(ZkShape x, int[] dims) {
    if (ZkShape.of(dims).size() > Math.max(x.size(), EMPTY_MAX)) {
      throw new ZkException("shape " + x + " has no elements, but too many rows");
    }
    return dims;
  }

  /** The rows along one axis, or over the axes from {@code first} on. */
  public static Rows from(ZkShape x, int first, boolean onlyThis) {
    int axis = x.axis(first);
    int last = onlyThis ? axis : x.rank() - 1;
    return of(x, LongStream.rangeClosed(axis, last).toArray(), true);
  }

  /** The shape with one element for each row. */
  public ZkShape result() {
    return result;
  }

  /** The number of rows. */
  public int count() {
    return rows.length;
  }

  /** Elements of a row. */
  public int length() {
    return elements.length;
  }

  /** The place of element {@code i} of a row in the tensor. */
  public int place(int row, int i) {
    return rows[row] + elements[i];
  }
}
