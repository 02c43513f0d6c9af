package network.assay.engine.operation.recurrent;

import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.tensor.Tensor;

/** F64, as the definitions say it. */
final class DoubleReals implements Reals<double[]> {

  @Override
  public double[] array(int length) {
    return new double[length];
  }

  @Override
  public double[] arrayOf(Tensor tensor) {
    return tensor.doubles();
  }

  @Override
  public Matrix<double[]> columns(Tensor tensor, int offset, int k, int n) {
    double[] b = tensor.doubles();
    return (m, a, aOffset, c, cOffset) -> {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            sum = Math.fma(a[aOffset + i * k + p], b[offset + j * k + p], sum);
          }
          c[cOffset + i * n + j] = sum;
        }
      }
    };
  }

  @Override
  public void add(double[] a, int ai, double[] b, int bi, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = a[ai + i] + b[bi + i];
    }
  }

  @Override
  public void multiply(double[] a, int ai, double[] b, int bi, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = a[ai + i] * b[bi + i];
    }
  }

  @Override
  public void addProduct(double[] a, int ai, double[] b, int bi, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = y[yi + i] + a[ai + i] * b[bi + i];
    }
  }

  @Override
  public void gate(
      double[] a, int ai, double[] b, int bi, double[] c, int ci, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = a[ai + i] * y[yi + i] + b[bi + i] * c[ci + i];
    }
  }

  @Override
  public void blend(double[] a, int ai, double[] b, int bi, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = (1d - a[ai + i]) * b[bi + i] + a[ai + i] * y[yi + i];
    }
  }

  @Override
  public void complement(double[] a, int ai, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = 1d - a[ai + i];
    }
  }

  @Override
  public void clip(float limit, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = Math.min(Math.max(y[yi + i], -limit), limit);
    }
  }

  @Override
  public void activate(
      Activation f, float alpha, float beta, double[] x, int xi, double[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      double v = x[xi + i];
      y[yi + i] =
          switch (f) {
            case RELU -> ElementaryDouble.unary(UnaryFunction.RELU, v);
            case TANH -> ElementaryDouble.tanh(v);
            case SIGMOID -> ElementaryDouble.sigmoid(v);
            case SOFTSIGN -> ElementaryDouble.unary(UnaryFunction.SOFTSIGN, v);
            case SOFTPLUS -> ElementaryDouble.unary(UnaryFunction.SOFTPLUS, v);
            case LEAKY_RELU, THRESHOLDED_RELU, HARD_SIGMOID, ELU ->
                ElementaryDouble.parametric(FloatReals.parametric(f), alpha, beta, v);
            case AFFINE -> alpha * v + beta;
            case SCALED_TANH -> alpha * ElementaryDouble.tanh(beta * v);
          };
    }
  }
}
