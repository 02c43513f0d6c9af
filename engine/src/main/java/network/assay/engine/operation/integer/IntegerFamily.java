package network.assay.engine.operation.integer;

import java.util.Arrays;
import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicFamily;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link IntegerOp} operations. */
public final class IntegerFamily implements OperationFamily<IntegerOp> {
  /** Shapes of products and windows are those of the floating operations. */
  private static final BasicFamily SHAPES = new BasicFamily();

  @Override
  public List<ElementType> types(IntegerOp op, int outputCount, Operands in) {
    if (outputCount != 1) {
      throw new IllegalArgumentException("has " + outputCount + " outputs, expected one");
    }
    return List.of(IntegerTypes.output(op, in));
  }

  @Override
  public List<PartialShape> shapes(IntegerOp op, List<ElementType> outputs, Operands in) {
    return switch (op) {
      case IntegerOp.Quantise _, IntegerOp.Dequantise _ -> List.of(in.shape(0));
      case IntegerOp.IntegerMatMul _ -> {
        List<PartialShape> made = SHAPES.shapes(new Op.MatMul(), outputs, in);
        PartialShape b = in.shape(1);
        if (b.hasRank() && b.rank() < 2) {
          throw new IllegalArgumentException("b of shape " + b + ", expected a matrix");
        }
        requireChannels(in, 2, b.hasRank() ? b.dim(b.rank() - 1) : PartialShape.UNKNOWN);
        yield made;
      }
      case IntegerOp.IntegerConv conv -> {
        List<PartialShape> made = SHAPES.shapes(plain(conv), outputs, in.first(2));
        requireChannels(in, 2, in.shape(1).hasRank() ? in.shape(1).dim(0) : PartialShape.UNKNOWN);
        yield made;
      }
      case IntegerOp.IntegerMaxPool pool -> SHAPES.shapes(plain(pool), outputs, in);
      case IntegerOp.IntegerAveragePool pool -> SHAPES.shapes(plain(pool), outputs, in);
      case IntegerOp.IntegerSum sum ->
          SHAPES.shapes(new Op.Reduce(Op.ReduceKind.SUM, sum.axes(), sum.keepDims()), outputs, in);
      case IntegerOp.IntegerAdd _, IntegerOp.IntegerMul _ ->
          List.of(PartialShape.broadcast(in.shape(0), in.shape(1)));
      case IntegerOp.Rescale rescale -> {
        PartialShape x = in.shape(0);
        int channels =
            x.hasRank()
                ? x.dim(Shape.normaliseAxis(rescale.axis(), x.rank()))
                : PartialShape.UNKNOWN;
        requireChannels(in, 1, channels);
        yield List.of(x);
      }
      case IntegerOp.Lookup _ -> {
        requireVector(in, 1, Activation.of(in.type(0)).count());
        yield List.of(in.shape(0));
      }
      case IntegerOp.IntegerSoftmax softmax -> List.of(checkedAxis(softmax.axis(), in.shape(0)));
      case IntegerOp.IntegerNormalise normalise ->
          List.of(checkedAxis(normalise.axis(), in.shape(0)));
    };
  }

  private static PartialShape checkedAxis(int axis, PartialShape x) {
    if (x.hasRank()) {
      Shape.normaliseAxis(axis, x.rank());
    }
    return x;
  }

  /** Bias, multipliers and shifts from input {@code first} on: one for each channel, or one. */
  private static void requireChannels(Operands in, int first, int channels) {
    for (int i = first; i < in.count(); i++) {
      if (in.has(i) && in.shape(i).hasRank()) {
        PartialShape shape = in.shape(i);
        boolean fits = shape.rank() == 1;
        if (fits && shape.knows(0) && channels != PartialShape.UNKNOWN) {
          fits = shape.dim(0) == channels || shape.dim(0) == 1;
        }
        if (!fits) {
          throw new IllegalArgumentException(
              "input " + i + " of shape " + shape + ", expected [" + channels + "] or [1]");
        }
      }
    }
  }

  private static void requireVector(Operands in, int index, int length) {
    PartialShape shape = in.shape(index);
    if (shape.isComplete() && !shape.complete().equals(Shape.of(length))) {
      throw new IllegalArgumentException(
          "input " + index + " of shape " + shape + ", expected [" + length + "]");
    }
  }

  @Override
  public long packedBytes(IntegerOp op, int input, Shape shape) {
    boolean packs = op instanceof IntegerOp.IntegerMatMul || op instanceof IntegerOp.IntegerConv;
    return packs && input == 1 ? Work.packedBytes(shape) : 0;
  }

  static Op.Conv plain(IntegerOp.IntegerConv conv) {
    return new Op.Conv(conv.padding(), conv.strides(), conv.pads(), conv.dilations(), conv.group());
  }

  static Op.Pool plain(IntegerOp.IntegerMaxPool pool) {
    return new Op.Pool(
        Op.PoolKind.MAX,
        pool.padding(),
        pool.kernel(),
        pool.strides(),
        pool.pads(),
        pool.dilations(),
        pool.ceilMode(),
        false);
  }

  static Op.Pool plain(IntegerOp.IntegerAveragePool pool) {
    return new Op.Pool(
        Op.PoolKind.AVERAGE,
        Op.Padding.EXPLICIT,
        pool.kernel(),
        pool.strides(),
        pool.pads(),
        pool.kernel().stream().map(_ -> 1).toList(),
        false,
        true);
  }

  @Override
  public Work work(IntegerOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    Shape y = shapes.get(0);
    Shape x = in.shape(0).complete();
    Work plain = Work.ofElements(shapes);
    return switch (op) {
      case IntegerOp.IntegerMatMul _ -> {
        Shape b = in.shape(1).complete();
        long k = x.dim(x.rank() - 1);
        long packed = in.value(1).isPresent() ? 0 : Work.packedBytes(b);
        long sums = Math.multiplyExact(4L, (long) y.size());
        yield new Work(Math.multiplyExact((long) y.size(), k), y.size(), packed + sums);
      }
      case IntegerOp.IntegerConv conv -> {
        ConvGeometry geometry = WindowRules.geometry(plain(conv), x, in.shape(1).complete());
        long sums = Math.multiplyExact(4L, (long) y.size());
        yield new Work(Math.multiplyExact((long) y.size(), (long) geometry.taps()), y.size(), sums);
      }
      case IntegerOp.IntegerMaxPool pool -> windows(y, pool.kernel());
      case IntegerOp.IntegerAveragePool pool -> windows(y, pool.kernel());
      case IntegerOp.IntegerSum _ ->
          new Work(
              0,
              Math.addExact((long) x.size(), (long) y.size()),
              Math.multiplyExact(4L, (long) y.size()));
      case IntegerOp.IntegerSoftmax _, IntegerOp.IntegerNormalise _ ->
          new Work(0, Math.multiplyExact(3L, (long) y.size()), 0);
      case IntegerOp.Quantise _, IntegerOp.Dequantise _, IntegerOp.IntegerAdd _ -> plain;
      case IntegerOp.IntegerMul _, IntegerOp.Rescale _, IntegerOp.Lookup _ -> plain;
    };
  }

  private static Work windows(Shape y, List<Integer> kernel) {
    long taps = 1;
    for (int size : kernel) {
      taps = Math.multiplyExact(taps, (long) size);
    }
    return new Work(0, Math.multiplyExact((long) y.size(), taps), 0);
  }

  @Override
  public void apply(IntegerOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    if (y.size() == 0) {
      return;
    }
    IntegerProducts products = new IntegerProducts(context);
    IntegerKernels kernels = context.kernels().integers();
    switch (op) {
      case IntegerOp.Quantise q ->
          kernels.quantise(
              x.floats(), q.scale(), q.lo(), q.hi(), Activation.of(y.type()), y.array());
      case IntegerOp.Dequantise dequantise ->
          kernels.dequantise(Activation.of(x.type()), x.array(), dequantise.scale(), y.floats());
      case IntegerOp.IntegerMatMul product -> products.matMul(product, in, y);
      case IntegerOp.IntegerConv conv -> products.conv(conv, in, y);
      case IntegerOp.IntegerMaxPool pool ->
          kernels.maxPool(
              WindowRules.geometry(plain(pool), x.shape()),
              Activation.of(x.type()),
              x.array(),
              y.array());
      case IntegerOp.IntegerAveragePool pool -> IntegerWindows.average(pool, x, y);
      case IntegerOp.IntegerSum sum -> IntegerRows.sum(sum, x, y, kernels);
      case IntegerOp.IntegerAdd add -> IntegerElementwise.add(add, x, in.at(1), y, kernels);
      case IntegerOp.IntegerMul mul -> IntegerElementwise.mul(mul, x, in.at(1), y);
      case IntegerOp.Rescale rescale -> IntegerElementwise.rescale(rescale, in, y);
      case IntegerOp.Lookup _ ->
          kernels.lookup(
              Activation.of(x.type()),
              x.array(),
              0,
              in.at(1).array(),
              Activation.of(y.type()),
              y.array(),
              0,
              y.size());
      case IntegerOp.IntegerSoftmax softmax -> IntegerRows.softmax(softmax, x, in.at(1), y);
      case IntegerOp.IntegerNormalise normalise -> IntegerRows.normalise(normalise, x, y);
    }
  }

  /** A parameter spread over channels. */
  static int[] spread(Tensor parameter, int channels) {
    int[] values = parameter.ints();
    if (values.length == channels) {
      return values;
    }
    int[] wide = new int[channels];
    Arrays.fill(wide, values[0]);
    return wide;
  }
}
