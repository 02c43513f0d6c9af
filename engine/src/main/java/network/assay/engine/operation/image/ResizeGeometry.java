package network.assay.engine.operation.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.program.ImageOp.AspectRatio;
import network.assay.engine.program.ImageOp.Coordinates;
import network.assay.engine.program.ImageOp.Resize;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The output shape and the axes of a Resize. */
final class ResizeGeometry {
  private static final double SIZE_MAX = 1 << 30;

  private ResizeGeometry() {}

  static PartialShape outputShape(Resize op, Operands in) {
    PartialShape x = in.shape(0);
    boolean known = in.has(3) ? in.value(3).isPresent() : in.has(2) && in.value(2).isPresent();
    if (in.has(2) == in.has(3)) {
      throw new IllegalArgumentException("has scales and sizes, or neither, expected one of them");
    }
    if (!x.hasRank()) {
      return x;
    }
    int[] out = x.dims();
    if (known && x.isComplete()) {
      for (ResizeAxis axis : axes(op, x.complete(), in)) {
        out[axis.axis()] = axis.out();
      }
      return PartialShape.of(out);
    }
    for (int axis : named(op, x.rank())) {
      out[axis] = PartialShape.UNKNOWN;
    }
    return PartialShape.of(out);
  }

  /** The axes that the attribute names, all for none, ascending as they are resized. */
  private static List<Integer> named(Resize op, int rank) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < (op.axes().isEmpty() ? rank : op.axes().size()); i++) {
      int axis = op.axes().isEmpty() ? i : Shape.normaliseAxis(op.axes().get(i), rank);
      if (axes.contains(axis)) {
        throw new IllegalArgumentException("axis " + axis + " is named twice in " + op.axes());
      }
      axes.add(axis);
    }
    return axes;
  }

  /** The resized axes, ascending; sizes or scales must be known. */
  static List<ResizeAxis> axes(Resize op, Shape x, Operands in) {
    List<Integer> named = named(op, x.rank());
    boolean bySizes = in.has(3);
    double[] given = vector(in.value(bySizes ? 3 : 2).orElseThrow(), named.size());
    boolean crop = op.coordinates() == Coordinates.TF_CROP_AND_RESIZE;
    // The region changes no shape, so it may be unknown while only shapes are asked for.
    Optional<Tensor> region = crop && in.has(1) ? in.value(1) : Optional.empty();
    double[] roi = region.map(r -> vector(r, 2 * named.size())).orElse(new double[0]);
    double common = bySizes ? common(op.aspectRatio(), named, x, given) : 0;
    List<ResizeAxis> axes = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      int dim = x.dim(named.get(i));
      boolean stretch = op.aspectRatio() == AspectRatio.STRETCH;
      double scale = !bySizes ? given[i] : stretch ? given[i] / dim : common;
      double width = bySizes && stretch ? given[i] : scale * dim;
      int out = size(bySizes && !stretch ? width + 0.5 : width, scale, dim);
      double start = roi.length == 0 ? 0 : roi[i];
      double end = roi.length == 0 ? 1 : roi[named.size() + i];
      axes.add(new ResizeAxis(named.get(i), dim, out, scale, width, start, end));
    }
    axes.sort((a, b) -> Integer.compare(a.axis(), b.axis()));
    return axes;
  }

  private static double common(AspectRatio policy, List<Integer> named, Shape x, double... sizes) {
    double common = sizes.length == 0 ? 1 : sizes[0] / x.dim(named.get(0));
    for (int i = 1; i < sizes.length; i++) {
      double scale = sizes[i] / x.dim(named.get(i));
      common = policy == AspectRatio.NOT_LARGER ? Math.min(common, scale) : Math.max(common, scale);
    }
    return common;
  }

  private static int size(double width, double scale, int dim) {
    if (dim == 0 && !(width >= 1)) {
      return 0;
    }
    if (dim == 0 || !(scale > 0 || width == 0) || !(width >= 0 && width <= SIZE_MAX)) {
      throw new IllegalArgumentException(
          "an axis of " + dim + " elements cannot be resized by " + scale + " to " + width);
    }
    return (int) width;
  }

  private static double[] vector(Tensor tensor, int length) {
    if (tensor.size() != length) {
      throw new IllegalArgumentException(
          "has " + tensor.size() + " scales, sizes or bounds, expected " + length);
    }
    return Reals.of(tensor);
  }
}
