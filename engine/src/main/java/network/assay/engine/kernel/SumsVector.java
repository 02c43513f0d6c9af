package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * Reductions of contiguous elements. The 16 virtual lanes of a sum are those of one, two or four
 * vectors; a lane without an element adds +0, which changes nothing, since no lane is ever −0.
 */
final class SumsVector {
  private SumsVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int LANES = ScalarKernels.LANES;

  /** Move lane j + 8, 4, 2 and 1 to lane j. */
  private static final VectorShuffle<Float> DOWN_8 = VectorShuffle.iota(S, 8 % V, 1, true);

  private static final VectorShuffle<Float> DOWN_4 = VectorShuffle.iota(S, 4 % V, 1, true);
  private static final VectorShuffle<Float> DOWN_2 = VectorShuffle.iota(S, 2, 1, true);
  private static final VectorShuffle<Float> DOWN_1 = VectorShuffle.iota(S, 1, 1, true);

  /** Reduces {@code length} elements as {@link Kernels#reduce} defines it. */
  static float reduce(ReduceKind kind, float[] x, int first, int length) {
    return switch (kind) {
      case SUM -> sum(x, first, length);
      case MEAN -> sum(x, first, length) / (float) length;
      case MAX -> RowsVector.max(x, first, length);
      case MIN -> RowsVector.min(x, first, length);
      case PROD -> product(x, first, length);
      case SUM_SQUARE -> sumOfSquares(x, first, length);
      case L1 -> {
        float[] terms = new float[length];
        ElementaryVector.unary(UnaryFunction.ABS, x, first, terms, 0, length);
        yield sum(terms, 0, length);
      }
      case L2 -> (float) Math.sqrt(sumOfSquares(x, first, length));
      case LOG_SUM -> ElementaryFloat.log(sum(x, first, length));
      case LOG_SUM_EXP -> {
        float max = RowsVector.max(x, first, length);
        if (Float.isInfinite(max)) {
          yield max;
        }
        float[] terms = new float[length];
        ElementaryVector.expOfDifference(max, x, first, terms, 0, length);
        yield max + ElementaryFloat.log(sum(terms, 0, length));
      }
    };
  }

  static float sum(float[] x, int first, int length) {
    int whole = length & -LANES;
    if (V != LANES) {
      return sumNarrow(x, first, length, whole);
    }
    FloatVector sum = FloatVector.zero(S);
    for (int i = 0; i < whole; i += V) {
      sum = sum.add(FloatVector.fromArray(S, x, first + i));
    }
    if (whole < length) {
      sum = sum.add(rest(x, first + whole, length - whole));
    }
    return fold(sum);
  }

  static float sumOfSquares(float[] x, int first, int length) {
    int whole = length & -LANES;
    if (V != LANES) {
      float[] terms = new float[length];
      RowsVector.mul(x, first, x, first, terms, 0, length);
      return sumNarrow(terms, 0, length, whole);
    }
    FloatVector sum = FloatVector.zero(S);
    for (int i = 0; i < whole; i += V) {
      FloatVector v = FloatVector.fromArray(S, x, first + i);
      sum = sum.add(v.mul(v));
    }
    if (whole < length) {
      FloatVector v = rest(x, first + whole, length - whole);
      sum = sum.add(v.mul(v));
    }
    return fold(sum);
  }

  /** Up to a vector of elements, with +0 behind them. */
  private static FloatVector rest(float[] x, int i, int count) {
    VectorMask<Float> there = S.indexInRange(0, count);
    return FloatVector.fromArray(S, x, i, there);
  }

  private static float fold(FloatVector lanes) {
    FloatVector sum = lanes.add(lanes.rearrange(DOWN_8));
    sum = sum.add(sum.rearrange(DOWN_4));
    sum = sum.add(sum.rearrange(DOWN_2));
    return sum.add(sum.rearrange(DOWN_1)).lane(0);
  }

  /** With fewer lanes than 16: one pass for each vector of lanes. */
  private static float sumNarrow(float[] x, int first, int length, int whole) {
    float[] lanes = new float[LANES];
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
    int whole = length & -LANES;
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
}
