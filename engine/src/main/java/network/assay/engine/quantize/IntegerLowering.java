package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.quantize.Unit.Affine;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Writes the integer program: each unit with the formats that were chosen. */
final class IntegerLowering {
  private final FloatGraph graph;
  private final Map<Integer, Unit> units;
  private final Formats formats;
  private final ProgramWriter writer;
  private final Map<Integer, Quantity> made = new HashMap<>();
  private final Map<Integer, Integer> plain = new HashMap<>();

  /** Further outputs of nodes that were written for their first. */
  private final Map<Integer, Quantity> others = new HashMap<>();

  /** A value of the integer program that stands for one of the floating program. */
  record Quantity(int reference, Format format) {}

  IntegerLowering(FloatGraph graph, Map<Integer, Unit> units, Set<Integer> wide) {
    this.graph = graph;
    this.units = units;
    this.formats = new Formats(graph, units, wide);
    this.writer = new ProgramWriter(Program.Profile.INT, graph.program().inputs());
  }

  /** The values of the integer program, by number, for those that were made by {@link #lower}. */
  SortedMap<Integer, Quantity> made() {
    SortedMap<Integer, Quantity> numbered = new TreeMap<>();
    made.forEach((value, quantity) ->
        numbered.put(value, new Quantity(writer.number(quantity.reference), quantity.format)));
    return numbered;
  }

  /**
   * The integer program.
   *
   * @throws network.assay.engine.run.EngineException MODEL_UNSUPPORTED naming the node that has no
   *     integer form
   */
  LoadedProgram lower() {
    for (int value = 0; value < graph.values(); value++) {
      if (units.containsKey(value)) {
        Quantity known = others.get(value);
        made.put(value, known == null ? lower(units.get(value)) : known);
      } else if (!graph.isFloat(value)) {
        lowerPlain(value);
      }
    }
    for (Program.Output output : graph.program().outputs()) {
      int value = output.value();
      if (graph.isFloat(value)) {
        Quantity quantity = made.get(value);
        Op op = new IntegerOp.Dequantise((float) quantity.format.scale());
        writer.output(output.name(), writer.emit(op, ElementType.F32, quantity.reference));
      } else {
        writer.output(output.name(), plain(value));
      }
    }
    return writer.program();
  }

  private void lowerPlain(int value) {
    if (graph.isInput(value)) {
      plain.put(value, value);
    } else if (graph.constant(value).isEmpty() && !plain.containsKey(value)) {
      Node node = graph.producer(value).orElseThrow();
      boolean reads = node.inputs().stream().anyMatch(v -> v >= 0 && graph.isFloat(v));
      if (reads && !(node.op() instanceof Op.ShapeOf) && !(node.op() instanceof Op.ArgExtreme)) {
        throw graph.unsupported(
            value, "it makes whole numbers of real ones; keep it out of the model");
      }
      emitPlain(node, value);
    }
  }

  private void emitPlain(Node node, int value) {
    List<Integer> in =
        node.inputs().stream()
            .map(v -> v == Program.ABSENT ? v : graph.isFloat(v) ? reference(v) : plain(v))
            .toList();
    int first = value;
    while (first > 0 && graph.producerNumber(first - 1) == graph.producerNumber(value)) {
      first--;
    }
    int reference = writer.emit(node.op(), node.elements(), in);
    for (int i = 0; i < node.outputs().size(); i++) {
      plain.put(first + i, reference + i);
    }
  }

  private int reference(int value) {
    return made.get(value).reference;
  }

  /** The reference of a value that is no float. */
  private int plain(int value) {
    return graph.constant(value).map(writer::constant).orElseGet(() -> plain.get(value));
  }

  private Quantity lower(Unit unit) {
    return switch (unit) {
      case Unit.Source(int value) -> {
        Format format = formats.of(value);
        Op op =
            new IntegerOp.Quantise((float) format.scale(), format.lo(), format.hi(), format.type());
        yield emit(op, format, value);
      }
      case Unit.Given(int value) -> {
        Tensor tensor = graph.constant(value).orElseThrow();
        Format format = formats.ofConstant(value, tensor);
        yield new Quantity(writer.constant(quantised(tensor, format)), format);
      }
      case Unit.Linear linear -> linear(linear);
      case Unit.Channels channels -> channels(channels);
      case Unit.Scale(int _, int x, double factor) -> {
        Format f = made.get(x).format;
        Format scaled = Format.of(f.type(), f.scale() * factor, f.lo(), f.hi());
        yield new Quantity(reference(x), scaled);
      }
      case Unit.Table table -> table(table);
      case Unit.Sum sum -> {
        Quantity a = made.get(sum.a());
        Quantity b = made.get(sum.b());
        Format y = Scaling.roomy(formats.of(sum.output()), a.format.reach() + b.format.reach());
        yield add(writer, a, b, sum.minus() ? -1 : 1, clamped(y, sum.lo(), sum.hi()));
      }
      case Unit.Masked masked -> masked(masked);
      case Unit.Product(int value, int a, int b) -> product(made.get(a), made.get(b), value);
      case Unit.RowNorm norm ->
          new RowLowering(graph, formats, writer).rowNorm(norm, made.get(norm.x()));
      case Unit.Trees trees -> new TreeLowering(graph, writer, trees).lower();
      case Unit.Single single -> single(single);
    };
  }

  /** Scores with the lowest of all where they are masked; only a softmax can tell what it means. */
  private Quantity masked(Unit.Masked unit) {
    for (int reader : graph.readers(unit.output())) {
      if (!(graph.program().nodes().get(reader).op() instanceof Op.Softmax)) {
        throw graph.unsupported(
            unit.output(), "it masks with a number far below, and not for a softmax");
      }
    }
    Quantity x = made.get(unit.x());
    Format wide = RowLowering.scores(x.format);
    Quantity scores = in(x, wide);
    Format masked = RowLowering.masked(wide);
    Tensor low = Tensor.zeros(ElementType.I16, Shape.of(1));
    Integers.put(low, 0, masked.lo());
    int lowest = writer.constant(low);
    int condition =
        unit.given().map(writer::constant).orElseGet(() -> plain(unit.condition().orElseThrow()));
    return emit(
        new Op.Where(),
        masked,
        condition,
        unit.keeps() ? scores.reference : lowest,
        unit.keeps() ? lowest : scores.reference);
  }

  private static Tensor quantised(Tensor tensor, Format format) {
    Tensor whole = Tensor.zeros(format.type(), tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      Integers.put(whole, i, format.quantise(tensor.floats()[i]));
    }
    return whole;
  }

  private Quantity emit(Op op, Format format, Integer... in) {
    return new Quantity(writer.emit(op, format.type(), in), format);
  }

  /** The format with its range cut to a clamp. */
  private static Format clamped(Format f, double lo, double hi) {
    return new Format(
        f.type(), f.scale(), Math.max(f.lo(), f.quantise(lo)), Math.min(f.hi(), f.quantise(hi)));
  }

  private Quantity linear(Unit.Linear linear) {
    Quantity x = made.get(linear.inputs().get(0));
    Tensor w = graph.constant(linear.anchor().inputs().get(1)).orElseThrow();
    LinearWeights weights =
        LinearWeights.of(
            w,
            Formats.layout(linear, w.shape()),
            linear.affine(),
            x.format,
            formats.of(linear.output()));
    Format y = clamped(weights.y(), linear.affine().lo(), linear.affine().hi());
    boolean biased = Arrays.stream(weights.bias()).anyMatch(b -> b != 0);
    Op op =
        switch (linear.anchor().op()) {
          case Op.Conv c ->
              new IntegerOp.IntegerConv(
                  c.padding(),
                  c.strides(),
                  c.pads(),
                  c.dilations(),
                  c.group(),
                  y.lo(),
                  y.hi(),
                  y.type());
          default -> new IntegerOp.IntegerMatMul(y.lo(), y.hi(), y.type());
        };
    return emit(
        op,
        y,
        x.reference,
        writer.constant(Tensor.ofBytes(ElementType.I8, w.shape(), weights.weights())),
        biased ? writer.ints(weights.bias()) : Program.ABSENT,
        writer.ints(weights.multiplier()),
        writer.ints(weights.shifts()));
  }

  private Quantity channels(Unit.Channels unit) {
    Quantity x = made.get(unit.x());
    Affine affine = unit.affine();
    double reach = 0;
    for (int c = 0; c < affine.factor().length; c++) {
      reach =
          Math.max(
              reach, Math.abs(affine.factor()[c]) * x.format.reach() + Math.abs(affine.bias()[c]));
    }
    Format y = clamped(Scaling.roomy(formats.of(unit.output()), reach), affine.lo(), affine.hi());
    return rescale(writer, x, unit.axis(), affine, y);
  }

  /** x · factor + bias along an axis, in a format that holds them; one factor may serve all. */
  static Quantity rescale(ProgramWriter writer, Quantity x, int axis, Affine affine, Format y) {
    double[] factor = affine.factor();
    double[] bias = affine.bias();
    double unit = x.format.scale() / y.scale();
    double largest = 0;
    double quotient = 0;
    for (int c = 0; c < factor.length; c++) {
      double steps = Math.abs(factor[c]) * unit;
      largest = Math.max(largest, steps);
      quotient = Math.max(quotient, steps * x.format.magnitude() + Math.abs(bias[c]) / y.scale());
    }
    int enough = Scaling.enough(x.format.magnitude() / 2.0);
    int s = Scaling.shift(largest, quotient, Scaling.BITS_ROUNDED, enough);
    int[] multiplier = new int[factor.length];
    int[] shift = new int[factor.length];
    int[] offset = new int[factor.length];
    for (int c = 0; c < factor.length; c++) {
      shift[c] = s;
      multiplier[c] = (int) Math.rint(Math.scalb(factor[c] * unit, s));
      offset[c] = (int) Math.rint(Math.scalb(bias[c] / y.scale(), s));
    }
    boolean biased = Arrays.stream(offset).anyMatch(b -> b != 0);
    int reference =
        writer.emit(
            new IntegerOp.Rescale(axis, y.lo(), y.hi(), y.type()),
            y.type(),
            x.reference,
            writer.ints(multiplier),
            writer.ints(shift),
            biased ? writer.ints(offset) : Program.ABSENT);
    return new Quantity(reference, y);
  }

  private Quantity table(Unit.Table unit) {
    Quantity x = made.get(unit.root());
    float[] values = ElementwiseTables.evaluate(graph, unit, ElementwiseTables.points(x.format));
    Format y = formats.of(unit.output());
    boolean negative = false;
    for (float value : values) {
      negative |= value < 0;
    }
    if (negative && y.lo() == 0) {
      // Never below 0 on the samples, yet it can be.
      y = formats.narrow(unit.output());
    }
    return emit(
        new IntegerOp.Lookup(),
        y,
        x.reference,
        writer.constant(ElementwiseTables.quantised(values, y)));
  }

  /** a + sign · b, in a format that holds them. */
  static Quantity add(ProgramWriter writer, Quantity a, Quantity b, int sign, Format y) {
    double left = a.format.scale() / y.scale();
    double right = b.format.scale() / y.scale();
    double quotient = left * a.format.magnitude() + right * b.format.magnitude();
    int enough = Scaling.enough((a.format.magnitude() + b.format.magnitude()) / 2.0);
    int shift = Scaling.shift(Math.max(left, right), quotient, Scaling.BITS_ROUNDED, enough);
    Op op =
        new IntegerOp.IntegerAdd(
            (int) Math.rint(Math.scalb(left, shift)),
            sign * (int) Math.rint(Math.scalb(right, shift)),
            shift,
            y.lo(),
            y.hi(),
            y.type());
    return new Quantity(writer.emit(op, y.type(), a.reference, b.reference), y);
  }

  private Quantity product(Quantity a, Quantity b, int value) {
    Scaling to =
        Scaling.exact(
            a.format.scale() * b.format.scale(),
            (double) a.format.magnitude() * b.format.magnitude(),
            formats.of(value));
    Format y = to.y();
    return emit(
        new IntegerOp.IntegerMul(to.multiplier(), to.shift(), y.lo(), y.hi(), y.type()),
        y,
        a.reference,
        b.reference);
  }

  /** The same value in another format, which holds it. */
  private Quantity in(Quantity x, Format y) {
    return x.format.equals(y) ? x : rescale(writer, x, 0, Affine.identity(1), y);
  }

  private Quantity single(Unit.Single unit) {
    int value = unit.output();
    if (Formats.keepsFormat(unit.node())) {
      return moved(unit);
    }
    return switch (unit.node().op()) {
      case Op.MatMul _ -> matMul(unit);
      case Op.Pool pool -> averagePool(unit, pool);
      case Op.Reduce reduce -> sum(unit, reduce);
      case Op.Concat concat -> {
        double reach =
            unit.node().inputs().stream()
                .mapToDouble(v -> made.get(v).format.reach())
                .max()
                .orElse(0);
        Format y = Scaling.roomy(formats.of(value), reach);
        List<Integer> in = new ArrayList<>();
        for (int input : unit.node().inputs()) {
          in.add(in(made.get(input), y).reference);
        }
        yield new Quantity(writer.emit(concat, List.of(y.type()), in), y);
      }
      case Op.Softmax softmax ->
          new RowLowering(graph, formats, writer)
              .softmax(
                  softmax,
                  made.get(unit.inputs().get(0)),
                  value,
                  units.get(unit.inputs().get(0)) instanceof Unit.Masked);
      case Op.LayerNorm norm ->
          new RowLowering(graph, formats, writer)
              .layerNorm(norm, unit.node(), made.get(unit.inputs().get(0)), value);
      case Op.Conv _ ->
          throw graph.unsupported(
              value, "its filters are computed; only constant ones can be quantised");
      default ->
          throw graph.unsupported(
              value, "the operation has no integer form; keep this model in f32");
    };
  }

  private Quantity moved(Unit.Single unit) {
    Node node = unit.node();
    Quantity x = made.get(unit.inputs().get(0));
    if (node.op() instanceof Op.Pool p) {
      Op op =
          new IntegerOp.IntegerMaxPool(
              p.padding(), p.kernel(), p.strides(), p.pads(), p.dilations(), p.ceilMode());
      return emit(op, x.format, x.reference);
    }
    List<Integer> in = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      int input = node.inputs().get(i);
      if (i > 0 && input != Program.ABSENT && graph.isFloat(input)) {
        in.add(padding(unit, input, x.format));
      } else {
        in.add(input == Program.ABSENT ? input : i == 0 ? x.reference : plain(input));
      }
    }
    List<ElementType> types = node.outputs().stream().map(_ -> x.format.type()).toList();
    int reference = writer.emit(node.op(), types, in);
    int first = unit.output();
    while (graph.producerNumber(first - 1) == graph.producerNumber(unit.output())) {
      first--;
    }
    for (int i = 0; i < types.size(); i++) {
      if (first + i != unit.output()) {
        others.put(first + i, new Quantity(reference + i, x.format));
      }
    }
    return new Quantity(reference + unit.output() - first, x.format);
  }

  private int padding(Unit.Single unit, int value, Format format) {
    Tensor constant =
        graph
            .constant(value)
            .orElseThrow(() -> graph.unsupported(unit.output(), "it pads with a computed value"));
    return writer.constant(quantised(constant, format));
  }

  private Quantity matMul(Unit.Single unit) {
    Node node = unit.node();
    Quantity a = made.get(node.inputs().get(0));
    int right = node.inputs().get(1);
    Quantity b = made.get(right);
    if (b.format.type() != ElementType.I8) {
      b = graph.constant(right).isPresent() ? b : narrowed(b, formats.narrow(right));
    }
    Shape shape = graph.shape(right);
    if (shape.rank() < 2) {
      throw graph.unsupported(
          unit.output(), "its right-hand side is a vector; reshape it to a matrix");
    }
    int k = shape.dim(shape.rank() - 2);
    Scaling to =
        Scaling.exact(
            a.format.scale() * b.format.scale(),
            (double) k * a.format.magnitude() * b.format.magnitude(),
            formats.of(unit.output()));
    Format y = to.y();
    return emit(
        new IntegerOp.IntegerMatMul(y.lo(), y.hi(), y.type()),
        y,
        a.reference,
        b.reference,
        Program.ABSENT,
        writer.ints(to.multiplier()),
        writer.ints(to.shift()));
  }

  /** The same in a format whose scale makes the ratio exact. */
  private Quantity narrowed(Quantity x, Format wanted) {
    Scaling to = Scaling.exact(x.format.scale(), x.format.magnitude(), wanted);
    Op op = new IntegerOp.Rescale(0, to.y().lo(), to.y().hi(), to.y().type());
    return emit(op, to.y(), x.reference, writer.ints(to.multiplier()), writer.ints(to.shift()));
  }

  private Quantity averagePool(Unit.Single unit, Op.Pool p) {
    boolean padded = p.pads().stream().anyMatch(pad -> pad != 0);
    boolean plainWindows =
        (p.padding() == Op.Padding.VALID
                || (p.padding() == Op.Padding.EXPLICIT && (!padded || p.countIncludePad())))
            && !p.ceilMode()
            && p.dilations().stream().allMatch(d -> d == 1);
    if (!plainWindows) {
      throw graph.unsupported(
          unit.output(),
          "its windows do not all have the same count of elements; export it with explicit padding"
              + " that counts (count_include_pad)");
    }
    Quantity x = made.get(unit.inputs().get(0));
    int taps = p.kernel().stream().reduce(1, Math::multiplyExact);
    Scaling to =
        Scaling.exact(
            x.format.scale() / taps,
            (double) taps * x.format.magnitude(),
            formats.of(unit.output()));
    Format y = to.y();
    List<Integer> pads =
        p.padding() == Op.Padding.VALID ? p.pads().stream().map(_ -> 0).toList() : p.pads();
    return emit(
        new IntegerOp.IntegerAveragePool(
            p.kernel(), p.strides(), pads, to.multiplier(), to.shift(), y.lo(), y.hi(), y.type()),
        y,
        x.reference);
  }

  private Quantity sum(Unit.Single unit, Op.Reduce reduce) {
    if (reduce.kind() != Op.ReduceKind.SUM && reduce.kind() != Op.ReduceKind.MEAN) {
      throw graph.unsupported(
          unit.output(), "reduction by " + reduce.kind() + " has no integer form");
    }
    Quantity x = made.get(unit.inputs().get(0));
    double count =
        (double) graph.shape(unit.inputs().get(0)).size() / graph.shape(unit.output()).size();
    boolean mean = reduce.kind() == Op.ReduceKind.MEAN;
    Scaling to =
        Scaling.exact(
            x.format.scale() / (mean ? count : 1),
            count * x.format.magnitude(),
            formats.of(unit.output()));
    Format y = to.y();
    return emit(
        new IntegerOp.IntegerSum(
            reduce.axes(),
            reduce.keepDims(),
            to.multiplier(),
            to.shift(),
            y.lo(),
            y.hi(),
            y.type()),
        y,
        x.reference);
  }
}
