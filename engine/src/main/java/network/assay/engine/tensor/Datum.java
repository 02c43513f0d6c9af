package network.assay.engine.tensor;

import java.util.List;
import java.util.Optional;

/** What a value of a program holds in a run: a tensor, a sequence, or an optional value. */
public sealed interface Datum permits Tensor, Datum.Sequence, Datum.Maybe {
  /** What a tensor takes beside its elements, at least: an empty one is not free. */
  long TENSOR_BYTES = 64;

  ValueType type();

  /** Bytes that it takes; what several data share is counted for each of them. */
  long byteSize();

  /** Data of one type, in order. */
  final class Sequence implements Datum {
    private final ValueType.SequenceOf type;
    private final List<Datum> items;
    private final long bytes;

    /**
     * A sequence.
     *
     * @throws IllegalArgumentException when an item has another type
     */
    public Sequence(ValueType.SequenceOf type, List<? extends Datum> items) {
      this.type = type;
      this.items = List.copyOf(items);
      long sum = TENSOR_BYTES;
      for (Datum item : this.items) {
        if (!item.type().equals(type.item())) {
          throw new IllegalArgumentException(
              "an item is " + item.type().label() + " in a " + type.label());
        }
        sum = Math.addExact(sum, TENSOR_BYTES + item.byteSize());
      }
      this.bytes = sum;
    }

    @Override
    public ValueType.SequenceOf type() {
      return type;
    }

    public List<Datum> items() {
      return items;
    }

    @Override
    public long byteSize() {
      return bytes;
    }

    @Override
    public String toString() {
      return type.label() + " of " + items.size();
    }
  }

  /** One datum, or none. */
  record Maybe(ValueType.OptionalOf type, Optional<Datum> value) implements Datum {
    public Maybe {
      value.ifPresent(held -> {
        if (!held.type().equals(type.item())) {
          throw new IllegalArgumentException(
              "holds a " + held.type().label() + " in an " + type.label());
        }
      });
    }

    @Override
    public long byteSize() {
      return value.map(Datum::byteSize).orElse(0L);
    }
  }
}
