package network.assay.engine.operation.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Movement;
import network.assay.engine.operation.Movement.Layout;
import network.assay.engine.operation.Window;
import network.assay.engine.operation.window.Transposed.Axis;
import network.assay.engine.operation.window.Transposed.Phase;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Transposed convolution, phase by phase as convolutions; see {@link Transposed}. */
final class TransposedConv {
  private final WindowOp.ConvTranspose op;
  private final List<Axis> axes;
  private final Tensor x;
  private final Tensor w;
  private final Tensor y;
  private final Kernels kernels;

  private TransposedConv(WindowOp.ConvTranspose op, Arguments in, Tensor y, Kernels kernels) {
    this.op = op;
    this.axes = Transposed.axes(op, in.shape(0), in.shape(1));
    this.x = in.at(0);
    this.w = in.at(1);
    this.y = y;
    this.kernels = kernels;
  }

  static void apply(WindowOp.ConvTranspose op, Arguments in, Tensor y, Kernels kernels) {
    if (y.size() == 0) {
      return;
    }
    float[] bias = in.has(2) ? in.at(2).floats() : new float[y.shape().dim(1)];
    int plane = y.size() / (y.shape().dim(0) * y.shape().dim(1));
    for (int i = 0; i < y.size() / plane; i++) {
      // What no tap reaches is the sum of nothing and the bias.
      Arrays.fill(y.floats(), i * plane, (i + 1) * plane, 0f + bias[i % bias.length]);
    }
    TransposedConv conv = new TransposedConv(op, in, y, kernels);
    conv.phases(new ArrayList<>(), in.has(2) ? in.at(2).floats() : null);
  }

  private void phases(List<Phase> chosen, float[] bias) {
    if (chosen.size() == axes.size()) {
      phase(chosen, bias);
      return;
    }
    for (Phase phase : axes.get(chosen.size()).phases()) {
      chosen.add(phase);
      phases(chosen, bias);
      chosen.removeLast();
    }
  }

  private void phase(List<Phase> phases, float[] bias) {
    int filters = y.shape().dim(1);
    List<Window> windows = phases.stream().map(Phase::window).toList();
    VolumeConv conv = new VolumeConv(windows, x.shape().dim(1), filters, op.group());
    float[] made =
        new float
            [x.shape().dim(0) * filters * product(phases.stream().map(Phase::outputs).toList())];
    conv.run(
        kernels,
        x.shape().dim(0),
        span(phases),
        kernels.packFilters(conv.plane(), weights(phases)),
        bias,
        made);
    int[] strides = y.shape().strides();
    int[] block = y.shape().dims();
    int to = 0;
    for (int i = 0; i < phases.size(); i++) {
      block[i + 2] = phases.get(i).outputs();
      to += phases.get(i).first() * strides[i + 2];
      strides[i + 2] = Math.multiplyExact(strides[i + 2], block[i + 2] == 1 ? 0 : stride(i));
    }
    Movement.copy(
        kernels.workers(),
        block,
        made,
        new Layout(0, Movement.strides(block)),
        y.array(),
        new Layout(to, strides));
  }

  private int stride(int axis) {
    return op.strides().get(axis);
  }

  /** The input positions that the phase spans, zeros beyond the input. */
  private float[] span(List<Phase> phases) {
    int[] own = x.shape().strides();
    int[] target = x.shape().dims();
    int[] block = x.shape().dims();
    for (int i = 0; i < phases.size(); i++) {
      target[i + 2] = phases.get(i).span();
    }
    float[] seen = new float[Shape.of(target).size()];
    int[] strides = Movement.strides(target);
    int from = 0;
    int to = 0;
    for (int i = 0; i < phases.size(); i++) {
      long begin = phases.get(i).begin();
      long first = Math.max(begin, 0);
      long last = Math.min(begin + target[i + 2], x.shape().dim(i + 2));
      if (last <= first) {
        return seen;
      }
      block[i + 2] = (int) (last - first);
      from += (int) first * own[i + 2];
      to += (int) (first - begin) * strides[i + 2];
    }
    Movement.copy(
        kernels.workers(), block, x.array(), new Layout(from, own), seen, new Layout(to, strides));
    return seen;
  }

  /** The taps of the phase, last first, as filters [m, c/group, taps…]. */
  private float[] weights(List<Phase> phases) {
    int[] own = w.shape().strides();
    int channels = w.shape().dim(0) / op.group();
    int filters = w.shape().dim(1);
    int[] block = w.shape().dims();
    block[0] = filters;
    block[1] = channels;
    int[] from = own.clone();
    from[0] = own[1];
    from[1] = own[0];
    int offset = 0;
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      block[i + 2] = phase.taps();
      offset += (phase.tap() + (phase.taps() - 1) * phase.tapStep()) * own[i + 2];
      from[i + 2] = -phase.tapStep() * own[i + 2];
    }
    int size = Shape.of(block).size();
    float[] weights = new float[size * op.group()];
    for (int g = 0; g < op.group(); g++) {
      Movement.copy(
          kernels.workers(),
          block,
          w.array(),
          new Layout(offset + g * channels * own[0], from),
          weights,
          new Layout(g * size, Movement.strides(block)));
    }
    return weights;
  }

  private static int product(List<Integer> values) {
    int product = 1;
    for (int value : values) {
      product *= value;
    }
    return product;
  }

  /** Products summed in a run. */
  static long multiplyAdds(WindowOp.ConvTranspose op, Shape x, Shape w) {
    long pairs = Math.multiplyExact((long) x.dim(0) * x.dim(1), w.dim(1));
    for (Axis axis : Transposed.axes(op, x, w)) {
      pairs = Math.multiplyExact(pairs, axis.pairs());
    }
    return pairs;
  }

  /** At least the bytes that a phase takes: its input, weights, output and the planes of a step. */
  static long scratchBytes(WindowOp.ConvTranspose op, Shape x, Shape w, Shape y) {
    long span = (long) x.dim(0) * x.dim(1);
    long volume = 1;
    for (Axis axis : Transposed.axes(op, x, w)) {
      span = Math.multiplyExact(span, axis.spanMax());
      volume = Math.multiplyExact(volume, axis.spanMax());
    }
    Math.toIntExact(span);
    long planes =
        Math.multiplyExact(volume, Math.multiplyExact((long) x.dim(1), w.size(2, w.rank())));
    return Math.multiplyExact(
        4L, Math.addExact(span + 2L * y.size() + 4L * w.size(), Math.multiplyExact(2L, planes)));
  }
}
