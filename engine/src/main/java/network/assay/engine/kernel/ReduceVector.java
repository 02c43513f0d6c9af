package network.assay.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * Reductions, softmax and normalisation. Along contiguous elements the 16 virtual lanes of a sum
 * are those of one, two or four vectors; along a strided dimension vectors hold neighbouring sums
 * instead, and a row of a buffer stands for each virtual lane.
 */
final class ReduceVector {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int LANES = ScalarKernels.LANES;

  /** Neighbouring sums that are made together: their lanes fill half a first-level cache. */
  private static final int COLUMNS_MAX = 256;

  private static final int FUNCTION_COST = 8;

  private final Workers workers;

  ReduceVector(Workers workers) {
    this.workers = workers;
  }

  void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y) {
    if (inner == 1) {
      workers.forEachRange(
          outer,
          length,
          (from, to) -> {
            float[] terms = new float[needsTerms(kind) ? length : 0];
            for (int i = from; i < to; i++) {
              y[i] = row(kind, x, i * length, length, terms);
            }
          });
    } else if (inner > 1) {
      int blocks = Math.ceilDiv(inner, COLUMNS_MAX);
      workers.forEachRange(
          outer * blocks,
          (long) length * Math.min(inner, COLUMNS_MAX),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int column = i % blocks * COLUMNS_MAX;
              int width = Math.min(COLUMNS_MAX, inner - column);
              int first = i / blocks * length * inner + column;
              new Columns(x, first, length, inner, width)
                  .reduce(kind, y, i / blocks * inner + column);
            }
          });
    }
  }

  private static boolean needsTerms(ReduceKind kind) {
    return switch (kind) {
      case SUM_SQUARE, L1, L2, LOG_SUM_EXP -> true;
      case SUM, MEAN, MAX, MIN, PROD, LOG_SUM -> false;
    };
  }

  private static float row(ReduceKind kind, float[] x, int first, int length, float[] terms) {
    return switch (kind) {
      case SUM -> sum(x, first, length);
      case MEAN -> sum(x, first, length) / (float) length;
      case MAX -> RowsVector.max(x, first, length);
      case MIN -> RowsVector.min(x, first, length);
      case PROD -> product(x, first, length);
      case SUM_SQUARE -> sumOfSquares(x, first, length, terms);
      case L1 -> {
        ElementaryVector.unary(UnaryFunction.ABS, x, first, terms, 0, length);
        yield sum(terms, 0, length);
      }
      case L2 -> (float) Math.sqrt(sumOfSquares(x, first, length, terms));
      case LOG_SUM -> ElementaryFloat.log(sum(x, first, length));
      case LOG_SUM_EXP -> {
        float max = RowsVector.max(x, first, length);
        if (Float.isInfinite(max)) {
          yield max;
        }
        ElementaryVector.expOfDifference(max, x, first, terms, 0, length);
        yield max + ElementaryFloat.log(sum(terms, 0, length));
      }
    };
  }

  private static float sumOfSquares(float[] x, int first, int length, float[] terms) {
    RowsVector.mul(x, first, x, first, terms, 0, length);
    return sum(terms, 0, length);
  }

  /** The sum of contiguous elements as {@link Kernels#reduce} defines it. */
  static float sum(float[] x, int first, int length) {
    float[] lanes = new float[LANES];
    int whole = length / LANES * LANES;
    for (int v = 0; v < LANES; v += V) {
      FloatVector sum = FloatVector.zero(S);
      for (int i = v; i < whole; i += LANES) {
        sum = sum.add(FloatVector.fromArray(S, x, first + i));
      }
      sum.intoArray(lanes, v);
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] += x[first + i];
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] += lanes[j + half];
      }
    }
    return lanes[0];
  }

  private static float product(float[] x, int first, int length) {
    float[] lanes = new float[LANES];
    int whole = length / LANES * LANES;
    for (int v = 0; v < LANES; v += V) {
      FloatVector product = FloatVector.broadcast(S, 1f);
      for (int i = v; i < whole; i += LANES) {
        product = product.mul(FloatVector.fromArray(S, x, first + i));
      }
      product.intoArray(lanes, v);
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] *= x[first + i];
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] *= lanes[j + half];
      }
    }
    return lanes[0];
  }

  void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y) {
    if (inner == 1) {
      workers.forEachRange(
          outer,
          (long) FUNCTION_COST * length,
          (from, to) -> {
            float[] terms = new float[logarithm ? length : 0];
            for (int i = from; i < to; i++) {
              softmaxRow(logarithm, x, i * length, length, terms, y);
            }
          });
    } else if (inner > 1) {
      int blocks = Math.ceilDiv(inner, COLUMNS_MAX);
      workers.forEachRange(
          outer * blocks,
          (long) FUNCTION_COST * length * Math.min(inner, COLUMNS_MAX),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int column = i % blocks * COLUMNS_MAX;
              int width = Math.min(COLUMNS_MAX, inner - column);
              int first = i / blocks * length * inner + column;
              new Columns(x, first, length, inner, width).softmax(logarithm, y);
            }
          });
    }
  }

  private static void softmaxRow(
      boolean logarithm, float[] x, int first, int length, float[] terms, float[] y) {
    float max = RowsVector.max(x, first, length);
    if (logarithm) {
      ElementaryVector.expOfDifference(max, x, first, terms, 0, length);
      float log = ElementaryFloat.log(sum(terms, 0, length));
      RowsVector.add(-max, x, first, y, first, length);
      RowsVector.add(-log, y, first, y, first, length);
    } else {
      ElementaryVector.expOfDifference(max, x, first, y, first, length);
      RowsVector.div(sum(y, first, length), y, first, y, first, length);
    }
  }

  void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y) {
    workers.forEachRange(
        rows,
        4L * length,
        (from, to) -> {
          float[] terms = new float[length];
          for (int row = from; row < to; row++) {
            int first = row * length;
            float mean = sum(x, first, length) / (float) length;
            RowsVector.add(-mean, x, first, y, first, length);
            float variance = sumOfSquares(y, first, length, terms) / (float) length;
            float factor = 1f / (float) Math.sqrt(variance + epsilon);
            RowsVector.mul(factor, y, first, y, first, length);
            RowsVector.mul(y, first, scale, 0, y, first, length);
            if (bias != null) {
              RowsVector.add(y, first, bias, 0, y, first, length);
            }
          }
        });
  }

  /** Neighbouring strided rows: element i of column j is x[first + i·inner + j]. */
  private static final class Columns {
    private final float[] x;
    private final int first;
    private final int length;
    private final int inner;
    private final int width;
    private final float[] terms;

    Columns(float[] x, int first, int length, int inner, int width) {
      this.x = x;
      this.first = first;
      this.length = length;
      this.inner = inner;
      this.width = width;
      this.terms = new float[width];
    }

    void reduce(ReduceKind kind, float[] y, int target) {
      switch (kind) {
        case MAX -> max(y, target);
        case MIN -> {
          Arrays.fill(y, target, target + width, Float.POSITIVE_INFINITY);
          for (int i = 0; i < length; i++) {
            RowsVector.min(y, target, x, first + i * inner, y, target, width);
          }
        }
        case PROD -> product(y, target);
        case SUM -> sum(kind, x, first, y, target);
        case MEAN -> {
          sum(kind, x, first, y, target);
          RowsVector.div((float) length, y, target, y, target, width);
        }
        case SUM_SQUARE, L1 -> sum(kind, x, first, y, target);
        case L2 -> {
          sum(kind, x, first, y, target);
          ElementaryVector.unary(UnaryFunction.SQRT, y, target, y, target, width);
        }
        case LOG_SUM -> {
          sum(kind, x, first, y, target);
          ElementaryVector.unary(UnaryFunction.LOG, y, target, y, target, width);
        }
        case LOG_SUM_EXP -> logSumExp(y, target);
      }
    }

    private void max(float[] y, int target) {
      Arrays.fill(y, target, target + width, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < length; i++) {
        RowsVector.max(y, target, x, first + i * inner, y, target, width);
      }
    }

    private void product(float[] y, int target) {
      float[] lanes = new float[LANES * width];
      Arrays.fill(lanes, 1f);
      for (int i = 0; i < length; i++) {
        int lane = i % LANES * width;
        RowsVector.mul(lanes, lane, x, first + i * inner, lanes, lane, width);
      }
      for (int half = LANES / 2; half > 0; half /= 2) {
        RowsVector.mul(lanes, 0, lanes, half * width, lanes, 0, half * width);
      }
      System.arraycopy(lanes, 0, y, target, width);
    }

    /** Sums what {@code kind} sums of the elements of {@code source}. */
    private void sum(ReduceKind kind, float[] source, int from, float[] y, int target) {
      float[] lanes = new float[LANES * width];
      for (int i = 0; i < length; i++) {
        int row = from + i * inner;
        int lane = i % LANES * width;
        switch (kind) {
          case SUM_SQUARE, L2 -> {
            RowsVector.mul(source, row, source, row, terms, 0, width);
            RowsVector.add(lanes, lane, terms, 0, lanes, lane, width);
          }
          case L1 -> {
            ElementaryVector.unary(UnaryFunction.ABS, source, row, terms, 0, width);
            RowsVector.add(lanes, lane, terms, 0, lanes, lane, width);
          }
          case SUM, MEAN, LOG_SUM, LOG_SUM_EXP, MAX, MIN, PROD ->
              RowsVector.add(lanes, lane, source, row, lanes, lane, width);
        }
      }
      fold(lanes, y, target);
    }

    private void fold(float[] lanes, float[] y, int target) {
      for (int half = LANES / 2; half > 0; half /= 2) {
        RowsVector.add(lanes, 0, lanes, half * width, lanes, 0, half * width);
      }
      System.arraycopy(lanes, 0, y, target, width);
    }

    /** terms = exp(row i − max). */
    private void expOfRow(int i, float[] max) {
      RowsVector.sub(x, first + i * inner, max, 0, terms, 0, width);
      ElementaryVector.unary(UnaryFunction.EXP, terms, 0, terms, 0, width);
    }

    private void logSumExp(float[] y, int target) {
      float[] max = new float[width];
      max(max, 0);
      float[] lanes = new float[LANES * width];
      for (int i = 0; i < length; i++) {
        int lane = i % LANES * width;
        expOfRow(i, max);
        RowsVector.add(lanes, lane, terms, 0, lanes, lane, width);
      }
      fold(lanes, terms, 0);
      for (int j = 0; j < width; j++) {
        y[target + j] = Float.isInfinite(max[j]) ? max[j] : max[j] + ElementaryFloat.log(terms[j]);
      }
    }

    void softmax(boolean logarithm, float[] y) {
      float[] max = new float[width];
      max(max, 0);
      float[] lanes = new float[LANES * width];
      for (int i = 0; i < length; i++) {
        int lane = i % LANES * width;
        expOfRow(i, max);
        RowsVector.add(lanes, lane, terms, 0, lanes, lane, width);
        if (!logarithm) {
          System.arraycopy(terms, 0, y, first + i * inner, width);
        }
      }
      float[] sum = new float[width];
      fold(lanes, sum, 0);
      ElementaryVector.unary(UnaryFunction.LOG, sum, 0, terms, 0, width);
      for (int i = 0; i < length; i++) {
        int row = first + i * inner;
        if (logarithm) {
          RowsVector.sub(x, row, max, 0, y, row, width);
          RowsVector.sub(y, row, terms, 0, y, row, width);
        } else {
          RowsVector.div(y, row, sum, 0, y, row, width);
        }
      }
    }
  }
}
