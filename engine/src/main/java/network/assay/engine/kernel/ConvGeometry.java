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

  /**
   * The same convolution with rows for columns where images, windows and results are one column
   * wide, else this one: elements lie and follow each other as before, and rows are long.
   */
  public ConvGeometry lying() {
    boolean column = width == 1 && kernelWidth == 1 && outWidth == 1 && padLeft == 0;
    return column && height > 1
        ? new ConvGeometry(
            batch,
            channels,
            1,
            height,
            filters,
            group,
            1,
            kernelHeight,
            1,
            strideY,
            0,
            padTop,
            1,
            dilationY,
            1,
            outHeight)
        : this;
  }

  /** Products summed for one output element. */
  public int taps() {
    return channels / group * kernelHeight * kernelWidth;
  }
}
