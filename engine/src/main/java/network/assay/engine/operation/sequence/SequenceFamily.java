package network.assay.engine.operation.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.OpenFamily;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;
import network.assay.engine.tensor.ValueType.OptionalOf;
import network.assay.engine.tensor.ValueType.SequenceOf;

/** The rules and the performance of {@link SequenceOp} operations. */
public final class SequenceFamily implements OpenFamily<SequenceOp> {

  @Override
  public List<? extends ValueType> types(SequenceOp op, int outputCount, Operands in) {
    if (outputCount != 1) {
      throw new IllegalArgumentException("has " + outputCount + " outputs, expected one");
    }
    return List.of(SequenceTypes.output(op, in));
  }

  @Override
  public List<PartialShape> shapes(SequenceOp op, int outputCount, Operands in) {
    boolean scalar =
        op instanceof SequenceOp.SequenceLength || op instanceof SequenceOp.OptionalHasElement;
    return List.of(scalar ? PartialShape.of(Shape.SCALAR) : PartialShape.any());
  }

  @Override
  public Work workMax(SequenceOp op, List<Optional<Datum>> in) {
    return switch (op) {
      case SequenceOp.SequenceConstruct _ -> {
        long bytes = 0;
        for (Optional<Datum> item : in) {
          bytes = Math.addExact(bytes, item.orElseThrow().byteSize() + 128);
        }
        yield new Work(0, in.size(), bytes);
      }
      case SequenceOp.SequenceInsert _ -> {
        Datum.Sequence sequence = sequence(in);
        long bytes = Math.addExact(sequence.byteSize(), in.get(1).orElseThrow().byteSize() + 128);
        yield new Work(0, sequence.items().size() + 1L, bytes);
      }
      case SequenceOp.SequenceErase _ ->
          new Work(0, sequence(in).items().size(), sequence(in).byteSize());
      case SequenceOp.SplitToSequence split -> SequenceSplit.workMax(split, in);
      case SequenceOp.ConcatFromSequence _ -> {
        long elements = 0;
        for (Datum item : sequence(in).items()) {
          elements = Math.addExact(elements, ((Tensor) item).size() + 1L);
        }
        yield new Work(0, elements, sequence(in).byteSize());
      }
      case SequenceOp.OptionalSome _ -> new Work(0, 1, in.get(0).orElseThrow().byteSize());
      case SequenceOp.SequenceAt _, SequenceOp.OptionalGetElement _ -> new Work(0, 1, 0);
      case SequenceOp.SequenceEmpty _, SequenceOp.OptionalNone _ -> new Work(0, 1, 128);
      case SequenceOp.SequenceLength _, SequenceOp.OptionalHasElement _ -> new Work(0, 1, 8);
    };
  }

  @Override
  public List<Datum> apply(SequenceOp op, List<Optional<Datum>> in) {
    return List.of(
        switch (op) {
          case SequenceOp.SequenceConstruct _ -> {
            List<Datum> items = in.stream().map(Optional::orElseThrow).toList();
            yield new Datum.Sequence(new SequenceOf(items.get(0).type()), items);
          }
          case SequenceOp.SequenceEmpty empty ->
              new Datum.Sequence(new SequenceOf(empty.item()), List.of());
          case SequenceOp.SequenceAt _ -> {
            List<Datum> items = sequence(in).items();
            yield items.get(position(in, 1, items.size(), items.size() - 1));
          }
          case SequenceOp.SequenceInsert _ -> {
            List<Datum> items = new ArrayList<>(sequence(in).items());
            int at = in.size() > 2 ? position(in, 2, items.size(), items.size()) : items.size();
            items.add(at, in.get(1).orElseThrow());
            yield new Datum.Sequence(sequence(in).type(), items);
          }
          case SequenceOp.SequenceErase _ -> {
            List<Datum> items = new ArrayList<>(sequence(in).items());
            int last = items.size() - 1;
            items.remove(position(in, 1, items.size(), last));
            yield new Datum.Sequence(sequence(in).type(), items);
          }
          case SequenceOp.SequenceLength _ ->
              Tensor.ofLongs(ElementType.I64, Shape.SCALAR, sequence(in).items().size());
          case SequenceOp.SplitToSequence split -> SequenceSplit.split(split, in);
          case SequenceOp.ConcatFromSequence concat ->
              TensorStack.join(tensors(sequence(in)), concat.axis(), concat.newAxis());
          case SequenceOp.OptionalSome _ -> {
            Datum held = in.get(0).orElseThrow();
            yield new Datum.Maybe(new OptionalOf(held.type()), Optional.of(held));
          }
          case SequenceOp.OptionalNone none ->
              new Datum.Maybe(new OptionalOf(none.item()), Optional.empty());
          case SequenceOp.OptionalHasElement _ -> {
            byte there = (byte) (maybe(in).value().isPresent() ? 1 : 0);
            yield Tensor.ofBytes(ElementType.BOOL, Shape.SCALAR, there);
          }
          case SequenceOp.OptionalGetElement _ ->
              maybe(in)
                  .value()
                  .orElseThrow(() -> new IllegalArgumentException("the optional value is absent"));
        });
  }

  private static Datum.Sequence sequence(List<Optional<Datum>> in) {
    return (Datum.Sequence) in.get(0).orElseThrow();
  }

  private static Datum.Maybe maybe(List<Optional<Datum>> in) {
    return (Datum.Maybe) in.get(0).orElseThrow();
  }

  private static List<Tensor> tensors(Datum.Sequence sequence) {
    return sequence.items().stream().map(item -> (Tensor) item).toList();
  }

  /** A position in [−count, most]; negative ones count from the end, an absent one is the most. */
  private static int position(List<Optional<Datum>> in, int index, int count, int most) {
    long given = most;
    if (index < in.size() && in.get(index).isPresent()) {
      given = SequenceSplit.one((Tensor) in.get(index).get());
    }
    if (given < -count || given > most || most < 0) {
      throw new IllegalArgumentException(
          "position " + given + " is outside a sequence of " + count + " items");
    }
    return (int) (given < 0 ? given + count : given);
  }
}
