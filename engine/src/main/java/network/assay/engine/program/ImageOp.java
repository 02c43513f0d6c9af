package network.assay.engine.program;

import java.util.List;

/** Sampling of images, two- or more-dimensional, at places between their elements. */
public sealed interface ImageOp extends Op {

  /**
   * x, roi?, scales? (F32), sizes? (I64), one of the last two: ONNX Resize-19. An empty list of
   * axes means all.
   */
  record Resize(
      Interpolation interpolation,
      Coordinates coordinates,
      Nearest nearest,
      AspectRatio aspectRatio,
      List<Integer> axes,
      boolean antialias,
      boolean excludeOutside,
      float cubicA,
      float extrapolation)
      implements ImageOp {}

  /**
   * x [n, c, d…], grid [n, o…, axes], coordinates in [−1, 1], last axis first: ONNX GridSample-20.
   */
  record GridSample(Interpolation interpolation, Outside outside, boolean alignCorners)
      implements ImageOp {}

  /** theta [n, 2, 3] or [n, 3, 4], size (I64) → grid for {@link GridSample}: ONNX AffineGrid-20. */
  record AffineGrid(boolean alignCorners) implements ImageOp {}

  /** x [n, c, h, w], rois [r, 4], batch indexes [r] (I64): ONNX RoiAlign-16. */
  record RoiAlign(
      boolean maximum,
      boolean halfPixel,
      int height,
      int width,
      int samplingRatio,
      float spatialScale)
      implements ImageOp {}

  /** x [n, c, h, w], rois [r, 5]: ONNX MaxRoiPool-1. */
  record MaxRoiPool(int height, int width, float spatialScale) implements ImageOp {}

  /**
   * x [n, c, h, w], offsets [n, offsetGroups · kh · kw · 2, oh, ow], mask? [n, offsetGroups · kh ·
   * kw, oh, ow] → the sampled taps [n, c · kh · kw, oh · ow] of ONNX DeformConv-19.
   */
  record DeformColumns(
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int offsetGroups)
      implements ImageOp {}

  /**
   * Bytes of a BMP, PNG or PNM file (U8) → [height, width, channels] (U8): ONNX ImageDecoder-20.
   */
  record DecodeImage(PixelFormat format) implements ImageOp {}

  /** How a value between elements is made. */
  enum Interpolation {
    NEAREST,
    LINEAR,
    CUBIC
  }

  /** How a place in the output becomes a place in the input. */
  enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_CROP_AND_RESIZE
  }

  /** Which element is the nearest. */
  enum Nearest {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
  }

  /** What sizes mean where they would change the ratio of the axes. */
  enum AspectRatio {
    STRETCH,
    NOT_LARGER,
    NOT_SMALLER
  }

  /** What stands outside of an image. */
  enum Outside {
    ZEROS,
    BORDER,
    REFLECTION
  }

  /** Order of the channels of a decoded picture. */
  enum PixelFormat {
    RGB,
    BGR,
    GRAYSCALE
  }
}
