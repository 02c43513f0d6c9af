package network.assay.engine.operation.basic;

import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.window.VolumeConv;
import network.assay.engine.operation.window.WindowFamily;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/** What each operation of this family costs. */
final class BasicWork {
  /** Threads that are reckoned to hold scratch memory at once. */
  private static final int THREADS = 16;

  /** At least the columns that a strip of a convolution has. */
  private static final int PANEL = 64;

  private static final int ARRAY_SLACK = 256;

  private BasicWork() {}

  static Work of(Op.Basic op, Operands in, List<ElementType> types, List<Shape> shapes) {
    Work plain = Work.ofElements(shapes);
    long outputs = plain.elements();
    return switch (op) {
      case Op.MatMul _ -> {
        Shape b = shape(in, 1);
        boolean fixed = in.value(1).isPresent();
        long macs = Products.MatMulSizes.of(shape(in, 0), b).multiplyAdds();
        yield new Work(macs, outputs, fixed ? 0 : Work.packedBytes(b));
      }
      case Op.Conv conv -> {
        Shape w = shape(in, 1);
        long copy = in.value(1).isPresent() ? 0 : Work.bytes(w, types.get(0));
        long taps = w.size(1, w.rank());
        long scratch = outputs == 0 ? 0 : convBytes(conv, shape(in, 0), w);
        yield new Work(outputs * taps, outputs, copy + scratch);
      }
      case Op.Pool pool -> {
        Shape x = shape(in, 0);
        Work general = WindowFamily.pooling(WindowRules.windows(pool), x, outputs);
        if (x.rank() > 4 || types.get(0) != ElementType.F32) {
          yield general;
        }
        long scratch =
            outputs == 0 ? 0 : planesBytes(WindowRules.geometry(pool, shape(in, 0)).windows());
        yield new Work(0, general.elements(), scratch);
      }
      case Op.Reduce reduce -> {
        Shape x = shape(in, 0);
        List<Integer> axes = BasicShapes.axes(reduce.axes(), in).orElseThrow();
        boolean[] reduced = BasicShapes.reducedAxes(axes, x.rank());
        boolean copies = !Reductions.isContiguous(x, reduced);
        yield new Work(0, x.size() + outputs, copies ? Work.bytes(x, types.get(0)) : 0);
      }
      case Op.ArgExtreme _ -> new Work(0, shape(in, 0).size() + outputs, 0);
      case Op.LayerNorm _ -> new Work(0, outputs, 2 * Work.bytes(shapes.get(0), types.get(0)));
      case Op.Unary _, Op.Parametric _, Op.Binary _, Op.Where _, Op.Cast _ -> plain;
      case Op.Softmax _, Op.Transpose _, Op.Concat _, Op.Slice _, Op.Split _ -> plain;
      case Op.Gather _, Op.GatherElements _, Op.Expand _, Op.Tile _, Op.Pad _ -> plain;
      case Op.Fill _, Op.Range _, Op.CumSum _, Op.ShapeOf _ -> plain;
      case Op.Reshape _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ -> new Work(0, 0, 0);
    };
  }

  private static long convBytes(Op.Conv conv, Shape x, Shape w) {
    if (x.rank() <= 4) {
      return planesBytes(WindowRules.geometry(conv, x, w));
    }
    VolumeConv volume = WindowRules.volume(conv, x, w);
    return Math.addExact(volume.scratchBytes(), planesBytes(volume.plane()));
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
}
