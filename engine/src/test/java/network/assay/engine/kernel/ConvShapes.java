package network.assay.engine.kernel;

import java.util.Optional;

/**
 * Convolutions as numbers: batch, channels, height, width, filters, group, kernel h and w, stride y
 * and x, pad top and left, dilation y and x, pad bottom and right.
 */
final class ConvShapes {
  private ConvShapes() {}

  static ConvGeometry geometry(int[] s) {
    int outHeight = (s[2] + s[10] + s[14] - (s[6] - 1) * s[12] - 1) / s[8] + 1;
    int outWidth = (s[3] + s[11] + s[15] - (s[7] - 1) * s[13] - 1) / s[9] + 1;
    return new ConvGeometry(
        s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12], s[13],
        outHeight, outWidth);
  }

  /** Some small one; empty where the window does not fit the image. */
  static Optional<int[]> random(SplitMix random) {
    int group = 1 + random.below(3);
    int[] s = {
      random.below(3),
      group * random.below(6),
      1 + random.below(20),
      1 + random.below(40),
      group * (1 + random.below(14)),
      group,
      1 + random.below(4),
      1 + random.below(5),
      1 + random.below(3),
      1 + random.below(3),
      random.below(3),
      random.below(3),
      1 + random.below(2),
      1 + random.below(2),
      random.below(3),
      random.below(3)
    };
    boolean fits =
        s[2] + s[10] + s[14] > (s[6] - 1) * s[12] && s[3] + s[11] + s[15] > (s[7] - 1) * s[13];
    return fits ? Optional.of(s) : Optional.empty();
  }
}
