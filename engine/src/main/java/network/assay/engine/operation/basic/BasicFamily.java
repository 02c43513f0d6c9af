package network.assay.engine.operation.basic;

import java.util.List;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Movement;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.window.Poolings;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.PoolKind;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link Op.Basic} operations. */
public final class BasicFamily implements OperationFamily<Op.Basic> {

  @Override
  public List<ElementType> types(Op.Basic op, int outputCount, Operands in) {
    return BasicTypes.outputs(op, outputCount, in);
  }

  @Override
  public List<PartialShape> shapes(Op.Basic op, List<ElementType> outputs, Operands in) {
    return BasicShapes.outputs(op, outputs.size(), in);
  }

  @Override
  public int[] shapeOperands(Op.Basic op) {
    return BasicShapes.shapeOperands(op);
  }

  @Override
  public boolean isArithmetic(Op.Basic op) {
    return switch (op) {
      case Op.Unary _, Op.Parametric _, Op.Binary _, Op.MatMul _, Op.Conv _, Op.Pool _ -> true;
      case Op.Reduce _, Op.ArgExtreme _, Op.Softmax _, Op.LayerNorm _, Op.Range _ -> true;
      case Op.CumSum _ -> true;
      case Op.Where _, Op.Cast _, Op.Reshape _, Op.Transpose _, Op.Concat _, Op.Slice _ -> false;
      case Op.Split _, Op.Gather _, Op.GatherElements _, Op.Unsqueeze _, Op.Squeeze _ -> false;
      case Op.Flatten _, Op.Expand _, Op.Tile _, Op.Pad _, Op.ShapeOf _, Op.Fill _ -> false;
    };
  }

  @Override
  public boolean isView(Op.Basic op) {
    return op instanceof Op.Reshape
        || op instanceof Op.Unsqueeze
        || op instanceof Op.Squeeze
        || op instanceof Op.Flatten;
  }

  @Override
  public boolean writesInPlace(Op.Basic op, ElementType type) {
    return switch (op) {
      case Op.Unary _, Op.Parametric _, Op.Binary _ -> true;
      case Op.Softmax _ -> type == ElementType.F32;
      default -> false;
    };
  }

  @Override
  public long packedBytes(Op.Basic op, int input, Shape shape) {
    if (input != 1) {
      return 0;
    }
    return op instanceof Op.MatMul
        ? Work.packedBytes(shape)
        : op instanceof Op.Conv ? 4L * shape.size() : 0;
  }

  @Override
  public Work work(Op.Basic op, Operands in, List<ElementType> types, List<Shape> shapes) {
    return BasicWork.of(op, in, types, shapes);
  }

  @Override
  public void apply(Op.Basic op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Kernels kernels = context.kernels();
    Products products = new Products(context);
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    Workers workers = kernels.workers();
    switch (op) {
      case Op.Unary unary -> Elementwise.unary(unary.function(), x, y, kernels);
      case Op.Parametric f -> Elementwise.parametric(f, x, y, kernels);
      case Op.Binary binary -> Elementwise.binary(binary.function(), x, in.at(1), y, kernels);
      case Op.Where _ -> Elementwise.where(x, in.at(1), in.at(2), y);
      case Op.Cast _ -> Casts.cast(workers, x, y);
      case Op.MatMul _ -> products.matMul(x, in.at(1), y);
      case Op.Conv conv -> products.conv(conv, in, y);
      case Op.Pool pool -> pool(pool, x, y, kernels);
      case Op.Reduce reduce -> Reductions.reduce(resolved(reduce, in), x, y, kernels);
      case Op.ArgExtreme arg -> Reductions.argExtreme(arg, x, y);
      case Op.Softmax softmax -> softmax(softmax, x, y, kernels);
      case Op.LayerNorm norm -> products.layerNorm(norm, in, y);
      case Op.Transpose transpose -> Rearrangements.transpose(workers, transpose, x, y);
      case Op.Concat concat -> Rearrangements.concat(workers, concat, in, y);
      case Op.Slice _ -> Rearrangements.slice(workers, in, y);
      case Op.Split split -> Rearrangements.split(workers, split, x, outputs);
      case Op.Gather gather -> Rearrangements.gather(workers, gather, x, in.at(1), y);
      case Op.GatherElements gather ->
          Rearrangements.gatherElements(workers, gather, x, in.at(1), y);
      case Op.Expand _ -> Rearrangements.expand(workers, x, y);
      case Op.Tile _ -> Rearrangements.tile(workers, x, y);
      case Op.Pad pad -> Rearrangements.pad(workers, pad, in, y);
      case Op.ShapeOf shapeOf -> {
        Tensor shape = BasicShapes.shapeValue(shapeOf, x.shape());
        System.arraycopy(shape.array(), 0, y.array(), 0, y.size());
      }
      case Op.Fill _ -> Movement.fill(in.at(1).array(), 0, y.array(), 0, y.size());
      case Op.Range _ -> Ranges.fill(x, in.at(2), y);
      case Op.CumSum sum -> Reductions.cumSum(sum, x, in.at(1), y);
      case Op.Reshape _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ ->
          throw new AssertionError("a view moves nothing");
    }
  }

  /** The reduction with its axes as an attribute, wherever they came from. */
  private static Op.Reduce resolved(Op.Reduce op, Arguments in) {
    if (!in.has(1)) {
      return op;
    }
    List<Integer> axes = BasicShapes.axes(op.axes(), in.operands()).orElseThrow();
    return new Op.Reduce(op.kind(), axes, op.keepDims());
  }

  private static void pool(Op.Pool op, Tensor x, Tensor y, Kernels kernels) {
    if (y.size() == 0) {
      return;
    }
    if (x.shape().rank() > 4 || x.type() == ElementType.F64) {
      Poolings.pool(op, WindowRules.windows(op).axes(x.shape()), x, y);
    } else if (op.kind() == PoolKind.MAX) {
      kernels.maxPool(WindowRules.geometry(op, x.shape()), x.floats(), y.floats());
    } else {
      kernels.averagePool(WindowRules.geometry(op, x.shape()), x.floats(), y.floats());
    }
  }

  private static void softmax(Op.Softmax op, Tensor x, Tensor y, Kernels kernels) {
    if (y.size() == 0) {
      return;
    }
    Reductions.Middle m =
        Reductions.Middle.of(x.shape(), Shape.normaliseAxis(op.axis(), x.shape().rank()));
    if (x.type() == ElementType.F64) {
      Doubles.softmax(op.logarithm(), x.doubles(), m, y.doubles());
      return;
    }
    kernels.softmax(op.logarithm(), x.floats(), m.outer(), m.length(), m.inner(), y.floats());
  }
}
