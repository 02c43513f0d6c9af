package network.assay.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.quantize.Quantizer.Quantized;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Networks of the usual shapes with weights by chance: hard cases, since nothing was trained. */
class QuantizedShapesTest {
  private static final int SAMPLES = 64;
  private static final int CALIBRATION = 24;

  private final SplittableRandom random = new SplittableRandom(2026);

  /** A floating program, written layer by layer. */
  private final class Net {
    private final ProgramWriter writer;
    private int x;

    Net(int... dims) {
      List<Dimension> sizes = new ArrayList<>(List.of(Dimension.symbolic("n")));
      for (int dim : dims) {
        sizes.add(Dimension.fixed(dim));
      }
      writer = new ProgramWriter(Profile.F32, List.of(new Input("x", ElementType.F32, sizes)));
    }

    int weights(double size, int... dims) {
      Tensor w = Tensor.zeros(ElementType.F32, Shape.of(dims));
      for (int i = 0; i < w.size(); i++) {
        w.floats()[i] = (float) (gaussian() * size);
      }
      return writer.constant(w);
    }

    int scalar(float value) {
      return writer.constant(Tensor.ofFloats(Shape.SCALAR, value));
    }

    Net then(Op op, Integer... others) {
      List<Integer> in = new ArrayList<>(List.of(x));
      in.addAll(List.of(others));
      x = writer.emit(op, ElementType.F32, in.toArray(Integer[]::new));
      return this;
    }

    Net add(int other) {
      return then(new Op.Binary(BinaryFunction.ADD), other);
    }

    Net conv(int in, int out, int kernel, int stride, int group) {
      int pad = kernel / 2;
      int taps = in / group * kernel * kernel;
      return then(
          new Op.Conv(
              Padding.EXPLICIT,
              List.of(stride, stride),
              List.of(pad, pad, pad, pad),
              List.of(1, 1),
              group),
          weights(Math.sqrt(2.0 / taps), out, in / group, kernel, kernel),
          weights(0.1, out));
    }

    Net relu() {
      return then(new Op.Unary(UnaryFunction.RELU));
    }

    Net clip6() {
      return then(new Op.Binary(BinaryFunction.MAX), scalar(0))
          .then(new Op.Binary(BinaryFunction.MIN), scalar(6));
    }

    Net dense(int in, int out) {
      return then(new Op.MatMul(), weights(Math.sqrt(1.0 / in), in, out)).add(weights(0.1, out));
    }

    Net pool() {
      return then(new Op.Reduce(Op.ReduceKind.MEAN, List.of(2, 3), false));
    }

    Net norm(int width) {
      return then(new Op.LayerNorm(-1, 1e-5f), weights(1, width), weights(0.1, width));
    }

    LoadedProgram end() {
      writer.output("y", x);
      return writer.program();
    }
  }

  private double gaussian() {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum - 6;
  }

  private List<Map<String, Tensor>> samples(int... dims) {
    List<Map<String, Tensor>> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      Tensor x = Tensor.zeros(ElementType.F32, Shape.of(dims));
      for (int i = 0; i < x.size(); i++) {
        x.floats()[i] = (float) gaussian();
      }
      samples.add(Map.of("x", x));
    }
    return samples;
  }

  private static Agreement agreement(
      String name, LoadedProgram before, List<Map<String, Tensor>> samples) {
    try (Chosen chosen = KernelChooser.choose(2, Preference.AUTO)) {
      Quantizer quantizer = new Quantizer(chosen.kernels(), Limits.standard());
      Quantized made = quantizer.quantize(before, samples.subList(0, CALIBRATION), Budget.STANDARD);
      assertThat(ProvableProgram.faults(made.program())).isEmpty();
      QuantizationReport report =
          quantizer.heldOut(
              made.report(),
              before,
              made.program(),
              samples.subList(CALIBRATION, SAMPLES),
              List.of());
      System.out.println(name + ": " + report.toJson().canonicalText());
      return report.heldOut().orElseThrow();
    }
  }

  @Test
  void mobileNetLike() {
    Net net = new Net(3, 16, 16);
    net.conv(3, 16, 3, 2, 1).clip6();
    for (int block = 0; block < 3; block++) {
      int skip = net.x;
      net.conv(16, 48, 1, 1, 1).clip6().conv(48, 48, 3, 1, 48).clip6().conv(48, 16, 1, 1, 1);
      net.add(skip);
    }
    net.pool().dense(16, 10);
    Agreement a = agreement("mobilenet-like", net.end(), samples(1, 3, 16, 16));
    assertThat(a.topShare()).isGreaterThanOrEqualTo(0.95);
    assertThat(a.cosineMean()).isGreaterThan(0.995);
  }

  @Test
  void resNetLike() {
    Net net = new Net(3, 16, 16);
    net.conv(3, 16, 3, 1, 1).relu();
    for (int block = 0; block < 3; block++) {
      int skip = net.x;
      net.conv(16, 16, 3, 1, 1)
          .then(new Op.Binary(BinaryFunction.MUL), net.weights(1, 16, 1, 1))
          .add(net.weights(0.1, 16, 1, 1))
          .relu()
          .conv(16, 16, 3, 1, 1)
          .add(skip)
          .relu();
    }
    net.pool().dense(16, 10).then(new Op.Softmax(1, false));
    Agreement a = agreement("resnet-like", net.end(), samples(1, 3, 16, 16));
    assertThat(a.topShare()).isGreaterThanOrEqualTo(0.95);
    assertThat(a.cosineMean()).isGreaterThan(0.995);
  }

  @Test
  void transformerEncoder() {
    int tokens = 8;
    int width = 32;
    int heads = 4;
    Net net = new Net(tokens, width);
    net.add(net.weights(0.3, tokens, width));
    for (int block = 0; block < 2; block++) {
      attention(net, tokens, width, heads);
      int skip = net.x;
      net.norm(width).dense(width, 4 * width);
      net.then(new Op.Unary(UnaryFunction.GELU)).dense(4 * width, width).add(skip);
    }
    net.norm(width).then(new Op.Reduce(Op.ReduceKind.MEAN, List.of(1), false)).dense(width, 10);
    Agreement a = agreement("transformer encoder", net.end(), samples(1, tokens, width));
    assertThat(a.topShare()).isGreaterThanOrEqualTo(0.95);
    assertThat(a.cosineMean()).isGreaterThan(0.995);
  }

  private static void attention(Net net, int tokens, int width, int heads) {
    int skip = net.x;
    int normed = net.norm(width).x;
    int split = net.writer.longs(0, tokens, heads, width / heads);
    List<Integer> parts = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      net.x = normed;
      net.dense(width, width).then(new Op.Reshape(false), split);
      List<Integer> order = part == 1 ? List.of(0, 2, 3, 1) : List.of(0, 2, 1, 3);
      parts.add(net.then(new Op.Transpose(order)).x);
    }
    net.x = parts.get(0);
    net.then(new Op.MatMul(), parts.get(1))
        .then(
            new Op.Binary(BinaryFunction.DIV),
            net.scalar((float) Math.sqrt((double) width / heads)))
        .then(new Op.Softmax(-1, false))
        .then(new Op.MatMul(), parts.get(2))
        .then(new Op.Transpose(List.of(0, 2, 1, 3)))
        .then(new Op.Reshape(false), net.writer.longs(0, tokens, width))
        .dense(width, width)
        .add(skip);
  }

  @Test
  void whatHasNoIntegerFormIsRefusedByName() {
    Net net = new Net(4);
    int x = net.x;
    net.dense(4, 4).then(new Op.Binary(BinaryFunction.DIV), x);
    assertThatThrownBy(() -> agreement("division", net.end(), samples(1, 4)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("node 2 (Binary)")
        .hasMessageContaining("f32");
  }

  @Test
  void noSamplesNoProgram() {
    Net net = new Net(4).dense(4, 2);
    try (Chosen chosen = KernelChooser.choose(1, Preference.SCALAR)) {
      Quantizer quantizer = new Quantizer(chosen.kernels(), Limits.standard());
      LoadedProgram program = net.end();
      assertThat(program.program().profile()).isEqualTo(Program.Profile.F32);
      assertThatThrownBy(() -> quantizer.quantize(program, List.of(), Budget.STANDARD))
          .hasMessageContaining("expected 1 to");
    }
  }
}
