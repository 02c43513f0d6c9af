package network.assay.verify.zk.tensor;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * A tensor of numbers: what a run is given and gives, and constants. Elements are row-major; of f32
 * they are the bits, as ints. The array is the tensor's own, not to be written.
 */
public final class TensorValue {
  private final ZkType type;
  private final ZkShape shape;
  private final long[] elements;

  /**
   * A tensor of these elements, which it holds from now on.
   *
   * @throws ZkException unless there is one for each place of the shape
   */
  public TensorValue(ZkType type, ZkShape shape, long... elements) {
    if (elements.length != shape.size()) {
      throw new ZkException(
          "expected " + shape.size() + " elements for " + shape + ", got " + elements.length);
    }
    this.type = type;
    this.shape = shape;
    this.elements = elements;
  }

  public ZkType type() {
    return type;
  }

  public ZkShape shape() {
    return shape;
  }

  /** The elements; the tensor's own. */
  public long[] elements() {
    return elements;
  }

  /** The bits of f32 element {@code i}. */
  public int bits(int i) {
    return (int) elements[i];
  }
}
