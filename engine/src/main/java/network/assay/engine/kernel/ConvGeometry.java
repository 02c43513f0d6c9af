package network.assay.engine.kernel;

/**
 * Sizes of a convolution over x [batch, channels, height, width] giving y [batch, filters,
 * outHeight, outWidth]. One spatial dimension is two with height 1. Padding at the end follows from
 * the output size.
 */
public record ConvGeometry(
    int batch,
    int channels,
    int height,
    int width,
    int filters,
    int group,
    int kernelHeight,
    int kernelWidth,
    int strideY,
    int strideX,
    int padTop,
    int padLeft,
    int dilationY,
    int dilationX,
    int outHeight,
    int outWidth) {

  public ConvGeometry {
    if (group < 1 || channels % group != 0 || filters % group != 0) {
      throw new IllegalArgumentException(
          "group " + group + " does not divide channels " + channels + " and filters " + filters);
    }
  }

  /** Products summed for one output element. */
  public int taps() {
    return channels / group * kernelHeight * kernelWidth;
  }
}
