package network.assay.engine.kernel;

import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The elementary functions over rows of any length, equal bit for bit to {@link ElementaryFloat}.
 * Elements behind the last whole vector are copied into a vector of their own.
 */
final class ElementaryVector {
  private ElementaryVector() {}

  private static final int V = LanesVector.FLOATS.length();

  /** y[yi + i] = f(x[xi + i]) for i in [0, length). */
  static void unary(UnaryFunction f, float[] x, int xi, float[] y, int yi, int length) {
    int whole = length & -V;
    vectors(f, x, xi, y, yi, whole);
    if (whole < length) {
      float[] rest = new float[V];
      System.arraycopy(x, xi + whole, rest, 0, length - whole);
      vectors(f, rest, 0, rest, 0, V);
      System.arraycopy(rest, 0, y, yi + whole, length - whole);
    }
  }

  private static void vectors(UnaryFunction f, float[] x, int xi, float[] y, int yi, int length) {
    switch (f) {
      case ABS -> ElementaryFloatVector.abs(x, xi, y, yi, length);
      case NEG -> ElementaryFloatVector.neg(x, xi, y, yi, length);
      case SIGN -> ElementaryFloatVector.sign(x, xi, y, yi, length);
      case CEIL -> ElementaryFloatVector.ceil(x, xi, y, yi, length);
      case FLOOR -> ElementaryFloatVector.floor(x, xi, y, yi, length);
      case ROUND -> ElementaryFloatVector.round(x, xi, y, yi, length);
      case SQRT -> ElementaryFloatVector.sqrt(x, xi, y, yi, length);
      case RECIPROCAL -> ElementaryFloatVector.reciprocal(x, xi, y, yi, length);
      case RELU -> ElementaryFloatVector.relu(x, xi, y, yi, length);
      case EXP -> ElementaryFloatVector.exp(x, xi, y, yi, length);
      case SIGMOID -> ElementaryFloatVector.sigmoid(x, xi, y, yi, length);
      case TANH -> ElementaryFloatVector.tanh(x, xi, y, yi, length);
      case ERF -> ElementaryFloatVector.erf(x, xi, y, yi, length);
      case LOG -> ElementaryWideVector.log(x, xi, y, yi, length);
      case GELU -> ElementaryWideVector.gelu(x, xi, y, yi, length);
      case GELU_TANH -> ElementaryWideVector.geluTanh(x, xi, y, yi, length);
      case HARD_SWISH -> ElementaryWideVector.hardSwish(x, xi, y, yi, length);
      case SOFTPLUS -> ElementaryWideVector.softplus(x, xi, y, yi, length);
      case SOFTSIGN -> ElementaryWideVector.softsign(x, xi, y, yi, length);
      case MISH -> ElementaryWideVector.mish(x, xi, y, yi, length);
      case SINH -> ElementaryWideVector.sinh(x, xi, y, yi, length);
      case COSH -> ElementaryWideVector.cosh(x, xi, y, yi, length);
      case ASINH -> ElementaryWideVector.asinh(x, xi, y, yi, length);
      case ACOSH -> ElementaryWideVector.acosh(x, xi, y, yi, length);
      case ATANH -> ElementaryWideVector.atanh(x, xi, y, yi, length);
      case SIN -> AngleVector.sin(x, xi, y, yi, length);
      case COS -> AngleVector.cos(x, xi, y, yi, length);
      case TAN -> AngleVector.tan(x, xi, y, yi, length);
      case ASIN -> AngleVector.asin(x, xi, y, yi, length);
      case ACOS -> AngleVector.acos(x, xi, y, yi, length);
      case ATAN -> AngleVector.atan(x, xi, y, yi, length);
      case NOT, IS_NAN -> throw new IllegalArgumentException(f + " does not give a float");
    }
  }

  /** y[yi + i] = f(x[xi + i]; alpha, beta) for i in [0, length). */
  static void parametric(
      ParametricFunction f,
      float alpha,
      float beta,
      float[] x,
      int xi,
      float[] y,
      int yi,
      int length) {
    int whole = length & -V;
    vectors(f, alpha, beta, x, xi, y, yi, whole);
    if (whole < length) {
      float[] rest = new float[V];
      System.arraycopy(x, xi + whole, rest, 0, length - whole);
      vectors(f, alpha, beta, rest, 0, rest, 0, V);
      System.arraycopy(rest, 0, y, yi + whole, length - whole);
    }
  }

  private static void vectors(
      ParametricFunction f,
      float alpha,
      float beta,
      float[] x,
      int xi,
      float[] y,
      int yi,
      int length) {
    switch (f) {
      case LEAKY_RELU -> ElementaryFloatVector.leakyRelu(alpha, x, xi, y, yi, length);
      case THRESHOLDED_RELU -> ElementaryFloatVector.thresholdedRelu(alpha, x, xi, y, yi, length);
      case HARD_SIGMOID -> ElementaryFloatVector.hardSigmoid(alpha, beta, x, xi, y, yi, length);
      case ELU -> ElementaryWideVector.elu(alpha, x, xi, y, yi, length);
      case SELU -> ElementaryWideVector.selu(alpha, beta, x, xi, y, yi, length);
      case CELU -> ElementaryWideVector.celu(alpha, x, xi, y, yi, length);
    }
  }

  /** y[yi + i] = a[ai + i]^b[bi + i] for i in [0, length). */
  static void pow(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int whole = length & -V;
    ElementaryWideVector.pow(a, ai, b, bi, y, yi, whole);
    if (whole < length) {
      float[] bases = new float[V];
      float[] exponents = new float[V];
      System.arraycopy(a, ai + whole, bases, 0, length - whole);
      System.arraycopy(b, bi + whole, exponents, 0, length - whole);
      ElementaryWideVector.pow(bases, 0, exponents, 0, bases, 0, V);
      System.arraycopy(bases, 0, y, yi + whole, length - whole);
    }
  }

  /** y[i] = exp(x[i] − shift), the difference rounded to float. */
  static void expOfDifference(float shift, float[] x, int xi, float[] y, int yi, int length) {
    int whole = length & -V;
    ElementaryFloatVector.expOfDifference(shift, x, xi, y, yi, whole);
    if (whole < length) {
      float[] rest = new float[V];
      System.arraycopy(x, xi + whole, rest, 0, length - whole);
      ElementaryFloatVector.expOfDifference(shift, rest, 0, rest, 0, V);
      System.arraycopy(rest, 0, y, yi + whole, length - whole);
    }
  }
}
