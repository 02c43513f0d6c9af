package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.ImageOp;
import network.assay.engine.program.ImageOp.AspectRatio;
import network.assay.engine.program.ImageOp.Coordinates;
import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.program.ImageOp.Nearest;
import network.assay.engine.program.ImageOp.Outside;
import network.assay.engine.program.ImageOp.PixelFormat;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Operators that sample images. */
final class ImageLowerings {
  private static final float CUBIC_A = -0.75f;

  private ImageLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Resize", node -> List.of(resize(node)));
    all.put("Upsample", node -> List.of(upsample(node)));
    all.put("GridSample", node -> List.of(gridSample(node)));
    all.put("AffineGrid", node -> List.of(affineGrid(node)));
    all.put("RoiAlign", node -> List.of(roiAlign(node)));
    all.put("MaxRoiPool", node -> List.of(maxRoiPool(node)));
    all.put("DeformConv", node -> List.of(deformConv(node)));
    all.put("ImageDecoder", node -> List.of(decode(node)));
  }

  private static Interpolation interpolation(OnnxNode node, String byDefault) {
    return switch (node.text("mode", byDefault)) {
      case "nearest" -> Interpolation.NEAREST;
      case "linear", "bilinear" -> Interpolation.LINEAR;
      case "cubic", "bicubic" -> Interpolation.CUBIC;
      default -> throw node.malformed("mode is none of nearest, linear, cubic");
    };
  }

  /** Before opset 11 as Upsample; attributes that a mode does not use keep their defaults. */
  private static Value resize(OnnxNode node) {
    if (node.opset() < 11) {
      return scaled(node, node.input(1));
    }
    Interpolation mode = interpolation(node, "nearest");
    Coordinates coordinates = coordinates(node);
    boolean crop = coordinates == Coordinates.TF_CROP_AND_RESIZE;
    float a = node.real("cubic_coeff_a", CUBIC_A);
    float extrapolation = node.real("extrapolation_value", 0);
    boolean antialias = node.flag("antialias", false);
    boolean excludeOutside = node.flag("exclude_outside", false);
    boolean sampled = mode != Interpolation.NEAREST;
    Nearest nearest = nearest(node);
    Optional<Value> sizes = IndexLowerings.unlessEmpty(node.optional(3));
    Optional<Value> scales = IndexLowerings.unlessEmpty(node.optional(2));
    AspectRatio ratio = aspectRatio(node);
    Op op =
        new ImageOp.Resize(
            mode,
            coordinates,
            sampled ? Nearest.ROUND_PREFER_FLOOR : nearest,
            sizes.isPresent() ? ratio : AspectRatio.STRETCH,
            node.integers("axes").map(axes -> node.toInts(axes, "axes")).orElse(List.of()),
            sampled && antialias,
            sampled && excludeOutside,
            mode == Interpolation.CUBIC ? a : CUBIC_A,
            crop ? extrapolation : 0);
    Optional<Value> region =
        crop
            ? IndexLowerings.unlessEmpty(node.optional(1))
                .map(roi -> roi.isHalf() ? node.graph().cast(roi, ElementType.F32) : roi)
            : Optional.empty();
    return new Formulas(node.graph()).emit(op, List.of(node.optional(0), region, scales, sizes));
  }

  private static Coordinates coordinates(OnnxNode node) {
    return switch (node.text("coordinate_transformation_mode", "half_pixel")) {
      case "half_pixel" -> Coordinates.HALF_PIXEL;
      case "half_pixel_symmetric" -> Coordinates.HALF_PIXEL_SYMMETRIC;
      case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
      case "align_corners" -> Coordinates.ALIGN_CORNERS;
      case "asymmetric" -> Coordinates.ASYMMETRIC;
      case "tf_crop_and_resize" -> Coordinates.TF_CROP_AND_RESIZE;
      case "tf_half_pixel_for_nn" ->
          throw node.unsupported("tf_half_pixel_for_nn: export with half_pixel, opset 13 or later");
      default -> throw node.malformed("coordinate_transformation_mode is not known");
    };
  }

  private static Nearest nearest(OnnxNode node) {
    return switch (node.text("nearest_mode", "round_prefer_floor")) {
      case "round_prefer_floor" -> Nearest.ROUND_PREFER_FLOOR;
      case "round_prefer_ceil" -> Nearest.ROUND_PREFER_CEIL;
      case "floor" -> Nearest.FLOOR;
      case "ceil" -> Nearest.CEIL;
      default -> throw node.malformed("nearest_mode is not known");
    };
  }

  private static AspectRatio aspectRatio(OnnxNode node) {
    return switch (node.text("keep_aspect_ratio_policy", "stretch")) {
      case "stretch" -> AspectRatio.STRETCH;
      case "not_larger" -> AspectRatio.NOT_LARGER;
      case "not_smaller" -> AspectRatio.NOT_SMALLER;
      default -> throw node.malformed("keep_aspect_ratio_policy is not known");
    };
  }

  private static Value upsample(OnnxNode node) {
    if (node.opset() >= 9) {
      return scaled(node, node.input(1));
    }
    float[] scales =
        node.reals("scales").orElseThrow(() -> node.malformed("attribute scales is missing"));
    return scaled(node, node.graph().constant(Tensor.ofFloats(Shape.of(scales.length), scales)));
  }

  /** Places are i / scale; the nearest element is the one before. */
  private static Value scaled(OnnxNode node, Value scales) {
    Op op =
        new ImageOp.Resize(
            interpolation(node, "nearest"),
            Coordinates.ASYMMETRIC,
            Nearest.FLOOR,
            AspectRatio.STRETCH,
            List.of(),
            false,
            false,
            CUBIC_A,
            0);
    return new Formulas(node.graph())
        .emit(op, List.of(node.optional(0), Optional.empty(), Optional.of(scales)));
  }

  private static Value gridSample(OnnxNode node) {
    Outside outside =
        switch (node.text("padding_mode", "zeros")) {
          case "zeros" -> Outside.ZEROS;
          case "border" -> Outside.BORDER;
          case "reflection" -> Outside.REFLECTION;
          default -> throw node.malformed("padding_mode is none of zeros, border, reflection");
        };
    Op op =
        new ImageOp.GridSample(
            interpolation(node, "linear"), outside, node.flag("align_corners", false));
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  private static Value affineGrid(OnnxNode node) {
    Op op = new ImageOp.AffineGrid(node.flag("align_corners", false));
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  /** Before opset 16 places are not moved by half a pixel. */
  private static Value roiAlign(OnnxNode node) {
    String byDefault = node.opset() >= 16 ? "half_pixel" : "output_half_pixel";
    boolean halfPixel =
        switch (node.text("coordinate_transformation_mode", byDefault)) {
          case "half_pixel" -> true;
          case "output_half_pixel" -> false;
          default -> throw node.malformed("coordinate_transformation_mode is not known");
        };
    boolean maximum =
        switch (node.text("mode", "avg")) {
          case "avg" -> false;
          case "max" -> true;
          default -> throw node.malformed("mode is none of avg, max");
        };
    Op op =
        new ImageOp.RoiAlign(
            maximum,
            halfPixel,
            node.toInt(node.integer("output_height", 1), "output_height"),
            node.toInt(node.integer("output_width", 1), "output_width"),
            node.toInt(node.integer("sampling_ratio", 0), "sampling_ratio"),
            node.real("spatial_scale", 1));
    return node.graph().emit(op, node.input(0), node.input(1), node.input(2));
  }

  private static Value maxRoiPool(OnnxNode node) {
    long[] size = node.integers("pooled_shape").orElse(new long[0]);
    if (size.length != 2) {
      throw node.malformed("pooled_shape has " + size.length + " values, expected 2");
    }
    Op op =
        new ImageOp.MaxRoiPool(
            node.toInt(size[0], "pooled_shape"),
            node.toInt(size[1], "pooled_shape"),
            node.real("spatial_scale", 1));
    return node.graph().emit(op, node.input(0), node.input(1));
  }

  /** The sampled taps as columns, times the filters of each group, plus the bias. */
  private static Value deformConv(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    ElementType type = node.input(0).type();
    List<Optional<Value>> in =
        node.inputs().stream()
            .map(x -> x.map(v -> v.isHalf() ? graph.cast(v, ElementType.F32) : v))
            .toList();
    Value x = in.get(0).orElseThrow();
    Value w = in.get(1).orElseThrow();
    if (node.rank(1) != 4 || !w.shape().knows(2) || !w.shape().knows(3)) {
      throw node.unsupported("filters of shape " + w.shape() + ", expected two spatial axes");
    }
    WindowLowerings.requireKernel(node, 1, 2);
    Op op =
        new ImageOp.DeformColumns(
            List.of(w.shape().dim(2), w.shape().dim(3)),
            WindowLowerings.perAxis(node, "strides", 2),
            WindowLowerings.pads(node, 2),
            WindowLowerings.perAxis(node, "dilations", 2),
            node.toInt(node.integer("offset_group", 1), "offset_group"));
    Optional<Value> mask = in.size() > 4 ? in.get(4) : Optional.empty();
    Value columns = f.emit(op, List.of(in.get(0), in.get(2), mask));
    long group = node.integer("group", 1);
    if (group < 1) {
      throw node.malformed("group is " + group + ", expected 1 or more");
    }
    Value groups = graph.integers(group);
    Value rows = f.divide(f.dims(columns, 1, 2), groups);
    Value grouped = f.reshape(columns, f.dims(columns, 0, 1), groups, rows, f.dims(columns, 2, 3));
    Value filters = f.reshape(w, groups, f.divide(f.dims(w, 0, 1), groups), rows);
    Value product = f.matMul(filters, grouped);
    Value offsets = in.get(2).orElseThrow();
    Value y = f.reshape(product, f.dims(x, 0, 1), f.dims(w, 0, 1), f.dims(offsets, 2, 4));
    Optional<Value> bias = in.size() > 3 ? in.get(3) : Optional.empty();
    Value sum = bias.map(b -> f.add(y, f.unsqueeze(b, 1, 2))).orElse(y);
    return graph.cast(sum, type);
  }

  private static Value decode(OnnxNode node) {
    PixelFormat format =
        switch (node.text("pixel_format", "RGB")) {
          case "RGB" -> PixelFormat.RGB;
          case "BGR" -> PixelFormat.BGR;
          case "Grayscale" -> PixelFormat.GRAYSCALE;
          default -> throw node.malformed("pixel_format is none of RGB, BGR, Grayscale");
        };
    return node.graph().emit(new ImageOp.DecodeImage(format), node.input(0));
  }
}
