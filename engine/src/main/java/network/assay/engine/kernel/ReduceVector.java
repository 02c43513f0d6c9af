package network.assay.engine.kernel;

import network.assay.engine.program.Op.ReduceKind;

/**
 * Reductions, softmax and normalisation over the middle dimension: long contiguous rows one by one
 * ({@link SumsVector}), strided ones side by side ({@link ColumnsVector}). Short contiguous rows
 * are turned, so that they are side by side too: what a row costs beyond its elements is then
 * shared by a whole vector of rows.
 */
final class ReduceVector {
  /** Neighbouring sums that are made together: their lanes fill half a first-level cache. */
  private static final int COLUMNS_MAX = 256;

  /** Contiguous rows shorter than this are turned. */
  private static final int SHORT = 32;

  private static final int FUNCTION_COST = 4;

  private final Workers workers;

  ReduceVector(Workers workers) {
    this.workers = workers;
  }

  void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y) {
    if (inner != 1) {
      columns(
          outer,
          length,
          inner,
          length,
          (first, target, width) ->
              new ColumnsVector(x, first, length, inner, width).reduce(kind, y, target));
    } else if (length < SHORT) {
      turned(
          outer,
          length,
          (from, to) -> {
            ColumnsVector rows = ColumnsVector.turned(x, from, to, length);
            rows.reduce(kind, y, from);
          });
    } else {
      workers.forEachRange(
          outer,
          length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              y[i] = SumsVector.reduce(kind, x, i * length, length);
            }
          });
    }
  }

  void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y) {
    long cost = (long) FUNCTION_COST * length;
    if (inner != 1) {
      columns(
          outer,
          length,
          inner,
          cost,
          (first, target, width) ->
              new ColumnsVector(x, first, length, inner, width).softmax(logarithm, y, first));
    } else if (length < SHORT) {
      turned(
          outer,
          cost,
          (from, to) -> {
            ColumnsVector rows = ColumnsVector.turned(x, from, to, length);
            rows.softmaxInPlace(logarithm);
            rows.turnBack(y, from);
          });
    } else {
      workers.forEachRange(
          outer,
          cost,
          (from, to) -> {
            float[] terms = new float[logarithm ? length : 0];
            for (int i = from; i < to; i++) {
              softmaxRow(logarithm, x, i * length, length, terms, y);
            }
          });
    }
  }

  private static void softmaxRow(
      boolean logarithm, float[] x, int first, int length, float[] terms, float[] y) {
    float max = RowsVector.max(x, first, length);
    if (logarithm) {
      ElementaryVector.expOfDifference(max, x, first, terms, 0, length);
      float log = ElementaryFloat.log(SumsVector.sum(terms, 0, length));
      RowsVector.subTwice(max, log, x, first, y, first, length);
    } else {
      ElementaryVector.expOfDifference(max, x, first, y, first, length);
      RowsVector.mul(1 / SumsVector.sum(y, first, length), y, first, y, first, length);
    }
  }

  void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y) {
    if (length < SHORT) {
      turned(
          rows,
          4L * length,
          (from, to) -> {
            ColumnsVector turned = ColumnsVector.turned(x, from, to, length);
            turned.layerNormInPlace(scale, bias, epsilon);
            turned.turnBack(y, from);
          });
      return;
    }
    workers.forEachRange(
        rows,
        4L * length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int first = row * length;
            float mean = SumsVector.sum(x, first, length) / (float) length;
            RowsVector.add(-mean, x, first, y, first, length);
            float variance = SumsVector.sumOfSquares(y, first, length) / (float) length;
            float factor = 1f / (float) Math.sqrt(variance + epsilon);
            RowsVector.normalise(factor, scale, bias, y, first, length);
          }
        });
  }

  /** Receives neighbouring strided rows: where the first begins, where its sum goes, how many. */
  @FunctionalInterface
  private interface Block {
    void accept(int first, int target, int width);
  }

  private void columns(int outer, int length, int inner, long cost, Block block) {
    int blocks = Math.ceilDiv(inner, COLUMNS_MAX);
    workers.forEachRange(
        outer * blocks,
        cost * Math.min(inner, COLUMNS_MAX),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int column = i % blocks * COLUMNS_MAX;
            int width = Math.min(COLUMNS_MAX, inner - column);
            block.accept(i / blocks * length * inner + column, i / blocks * inner + column, width);
          }
        });
  }

  private void turned(int rows, long cost, Workers.RangeBody body) {
    workers.forEachRange(
        rows,
        cost,
        (from, to) -> {
          for (int i = from; i < to; i += COLUMNS_MAX) {
            body.accept(i, Math.min(i + COLUMNS_MAX, to));
          }
        });
  }
}
