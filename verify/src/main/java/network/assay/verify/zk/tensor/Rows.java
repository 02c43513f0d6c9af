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
  private final RefView byElement;
  private final RefView rowOf;

  private Rows(ZkShape x, ZkShape result, int[] outer, int[] inner) {
    this.result = result;
    rows = Strides.places(x.strides(), bounded(x, outer));
    elements = Strides.places(x.strides(), bounded(x, inner));
    int rank = x.rank();
    int[] dims = Arrays.copyOf(inner, 2 * rank);
    System.arraycopy(outer, 0, dims, rank, rank);
    int[] strides = Arrays.copyOf(x.strides(), 2 * rank);
    System.arraycopy(strides, 0, strides, rank, rank);
    byElement = RefView.affine(0, dims, strides);
    int[] ofRows = ZkShape.of(outer).broadcastStrides(x);
    rowOf = RefView.affine(0, x.dims(), ofRows);
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
    List<Integer> result = new ArrayList<>();
    int[] outer = x.dims();
    int[] inner = x.dims();
    for (int i = 0; i < reduced.length; i++) {
      (reduced[i] ? outer : inner)[i] = 1;
      if (!reduced[i] || keepDims) {
        result.add(outer[i]);
      }
    }
    int[] dims = result.stream().mapToInt(Integer::intValue).toArray();
    return new Rows(x, ZkShape.of(dims), outer, inner);
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

  /** The places of the first element of all rows, then those of the second, and so on. */
  public RefView byElement() {
    return byElement;
  }

  /** For each element of the tensor its row. */
  public RefView rowOf() {
    return rowOf;
  }
}
