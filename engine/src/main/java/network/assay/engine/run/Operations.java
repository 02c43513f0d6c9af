package network.assay.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.PoolKind;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Performs one operation on tensors whose types and shapes the rules have accepted. Every element
 * of every output is written, so outputs may be buffers that were used before.
 */
public final class Operations {
  private final Kernels kernels;
  private final Products products;

  /** Operations that share no packed weights: for folding constants. */
  public Operations(Kernels kernels) {
    this(kernels, new PackedWeights(kernels, List.of()));
  }

  Operations(Kernels kernels, PackedWeights packed) {
    this.kernels = kernels;
    this.products = new Products(kernels, packed);
  }

  /** True when the output is the first input under another shape, sharing its array. */
  static boolean isView(Op op) {
    return op instanceof Op.Reshape
        || op instanceof Op.Unsqueeze
        || op instanceof Op.Squeeze
        || op instanceof Op.Flatten;
  }

  /**
   * Performs the operation on new arrays.
   *
   * @throws IllegalArgumentException when a value makes no sense, such as an index out of range
   */
  public List<Tensor> evaluate(
      Program.Node node, List<Optional<Tensor>> inputs, List<Shape> shapes) {
    Arguments in = new Arguments(inputs);
    if (isView(node.op())) {
      return List.of(in.at(0).reshaped(shapes.get(0)));
    }
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      outputs.add(Tensor.zeros(node.outputs().get(i), shapes.get(i)));
    }
    apply(node.op(), in, outputs);
    return outputs;
  }

  /**
   * Multiply-adds of one operation with inputs and outputs of these complete shapes, {@link
   * Long#MAX_VALUE} where they pass it.
   */
  public static long multiplyAdds(Program.Node node, Operands in, List<Shape> shapes) {
    try {
      return Work.of(node.op(), in, node.outputs(), shapes).multiplyAdds();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Performs an operation that is no view, writing to {@code outputs}. */
  void apply(Op op, Arguments in, List<Tensor> outputs) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    Workers workers = kernels.workers();
    switch (op) {
      case Op.Unary unary -> Elementwise.unary(unary.function(), x, y, kernels);
      case Op.Parametric f -> Elementwise.parametric(f, x, y, kernels);
      case Op.Binary binary -> Elementwise.binary(binary.function(), x, in.at(1), y, kernels);
      case Op.Where _ -> Elementwise.where(x, in.at(1), in.at(2), y);
      case Op.Cast _ -> Casts.cast(x, y);
      case Op.MatMul _ -> products.matMul(x, in.at(1), y);
      case Op.Conv conv -> products.conv(conv, in, y);
      case Op.Pool pool -> pool(pool, x, y);
      case Op.Reduce reduce -> Reductions.reduce(reduce, x, y, kernels);
      case Op.ArgExtreme arg -> Reductions.argExtreme(arg, x, y);
      case Op.Softmax softmax -> softmax(softmax, x, y);
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
        Tensor shape = ShapeRules.shapeValue(shapeOf, x.shape());
        System.arraycopy(shape.array(), 0, y.array(), 0, y.size());
      }
      case Op.Fill _ -> Movement.fill(in.at(1).array(), 0, y.array(), 0, y.size());
      case Op.Range _ -> Ranges.fill(x, in.at(2), y);
      case Op.CumSum sum -> Reductions.cumSum(sum, x, in.at(1), y);
      case Op.Reshape _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ ->
          throw new AssertionError("a view moves nothing");
    }
  }

  private void pool(Op.Pool op, Tensor x, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    if (op.kind() == PoolKind.MAX) {
      kernels.maxPool(WindowRules.geometry(op, x.shape()), x.floats(), y.floats());
    } else {
      kernels.averagePool(WindowRules.geometry(op, x.shape()), x.floats(), y.floats());
    }
  }

  private void softmax(Op.Softmax op, Tensor x, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    Reductions.Middle m =
        Reductions.Middle.of(x.shape(), Shape.normaliseAxis(op.axis(), x.shape().rank()));
    kernels.softmax(op.logarithm(), x.floats(), m.outer(), m.length(), m.inner(), y.floats());
  }
}
