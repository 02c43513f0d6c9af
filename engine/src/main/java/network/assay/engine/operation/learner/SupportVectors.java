package network.assay.engine.operation.learner;

import java.util.Arrays;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.operation.Arguments;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.Tensor;

/** What support vector machines do with the kernel values of a row. */
final class SupportVectors {
  static final int ITERATIONS_MIN = 100;

  private static final double PROBABILITY_MIN = 1e-7;
  private static final double ERROR_MAX = 0.005;

  private SupportVectors() {}

  static void vote(Arguments in, Tensor scores, Tensor votes) {
    int rows = in.shape(0).dim(0);
    int vectors = in.shape(0).dim(1);
    long[] counts = in.at(2).longs();
    int classes = counts.length;
    int[] starts = new int[classes + 1];
    for (int i = 0; i < classes; i++) {
      if (counts[i] < 0 || counts[i] > vectors - starts[i]) {
        throw new IllegalArgumentException(
            "classes have " + Arrays.toString(counts) + " of " + vectors + " support vectors");
      }
      starts[i + 1] = starts[i] + (int) counts[i];
    }
    int pairs = LearnerFamily.pairs(classes);
    boolean fits = in.at(1).size() == (long) (classes - 1) * vectors && in.at(3).size() == pairs;
    if (!fits) {
      throw new IllegalArgumentException(
          "coefficients "
              + in.shape(1)
              + " and rho "
              + in.shape(3)
              + " for "
              + classes
              + " classes and "
              + vectors
              + " vectors");
    }
    float[] coefficients = in.at(1).floats();
    float[] kernels = in.at(0).floats();
    Arrays.fill(votes.floats(), 0);
    for (int row = 0; row < rows; row++) {
      int pair = 0;
      for (int i = 0; i < classes; i++) {
        for (int j = i + 1; j < classes; j++) {
          float first = sum(coefficients, (j - 1) * vectors, kernels, row * vectors, starts, i);
          float second = sum(coefficients, i * vectors, kernels, row * vectors, starts, j);
          float score = in.at(3).floats()[pair] + first + second;
          scores.floats()[row * pairs + pair++] = score;
          votes.floats()[row * classes + (score > 0 ? i : j)]++;
        }
      }
    }
  }

  private static float sum(float[] c, int row, float[] kernels, int at, int[] starts, int which) {
    float sum = 0;
    for (int k = starts[which]; k < starts[which + 1]; k++) {
      sum += c[row + k] * kernels[at + k];
    }
    return sum;
  }

  static void couple(int classes, Arguments in, Tensor y) {
    float[] scores = in.at(0).floats();
    int pairs = LearnerFamily.pairs(classes);
    if (in.at(1).size() != pairs || in.at(2).size() != pairs) {
      throw new IllegalArgumentException(
          "sigmoids " + in.shape(1) + " and " + in.shape(2) + " for " + pairs + " pairs");
    }
    double[][] r = new double[classes][classes];
    for (int row = 0; row < in.shape(0).dim(0); row++) {
      int pair = 0;
      for (int i = 0; i < classes; i++) {
        for (int j = i + 1; j < classes; j++) {
          double value =
              (double) scores[row * pairs + pair] * in.at(1).floats()[pair]
                  + in.at(2).floats()[pair];
          double p = 1 - ElementaryDouble.unary(UnaryFunction.SIGMOID, value);
          r[i][j] = Math.max(PROBABILITY_MIN, Math.min(p, 1 - PROBABILITY_MIN));
          r[j][i] = 1 - r[i][j];
          pair++;
        }
      }
      double[] p = coupled(classes, r);
      for (int i = 0; i < classes; i++) {
        y.floats()[row * classes + i] = (float) p[i];
      }
    }
  }

  /** The probabilities of classes from those of pairs: method 2 of Wu, Lin and Weng. */
  private static double[] coupled(int k, double[][] r) {
    double[][] q = new double[k][k];
    double[] p = new double[k];
    Arrays.fill(p, 1d / k);
    for (int t = 0; t < k; t++) {
      for (int j = 0; j < k; j++) {
        if (j != t) {
          q[t][t] += r[j][t] * r[j][t];
          q[t][j] = -r[j][t] * r[t][j];
        }
      }
    }
    double[] qp = new double[k];
    for (int round = 0; round < Math.max(ITERATIONS_MIN, k); round++) {
      double pqp = 0;
      for (int t = 0; t < k; t++) {
        qp[t] = 0;
        for (int j = 0; j < k; j++) {
          qp[t] += q[t][j] * p[j];
        }
        pqp += p[t] * qp[t];
      }
      double error = 0;
      for (int t = 0; t < k; t++) {
        error = Math.max(error, Math.abs(qp[t] - pqp));
      }
      if (error < ERROR_MAX / k) {
        break;
      }
      improve(k, q, p, qp, pqp);
    }
    return p;
  }

  private static void improve(int k, double[][] q, double[] p, double[] qp, double before) {
    double pqp = before;
    for (int t = 0; t < k; t++) {
      double diff = (-qp[t] + pqp) / q[t][t];
      p[t] += diff;
      pqp = (pqp + diff * (diff * q[t][t] + 2 * qp[t])) / (1 + diff) / (1 + diff);
      for (int j = 0; j < k; j++) {
        qp[j] = (qp[j] + diff * q[t][j]) / (1 + diff);
        p[j] /= 1 + diff;
      }
    }
  }
}
