package network.assay.engine.operation.image;

import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.operation.Signatures;
import network.assay.engine.operation.Work;
import network.assay.engine.program.ImageOp.MaxRoiPool;
import network.assay.engine.program.ImageOp.RoiAlign;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Poolings of regions of interest, in binary64, rounded once. */
final class Regions {
  /** How many times its image a region may span; more would sample only places outside. */
  private static final int SPAN_MAX = 4;

  private Regions() {}

  static PartialShape shape(int height, int width, int roiColumns, Operands in) {
    Signatures.requireRank(in.shape(0), 4, "input");
    Signatures.requireRank(in.shape(1), 2, "regions");
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an output of " + height + " by " + width + ", expected 1 by 1 or more");
    }
    PartialShape x = in.shape(0);
    PartialShape rois = in.shape(1);
    int count = PartialShape.UNKNOWN;
    if (rois.hasRank()) {
      PartialShape.agree(rois.dim(1), roiColumns, "columns of the regions");
      count = rois.dim(0);
    }
    if (in.has(2)) {
      Signatures.requireRank(in.shape(2), 1, "batch indexes");
      if (in.shape(2).hasRank()) {
        count = PartialShape.agree(count, in.shape(2).dim(0), "count of regions");
      }
    }
    if (x.hasRank() && (x.dim(2) == 0 || x.dim(3) == 0)) {
      throw new IllegalArgumentException("an image of shape " + x + " has no regions");
    }
    return PartialShape.of(count, x.hasRank() ? x.dim(1) : PartialShape.UNKNOWN, height, width);
  }

  static Work alignWork(RoiAlign op, Operands in, Shape y) {
    Shape x = in.shape(0).complete();
    long rows = samplesMax(op.samplingRatio(), op.height(), x.dim(2));
    long columns = samplesMax(op.samplingRatio(), op.width(), x.dim(3));
    long samples = Math.multiplyExact(Math.multiplyExact(rows, columns), y.size());
    return new Work(
        Math.multiplyExact(4L, samples),
        (long) x.size() + y.size(),
        8L * x.size() + 8L * in.shape(1).complete().size());
  }

  /** At least the samples along one axis of a bin. */
  private static long samplesMax(int samplingRatio, int bins, int dim) {
    return samplingRatio > 0 ? samplingRatio : (long) SPAN_MAX * dim / bins + 1;
  }

  static void align(RoiAlign op, Arguments in, Tensor y) {
    Shape x = in.shape(0);
    double[] image = Reals.of(in.at(0));
    double[] rois = Reals.of(in.at(1));
    for (int r = 0; r < y.shape().dim(0); r++) {
      int n = batch(Integers.at(in.at(2), r), x);
      double offset = op.halfPixel() ? 0.5 : 0;
      double left = rois[4 * r] * op.spatialScale() - offset;
      double top = rois[4 * r + 1] * op.spatialScale() - offset;
      double right = rois[4 * r + 2] * op.spatialScale() - offset;
      double bottom = rois[4 * r + 3] * op.spatialScale() - offset;
      Bins rows = Bins.of(op, top, bottom, op.height(), x.dim(2));
      Bins columns = Bins.of(op, left, right, op.width(), x.dim(3));
      for (int c = 0; c < x.dim(1); c++) {
        int plane = (n * x.dim(1) + c) * x.dim(2) * x.dim(3);
        int to = (r * x.dim(1) + c) * op.height() * op.width();
        for (int i = 0; i < op.height() * op.width(); i++) {
          int row = i / op.width();
          int column = i % op.width();
          Reals.put(y, to + i, bin(op.maximum(), rows, row, columns, column, image, plane));
        }
      }
    }
  }

  private static int batch(long index, Shape x) {
    if (index < 0 || index >= x.dim(0)) {
      throw new IllegalArgumentException(
          "batch index " + index + " is outside " + x.dim(0) + " images");
    }
    return (int) index;
  }

  /** One axis of a region: {@code bins} of a size, with samples in each. */
  private record Bins(double start, double size, int samples, int dim) {
    static Bins of(RoiAlign op, double start, double end, int bins, int dim) {
      double length = op.halfPixel() ? end - start : Math.max(end - start, 1);
      int samples = op.samplingRatio();
      if (samples <= 0) {
        double wanted = Math.ceil(length / bins);
        if (!(wanted <= samplesMax(0, bins, dim))) {
          throw new IllegalArgumentException(
              "a region from "
                  + start
                  + " to "
                  + end
                  + " spans more than "
                  + SPAN_MAX
                  + " times its image of "
                  + dim);
        }
        samples = (int) Math.max(wanted, 0);
      }
      return new Bins(start, length / bins, samples, dim);
    }

    double place(int bin, int sample) {
      return start + bin * size + (sample + 0.5) * size / samples;
    }

    boolean isOutside(double place) {
      return !(place >= -1 && place <= dim);
    }
  }

  private static double bin(
      boolean maximum, Bins rows, int row, Bins columns, int column, double[] image, int plane) {
    double result = 0;
    boolean first = true;
    for (int i = 0; i < rows.samples; i++) {
      for (int j = 0; j < columns.samples; j++) {
        double top = rows.place(row, i);
        double left = columns.place(column, j);
        boolean outside = rows.isOutside(top) || columns.isOutside(left);
        double value =
            outside ? 0 : sample(maximum, rows.dim, top, columns.dim, left, image, plane);
        result = !maximum ? result + value : first ? value : Math.max(result, value);
        first = false;
      }
    }
    return maximum ? result : result / Math.max(rows.samples * columns.samples, 1);
  }

  /** The bilinear value; of the maximum, the greatest of its four weighted elements. */
  private static double sample(
      boolean maximum, int height, double top, int width, double left, double[] image, int plane) {
    double y = Math.clamp(top, 0, height - 1.0);
    double x = Math.clamp(left, 0, width - 1.0);
    int low = (int) y;
    int near = (int) x;
    int high = Math.min(low + 1, height - 1);
    int far = Math.min(near + 1, width - 1);
    double down = y - low;
    double across = x - near;
    double a = (1 - down) * (1 - across) * image[plane + low * width + near];
    double b = (1 - down) * across * image[plane + low * width + far];
    double c = down * (1 - across) * image[plane + high * width + near];
    double d = down * across * image[plane + high * width + far];
    return maximum ? Math.max(Math.max(Math.max(a, b), c), d) : a + b + c + d;
  }

  static Work poolWork(Operands in, Shape y) {
    Shape x = in.shape(0).complete();
    // Bins overlap by an element on each side, and every bin may be the whole image.
    long taps = Math.multiplyExact((long) y.size(), (long) x.dim(2) * x.dim(3));
    return new Work(0, Math.addExact(taps, y.size()), 8L * x.size());
  }

  static void pool(MaxRoiPool op, Arguments in, Tensor y) {
    Shape x = in.shape(0);
    double[] image = Reals.of(in.at(0));
    double[] rois = Reals.of(in.at(1));
    for (int r = 0; r < y.shape().dim(0); r++) {
      int n = batch((long) rois[5 * r], x);
      double[] box = new double[4];
      for (int i = 0; i < 4; i++) {
        // Rounded to single precision first, as where corners fall on halves the product decides.
        box[i] = halfAwayFromZero((float) (rois[5 * r + 1 + i] * op.spatialScale()));
      }
      for (int i = 0; i < op.height() * op.width(); i++) {
        int[] rows = span(box[1], box[3], i / op.width(), op.height(), x.dim(2));
        int[] columns = span(box[0], box[2], i % op.width(), op.width(), x.dim(3));
        for (int c = 0; c < x.dim(1); c++) {
          int plane = (n * x.dim(1) + c) * x.dim(2) * x.dim(3);
          double most = rows[0] < rows[1] && columns[0] < columns[1] ? -1 / 0.0 : 0;
          for (int h = rows[0]; h < rows[1]; h++) {
            for (int w = columns[0]; w < columns[1]; w++) {
              most = Math.max(most, image[plane + h * x.dim(3) + w]);
            }
          }
          Reals.put(y, (r * x.dim(1) + c) * op.height() * op.width() + i, most);
        }
      }
    }
  }

  private static double halfAwayFromZero(double x) {
    return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5);
  }

  /** The elements of one bin along an axis, from and to. */
  private static int[] span(double start, double end, int bin, int bins, int dim) {
    double size = Math.max(end - start + 1, 1) / bins;
    double from = Math.floor(bin * size) + start;
    double to = Math.ceil((bin + 1) * size) + start;
    return new int[] {(int) Math.clamp(from, 0, dim), (int) Math.clamp(to, 0, dim)};
  }
}
