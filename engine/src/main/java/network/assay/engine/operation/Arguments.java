package network.assay.engine.operation;

import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The tensors that an operation reads; an optional one may be absent. */
public final class Arguments {
  private final List<Optional<Tensor>> tensors;

  public Arguments(List<Optional<Tensor>> tensors) {
    this.tensors = List.copyOf(tensors);
  }

  public int count() {
    return tensors.size();
  }

  public boolean has(int index) {
    return index < tensors.size() && tensors.get(index).isPresent();
  }

  public Tensor at(int index) {
    return tensors.get(index).orElseThrow();
  }

  public Shape shape(int index) {
    return at(index).shape();
  }

  /** The same, as the shape rules take them. */
  public Operands operands() {
    return new Operands(tensors.stream().map(t -> t.map(Operand::known)).toList());
  }
}
