package network.assay.engine.quantize;

import java.util.List;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.IntegerLowering.Quantity;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Writes softmax and the normalisations of rows in integers. */
final class RowLowering {
  private static final int WIDE_MAX = 32767;

  /** What a norm adds under its root, at most. */
  private static final int EPSILON_MAX = 1 << 28;

  /** Scores of a softmax that came too wide. */
  private static final int SCORE_MAX = 4095;

  private final FloatGraph graph;
  private final Formats formats;
  private final ProgramWriter writer;

  RowLowering(FloatGraph graph, Formats formats, ProgramWriter writer) {
    this.graph = graph;
    this.formats = formats;
    this.writer = writer;
  }

  private Quantity emit(Op op, Format format, Integer... in) {
    return new Quantity(writer.emit(op, format.type(), in), format);
  }

  /** The format as a softmax can read it. */
  static Format scores(Format f) {
    return f.hi() - f.lo() <= 2 * SCORE_MAX
        ? new Format(ElementType.I16, f.scale(), f.lo(), f.hi())
        : Format.of(ElementType.I16, f.reach() / SCORE_MAX, -SCORE_MAX, SCORE_MAX);
  }

  /** The same with room below for a value that lies under each other one by more than they span. */
  static Format masked(Format scores) {
    int span = scores.hi() - scores.lo();
    return new Format(scores.type(), scores.scale(), scores.lo() - span - 1, scores.hi());
  }

  /** The span of the scores that {@link #masked} made room under. */
  private static int spanAbove(Format masked) {
    return (masked.hi() - masked.lo() - 1) / 2;
  }

  /**
   * @param masked whether the least of x stands for nothing
   */
  Quantity softmax(Op.Softmax op, Quantity x, int value, boolean masked) {
    Shape shape = graph.shape(value);
    int axis = Shape.normaliseAxis(op.axis(), shape.rank());
    boolean wide = op.logarithm() || graph.isOutput(value) || formats.isWide(value);
    Shares to = Shares.of(shape.dim(axis), wide);
    if (to.one < Shares.ONE_MIN) {
      throw graph.unsupported(
          value, "it is over " + shape.dim(axis) + " elements, too many for a sum that is proved");
    }
    ElementType type = wide ? ElementType.I16 : ElementType.U8;
    int most = Math.min(1 << to.bits, wide ? WIDE_MAX : 255);
    Format shares = Format.of(type, Math.scalb(1.0, -to.bits), 0, most);
    Quantity scores = x;
    int span = x.format().hi() - x.format().lo();
    if (masked && op.logarithm()) {
      throw graph.unsupported(value, "a logarithm of masked scores has no integer form");
    }
    if (!masked && span >= ProvableProgram.SPREAD_LIMIT) {
      Format narrow = scores(x.format());
      scores = IntegerLowering.rescale(writer, x, axis, Unit.Affine.identity(1), narrow);
    }
    span = masked ? spanAbove(x.format()) : scores.format().hi() - scores.format().lo();
    Quantity p =
        emit(
            new IntegerOp.IntegerSoftmax(axis, to.bits, type),
            shares,
            scores.reference(),
            writer.constant(exponentials(scores.format().scale(), span, to.one)));
    return op.logarithm() ? logarithm(axis, scores, p, value) : p;
  }

  /**
   * The numbers of a softmax that can be proved.
   *
   * @param one what stands for exp(0)
   */
  private record Shares(int bits, int one) {
    /** Below this an exponential would be no better than a guess. */
    static final int ONE_MIN = 64;

    /** Shares need no more bits: a larger table of them would cost more than it tells. */
    static final int BITS_MAX = 13;

    /** The best for so many elements: about as fine in the exponentials as in the shares. */
    static Shares of(int elements, boolean wide) {
      int bits = 8;
      while (wide && bits < BITS_MAX && 2 * one(elements, bits + 1) >= 1 << (bits + 1)) {
        bits++;
      }
      return new Shares(bits, one(elements, bits));
    }

    private static int one(int elements, int bits) {
      long n = Math.max(elements, 1);
      // A power of two above the sum is at most twice it.
      long sums = (ProvableProgram.FIELD - 1) / (n * ((1L << bits) + 4));
      long dividends = (ProvableProgram.DIVIDEND_LIMIT - 1) / ((1L << bits) + n);
      return (int) Math.min(Math.min(sums, dividends), IntegerOp.EXPONENTIAL_ONE);
    }
  }

  /** exp(−d · scale) · one for d = 0, 1, …, span, up to the first that is 0, and a 0. */
  private static Tensor exponentials(double scale, int span, int one) {
    double[] points = new double[span + 1];
    for (int d = 0; d < points.length; d++) {
      points[d] = -d * scale;
    }
    double[] values = ElementwiseTables.evaluate(UnaryFunction.EXP, points);
    int length = 0;
    while (length < values.length && Math.rint(values[length] * one) > 0) {
      length++;
    }
    short[] table = new short[length + 1];
    for (int d = 0; d < length; d++) {
      table[d] = (short) (int) Math.rint(values[d] * one);
    }
    return Tensor.ofShorts(ElementType.U16, Shape.of(table.length), table);
  }

  /** (x − max) + log(share of the maximum): the share is 1/n or more, so its logarithm is exact. */
  private Quantity logarithm(int axis, Quantity x, Quantity p, int value) {
    Op.Reduce largest = new Op.Reduce(Op.ReduceKind.MAX, List.of(axis), true);
    Quantity share = emit(largest, p.format(), p.reference());
    Quantity max = emit(largest, x.format(), x.reference());
    double[] points = new double[1 << 16];
    for (int i = 0; i < points.length; i++) {
      points[i] = Math.max(i - (1 << 15), 1) * p.format().scale();
    }
    double[] logs = ElementwiseTables.evaluate(UnaryFunction.LOG, points);
    float[] values = new float[logs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) logs[i];
    }
    Format logarithms = Format.of(ElementType.I16, -logs[0] / WIDE_MAX, -WIDE_MAX, 0);
    Quantity log =
        emit(
            new IntegerOp.Lookup(),
            logarithms,
            share.reference(),
            writer.constant(ElementwiseTables.quantised(values, logarithms)));
    Format below =
        new Format(ElementType.I16, x.format().scale(), x.format().lo() - x.format().hi(), 0);
    Quantity difference =
        emit(
            new IntegerOp.IntegerAdd(1, -1, 0, below.lo(), 0, ElementType.I16),
            below,
            x.reference(),
            max.reference());
    double reach = difference.format().reach() + log.format().reach();
    return IntegerLowering.add(writer, difference, log, 1, Scaling.roomy(formats.of(value), reach));
  }

  Quantity layerNorm(Op.LayerNorm norm, Node node, Quantity x, int value) {
    Shape shape = graph.shape(value);
    int axis = Shape.normaliseAxis(norm.axis(), shape.rank());
    if (axis != shape.rank() - 1) {
      throw graph.unsupported(
          value, "it normalises over several axes; only the last one is supported");
    }
    int n = shape.dim(axis);
    Quantity centred = centred(x, axis, n, node.inputs().get(0));
    Quantity z = normal(centred, axis, Math.sqrt(n), n * (double) norm.epsilon());
    Format normal = z.format();
    double[] factor = parameter(node, 1, n, value);
    double[] bias =
        node.inputs().size() > 2 && node.inputs().get(2) != Program.ABSENT
            ? parameter(node, 2, n, value)
            : new double[n];
    double reach = 0;
    for (int c = 0; c < n; c++) {
      reach = Math.max(reach, Math.abs(factor[c]) * normal.reach() + Math.abs(bias[c]));
    }
    Unit.Affine affine = Unit.Affine.of(factor, bias);
    Format y = Scaling.roomy(formats.of(value), reach);
    return IntegerLowering.rescale(writer, z, axis, affine, y);
  }

  /** gain · x / √(Σ x² + epsilon) over an axis. */
  private Quantity normal(Quantity x, int axis, double gain, double epsilon) {
    double unit = x.format().scale();
    int least = (int) Math.clamp(Math.rint(epsilon / (unit * unit)), 1, EPSILON_MAX);
    int one = IntegerOp.NORMAL_ONE;
    Format normal = Format.of(ElementType.I16, gain / one, -one, one);
    return emit(new IntegerOp.IntegerNormalise(axis, least), normal, x.reference());
  }

  /** The largest number of which n have squares that sum, with epsilon, below 2^30. */
  static int magnitudeMax(int n) {
    return (int) Math.min(Math.sqrt(((1 << 30) - EPSILON_MAX - 1) / (double) n), WIDE_MAX);
  }

  /** Rows divided by their length, in the format of the value. */
  Quantity rowNorm(Unit.RowNorm unit, Quantity x) {
    Shape shape = graph.shape(unit.x());
    int axis = shape.rank() - 1;
    int most = magnitudeMax(shape.dim(axis));
    Format f = x.format();
    Quantity narrow =
        f.magnitude() <= most
            ? x
            : IntegerLowering.rescale(
                writer,
                x,
                axis,
                Unit.Affine.identity(1),
                Format.of(ElementType.I16, f.reach() / most, -most, most));
    Quantity z = normal(narrow, axis, unit.gain(), unit.epsilon());
    Format y = Scaling.roomy(formats.of(unit.output()), z.format().reach());
    return IntegerLowering.rescale(writer, z, axis, Unit.Affine.identity(1), y);
  }

  private double[] parameter(Node node, int index, int n, int value) {
    Tensor tensor =
        graph
            .constant(node.inputs().get(index))
            .orElseThrow(() -> graph.unsupported(value, "its scale or bias is computed"));
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = tensor.floats()[tensor.size() == 1 ? 0 : i];
    }
    return values;
  }

  /** x − mean, as wide as the sum of its squares allows. */
  private Quantity centred(Quantity x, int axis, int n, int value) {
    Format f = x.format();
    int fraction = Math.max(Math.getExponent(WIDE_MAX / (double) f.magnitude()), 0);
    Format means =
        Format.of(ElementType.I16, Math.scalb(f.scale(), -fraction), -WIDE_MAX, WIDE_MAX);
    Scaling to = Scaling.exact(f.scale() / n, (double) n * f.magnitude(), means);
    Quantity mean =
        emit(
            new IntegerOp.IntegerSum(
                List.of(axis),
                true,
                to.multiplier(),
                to.shift(),
                -WIDE_MAX,
                WIDE_MAX,
                ElementType.I16),
            to.y(),
            x.reference());
    Calibration.Statistics seen = graph.statistics(value);
    double top = Math.max(-seen.min(), seen.max());
    double spread = Math.max(Math.min(2 * top, (double) seen.max() - seen.min()), 1e-6);
    int most = magnitudeMax(n);
    Format y = Format.of(ElementType.I16, spread / most, -most, most);
    y = Scaling.roomy(y, f.reach() + mean.format().reach());
    return IntegerLowering.add(writer, x, mean, -1, y);
  }
}
