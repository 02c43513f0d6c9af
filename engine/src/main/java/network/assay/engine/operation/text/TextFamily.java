package network.assay.engine.operation.text;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.OperationFamily;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.TextOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link TextOp} operations. */
public final class TextFamily implements OperationFamily<TextOp> {

  @Override
  public List<ElementType> types(TextOp op, int outputCount, Operands in) {
    List<ElementType> outputs =
        switch (op) {
          case TextOp.TextCase _ -> texts(in, 1, ElementType.STRING);
          case TextOp.RemoveWords _, TextOp.TextConcat _ -> texts(in, 2, ElementType.STRING);
          case TextOp.TextSplit _ -> texts(in, 2, ElementType.STRING, ElementType.I64);
          case TextOp.FullMatch _ -> texts(in, 2, ElementType.BOOL);
          case TextOp.CountGrams _ -> grams(in);
        };
    if (outputCount != outputs.size()) {
      throw new IllegalArgumentException(
          "has " + outputCount + " outputs, expected " + outputs.size());
    }
    return outputs;
  }

  private static List<ElementType> texts(Operands in, int count, ElementType... outputs) {
    requireCount(in, count, count);
    for (int i = 0; i < count; i++) {
      require(in, i, ElementType.STRING);
    }
    return List.of(outputs);
  }

  private static List<ElementType> grams(Operands in) {
    requireCount(in, 4, 5);
    require(in, 0, ElementType.STRING, ElementType.I64, ElementType.I32);
    boolean text = in.type(0) == ElementType.STRING;
    require(in, 1, text ? ElementType.STRING : ElementType.I64);
    require(in, 2, ElementType.I64);
    require(in, 3, ElementType.I64);
    if (in.has(4)) {
      require(in, 4, ElementType.F32);
    }
    return List.of(ElementType.F32);
  }

  private static void requireCount(Operands in, int least, int most) {
    if (in.count() < least || in.count() > most) {
      throw new IllegalArgumentException(
          "has " + in.count() + " inputs, expected " + least + " to " + most);
    }
  }

  private static void require(Operands in, int index, ElementType... allowed) {
    if (!Arrays.asList(allowed).contains(in.type(index))) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", which it does not take");
    }
  }

  @Override
  public List<PartialShape> shapes(TextOp op, List<ElementType> outputs, Operands in) {
    return switch (op) {
      case TextOp.TextCase _ -> List.of(in.shape(0));
      case TextOp.FullMatch _ -> {
        requireOne(in.shape(1), "pattern");
        yield List.of(in.shape(0));
      }
      case TextOp.TextConcat _ -> List.of(PartialShape.broadcast(in.shape(0), in.shape(1)));
      case TextOp.RemoveWords remove -> List.of(removed(remove, in));
      case TextOp.TextSplit split -> split(split, in);
      case TextOp.CountGrams count -> List.of(counted(count, in));
    };
  }

  private static void requireOne(PartialShape shape, String what) {
    if (shape.isComplete() && shape.complete().size() != 1) {
      throw new IllegalArgumentException("the " + what + " has shape " + shape + ", expected one");
    }
  }

  private static PartialShape removed(TextOp.RemoveWords op, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    boolean row = x.rank() == 2 && (!x.knows(0) || x.dim(0) == 1);
    if (x.rank() != 1 && !row) {
      throw new IllegalArgumentException("input of shape " + x + ", expected [c] or [1, c]");
    }
    int left = UNKNOWN;
    if (in.value(0).isPresent() && in.value(1).isPresent()) {
      left = Words.kept(op, in.value(0).get(), in.value(1).get()).size();
    }
    return row ? PartialShape.of(1, left) : PartialShape.of(left);
  }

  private static List<PartialShape> split(TextOp.TextSplit op, Operands in) {
    PartialShape x = in.shape(0);
    requireOne(in.shape(1), "delimiter");
    if (!x.hasRank()) {
      return List.of(x, x);
    }
    int[] dims = Arrays.copyOf(x.dims(), x.rank() + 1);
    Optional<Tensor> text = in.value(0);
    Optional<Tensor> delimiter = in.value(1);
    dims[x.rank()] =
        text.isPresent() && delimiter.isPresent()
            ? Words.piecesMax(text.get(), delimiter.get().strings()[0], op.splitsMax())
            : UNKNOWN;
    return List.of(PartialShape.of(dims), x);
  }

  private static PartialShape counted(TextOp.CountGrams op, Operands in) {
    PartialShape x = in.shape(0);
    if (op.size() < 0) {
      throw new IllegalArgumentException("size " + op.size() + " is negative");
    }
    if (!x.hasRank()) {
      return x;
    }
    if (x.rank() > 2) {
      throw new IllegalArgumentException("input of shape " + x + ", expected [c] or [b, c]");
    }
    return x.rank() == 2 ? PartialShape.of(x.dim(0), op.size()) : PartialShape.of(op.size());
  }

  @Override
  public int[] shapeOperands(TextOp op) {
    return switch (op) {
      case TextOp.RemoveWords _, TextOp.TextSplit _ -> new int[] {0, 1};
      case TextOp.TextCase _, TextOp.TextConcat _ -> new int[0];
      case TextOp.FullMatch _, TextOp.CountGrams _ -> new int[0];
    };
  }

  @Override
  public Work work(TextOp op, Operands in, List<ElementType> types, List<Shape> shapes) {
    Work plain = Work.ofElements(shapes);
    if (op instanceof TextOp.CountGrams count) {
      long grams = Math.multiplyExact(Grams.sizes(count), count.skipMax() + 1L);
      long looked = Math.multiplyExact((long) in.shape(0).complete().size(), grams);
      return new Work(0, Math.addExact(plain.elements(), looked), 0);
    }
    return plain;
  }

  @Override
  public void apply(TextOp op, Arguments in, List<Tensor> outputs, KernelContext context) {
    Tensor x = in.at(0);
    Tensor y = outputs.get(0);
    switch (op) {
      case TextOp.TextCase change -> Words.changeCase(change.upper(), x, y);
      case TextOp.RemoveWords remove -> {
        List<String> kept = Words.kept(remove, x, in.at(1));
        kept.toArray(y.strings());
      }
      case TextOp.TextConcat _ -> Words.concat(x, in.at(1), y);
      case TextOp.TextSplit split ->
          Words.split(x, in.at(1).strings()[0], split.splitsMax(), y, outputs.get(1));
      case TextOp.FullMatch _ -> {
        Regex regex = Regex.parse(in.at(1).strings()[0]);
        regex.requireAffordable(x.strings());
        for (int i = 0; i < x.size(); i++) {
          y.bytes()[i] = (byte) (regex.matches(x.strings()[i]) ? 1 : 0);
        }
      }
      case TextOp.CountGrams count -> Grams.count(count, in, y);
    }
  }
}
