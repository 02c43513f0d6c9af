package network.assay.engine.kernel;

import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The f32 arithmetic of the engine. Two implementations give the same bits for the same arguments:
 * {@code ScalarKernels} defines them, {@code VectorKernels} is fast. All arrays are row-major; no
 * output array overlaps an input array unless a method allows it. Which of the NaNs a result is,
 * sign and payload, is unspecified: whoever hands out a tensor writes the canonical one. Work is
 * spread over the workers that the implementation was made with; how many changes no bit.
 */
public interface Kernels {

  /** The whole-number arithmetic of quantised programs, on the same workers. */
  IntegerKernels integers();

  /** The workers that share the work, for what is not arithmetic. */
  Workers workers();

  /** A right-hand matrix laid out for this implementation. */
  interface PackedMatrix {
    /** Rows of the logical matrix. */
    int k();

    /** Columns of the logical matrix. */
    int n();
  }

  /** Filters [m, c/group, kh, kw] laid out for this implementation. */
  interface PackedFilters {}

  /**
   * Packs a matrix that lies in {@code b}; what it takes outside the heap it asks {@code memory}
   * for, which may have it from before. The definition, which copies into an array, asks for
   * nothing.
   */
  PackedMatrix packMatrix(float[] b, MatrixPart part, PackedMemory memory);

  /** As {@link #packMatrix(float[], MatrixPart, PackedMemory)}, for this process alone. */
  default PackedMatrix packMatrix(
      float[] b, int offset, int k, int n, int rowStride, int columnStride) {
    MatrixPart part = new MatrixPart(offset, k, n, rowStride, columnStride);
    return packMatrix(b, part, PackedMemory.anonymous());
  }

  /**
   * c = a × b: a is m×k at {@code aOffset} with row stride k, c is m×n at {@code cOffset} with row
   * stride n. Each element of c starts at +0 and takes fma(a[i,p], b[p,j], c) for p ascending.
   */
  void matMul(int m, float[] a, int aOffset, PackedMatrix b, float[] c, int cOffset);

  /**
   * Products of matrices that are not packed beforehand, each element as in {@link #matMul(int,
   * float[], int, PackedMatrix, float[], int)}. For matrices that serve once, such as those of
   * attention.
   */
  void matMul(MatMulStack stack, float[] a, float[] b, float[] c);

  /**
   * Packs filters; of the geometry only channels, filters, group and kernel sizes matter, so the
   * result serves every batch, image size, stride, padding and dilation.
   */
  PackedFilters packFilters(ConvGeometry geometry, float[] weights);

  /**
   * y = conv(x, w) + bias. Each output element starts at +0 and takes fma(x, w, acc) over (channel
   * of the group, kernel row, kernel column) ascending, where x is +0 outside the input; then the
   * bias, if there is one (else null), is added.
   */
  void conv(ConvGeometry geometry, float[] x, PackedFilters w, float[] bias, float[] y);

  /** {@link #conv(ConvGeometry, float[], PackedFilters, float[], float[])}, then the epilogue. */
  default void conv(
      ConvGeometry geometry,
      float[] x,
      PackedFilters w,
      float[] bias,
      Epilogue epilogue,
      float[] y) {
    conv(geometry, x, w, bias, y);
    epilogue.apply(this, y);
  }

  /**
   * y[i] = f(x[i]) for {@code length} elements; y may be x with the same offset. NOT and IS_NAN do
   * not belong here.
   */
  void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int length);

  /** As {@link #unary} with parameters. */
  void parametric(
      ParametricFunction f,
      float alpha,
      float beta,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length);

  /** Where an operand of {@link #binary} begins, and how it moves along rows and columns. */
  record Walk(int offset, int rowStep, int step) {
    public Walk {
      if (step != 0 && step != 1) {
        throw new IllegalArgumentException("step is " + step + ", expected 0 or 1");
      }
    }

    int at(int row) {
      return offset + row * rowStep;
    }
  }

  /**
   * y[yOffset + i·columns + j] = f(a[…], b[…]) for each row i and column j, the operands walking as
   * they say; arithmetic functions only (ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU). y
   * may be an operand that walks as y does.
   */
  void binary(
      BinaryFunction f,
      int rows,
      int columns,
      float[] a,
      Walk aWalk,
      float[] b,
      Walk bWalk,
      float[] y,
      int yOffset);

  /** {@link #binary} of one row: y[i] = f(a[i·aStep], b[i·bStep]), steps 0 or 1. */
  default void binary(
      BinaryFunction f,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] y,
      int yOffset,
      int length) {
    Walk aWalk = new Walk(aOffset, 0, aStep);
    binary(f, 1, length, a, aWalk, b, new Walk(bOffset, 0, bStep), y, yOffset);
  }

  /** y[i] = a[i]·y[i] + b[i]·c[i], products and sum rounded: the new state of an LSTM. */
  void gate(
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] c,
      int cOffset,
      float[] y,
      int yOffset,
      int length);

  /** y[i] = (1 − a[i])·b[i] + a[i]·y[i], each step rounded: the new state of a GRU. */
  void blend(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length);

  /**
   * Reduces the middle dimension of x [outer, length, inner] into y [outer, inner]. Sums (SUM,
   * MEAN, SUM_SQUARE, L1, L2, LOG_SUM, LOG_SUM_EXP) use 16 virtual lanes: element i goes to lane i
   * mod 16 in ascending order from +0; then lanes fold j += j+8, +4, +2, +1. PROD does the same
   * from 1 by products. {@code length} 0 gives the neutral element (−∞ for MAX, +∞ for MIN; the
   * mean of nothing is NaN). MEAN divides the sum by (float) length; L2 is the square root of
   * SUM_SQUARE, LOG_SUM the logarithm of SUM; LOG_SUM_EXP is max + log(Σ exp(x − max)), or the
   * maximum itself where that is infinite. A NaN among the elements gives NaN.
   */
  void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y);

  /**
   * Softmax along the middle dimension of [outer, length, inner]: with d = x − max and the sum s of
   * exp(d) as in {@link #reduce}, y = exp(d)·(1/s); the log-softmax is d − log(s). y may be x.
   */
  void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y);

  /**
   * Layer normalisation of each row of x [rows, length]: d = x − mean, y = d·(1/√(mean of d² +
   * epsilon))·scale + bias, each step rounded, means as in {@link #reduce}; bias may be null, y may
   * be x.
   */
  void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y);

  /**
   * y[yOffset + i] = a[aOffset + i·aStep] compared with b[bOffset + i·bStep] as {@code f} says, 1
   * where it holds and else 0; with NaN nothing holds. Steps are 0 or 1, and f is EQUAL, LESS,
   * LESS_EQUAL, GREATER or GREATER_EQUAL.
   */
  void compare(
      BinaryFunction f,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      byte[] y,
      int yOffset,
      int length);

  /** As {@link #compare} of floats, for whole numbers that walk as in {@link #binary}. */
  void compare(
      BinaryFunction f,
      int rows,
      int columns,
      int[] a,
      Walk aWalk,
      int[] b,
      Walk bWalk,
      byte[] y,
      int yOffset);

  /** True when one of {@code length} elements is NaN. */
  boolean hasNan(float[] x, int offset, int length);

  /** Windowed maximum: padding is skipped; a NaN in the window gives NaN, an empty window −∞. */
  void maxPool(PoolGeometry geometry, float[] x, float[] y);

  /**
   * Windowed mean: taps summed from +0 in row-major order of the window, divided by the count; +0
   * where the count is 0.
   */
  void averagePool(PoolGeometry geometry, float[] x, float[] y);
}
