package network.assay.engine.operation.window;

import java.util.ArrayList;
import java.util.List;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Signatures;
import network.assay.engine.operation.Window;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.Shape;

/**
 * The geometry of a transposed convolution. Output position o of an axis takes input position i by
 * tap k where o + padBegin = i · stride + k · dilation. Positions that agree modulo the stride, a
 * phase, take the same taps at input positions in equal distances: a convolution of its own.
 */
final class Transposed {
  /** Keeps every index inside an int. */
  private static final long EXTENT_MAX = 1 << 30;

  private Transposed() {}

  /** One axis with its padding resolved. */
  record Axis(int in, int kernel, int stride, int dilation, long padBegin, int out) {

    private int divisor() {
      int a = stride;
      int b = dilation;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      return a;
    }

    /** The phases that have outputs and taps; all other outputs take no input. */
    List<Phase> phases() {
      int divisor = divisor();
      int step = stride / divisor;
      int gap = dilation / divisor;
      List<Phase> phases = new ArrayList<>();
      for (int tap = 0; tap < Math.min(step, kernel); tap++) {
        long shift = (long) tap * dilation - padBegin;
        int first = (int) Math.floorMod(shift, (long) stride);
        if (first < out) {
          int taps = Math.ceilDiv(kernel - tap, step);
          long nearest = (first - shift) / stride; // without a rest
          phases.add(
              new Phase(
                  first,
                  Math.ceilDiv(out - first, stride),
                  tap,
                  step,
                  taps,
                  gap,
                  nearest - (taps - 1L) * gap));
        }
      }
      return phases;
    }

    /** Pairs of an output and a tap that may meet on the grid of the stride. */
    long pairs() {
      long pairs = 0;
      for (int tap = 0; tap < kernel; tap++) {
        long first = Math.floorMod((long) tap * dilation - padBegin, stride);
        pairs += first < out ? Math.ceilDiv(out - first, (long) stride) : 0;
      }
      return pairs;
    }

    /** At least the input positions that one phase spans. */
    long spanMax() {
      int divisor = divisor();
      long taps = Math.ceilDiv(kernel, stride / divisor);
      return Math.ceilDiv(out, stride) + (taps - 1) * (dilation / divisor);
    }
  }

  /**
   * One phase of an axis.
   *
   * @param first its first output; the next is a stride further
   * @param tap its first tap; the next is {@code tapStep} further
   * @param gap distance of the input positions that neighbouring taps take
   * @param begin input position that its first output takes by its last tap; may be negative
   */
  record Phase(int first, int outputs, int tap, int tapStep, int taps, int gap, long begin) {

    /** Input positions that it spans. */
    int span() {
      return outputs + (taps - 1) * gap;
    }

    /** The phase as a convolution over the span. */
    Window window() {
      return new Window(span(), taps, 1, gap, 0, 0, outputs);
    }
  }

  static PartialShape outputShape(WindowOp.ConvTranspose op, Operands in) {
    PartialShape x = in.shape(0);
    PartialShape w = in.shape(1);
    int spatial = op.strides().size();
    requireLists(op, spatial);
    Signatures.requireRank(x, spatial + 2, "input");
    Signatures.requireRank(w, spatial + 2, "filters");
    requireGroups(op.group(), x, w);
    int[] out = PartialShape.ofRank(spatial + 2).dims();
    out[0] = x.hasRank() ? x.dim(0) : PartialShape.UNKNOWN;
    if (w.hasRank() && w.knows(1)) {
      out[1] = Math.multiplyExact(w.dim(1), op.group());
    }
    if (in.has(2)) {
      Signatures.requireRank(in.shape(2), 1, "bias");
      if (in.shape(2).hasRank()) {
        PartialShape.agree(in.shape(2).dim(0), out[1], "count of filters");
      }
    }
    for (int i = 0; i < spatial && x.hasRank() && w.hasRank(); i++) {
      if (x.knows(i + 2) && w.knows(i + 2)) {
        out[i + 2] = axis(op, i, x.dim(i + 2), w.dim(i + 2)).out();
      }
    }
    return PartialShape.of(out);
  }

  private static void requireLists(WindowOp.ConvTranspose op, int spatial) {
    boolean fit =
        spatial >= 1
            && op.pads().size() == 2 * spatial
            && op.dilations().size() == spatial
            && op.outputPadding().size() == spatial
            && (op.outputShape().isEmpty() || op.outputShape().size() == spatial);
    if (!fit) {
      throw new IllegalArgumentException(
          "the attributes of " + op + " do not have the same spatial axes");
    }
  }

  private static void requireGroups(int group, PartialShape x, PartialShape w) {
    if (group < 1) {
      throw new IllegalArgumentException("group is " + group + ", expected 1 or more");
    }
    for (int i = 0; w.hasRank() && i < w.rank(); i++) {
      if (w.dim(i) == 0) {
        throw new IllegalArgumentException("filters of shape " + w + " are empty");
      }
    }
    if (x.hasRank() && w.hasRank()) {
      int channels = PartialShape.agree(x.dim(1), w.dim(0), "count of channels");
      if (channels != PartialShape.UNKNOWN && channels % group != 0) {
        throw new IllegalArgumentException(
            "group " + group + " does not divide " + channels + " channels");
      }
    }
  }

  static List<Axis> axes(WindowOp.ConvTranspose op, Shape x, Shape w) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < op.strides().size(); i++) {
      axes.add(axis(op, i, x.dim(i + 2), w.dim(i + 2)));
    }
    return axes;
  }

  /** Resolves the padding of an axis as ONNX ConvTranspose-11 says. */
  private static Axis axis(WindowOp.ConvTranspose op, int i, int in, int kernel) {
    int spatial = op.strides().size();
    int stride = op.strides().get(i);
    int dilation = op.dilations().get(i);
    int added = op.outputPadding().get(i);
    if (stride < 1 || dilation < 1 || added < 0) {
      throw new IllegalArgumentException(
          "stride "
              + stride
              + ", dilation "
              + dilation
              + " and output padding "
              + added
              + ": expected 1, 1 and 0 or more");
    }
    long full = (long) stride * (in - 1L) + added + (kernel - 1L) * dilation + 1;
    boolean same = op.padding() == Padding.SAME_UPPER || op.padding() == Padding.SAME_LOWER;
    boolean given = !op.outputShape().isEmpty();
    long begin = op.pads().get(i);
    long out = full - begin - op.pads().get(i + spatial);
    if (given || same) {
      out = given ? op.outputShape().get(i) : (long) in * stride;
      // Where more output is asked for than there is to fill, the rest is added at the end.
      long total = Math.max(full - out, 0);
      begin = op.padding() == Padding.SAME_UPPER ? total / 2 : total - total / 2;
    }
    if (out < 0 || out > EXTENT_MAX || full > EXTENT_MAX || begin < 0) {
      throw new IllegalArgumentException(
          "a transposed convolution over "
              + in
              + " positions makes "
              + out
              + " with padding "
              + begin
              + ", expected 0 to "
              + EXTENT_MAX);
    }
    return new Axis(in, kernel, stride, dilation, begin, (int) out);
  }
}
