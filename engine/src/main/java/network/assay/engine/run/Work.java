package network.assay.engine.run;

import java.util.List;
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
        yield new Work(macs, outputs, fixed ? 0 : bytes(b, types.get(0)));
      }
      case Op.Conv _ -> {
        Shape w = shape(in, 1);
        boolean fixed = in.value(1).isPresent();
        long taps = w.size(1, w.rank());
        yield new Work(outputs * taps, outputs, fixed ? 0 : bytes(w, types.get(0)));
      }
      case Op.Pool pool -> {
        long window = 1;
        for (int kernel : pool.kernel()) {
          window *= kernel;
        }
        yield new Work(Math.multiplyExact(outputs, window), outputs, 0);
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

  private static Shape shape(Operands in, int index) {
    return in.shape(index).complete();
  }

  static long bytes(Shape shape, ElementType type) {
    return (long) shape.size() * type.bytes();
  }
}
