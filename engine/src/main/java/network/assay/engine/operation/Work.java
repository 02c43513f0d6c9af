package network.assay.engine.operation;

import java.util.List;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/**
 * What a step costs, counted from shapes alone.
 *
 * @param multiplyAdds products that are summed: m·n·k of each matrix product, taps of each output
 *     element of a convolution (those in the padding too). It is the unit of metering
 * @param elements elements made, or read where a step reads more than it makes
 * @param scratchBytes memory beyond inputs and outputs
 */
public record Work(long multiplyAdds, long elements, long scratchBytes) {
  /** At least the columns that the kernels lay out side by side. */
  private static final int PANEL = 64;

  /** A step that makes its outputs and does nothing else worth counting. */
  public static Work ofElements(List<Shape> outputs) {
    long made = 0;
    for (Shape shape : outputs) {
      made += shape.size();
    }
    return new Work(0, made, 0);
  }

  /** Both, one after the other. */
  public Work then(Work next) {
    return new Work(
        Math.addExact(multiplyAdds, next.multiplyAdds),
        Math.addExact(elements, next.elements),
        Math.max(scratchBytes, next.scratchBytes));
  }

  /** Bytes of a stack of right-hand matrices in panels. */
  public static long packedBytes(Shape b) {
    long columns = b.rank() == 1 ? 1 : b.dim(b.rank() - 1);
    long rows = columns == 0 ? 0 : b.size() / columns;
    return 4 * rows * Math.ceilDiv(columns, PANEL) * PANEL;
  }

  public static long bytes(Shape shape, ElementType type) {
    return (long) shape.size() * type.bytes();
  }
}
