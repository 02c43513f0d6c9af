package network.assay.engine.operation.image;

import java.util.List;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Signatures;
import network.assay.engine.operation.Window;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.window.Windows;
import network.assay.engine.program.ImageOp.DeformColumns;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The taps of a deformable convolution, sampled bilinearly in binary64, 0 outside. */
final class Deformed {
  private Deformed() {}

  private static Windows windows(DeformColumns op) {
    return new Windows(
        Padding.EXPLICIT, op.kernel(), op.strides(), op.pads(), op.dilations(), false);
  }

  static PartialShape outputShape(DeformColumns op, Operands in) {
    PartialShape x = in.shape(0);
    if (op.kernel().size() != 2 || op.offsetGroups() < 1) {
      throw new IllegalArgumentException(
          "kernel " + op.kernel() + " with " + op.offsetGroups() + " offset groups");
    }
    PartialShape positions = windows(op).outputShape(x);
    int taps = Math.toIntExact(windows(op).taps());
    requireOffsets(in.shape(1), positions, Math.multiplyExact(2 * op.offsetGroups(), taps));
    if (in.has(2)) {
      requireOffsets(in.shape(2), positions, Math.multiplyExact(op.offsetGroups(), taps));
    }
    if (!x.hasRank()) {
      return PartialShape.ofRank(3);
    }
    if (x.knows(1) && x.dim(1) % op.offsetGroups() != 0) {
      throw new IllegalArgumentException(
          op.offsetGroups() + " offset groups do not divide " + x.dim(1) + " channels");
    }
    if (x.dim(2) == 0 || x.dim(3) == 0) {
      throw new IllegalArgumentException("an image of shape " + x + " cannot be sampled");
    }
    boolean known = positions.knows(2) && positions.knows(3);
    return PartialShape.of(
        x.dim(0),
        x.knows(1) ? Math.multiplyExact(x.dim(1), taps) : PartialShape.UNKNOWN,
        known ? Math.multiplyExact(positions.dim(2), positions.dim(3)) : PartialShape.UNKNOWN);
  }

  private static void requireOffsets(PartialShape offsets, PartialShape positions, int channels) {
    Signatures.requireRank(offsets, 4, "offsets or mask");
    if (offsets.hasRank()) {
      PartialShape.agree(offsets.dim(0), positions.dim(0), "batch");
      PartialShape.agree(offsets.dim(1), channels, "count of offsets or masks");
      PartialShape.agree(offsets.dim(2), positions.dim(2), "height of the output");
      PartialShape.agree(offsets.dim(3), positions.dim(3), "width of the output");
    }
  }

  static Work work(Operands in, Shape y) {
    long read = (long) in.shape(0).complete().size() + in.shape(1).complete().size();
    long scratch = 8 * (read + (in.has(2) ? in.shape(2).complete().size() : 0));
    return new Work(Math.multiplyExact(y.size(), 4L), y.size() + read, scratch);
  }

  static void apply(DeformColumns op, Arguments in, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    Shape x = in.shape(0);
    double[] image = Reals.of(in.at(0));
    double[] offsets = Reals.of(in.at(1));
    double[] masks = in.has(2) ? Reals.of(in.at(2)) : new double[0];
    List<Window> axes = windows(op).axes(x);
    Window rows = axes.get(0);
    Window columns = axes.get(1);
    Sampler sampler = Grids.bilinear(rows.in(), columns.in());
    int plane = rows.in() * columns.in();
    int points = rows.out() * columns.out();
    int taps = rows.kernel() * columns.kernel();
    int perGroup = x.dim(1) / op.offsetGroups();
    // A place is shared by the channels of an offset group, a tap is a row of the output.
    for (int i = 0; i < x.dim(0) * op.offsetGroups() * taps; i++) {
      int tap = i % taps;
      int group = i / taps % op.offsetGroups();
      int n = i / taps / op.offsetGroups();
      for (int p = 0; p < points; p++) {
        int top = p / columns.out() * rows.stride() - rows.padBegin();
        int left = p % columns.out() * columns.stride() - columns.padBegin();
        sampler.place(
            0, top + tap / columns.kernel() * rows.dilation() + offsets[2 * i * points + p]);
        sampler.place(
            1,
            left + tap % columns.kernel() * columns.dilation() + offsets[(2 * i + 1) * points + p]);
        double mask = masks.length == 0 ? 1 : masks[i * points + p];
        for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
          int channel = n * x.dim(1) + c;
          double value = sampler.value(image, channel * plane) * mask;
          Reals.put(y, (channel * taps + tap) * points + p, value);
        }
      }
    }
  }
}
