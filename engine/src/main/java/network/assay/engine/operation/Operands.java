package network.assay.engine.operation;

import java.util.List;
import java.util.Optional;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/** What is known of the inputs of one operation; an optional input may be absent. */
public final class Operands {
  private final List<Optional<Operand>> operands;

  /**
   * One input.
   *
   * @param value its elements, when they are known already
   */
  public record Operand(ValueType type, PartialShape shape, Optional<Tensor> value) {
    public static Operand known(Tensor tensor) {
      return new Operand(tensor.type(), PartialShape.of(tensor.shape()), Optional.of(tensor));
    }

    public static Operand unknown(ValueType type, PartialShape shape) {
      return new Operand(type, shape, Optional.empty());
    }
  }

  public Operands(List<Optional<Operand>> operands) {
    this.operands = List.copyOf(operands);
  }

  public int count() {
    return operands.size();
  }

  /** Without the operands from {@code count} on. */
  public Operands first(int count) {
    return new Operands(operands.subList(0, Math.min(count, operands.size())));
  }

  public boolean has(int index) {
    return index < operands.size() && operands.get(index).isPresent();
  }

  /**
   * The element type of a tensor.
   *
   * @throws IllegalArgumentException when the input is absent or no tensor
   */
  public ElementType type(int index) {
    if (at(index).type() instanceof ElementType element) {
      return element;
    }
    throw new IllegalArgumentException(
        "input " + index + " is a " + at(index).type().label() + ", expected a tensor");
  }

  /** The type of an input, whatever it is. */
  public ValueType valueType(int index) {
    return at(index).type();
  }

  public PartialShape shape(int index) {
    return at(index).shape();
  }

  public Optional<Tensor> value(int index) {
    return at(index).value();
  }

  /** The whole numbers of an I32 or I64 operand, when they are known. */
  public Optional<long[]> integers(int index) {
    return value(index).map(Integers::toLongs);
  }

  private Operand at(int index) {
    if (!has(index)) {
      throw new IllegalArgumentException("input " + index + " is missing");
    }
    return operands.get(index).get();
  }
}
