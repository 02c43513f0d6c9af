package network.assay.engine.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.program.Program;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The tensors that an operation reads; an optional one may be absent. */
public final class Arguments {
  private final Datum[] values;
  private final int[] places;

  public Arguments(List<Optional<Tensor>> tensors) {
    this.values = new Datum[tensors.size()];
    this.places = new int[values.length];
    for (int i = 0; i < places.length; i++) {
      values[i] = tensors.get(i).orElse(null);
      places[i] = values[i] == null ? Program.ABSENT : i;
    }
  }

  private Arguments(Datum[] values, int... places) {
    this.values = values;
    this.places = places;
  }

  /**
   * Arguments that are looked up when they are asked for, so that one object serves every run.
   *
   * @param values of a run; not copied
   * @param places where each argument stands among the values, or {@link Program#ABSENT}
   */
  public static Arguments among(Datum[] values, List<Integer> places) {
    return new Arguments(values, places.stream().mapToInt(Integer::intValue).toArray());
  }

  public int count() {
    return places.length;
  }

  public boolean has(int index) {
    return index < places.length && places[index] != Program.ABSENT;
  }

  public Tensor at(int index) {
    if (!has(index)) {
      throw new NoSuchElementException("input " + index + " is absent");
    }
    return (Tensor) values[places[index]];
  }

  public Shape shape(int index) {
    return at(index).shape();
  }

  /** The same, as the shape rules take them. */
  public Operands operands() {
    List<Optional<Operand>> operands = new ArrayList<>(places.length);
    for (int i = 0; i < places.length; i++) {
      operands.add(has(i) ? Optional.of(Operand.known(at(i))) : Optional.empty());
    }
    return new Operands(operands);
  }
}
