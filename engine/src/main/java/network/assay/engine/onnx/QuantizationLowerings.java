package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;

/** Linear quantisation per tensor, per axis and in blocks, and products of 8-bit whole numbers. */
final class QuantizationLowerings {
  private QuantizationLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("QuantizeLinear", node -> List.of(quantize(node)));
    all.put("DequantizeLinear", node -> List.of(dequantize(node)));
    all.put("DynamicQuantizeLinear", node -> dynamic(node.graph(), node.input(0)));
    all.put("MatMulInteger", node -> List.of(matMulInteger(node)));
    all.put("ConvInteger", node -> List.of(convInteger(node)));
    all.put("QLinearMatMul", node -> List.of(qLinearMatMul(node)));
    all.put("QLinearConv", node -> List.of(qLinearConv(node)));
  }

  /** A scale and its zero point as a node has them, side by side. */
  record Scale(Value step, Optional<Value> zero) {
    static Scale of(OnnxNode node, int index) {
      return new Scale(node.input(index), node.optional(index + 1));
    }
  }

  static Value quantized(GraphBuilder graph, Value x, Scale scale, ElementType to) {
    Op op = new QuantOp.Quantize(to, ElementType.F32, 0, 0, true);
    return step(graph, op, graph.cast(x, ElementType.F32), scale);
  }

  static Value dequantized(GraphBuilder graph, Value x, Scale scale) {
    return step(graph, new QuantOp.Dequantize(0, 0), x, scale);
  }

  private static Value step(GraphBuilder graph, Op op, Value x, Scale scale) {
    List<Optional<Value>> operands = new ArrayList<>();
    operands.add(Optional.of(x));
    operands.add(Optional.of(graph.cast(scale.step, ElementType.F32)));
    scale.zero.ifPresent(zero -> operands.add(Optional.of(zero)));
    return graph.emit(op, 1, operands).get(0);
  }

  private static Value quantize(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Scale scale = Scale.of(node, 1);
    int wanted = node.toInt(node.integer("output_dtype", 0), "output_dtype");
    ElementType type =
        scale
            .zero
            .map(Value::type)
            .orElseGet(() -> wanted == 0 ? ElementType.U8 : type(wanted, "the result"));
    int block = node.toInt(node.integer("block_size", 0), "block_size");
    // Types other than 8-bit floats are always held in range; one form for one meaning.
    boolean saturate =
        node.flag("saturate", true) || !type.isSmallFloating() || type == ElementType.F4E2M1;
    int given = node.toInt(node.integer("precision", 0), "precision");
    ElementType precision = given != 0 ? type(given, "precision") : scale.step.type();
    boolean half = precision == ElementType.F16 || precision == ElementType.BF16;
    if (precision == ElementType.F64) {
      throw node.unsupported("precision double is not supported: choose float");
    }
    Op op =
        new QuantOp.Quantize(
            type, half ? precision : ElementType.F32, axis(node, scale, block), block, saturate);
    return step(graph, op, graph.cast(node.input(0), ElementType.F32), scale);
  }

  private static ElementType type(int number, String what) {
    return TensorReader.elementType(number)
        .orElseThrow(() -> TensorReader.unsupportedType(number, what));
  }

  private static Value dequantize(OnnxNode node) {
    Scale scale = Scale.of(node, 1);
    int block = node.toInt(node.integer("block_size", 0), "block_size");
    int wanted = node.toInt(node.integer("output_dtype", 0), "output_dtype");
    ElementType type = wanted == 0 ? scale.step.type() : type(wanted, "the result");
    Op op = new QuantOp.Dequantize(axis(node, scale, block), block);
    return node.graph().cast(step(node.graph(), op, node.input(0), scale), type);
  }

  /** The axis of the scales from the front; 0 where there is one scale for all. */
  private static int axis(OnnxNode node, Scale scale, int block) {
    long axis = node.integer("axis", 1);
    PartialShape shape = scale.step.shape();
    boolean single =
        block == 0 && shape.isComplete() && (shape.rank() == 0 || shape.complete().size() == 1);
    return single ? 0 : node.axis(axis, node.rank(0));
  }

  /** x in U8 with the range of its values, 0 included: y, scale, zero point. */
  static List<Value> dynamic(GraphBuilder graph, Value x) {
    Formulas f = new Formulas(graph);
    Value none = graph.scalar(ElementType.F32, 0);
    Value most = f.max(graph.emit(new Op.Reduce(ReduceKind.MAX, List.of(), false), x), none);
    Value least = f.min(graph.emit(new Op.Reduce(ReduceKind.MIN, List.of(), false), x), none);
    Value range = f.subtract(most, least);
    Value flat = f.binary(BinaryFunction.EQUAL, range, none);
    // A range of nothing has scale 1/255, as the reference implementation has it.
    Value wide = f.where(flat, graph.scalar(ElementType.F32, 1), range);
    Value scale = f.divide(wide, graph.scalar(ElementType.F32, 255));
    Value middle = f.subtract(none, f.divide(least, scale));
    Value held = f.min(f.max(middle, none), graph.scalar(ElementType.F32, 255));
    Value zero = graph.cast(f.unary(UnaryFunction.ROUND, held), ElementType.U8);
    Value y = quantized(graph, x, new Scale(scale, Optional.of(zero)), ElementType.U8);
    return List.of(y, scale, zero);
  }

  private static Value matMulInteger(OnnxNode node) {
    return product(node.graph(), node.input(0), node.input(1), node.optional(2), node.optional(3));
  }

  static Value product(
      GraphBuilder graph, Value a, Value b, Optional<Value> zeroA, Optional<Value> zeroB) {
    return graph.emit(new QuantOp.MatMulInteger(), 1, operands(a, b, zeroA, zeroB)).get(0);
  }

  private static List<Optional<Value>> operands(
      Value x, Value w, Optional<Value> zeroX, Optional<Value> zeroW) {
    List<Optional<Value>> operands = new ArrayList<>(List.of(Optional.of(x), Optional.of(w)));
    if (zeroX.isPresent() || zeroW.isPresent()) {
      operands.add(zeroX);
    }
    if (zeroW.isPresent()) {
      operands.add(zeroW);
    }
    return operands;
  }

  private static Value convInteger(OnnxNode node) {
    return node.graph()
        .emit(
            convolution(node, 1),
            1,
            operands(node.input(0), node.input(1), node.optional(2), node.optional(3)))
        .get(0);
  }

  private static Op convolution(OnnxNode node, int filters) {
    Op.Conv conv = WindowLowerings.convolution(node, filters);
    return new QuantOp.ConvInteger(
        conv.padding(), conv.strides(), conv.pads(), conv.dilations(), conv.group());
  }

  /** The sums times scale(a) · scale(b) / scale(y), rounded, plus the zero point of y. */
  private static Value qLinearMatMul(OnnxNode node) {
    Scale a = Scale.of(node, 1);
    Scale b = Scale.of(node, 4);
    return matMul(node.graph(), node.input(0), a, node.input(3), b, Scale.of(node, 6));
  }

  private static Value matMul(GraphBuilder graph, Value x, Scale a, Value w, Scale b, Scale y) {
    Formulas f = new Formulas(graph);
    ElementType to = y.zero.map(Value::type).orElse(x.type());
    if (x.type().isSmallFloating() || w.type().isSmallFloating()) {
      Value product = f.matMul(dequantized(graph, x, a), dequantized(graph, w, b));
      return quantized(graph, product, y, to);
    }
    Value sums = product(graph, x, w, a.zero, b.zero);
    return requantized(graph, sums, column(graph, a.step), b.step, y, to);
  }

  /** One scale for each row of a lies along the rows of the product. */
  private static Value column(GraphBuilder graph, Value scale) {
    Formulas f = new Formulas(graph);
    boolean vector =
        scale.shape().hasRank() && scale.shape().rank() == 1 && scale.shape().dim(0) != 1;
    return vector ? f.unsqueeze(scale, 1) : scale;
  }

  static Value requantized(
      GraphBuilder graph, Value sums, Value first, Value second, Scale y, ElementType to) {
    Formulas f = new Formulas(graph);
    Value factor = f.divide(f.multiply(f32(graph, first), f32(graph, second)), f32(graph, y.step));
    Value scaled = f.multiply(f32(graph, sums), factor);
    return quantized(graph, scaled, new Scale(graph.scalar(ElementType.F32, 1), y.zero), to);
  }

  private static Value qLinearConv(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Scale x = Scale.of(node, 1);
    Scale w = Scale.of(node, 4);
    Scale y = Scale.of(node, 6);
    Value sums =
        graph
            .emit(convolution(node, 3), 1, operands(node.input(0), node.input(3), x.zero, w.zero))
            .get(0);
    int spatial = node.rank(3) - 2;
    Value biased =
        node.optional(8).map(bias -> f.add(sums, alongChannels(graph, bias, spatial))).orElse(sums);
    Value factors = alongChannels(graph, w.step, spatial);
    ElementType to = y.zero.map(Value::type).orElse(node.input(0).type());
    return requantized(graph, biased, f.scalar(x.step), factors, y, to);
  }

  private static Value alongChannels(GraphBuilder graph, Value x, int spatial) {
    Formulas f = new Formulas(graph);
    boolean single = x.shape().isComplete() && x.shape().complete().size() == 1;
    if (single) {
      return f.scalar(x);
    }
    return f.unsqueeze(x, Formulas.axes(1, spatial + 1));
  }

  static Value f32(GraphBuilder graph, Value x) {
    return graph.cast(x, ElementType.F32);
  }
}
