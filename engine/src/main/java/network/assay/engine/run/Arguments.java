package network.assay.engine.run;

import java.util.List;
import java.util.Optional;
import network.assay.engine.run.Operands.Operand;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The tensors that an operation reads; an optional one may be absent. */
final class Arguments {
  private final List<Optional<Tensor>> tensors;

  Arguments(List<Optional<Tensor>> tensors) {
    this.tensors = List.copyOf(tensors);
  }

  int count() {
    return tensors.size();
  }

  boolean has(int index) {
    return index < tensors.size() && tensors.get(index).isPresent();
  }

  Tensor at(int index) {
    return tensors.get(index).orElseThrow();
  }

  Shape shape(int index) {
    return at(index).shape();
  }

  /** The same, as the shape rules take them. */
  Operands operands() {
    return new Operands(tensors.stream().map(t -> t.map(Operand::known)).toList());
  }
}
