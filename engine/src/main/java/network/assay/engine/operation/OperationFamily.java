package network.assay.engine.operation;

import java.util.List;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The rules of some operations and their performance. A family has no state: whatever lives longer
 * than a call is handed to it.
 *
 * @param <O> the operations that it knows
 */
public interface OperationFamily<O extends Op> {

  /**
   * The element types of the outputs.
   *
   * @throws IllegalArgumentException when the number or the types of the inputs, or the number of
   *     outputs, are not those that the operation takes and makes
   */
  List<ElementType> types(O op, int outputCount, Operands in);

  /**
   * The shape of each output, as far as it follows from what is known of the inputs. With complete
   * shapes and known {@link #shapeOperands} the answer is complete.
   *
   * @param outputs the element types that {@link #types} gave
   * @throws IllegalArgumentException when the shapes or shape values do not fit the operation
   */
  List<PartialShape> shapes(O op, List<ElementType> outputs, Operands in);

  /** Indexes of the inputs whose values, not only shapes, fix the output shapes. */
  default int[] shapeOperands(O op) {
    return new int[0];
  }

  /**
   * True when the operation computes with its elements and so cannot take stored types: the
   * importer then widens F16 and BF16 to F32 before it and narrows after it.
   */
  default boolean isArithmetic(O op) {
    return false;
  }

  /** True when the output is the first input under another shape, sharing its array. */
  default boolean isView(O op) {
    return false;
  }

  /**
   * True when the only output, of this type, may be written over the array of an input that has as
   * many elements and the same type, even if other inputs show that array likewise.
   */
  default boolean writesInPlace(O op, ElementType type) {
    return false;
  }

  /**
   * Bytes that the kernels take for a layout of their own of this input, where it is a constant of
   * the program.
   */
  default long packedBytes(O op, int input, Shape shape) {
    return 0;
  }

  /** What it costs, from complete shapes. May throw ArithmeticException where a count overflows. */
  Work work(O op, Operands in, List<ElementType> types, List<Shape> shapes);

  /**
   * Performs an operation that is no view. Every element of every output is written, since outputs
   * may be arrays that were used before.
   *
   * @throws IllegalArgumentException when a value makes no sense, such as an index out of range
   */
  void apply(O op, Arguments in, List<Tensor> outputs, KernelContext context);
}
