package network.assay.engine.quantize;

import network.assay.engine.tensor.ElementType;

/**
 * How a tensor is quantised: q stands for q · scale.
 *
 * @param scale a binary32 number
 */
record Format(ElementType type, double scale, int lo, int hi) {
  Format {
    if (!(scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE) || scale != (float) scale) {
      throw new IllegalArgumentException("scale " + scale + " is no positive binary32 number");
    }
  }

  static Format of(ElementType type, double scale, int lo, int hi) {
    return new Format(type, (float) Math.max(scale, 1e-30), lo, hi);
  }

  /** The whole number for a value, held inside the range. */
  int quantise(double value) {
    return (int) Math.clamp(Math.rint(value / scale), lo, hi);
  }

  /** Largest absolute value of q. */
  int magnitude() {
    return Math.max(Math.abs(lo), Math.abs(hi));
  }

  /** Largest absolute value that it holds. */
  double reach() {
    return magnitude() * scale;
  }
}
