package network.assay.engine.kernel;

import java.util.Optional;
import network.assay.engine.program.Op.BinaryFunction;

/**
 * What becomes of each result of a convolution before it is stored: y = min(max(y + addend, least),
 * greatest), as ADD, MAX and MIN do it one after the other.
 *
 * @param addend as long as the results, if there is one
 * @param least −∞ where there is no limit; not NaN
 * @param greatest ∞ where there is no limit; not NaN
 */
public record Epilogue(Optional<float[]> addend, float least, float greatest) {
  /** Results stay what they are. */
  public static final Epilogue NONE =
      new Epilogue(Optional.empty(), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  public Epilogue {
    if (Float.isNaN(least) || Float.isNaN(greatest)) {
      throw new IllegalArgumentException("limits " + least + " and " + greatest + ": NaN is none");
    }
  }

  /** Does it to {@code y}, function by function. */
  void apply(Kernels kernels, float[] y) {
    if (addend.isPresent()) {
      kernels.binary(BinaryFunction.ADD, y, 0, 1, addend.get(), 0, 1, y, 0, y.length);
    }
    if (least != Float.NEGATIVE_INFINITY) {
      kernels.binary(BinaryFunction.MAX, y, 0, 1, new float[] {least}, 0, 0, y, 0, y.length);
    }
    if (greatest != Float.POSITIVE_INFINITY) {
      kernels.binary(BinaryFunction.MIN, y, 0, 1, new float[] {greatest}, 0, 0, y, 0, y.length);
    }
  }
}
