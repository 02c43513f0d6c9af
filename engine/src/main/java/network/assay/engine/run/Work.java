package network.assay.engine.run;

import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/**
 * What a step costs, counted from shapes alone.
 *
 * @param multiplyAdds products that are summed: m·n·k of each matrix product, taps of each output
 *     element of a convolution (those in the padding too), window elements of a pooling
 * @param elements elements made, or read where a step reads more than it makes
 * @param scratchBytes memory beyond inputs and outputs
 */
record Work(long multiplyAdds, long elements, long scratchBytes) {
  /** Threads that are reckoned to hold scratch memory at once. */
  private static final int THREADS = 16;

  /** At least the columns that the kernels lay out side by side. */
  private static final int PANEL = 64;

  private static final int ARRAY_SLACK = 256;

  static Work of(Op op, Operands in, List<ElementType> types, List<Shape> shapes) {
    long made = 0;
    for (Shape shape : shapes) {
      made += shape.size();
    }
    long outputs = made;
    return switch (op) {
      case Op.MatMul _ -> {
        Shape b = shape(in, 1);
        boolean fixed = in.value(1).isPresent();
        long macs = Products.MatMulSizes.of(shape(in, 0), b).multiplyAdds();
        yield new Work(macs, outputs, fixed ? 0 : packedBytes(b));
      }
      case Op.Conv conv -> {
        Shape w = shape(in, 1);
        long copy = in.value(1).isPresent() ? 0 : bytes(w, types.get(0));
        long taps = w.size(1, w.rank());
        long scratch = outputs == 0 ? 0 : planesBytes(WindowRules.geometry(conv, shape(in, 0), w));
        yield new Work(outputs * taps, outputs, copy + scratch);
      }
      case Op.Pool pool -> {
        long window = 1;
        for (int kernel : pool.kernel()) {
          window *= kernel;
        }
        long scratch =
            outputs == 0 ? 0 : planesBytes(WindowRules.geometry(pool, shape(in, 0)).windows());
        yield new Work(Math.multiplyExact(outputs, window), outputs, scratch);
      }
      case Op.Reduce reduce -> {
        Shape x = shape(in, 0);
        boolean[] reduced = ShapeRules.reducedAxes(reduce.axes(), x.rank());
        boolean copies = !Reductions.isContiguous(x, reduced);
        yield new Work(0, x.size() + outputs, copies ? bytes(x, types.get(0)) : 0);
      }
      case Op.ArgExtreme _ -> new Work(0, shape(in, 0).size() + outputs, 0);
      case Op.LayerNorm _ -> new Work(0, outputs, 2 * bytes(shapes.get(0), types.get(0)));
      case Op.Unary _, Op.Parametric _, Op.Binary _, Op.Where _, Op.Cast _ ->
          new Work(0, outputs, 0);
      case Op.Softmax _, Op.Transpose _, Op.Concat _, Op.Slice _, Op.Split _ ->
          new Work(0, outputs, 0);
      case Op.Gather _, Op.GatherElements _, Op.Expand _, Op.Tile _, Op.Pad _ ->
          new Work(0, outputs, 0);
      case Op.Fill _, Op.Range _, Op.CumSum _, Op.ShapeOf _ -> new Work(0, outputs, 0);
      case Op.Reshape _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ -> new Work(0, 0, 0);
    };
  }

  /** Bytes of a stack of right-hand matrices in panels. */
  static long packedBytes(Shape b) {
    long columns = b.rank() == 1 ? 1 : b.dim(b.rank() - 1);
    long rows = columns == 0 ? 0 : b.size() / columns;
    return 4 * rows * Math.ceilDiv(columns, PANEL) * PANEL;
  }

  /**
   * Bytes that vector kernels take for padded images: a plane for each channel of a group and phase
   * of the stride, on each thread, and the sums of a strip.
   *
   * @throws ArithmeticException when one array would pass what an array can hold
   */
  private static long planesBytes(ConvGeometry g) {
    long reachY = (g.kernelHeight() - 1L) * g.dilationY();
    long reachX = (g.kernelWidth() - 1L) * g.dilationX();
    long rows = Math.min(g.strideY(), reachY + 1) * (g.outHeight() + reachY / g.strideY());
    long columns = Math.min(g.strideX(), reachX + 1) * (g.outWidth() + reachX / g.strideX());
    long plane = Math.multiplyExact(rows, columns);
    long unit = Math.multiplyExact((long) g.channels() / g.group(), plane);
    long sums = Math.max((long) g.filters() / g.group() * PANEL, (g.outHeight() + 1L) * columns);
    Math.toIntExact(unit + ARRAY_SLACK);
    Math.toIntExact(sums + ARRAY_SLACK);
    return 4 * Math.min((long) g.batch() * g.group(), THREADS) * (unit + sums);
  }

  private static Shape shape(Operands in, int index) {
    return in.shape(index).complete();
  }

  static long bytes(Shape shape, ElementType type) {
    return (long) shape.size() * type.bytes();
  }
}
