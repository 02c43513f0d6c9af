package network.assay.app.bench;

import static network.assay.app.bench.ModelBuilder.integer;
import static network.assay.app.bench.ModelBuilder.ints;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * A program of profile {@code int} in ONNX Runtime's own quantised form (QOperator), so that both
 * are measured at the same work. Activations are u8 there, i8 ones with zero point 128; inside,
 * every scale is 1 and the multipliers are scales of the weights. Values of 16 bits become floats,
 * which only the last layers may have. ONNX Runtime rounds and clamps in its own way, so answers
 * are close and not the same.
 */
public final class QOperatorExport {
  private static final int OPSET = 17;

  private final LoadedProgram loaded;
  private final ModelBuilder model = new ModelBuilder(OPSET, 0);
  private final Map<Integer, Quantity> values = new HashMap<>();
  private final String one = model.scalar(1);
  private final String zero = model.bytes(false, new byte[1]);
  private final String middle = model.bytes(false, new byte[] {(byte) 128});

  /** A value of the model: u8 with a zero point, or a float where there is none. */
  private record Quantity(String name, Optional<String> zeroPoint) {
    boolean isFloat() {
      return zeroPoint.isEmpty();
    }
  }

  private QOperatorExport(LoadedProgram loaded) {
    this.loaded = loaded;
  }

  /**
   * The ONNX file.
   *
   * @param input shape of the one input
   * @param output shape of the one output
   * @throws IllegalArgumentException for an operation that has no such form
   */
  public static byte[] of(LoadedProgram loaded, Shape input, Shape output) {
    return new QOperatorExport(loaded).write(input, output);
  }

  private byte[] write(Shape input, Shape output) {
    Program program = loaded.program();
    String name = model.input(program.inputs().getFirst().name(), longs(input));
    values.put(0, new Quantity(name, Optional.empty()));
    int next = program.inputs().size() + program.constants().size();
    for (Node node : program.nodes()) {
      values.put(next++, write(node));
    }
    String last = values.get(program.outputs().getFirst().value()).name;
    return model.output(last, longs(output)).bytes();
  }

  private static long[] longs(Shape shape) {
    return shape.toList().stream().mapToLong(i -> i).toArray();
  }

  private Quantity write(Node node) {
    Quantity x = values.get(node.inputs().getFirst());
    return switch (node.op()) {
      case IntegerOp.Quantise q -> {
        String zeroPoint = zeroPoint(q.to());
        yield whole(
            model.node("QuantizeLinear", List.of(x.name, model.scalar(q.scale()), zeroPoint)),
            zeroPoint);
      }
      case IntegerOp.Dequantise d -> {
        String scale = model.scalar(d.scale());
        yield real(
            x.isFloat()
                ? model.node("Mul", List.of(x.name, scale))
                : model.node("DequantizeLinear", List.of(x.name, scale, zeroPoint(x))));
      }
      case IntegerOp.IntegerConv conv -> conv(conv, node, x);
      case IntegerOp.IntegerMatMul product -> product(product, node, x);
      case IntegerOp.IntegerMaxPool pool ->
          new Quantity(
              model.node(
                  "MaxPool",
                  List.of(x.name),
                  ints("kernel_shape", longs(pool.kernel())),
                  ints("strides", longs(pool.strides())),
                  ints("pads", longs(pool.pads()))),
              x.zeroPoint);
      case IntegerOp.IntegerAdd add -> add(add, x, values.get(node.inputs().get(1)));
      case IntegerOp.IntegerSum sum -> mean(sum, x);
      case IntegerOp.IntegerSoftmax softmax -> softmax(softmax, node, x);
      case Op.Flatten flatten ->
          new Quantity(
              model.node("Flatten", List.of(x.name), integer("axis", flatten.axis())), x.zeroPoint);
      default -> throw new IllegalArgumentException("no QOperator form of " + node.op());
    };
  }

  private static Quantity whole(String name, String zeroPoint) {
    return new Quantity(name, Optional.of(zeroPoint));
  }

  private static Quantity real(String name) {
    return new Quantity(name, Optional.empty());
  }

  private String zeroPoint(ElementType type) {
    return switch (type) {
      case U8 -> zero;
      case I8 -> middle;
      default -> throw new IllegalArgumentException("no QOperator form of " + type.label());
    };
  }

  private static String zeroPoint(Quantity x) {
    return x.zeroPoint.orElseThrow(
        () -> new IllegalArgumentException("a 16-bit value feeds an 8-bit operation: " + x.name));
  }

  private Tensor constant(Node node, int index) {
    return loaded.constants().get(node.inputs().get(index) - loaded.program().inputs().size());
  }

  /** Scales, zero points and biases of the weights' channels. */
  private record Channels(String scale, String zeroPoint, Optional<String> bias) {}

  private Channels channels(Node node) {
    int[] multiplier = constant(node, 3).ints();
    int[] shift = constant(node, 4).ints();
    float[] scales = new float[multiplier.length];
    for (int c = 0; c < scales.length; c++) {
      scales[c] = (float) Math.scalb((double) multiplier[c], -shift[c]);
    }
    Optional<String> bias =
        node.inputs().get(2) == Program.ABSENT
            ? Optional.empty()
            : Optional.of(model.ints(constant(node, 2).ints(), scales.length));
    return new Channels(
        model.floats(scales, scales.length),
        model.bytes(true, new byte[scales.length], scales.length),
        bias);
  }

  private Quantity conv(IntegerOp.IntegerConv conv, Node node, Quantity x) {
    Tensor w = constant(node, 1);
    Channels c = channels(node);
    String zeroPoint = zeroPoint(conv.to());
    List<String> inputs =
        new ArrayList<>(
            List.of(
                x.name,
                one,
                zeroPoint(x),
                model.bytes(true, w.bytes(), longs(w.shape())),
                c.scale,
                c.zeroPoint,
                one,
                zeroPoint));
    c.bias.ifPresent(inputs::add);
    String name =
        model.node(
            "QLinearConv",
            inputs,
            ints("strides", longs(conv.strides())),
            ints("pads", longs(conv.pads())),
            ints("dilations", longs(conv.dilations())),
            integer("group", conv.group()));
    return whole(name, zeroPoint);
  }

  private Quantity product(IntegerOp.IntegerMatMul product, Node node, Quantity x) {
    Tensor w = constant(node, 1);
    Channels c = channels(node);
    List<String> inputs =
        new ArrayList<>(
            List.of(
                x.name,
                one,
                zeroPoint(x),
                model.bytes(true, w.bytes(), longs(w.shape())),
                c.scale,
                c.zeroPoint,
                c.bias.orElse("")));
    if (product.to() == ElementType.I16) {
      // Without a scale of its own the output is a float.
      return real(model.contributed("QGemm", inputs));
    }
    String zeroPoint = zeroPoint(product.to());
    inputs.addAll(List.of(one, zeroPoint));
    return whole(model.contributed("QGemm", inputs), zeroPoint);
  }

  private Quantity add(IntegerOp.IntegerAdd add, Quantity a, Quantity b) {
    if (add.multiplierA() <= 0 || add.multiplierB() <= 0) {
      throw new IllegalArgumentException("no QOperator form of a difference");
    }
    String zeroPoint = zeroPoint(add.to());
    String scaleA = model.scalar((float) Math.scalb((double) add.multiplierA(), -add.shift()));
    String scaleB = model.scalar((float) Math.scalb((double) add.multiplierB(), -add.shift()));
    return whole(
        model.contributed(
            "QLinearAdd",
            List.of(a.name, scaleA, zeroPoint(a), b.name, scaleB, zeroPoint(b), one, zeroPoint)),
        zeroPoint);
  }

  private Quantity mean(IntegerOp.IntegerSum sum, Quantity x) {
    if (!sum.axes().equals(List.of(2, 3))) {
      throw new IllegalArgumentException("no QOperator form of a sum over " + sum.axes());
    }
    // The mean of the integer program is in its multiplier; ONNX Runtime's divides by itself.
    String real = model.node("DequantizeLinear", List.of(x.name, one, zeroPoint(x)));
    String summed =
        model.node(
            "ReduceSum",
            List.of(real, model.longs(2, 3)),
            integer("keepdims", sum.keepDims() ? 1 : 0));
    float factor = (float) Math.scalb((double) sum.multiplier(), -sum.shift());
    String scaled = model.node("Mul", List.of(summed, model.scalar(factor)));
    if (sum.to() == ElementType.I16) {
      return real(scaled);
    }
    String zeroPoint = zeroPoint(sum.to());
    return whole(model.node("QuantizeLinear", List.of(scaled, one, zeroPoint)), zeroPoint);
  }

  private Quantity softmax(IntegerOp.IntegerSoftmax softmax, Node node, Quantity x) {
    double scale = scale(constant(node, 1).shorts());
    String real =
        x.isFloat()
            ? model.node("Mul", List.of(x.name, model.scalar((float) scale)))
            : model.node(
                "DequantizeLinear", List.of(x.name, model.scalar((float) scale), zeroPoint(x)));
    String shares = model.node("Softmax", List.of(real), integer("axis", softmax.axis()));
    return real(
        model.node("Mul", List.of(shares, model.scalar((float) Math.scalb(1.0, softmax.bits())))));
  }

  /** The scale of x: entry d of the table stands for exp(−d · scale), the first for 1. */
  private static double scale(short[] table) {
    int first = table[0] & 0xffff;
    int far = 1;
    // Entries are rounded: one that is neither near the first nor small says most.
    while (far + 1 < table.length && 3 * (table[far + 1] & 0xffff) >= first) {
      far++;
    }
    double entry = table.length < 2 ? 1 : Math.max(table[far] & 0xffff, 1);
    return -ElementaryDouble.log(entry / first) / far;
  }

  private static long[] longs(List<Integer> values) {
    return values.stream().mapToLong(i -> i).toArray();
  }
}
