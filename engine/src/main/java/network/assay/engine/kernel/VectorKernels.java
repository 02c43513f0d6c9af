package network.assay.engine.kernel;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import network.assay.engine.kernel.machine.FloatRoutines;
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
  private static final int FUNCTION_COST = 4;

  private final Workers workers;
  private final ScalarKernels definition;
  private final boolean fmaIntrinsic;
  private final MatMulVector matMul;
  private final ConvVector conv;
  private final BroadcastVector broadcast;
  private final ReduceVector reduce;
  private final PoolVector pool;
  private final Supplier<IntegerKernels> chooseIntegers;
  private Optional<IntegerKernels> integers = Optional.empty();

  public VectorKernels(Workers workers) {
    this(workers, FusedMultiplyAdd.isIntrinsic());
  }

  /**
   * @param fmaIntrinsic whether {@code Math.fma} is one instruction; changes speed, never bits
   */
  VectorKernels(Workers workers, boolean fmaIntrinsic) {
    this(workers, fmaIntrinsic, () -> new IntegerVector(workers), _ -> Optional.empty());
  }

  /** Kernels that do by machine code all that it can do, however small. */
  static VectorKernels byMachineCode(Workers workers, FloatRoutines routines) {
    return new VectorKernels(
        workers, true, () -> new IntegerVector(workers), _ -> Optional.of(routines));
  }

  /**
   * @param chooseIntegers makes the integer kernels when they are first asked for: most processes
   *     have no use for them
   * @param machine machine code for convolutions, when it is worth having for so many multiply-adds
   */
  VectorKernels(
      Workers workers,
      boolean fmaIntrinsic,
      Supplier<IntegerKernels> chooseIntegers,
      DoubleFunction<Optional<FloatRoutines>> machine) {
    this.chooseIntegers = chooseIntegers;
    this.workers = workers;
    this.definition = new ScalarKernels(workers, fmaIntrinsic);
    this.fmaIntrinsic = fmaIntrinsic;
    Scratch scratch = new Scratch(workers.threads());
    this.matMul = new MatMulVector(workers, scratch);
    this.conv = new ConvVector(workers, scratch, machine);
    this.broadcast = new BroadcastVector(workers, scratch);
    this.reduce = new ReduceVector(workers);
    this.pool = new PoolVector(workers, scratch);
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public IntegerKernels integers() {
    synchronized (chooseIntegers) {
      if (integers.isEmpty()) {
        integers = Optional.of(chooseIntegers.get());
      }
      return integers.get();
    }
  }

  @Override
  public PackedMatrix packMatrix(float[] b, MatrixPart part, PackedMemory memory) {
    return fmaIntrinsic && MatMulVector.suits(part.k(), part.n())
        ? matMul.pack(memory, b, part)
        : definition.packMatrix(b, part, memory);
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
  public void matMul(MatMulStack stack, float[] a, float[] b, float[] c) {
    if (fmaIntrinsic && MatMulVector.suits(stack.k(), stack.n())) {
      matMul.matMul(stack, a, b, c);
    } else {
      definition.matMul(stack, a, b, c);
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
      conv.conv(geometry.lying(), x, filters, bias, Epilogue.NONE, y);
    } else {
      definition.conv(geometry, x, w, bias, y);
    }
  }

  @Override
  public void conv(
      ConvGeometry geometry,
      float[] x,
      PackedFilters w,
      float[] bias,
      Epilogue epilogue,
      float[] y) {
    if (w instanceof ConvVector.Filters filters && conv.finishes(geometry.lying(), filters)) {
      conv.conv(geometry.lying(), x, filters, bias, epilogue, y);
    } else {
      Kernels.super.conv(geometry, x, w, bias, epilogue, y);
    }
  }

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int length) {
    if (!fmaIntrinsic) {
      definition.unary(f, x, xOffset, y, yOffset, length);
      return;
    }
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
    if (!fmaIntrinsic) {
      definition.parametric(f, alpha, beta, x, xOffset, y, yOffset, length);
      return;
    }
    workers.forEachRange(
        length,
        FUNCTION_COST,
        (from, to) ->
            ElementaryVector.parametric(
                f, alpha, beta, x, xOffset + from, y, yOffset + from, to - from));
  }

  @Override
  public void binary(
      BinaryFunction f,
      int rows,
      int columns,
      float[] a,
      Walk aWalk,
      float[] b,
      Walk bWalk,
      float[] y,
      int yOffset) {
    switch (f) {
      case MOD, FMOD -> definition.binary(f, rows, columns, a, aWalk, b, bWalk, y, yOffset);
      case POW -> {
        if (fmaIntrinsic) {
          broadcast.binary(f, rows, columns, a, aWalk, b, bWalk, y, yOffset);
        } else {
          definition.binary(f, rows, columns, a, aWalk, b, bWalk, y, yOffset);
        }
      }
      case ADD, SUB, MUL, DIV, MIN, MAX, PRELU ->
          broadcast.binary(f, rows, columns, a, aWalk, b, bWalk, y, yOffset);
      case AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " does not give a float");
    }
  }

  @Override
  public void gate(
      float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int length) {
    GatesVector.gate(a, ai, b, bi, c, ci, y, yi, length);
  }

  @Override
  public void blend(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    GatesVector.blend(a, ai, b, bi, y, yi, length);
  }

  @Override
  public void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y) {
    if (kind == ReduceKind.LOG_SUM_EXP && !fmaIntrinsic) {
      definition.reduce(kind, x, outer, length, inner, y);
      return;
    }
    reduce.reduce(kind, x, outer, length, inner, y);
  }

  @Override
  public void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y) {
    if (!fmaIntrinsic) {
      definition.softmax(logarithm, x, outer, length, inner, y);
      return;
    }
    reduce.softmax(logarithm, x, outer, length, inner, y);
  }

  @Override
  public void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y) {
    reduce.layerNorm(x, rows, length, scale, bias, epsilon, y);
  }

  @Override
  public void compare(
      BinaryFunction f,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      byte[] y,
      int yOffset,
      int length) {
    workers.forEachRange(
        length,
        1,
        (from, to) ->
            CompareVector.compare(
                f,
                a,
                aOffset + from * aStep,
                aStep,
                b,
                bOffset + from * bStep,
                bStep,
                y,
                yOffset + from,
                to - from));
  }

  @Override
  public void compare(
      BinaryFunction f,
      int rows,
      int columns,
      int[] a,
      Walk aWalk,
      int[] b,
      Walk bWalk,
      byte[] y,
      int yOffset) {
    workers.forEachRange(
        rows,
        columns,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int target = yOffset + i * columns;
            CompareIntsVector.compare(
                f, a, aWalk.at(i), aWalk.step(), b, bWalk.at(i), bWalk.step(), y, target, columns);
          }
        });
  }

  @Override
  public boolean hasNan(float[] x, int offset, int length) {
    AtomicBoolean found = new AtomicBoolean();
    workers.forEachRange(
        length,
        1,
        (from, to) -> {
          if (RowsVector.hasNan(x, offset + from, to - from)) {
            found.set(true);
          }
        });
    return found.get();
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
