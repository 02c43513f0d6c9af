package network.assay.engine.kernel;

import java.util.Arrays;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The kernels by vectors ({@code jdk.incubator.vector}), equal bit for bit to {@link ScalarKernels}
 * at every vector width. What gains nothing from vectors, and products where the processor has no
 * fma, is left to the definition.
 */
public final class VectorKernels implements Kernels {
  /** Elements of an elementwise task that are done at a time. */
  private static final int BLOCK = 1024;

  private static final int FUNCTION_COST = 4;

  private final Workers workers;
  private final ScalarKernels definition;
  private final boolean fmaIntrinsic;
  private final MatMulVector matMul;
  private final ConvVector conv;
  private final ReduceVector reduce;
  private final PoolVector pool;

  public VectorKernels(Workers workers) {
    this(workers, FusedMultiplyAdd.isIntrinsic());
  }

  /**
   * @param fmaIntrinsic whether {@code Math.fma} is one instruction; changes speed, never bits
   */
  VectorKernels(Workers workers, boolean fmaIntrinsic) {
    this.workers = workers;
    this.definition = new ScalarKernels(workers, fmaIntrinsic);
    this.fmaIntrinsic = fmaIntrinsic;
    this.matMul = new MatMulVector(workers);
    this.conv = new ConvVector(workers);
    this.reduce = new ReduceVector(workers);
    this.pool = new PoolVector(workers);
  }

  @Override
  public IntegerKernels integers() {
    return definition.integers();
  }

  @Override
  public PackedMatrix packMatrix(
      float[] b, int offset, int k, int n, int rowStride, int columnStride) {
    return fmaIntrinsic && MatMulVector.suits(k, n)
        ? matMul.pack(b, offset, k, n, rowStride, columnStride)
        : definition.packMatrix(b, offset, k, n, rowStride, columnStride);
  }

  @Override
  public void matMul(int m, float[] a, int aOffset, PackedMatrix b, float[] c, int cOffset) {
    if (b instanceof MatMulVector.Panels panels) {
      matMul.matMul(m, a, aOffset, panels, c, cOffset);
    } else {
      definition.matMul(m, a, aOffset, b, c, cOffset);
    }
  }

  @Override
  public PackedFilters packFilters(ConvGeometry geometry, float[] weights) {
    return fmaIntrinsic
        ? ConvVector.pack(geometry, weights)
        : definition.packFilters(geometry, weights);
  }

  @Override
  public void conv(ConvGeometry geometry, float[] x, PackedFilters w, float[] bias, float[] y) {
    if (w instanceof ConvVector.Filters filters) {
      conv.conv(geometry, x, filters, bias, y);
    } else {
      definition.conv(geometry, x, w, bias, y);
    }
  }

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int length) {
    workers.forEachRange(
        length,
        FUNCTION_COST,
        (from, to) -> ElementaryVector.unary(f, x, xOffset + from, y, yOffset + from, to - from));
  }

  @Override
  public void parametric(
      ParametricFunction f,
      float alpha,
      float beta,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length) {
    if (f != ParametricFunction.LEAKY_RELU) {
      definition.parametric(f, alpha, beta, x, xOffset, y, yOffset, length);
      return;
    }
    // As PRELU with one slope.
    binary(BinaryFunction.PRELU, x, xOffset, 1, new float[] {alpha}, 0, 0, y, yOffset, length);
  }

  @Override
  public void binary(
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
    if (f == BinaryFunction.POW || f == BinaryFunction.MOD || f == BinaryFunction.FMOD) {
      definition.binary(f, a, aOffset, aStep, b, bOffset, bStep, y, yOffset, length);
      return;
    }
    // A scalar operand is spread over a block, so that each function is one loop over two rows.
    float[] aBlock = aStep == 0 && length > 0 ? spread(a[aOffset], length) : a;
    float[] bBlock = bStep == 0 && length > 0 ? spread(b[bOffset], length) : b;
    workers.forEachRange(
        length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i += BLOCK) {
            int ai = aStep == 0 ? 0 : aOffset + i;
            int bi = bStep == 0 ? 0 : bOffset + i;
            rows(f, aBlock, ai, bBlock, bi, y, yOffset + i, Math.min(BLOCK, to - i));
          }
        });
  }

  private static float[] spread(float value, int length) {
    float[] block = new float[Math.min(length, BLOCK)];
    Arrays.fill(block, value);
    return block;
  }

  private static void rows(
      BinaryFunction f, float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    switch (f) {
      case ADD -> RowsVector.add(a, ai, b, bi, y, yi, length);
      case SUB -> RowsVector.sub(a, ai, b, bi, y, yi, length);
      case MUL -> RowsVector.mul(a, ai, b, bi, y, yi, length);
      case DIV -> RowsVector.div(a, ai, b, bi, y, yi, length);
      case MIN -> RowsVector.min(a, ai, b, bi, y, yi, length);
      case MAX -> RowsVector.max(a, ai, b, bi, y, yi, length);
      case PRELU -> RowsVector.prelu(a, ai, b, bi, y, yi, length);
      case POW, MOD, FMOD, AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " has no vector form");
    }
  }

  @Override
  public void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y) {
    reduce.reduce(kind, x, outer, length, inner, y);
  }

  @Override
  public void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y) {
    reduce.softmax(logarithm, x, outer, length, inner, y);
  }

  @Override
  public void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y) {
    reduce.layerNorm(x, rows, length, scale, bias, epsilon, y);
  }

  @Override
  public void maxPool(PoolGeometry geometry, float[] x, float[] y) {
    pool.pool(geometry, true, x, y);
  }

  @Override
  public void averagePool(PoolGeometry geometry, float[] x, float[] y) {
    pool.pool(geometry, false, x, y);
  }
}
