package network.assay.engine.kernel;

/**
 * Sizes of a pooling over x [planes, height, width] giving y [planes, outHeight, outWidth]. With
 * {@code countIncludePad} a mean divides by the taps that lie within the padded input (height plus
 * padTop plus padBottom, likewise the width), else by those within the input.
 */
public record PoolGeometry(
    int planes,
    int height,
    int width,
    int kernelHeight,
    int kernelWidth,
    int strideY,
    int strideX,
    int padTop,
    int padLeft,
    int padBottom,
    int padRight,
    int dilationY,
    int dilationX,
    int outHeight,
    int outWidth,
    boolean countIncludePad) {

  /** The windows as those of a convolution with one filter for each plane. */
  public ConvGeometry windows() {
    return new ConvGeometry(
        1,
        planes,
        height,
        width,
        planes,
        planes,
        kernelHeight,
        kernelWidth,
        strideY,
        strideX,
        padTop,
        padLeft,
        dilationY,
        dilationX,
        outHeight,
        outWidth);
  }
}
