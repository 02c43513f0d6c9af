package network.assay.engine.operation.window;

import static network.assay.engine.operation.Signatures.require;
import static network.assay.engine.operation.Signatures.requireIndex;
import static network.assay.engine.operation.Signatures.requireInputs;
import static network.assay.engine.operation.Signatures.requireNumeric;
import static network.assay.engine.operation.Signatures.requireOutputs;
import static network.assay.engine.operation.Signatures.requireReal;
import static network.assay.engine.operation.Signatures.requireSame;

import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link WindowOp} operations. */
public final class WindowFamily implements OperationFamily<WindowOp> {

  @Override
  public List<ElementType> types(WindowOp op, int outputCount, Operands in) {
    requireOutputs(outputCount, op instanceof WindowOp.MaxPoolIndices ? 2 : 1);
    return switch (op) {
      case WindowOp.MaxPoolIndices _ -> {
        requireInputs(in, 1, 1);
        yield List.of(requireNumeric(in, 0), ElementType.I64);
      }
      case WindowOp.LpPool _ -> {
        requireInputs(in, 1, 1);
        yield List.of(requireReal(in, 0));
      }
      case WindowOp.MaxUnpool _ -> {
        requireInputs(in, 2, 3);
        requireIndex(in, 1);
        requireIndex(in, 2);
        yield List.of(in.type(0));
      }
      case WindowOp.ConvTranspose _ -> {
        requireInputs(in, 2, 3);
        require(in.type(0) == ElementType.F32, in, 0);
        requireSame(in, 0, 1);
        yield List.of(requireSame(in, 0, 2));
      }
      case WindowOp.Col2Im _ -> {
        requireInputs(in, 3, 3);
        requireIndex(in, 1);
        requireIndex(in, 2);
        yield List.of(requireNumeric(in, 0));
      }
    };
  }

  @Override
  public List<PartialShape> shapes(WindowOp op, List<ElementType> outputs, Operands in) {
    return switch (op) {
      case WindowOp.MaxPoolIndices pool -> {
        PartialShape y = windows(pool).outputShape(in.shape(0));
        yield List.of(y, y);
      }
      case WindowOp.LpPool pool -> {
        if (pool.p() < 1) {
          throw new IllegalArgumentException("p is " + pool.p() + ", expected 1 or more");
        }
        yield List.of(windows(pool).outputShape(in.shape(0)));
      }
      case WindowOp.MaxUnpool unpool -> List.of(Unpooling.outputShape(unpool, in));
      case WindowOp.ConvTranspose conv -> List.of(Transposed.outputShape(conv, in));
      case WindowOp.Col2Im columns -> List.of(Columns.outputShape(columns, in));
    };
  }

  private static Windows windows(WindowOp.MaxPoolIndices op) {
    return new Windows(
        op.padding(), op.kernel(), op.strides(), op.pads(), op.dilations(), op.ceilMode());
  }

  private static Windows windows(WindowOp.LpPool op) {
    return new Windows(
        op.padding(), op.kernel(), op.strides(), op.pads(), op.dilations(), op.ceilMode());
  }

  @Override
  public int[] shapeOperands(WindowOp op) {
    return switch (op) {
      case WindowOp.MaxUnpool _ -> new int[] {2};
      case WindowOp.Col2Im _ -> new int[] {1, 2};
      case WindowOp.MaxPoolIndices _, WindowOp.LpPool _, WindowOp.ConvTranspose _ -> new int[0];
    };
  }

  @Override
  public boolean isArithmetic(WindowOp op) {
    return !(op instanceof WindowOp.MaxUnpool);
  }

  @Override
  public Work work(WindowOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    long made = Work.ofElements(shapes).elements();
    Shape x = in.shape(0).complete();
    return switch (op) {
      case WindowOp.MaxPoolIndices pool -> pooling(windows(pool), x, made);
      case WindowOp.LpPool pool -> pooling(windows(pool), x, made);
      case WindowOp.MaxUnpool _ ->
          new Work(0, made + x.size(), Work.bytes(shapes.get(0), types.get(0)));
      case WindowOp.ConvTranspose conv -> {
        Shape w = in.shape(1).complete();
        yield new Work(
            TransposedConv.multiplyAdds(conv, x, w),
            made,
            TransposedConv.scratchBytes(conv, x, w, shapes.get(0)));
      }
      case WindowOp.Col2Im _ -> new Work(0, made + x.size(), 8 * (made + 2L * x.size()));
    };
  }

  /** Work of a pooling over any number of axes. */
  public static Work pooling(Windows windows, Shape x, long made) {
    long taps = Math.min(windows.taps(), Math.max(x.size(2, x.rank()), 1));
    return new Work(
        0, Math.addExact(made, Math.multiplyExact(made, taps)), 8L * x.size() + 4 * taps);
  }

  @Override
  public void apply(WindowOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    switch (op) {
      case WindowOp.MaxPoolIndices pool ->
          Poolings.maxWithIndices(
              pool.columnMajor(), windows(pool).axes(x.shape()), x, y, outputs.get(1));
      case WindowOp.LpPool pool -> Poolings.norm(pool, windows(pool).axes(x.shape()), x, y);
      case WindowOp.MaxUnpool unpool ->
          Unpooling.apply(unpool, x, in.at(1), y, context.kernels().workers());
      case WindowOp.ConvTranspose conv -> TransposedConv.apply(conv, in, y, context.kernels());
      case WindowOp.Col2Im columns -> Columns.apply(columns, in, y);
    }
  }
}
