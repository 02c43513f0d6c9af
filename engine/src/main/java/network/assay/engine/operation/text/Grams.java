package network.assay.engine.operation.text;

import java.util.Arrays;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.TextOp;
import network.assay.engine.program.TextOp.GramWeight;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Counts of n-grams (ONNX TfIdfVectorizer-9), found by bisection in sorted pools. */
final class Grams {
  private final TextOp.CountGrams op;
  private final Tensor x;
  private final Tensor pool;
  private final long[] starts;
  private final long[] columns;

  private Grams(TextOp.CountGrams op, Arguments in) {
    this.op = op;
    this.x = in.at(0);
    this.pool = in.at(1);
    this.starts = in.at(2).longs();
    this.columns = in.at(3).longs();
  }

  /** How many elements are compared at most for each place and distance, all sizes together. */
  static long sizes(TextOp.CountGrams op) {
    long most = Math.max(op.gramMax(), 0);
    // A bisection takes at most 31 comparisons of n elements.
    return Math.multiplyExact(31, Math.multiplyExact(most, most + 1) / 2);
  }

  static void count(TextOp.CountGrams op, Arguments in, Tensor y) {
    Grams grams = new Grams(op, in);
    grams.requireSound();
    int rows = in.shape(0).rank() == 2 ? in.shape(0).dim(0) : 1;
    int length = rows == 0 ? 0 : in.at(0).size() / rows;
    boolean weighted = in.has(4);
    if (weighted && in.at(4).size() != op.size()) {
      throw new IllegalArgumentException(
          in.at(4).size() + " weights for " + op.size() + " places of the result");
    }
    int[] counts = new int[op.size()];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(counts, 0);
      grams.count(row * length, length, counts);
      for (int i = 0; i < counts.length; i++) {
        float weight = weighted ? in.at(4).floats()[i] : 1;
        y.floats()[row * op.size() + i] = weigh(op.weight(), counts[i], weight);
      }
    }
  }

  private static float weigh(GramWeight kind, int count, float weight) {
    return switch (kind) {
      case TF -> count;
      case IDF -> count > 0 ? weight : 0;
      case TFIDF -> weight * count;
    };
  }

  private void requireSound() {
    long grams = 0;
    for (int n = 1; n < starts.length; n++) {
      boolean whole = starts[n] >= starts[n - 1] && (starts[n] - starts[n - 1]) % n == 0;
      if (!whole || starts[n - 1] < 0 || starts[n] > pool.size()) {
        throw new IllegalArgumentException(
            "the n-grams of " + n + " elements are no part of the pool");
      }
      grams += (starts[n] - starts[n - 1]) / n;
    }
    boolean sized =
        op.gramMin() >= 1 && op.gramMin() <= op.gramMax() && op.gramMax() < starts.length;
    if (!sized || op.skipMax() < 0 || columns.length != grams) {
      throw new IllegalArgumentException(
          "n-grams of "
              + op.gramMin()
              + " to "
              + op.gramMax()
              + " elements, skipping "
              + op.skipMax()
              + ", with "
              + columns.length
              + " columns for "
              + grams
              + " n-grams of up to "
              + (starts.length - 1));
    }
    for (long column : columns) {
      if (column < 0 || column >= op.size()) {
        throw new IllegalArgumentException("column " + column + " of " + op.size());
      }
    }
  }

  private void count(int begin, int length, int[] counts) {
    long first = 0;
    for (int n = 1; n <= op.gramMax(); n++) {
      int grams = (int) ((starts[n] - starts[n - 1]) / n);
      int skips = n == 1 ? 0 : op.skipMax();
      for (int skip = 0; n >= op.gramMin() && grams > 0 && skip <= skips; skip++) {
        long reach = (n - 1L) * (skip + 1L);
        if (reach >= length) {
          break;
        }
        for (int at = 0; at + reach < length; at++) {
          int found = find(n, grams, begin + at, skip + 1);
          if (found >= 0) {
            counts[(int) columns[(int) first + found]]++;
          }
        }
      }
      first += grams;
    }
  }

  private int find(int n, int grams, int at, int distance) {
    int low = 0;
    int high = grams - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(n, (int) starts[n - 1] + middle * n, at, distance);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int n, int gram, int at, int distance) {
    for (int i = 0; i < n; i++) {
      int order =
          x.type() == ElementType.STRING
              ? pool.strings()[gram + i].compareTo(x.strings()[at + i * distance])
              : Long.compare(pool.longs()[gram + i], Integers.at(x, at + i * distance));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
