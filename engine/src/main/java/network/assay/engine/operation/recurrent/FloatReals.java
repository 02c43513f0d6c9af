package network.assay.engine.operation.recurrent;

import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.PackedMatrix;
import network.assay.engine.kernel.MatrixPart;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.PackedWeights;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.tensor.Tensor;

/** F32, by the kernels; what is rare is a plain loop. */
final class FloatReals implements Reals<float[]> {
  private final Kernels kernels;
  private final PackedWeights packed;

  FloatReals(KernelContext context) {
    this.kernels = context.kernels();
    this.packed = context.packed();
  }

  @Override
  public float[] array(int length) {
    return new float[length];
  }

  @Override
  public float[] arrayOf(Tensor tensor) {
    return tensor.floats();
  }

  @Override
  public Matrix<float[]> columns(Tensor tensor, int offset, int k, int n) {
    PackedMatrix matrix = packed.part(tensor, new MatrixPart(offset, k, n, 1, k));
    return (m, a, aOffset, c, cOffset) -> kernels.matMul(m, a, aOffset, matrix, c, cOffset);
  }

  @Override
  public void add(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    kernels.binary(BinaryFunction.ADD, a, ai, 1, b, bi, 1, y, yi, length);
  }

  @Override
  public void multiply(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    kernels.binary(BinaryFunction.MUL, a, ai, 1, b, bi, 1, y, yi, length);
  }

  @Override
  public void addProduct(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = y[yi + i] + a[ai + i] * b[bi + i];
    }
  }

  @Override
  public void gate(
      float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int length) {
    kernels.gate(a, ai, b, bi, c, ci, y, yi, length);
  }

  @Override
  public void blend(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    kernels.blend(a, ai, b, bi, y, yi, length);
  }

  @Override
  public void complement(float[] a, int ai, float[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = 1f - a[ai + i];
    }
  }

  @Override
  public void clip(float limit, float[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = Math.min(Math.max(y[yi + i], -limit), limit);
    }
  }

  @Override
  public void activate(
      Activation f, float alpha, float beta, float[] x, int xi, float[] y, int yi, int length) {
    switch (f) {
      case RELU -> kernels.unary(UnaryFunction.RELU, x, xi, y, yi, length);
      case TANH -> kernels.unary(UnaryFunction.TANH, x, xi, y, yi, length);
      case SIGMOID -> kernels.unary(UnaryFunction.SIGMOID, x, xi, y, yi, length);
      case SOFTSIGN -> kernels.unary(UnaryFunction.SOFTSIGN, x, xi, y, yi, length);
      case SOFTPLUS -> kernels.unary(UnaryFunction.SOFTPLUS, x, xi, y, yi, length);
      case LEAKY_RELU, THRESHOLDED_RELU, HARD_SIGMOID, ELU ->
          kernels.parametric(parametric(f), alpha, beta, x, xi, y, yi, length);
      case AFFINE -> {
        for (int i = 0; i < length; i++) {
          y[yi + i] = alpha * x[xi + i] + beta;
        }
      }
      case SCALED_TANH -> {
        for (int i = 0; i < length; i++) {
          y[yi + i] = beta * x[xi + i];
        }
        kernels.unary(UnaryFunction.TANH, y, yi, y, yi, length);
        for (int i = 0; i < length; i++) {
          y[yi + i] = alpha * y[yi + i];
        }
      }
    }
  }

  /** The function of the same name that the operations have, for those with parameters. */
  static ParametricFunction parametric(Activation f) {
    return switch (f) {
      case LEAKY_RELU -> ParametricFunction.LEAKY_RELU;
      case THRESHOLDED_RELU -> ParametricFunction.THRESHOLDED_RELU;
      case HARD_SIGMOID -> ParametricFunction.HARD_SIGMOID;
      case ELU -> ParametricFunction.ELU;
      case RELU, TANH, SIGMOID, AFFINE, SCALED_TANH, SOFTSIGN, SOFTPLUS ->
          throw new IllegalArgumentException(f + " is no parametric function");
    };
  }
}
