package network.assay.engine.kernel;

import java.util.Arrays;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * Neighbouring strided rows, reduced side by side: element i of row j is x[first + i·stride + j]. A
 * row of a buffer stands for each of the 16 virtual lanes of a sum.
 */
final class ColumnsVector {
  private static final int LANES = ScalarKernels.LANES;

  private final float[] x;
  private final int first;
  private final int length;
  private final int stride;
  private final int width;

  /** Lanes in use; the others hold the neutral element, which changes no sum. */
  private final int used;

  ColumnsVector(float[] x, int first, int length, int stride, int width) {
    this.x = x;
    this.first = first;
    this.length = length;
    this.stride = stride;
    this.width = width;
    this.used = Math.min(LANES, length);
  }

  /** A copy of the contiguous rows [from, to) of x [.., length], side by side. */
  static ColumnsVector turned(float[] x, int from, int to, int length) {
    int width = to - from;
    float[] copy = new float[length * width];
    for (int j = 0; j < width; j++) {
      int row = (from + j) * length;
      for (int i = 0; i < length; i++) {
        copy[i * width + j] = x[row + i];
      }
    }
    return new ColumnsVector(copy, 0, length, width, width);
  }

  /** Undoes {@link #turned}: writes what has become of the rows to those of y from {@code from}. */
  void turnBack(float[] y, int from) {
    for (int j = 0; j < width; j++) {
      int row = (from + j) * length;
      for (int i = 0; i < length; i++) {
        y[row + i] = x[i * width + j];
      }
    }
  }

  /** Reduces each row into y[target + j]. */
  void reduce(ReduceKind kind, float[] y, int target) {
    switch (kind) {
      case MAX -> max(y, target);
      case MIN -> {
        Arrays.fill(y, target, target + width, Float.POSITIVE_INFINITY);
        for (int i = 0; i < length; i++) {
          RowsVector.min(y, target, x, first + i * stride, y, target, width);
        }
      }
      case PROD -> product(y, target);
      case SUM, SUM_SQUARE, L1 -> sum(kind, y, target);
      case MEAN -> {
        sum(kind, y, target);
        RowsVector.div((float) length, y, target, y, target, width);
      }
      case L2 -> {
        sum(kind, y, target);
        ElementaryVector.unary(UnaryFunction.SQRT, y, target, y, target, width);
      }
      case LOG_SUM -> {
        sum(kind, y, target);
        ElementaryVector.unary(UnaryFunction.LOG, y, target, y, target, width);
      }
      case LOG_SUM_EXP -> logSumExp(y, target);
    }
  }

  private void max(float[] y, int target) {
    Arrays.fill(y, target, target + width, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i++) {
      RowsVector.max(y, target, x, first + i * stride, y, target, width);
    }
  }

  private void product(float[] y, int target) {
    float[] lanes = new float[Math.max(1, used) * width];
    Arrays.fill(lanes, 1f);
    for (int i = 0; i < length; i++) {
      int lane = i % LANES * width;
      RowsVector.mul(lanes, lane, x, first + i * stride, lanes, lane, width);
    }
    int left = used;
    for (int half = LANES / 2; half > 0; half /= 2) {
      RowsVector.mul(lanes, 0, lanes, half * width, lanes, 0, Math.max(0, left - half) * width);
      left = Math.min(left, half);
    }
    System.arraycopy(lanes, 0, y, target, width);
  }

  /** Sums what {@code kind} sums. */
  private void sum(ReduceKind kind, float[] y, int target) {
    float[] lanes = lanes();
    float[] terms = new float[width];
    for (int i = 0; i < length; i++) {
      int row = first + i * stride;
      switch (kind) {
        case SUM_SQUARE, L2 -> {
          RowsVector.mul(x, row, x, row, terms, 0, width);
          add(lanes, i, terms, 0);
        }
        case L1 -> {
          ElementaryVector.unary(UnaryFunction.ABS, x, row, terms, 0, width);
          add(lanes, i, terms, 0);
        }
        case SUM, MEAN, LOG_SUM, LOG_SUM_EXP, MAX, MIN, PROD -> add(lanes, i, x, row);
      }
    }
    fold(lanes, y, target);
  }

  private float[] lanes() {
    return new float[Math.max(1, used) * width];
  }

  /** Adds a row of terms to the lane of element i. */
  private void add(float[] lanes, int i, float[] terms, int from) {
    int lane = i % LANES * width;
    RowsVector.add(lanes, lane, terms, from, lanes, lane, width);
  }

  private void fold(float[] lanes, float[] y, int target) {
    int left = used;
    for (int half = LANES / 2; half > 0; half /= 2) {
      RowsVector.add(lanes, 0, lanes, half * width, lanes, 0, Math.max(0, left - half) * width);
      left = Math.min(left, half);
    }
    System.arraycopy(lanes, 0, y, target, width);
  }

  private void logSumExp(float[] y, int target) {
    float[] max = new float[width];
    max(max, 0);
    float[] lanes = lanes();
    float[] terms = new float[width];
    for (int i = 0; i < length; i++) {
      RowsVector.sub(x, first + i * stride, max, 0, terms, 0, width);
      ElementaryVector.unary(UnaryFunction.EXP, terms, 0, terms, 0, width);
      add(lanes, i, terms, 0);
    }
    fold(lanes, terms, 0);
    ElementaryVector.unary(UnaryFunction.LOG, terms, 0, terms, 0, width);
    for (int j = 0; j < width; j++) {
      y[target + j] = Float.isInfinite(max[j]) ? max[j] : max[j] + terms[j];
    }
  }

  void softmaxInPlace(boolean logarithm) {
    softmax(logarithm, x, first);
  }

  /** Writes element i of row j to y[target + i·stride + j]; y may be x. */
  void softmax(boolean logarithm, float[] y, int target) {
    float[] max = new float[width];
    max(max, 0);
    float[] lanes = lanes();
    float[] terms = new float[logarithm ? width : 0];
    for (int i = 0; i < length; i++) {
      float[] row = logarithm ? terms : y;
      int at = logarithm ? 0 : target + i * stride;
      RowsVector.sub(x, first + i * stride, max, 0, row, at, width);
      ElementaryVector.unary(UnaryFunction.EXP, row, at, row, at, width);
      add(lanes, i, row, at);
    }
    float[] sum = new float[width];
    fold(lanes, sum, 0);
    UnaryFunction last = logarithm ? UnaryFunction.LOG : UnaryFunction.RECIPROCAL;
    ElementaryVector.unary(last, sum, 0, sum, 0, width);
    for (int i = 0; i < length; i++) {
      int at = target + i * stride;
      if (logarithm) {
        RowsVector.sub(x, first + i * stride, max, 0, y, at, width);
        RowsVector.sub(y, at, sum, 0, y, at, width);
      } else {
        RowsVector.mul(y, at, sum, 0, y, at, width);
      }
    }
  }

  void layerNormInPlace(float[] scale, float[] bias, float epsilon) {
    float[] mean = new float[width];
    sum(ReduceKind.SUM, mean, 0);
    RowsVector.div((float) length, mean, 0, mean, 0, width);
    for (int i = 0; i < length; i++) {
      RowsVector.sub(x, i * stride, mean, 0, x, i * stride, width);
    }
    float[] factor = new float[width];
    sum(ReduceKind.SUM_SQUARE, factor, 0);
    RowsVector.div((float) length, factor, 0, factor, 0, width);
    RowsVector.add(epsilon, factor, 0, factor, 0, width);
    ElementaryVector.unary(UnaryFunction.SQRT, factor, 0, factor, 0, width);
    ElementaryVector.unary(UnaryFunction.RECIPROCAL, factor, 0, factor, 0, width);
    for (int i = 0; i < length; i++) {
      int row = i * stride;
      RowsVector.mul(x, row, factor, 0, x, row, width);
      RowsVector.mul(scale[i], x, row, x, row, width);
      if (bias != null) {
        RowsVector.add(bias[i], x, row, x, row, width);
      }
    }
  }
}
