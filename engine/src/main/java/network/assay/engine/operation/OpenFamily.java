package network.assay.engine.operation;

import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ValueType;

/**
 * Operations whose results take their size from the values read, or are no tensors: no plan knows
 * their shapes, each run finds them. They compute nothing that kernels would do better.
 *
 * @param <O> the operations that it knows
 */
public interface OpenFamily<O extends Op> {

  /**
   * The types of the outputs.
   *
   * @throws IllegalArgumentException when inputs or outputs are not those of the operation
   */
  List<? extends ValueType> types(O op, int outputCount, Operands in);

  /** What is known of the shape of each output that is a tensor. */
  List<PartialShape> shapes(O op, int outputCount, Operands in);

  /**
   * The most that it can cost with these inputs; bytes of the outputs are among the scratch bytes.
   * May throw ArithmeticException where a count overflows.
   *
   * @throws IllegalArgumentException when shapes or values make no sense
   */
  Work workMax(O op, List<Optional<Datum>> in);

  /**
   * Performs the operation. What it gives may share arrays with what it was given.
   *
   * @throws IllegalArgumentException when a value makes no sense, such as an index out of range
   */
  List<Datum> apply(O op, List<Optional<Datum>> in);
}
