package network.assay.engine.operation.select;

import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.OpenFamily;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.SelectOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** The rules and the performance of {@link SelectOp} operations. */
public final class SelectFamily implements OpenFamily<SelectOp> {

  @Override
  public List<ElementType> types(SelectOp op, int outputCount, Operands in) {
    return switch (op) {
      case SelectOp.NonZero _ -> {
        require(in, 1, 1, outputCount, 1);
        in.type(0);
        yield List.of(ElementType.I64);
      }
      case SelectOp.Compress _ -> {
        require(in, 2, 2, outputCount, 1);
        requireType(in, 1, ElementType.BOOL);
        yield List.of(in.type(0));
      }
      case SelectOp.Unique _ -> {
        require(in, 1, 1, outputCount, 4);
        yield List.of(in.type(0), ElementType.I64, ElementType.I64, ElementType.I64);
      }
      case SelectOp.NonMaxSuppression _ -> {
        require(in, 2, 5, outputCount, 1);
        requireType(in, 0, ElementType.F32);
        requireType(in, 1, ElementType.F32);
        requireType(in, 2, ElementType.I64);
        requireType(in, 3, ElementType.F32);
        requireType(in, 4, ElementType.F32);
        yield List.of(ElementType.I64);
      }
    };
  }

  private static void require(Operands in, int least, int most, int outputs, int expected) {
    if (in.count() < least || in.count() > most || outputs != expected) {
      throw new IllegalArgumentException(
          "has "
              + in.count()
              + " inputs and "
              + outputs
              + " outputs, expected "
              + least
              + " to "
              + most
              + " and "
              + expected);
    }
  }

  private static void requireType(Operands in, int index, ElementType type) {
    boolean optional = index > 1;
    if ((!optional || in.has(index)) && in.type(index) != type) {
      throw new IllegalArgumentException(
          "input " + index + " is " + in.type(index).label() + ", expected " + type.label());
    }
  }

  @Override
  public List<PartialShape> shapes(SelectOp op, int outputCount, Operands in) {
    PartialShape x = in.shape(0);
    return switch (op) {
      case SelectOp.NonZero _ ->
          List.of(
              x.hasRank()
                  ? PartialShape.of(x.rank(), PartialShape.UNKNOWN)
                  : PartialShape.ofRank(2));
      case SelectOp.Compress compress -> List.of(open(x, compress.axis()));
      case SelectOp.Unique unique -> {
        PartialShape vector = PartialShape.ofRank(1);
        int axis = x.hasRank() ? Shape.normaliseAxis(unique.axis(), x.rank()) : 0;
        PartialShape places = x.hasRank() ? PartialShape.of(x.dim(axis)) : vector;
        yield List.of(open(x, unique.axis()), vector, places, vector);
      }
      case SelectOp.NonMaxSuppression _ -> List.of(PartialShape.of(PartialShape.UNKNOWN, 3));
    };
  }

  private static PartialShape open(PartialShape x, int axis) {
    if (!x.hasRank()) {
      return x;
    }
    int[] dims = x.dims();
    dims[Shape.normaliseAxis(axis, x.rank())] = PartialShape.UNKNOWN;
    return PartialShape.of(dims);
  }

  @Override
  public Work workMax(SelectOp op, List<Optional<Datum>> in) {
    Tensor x = tensor(in, 0);
    long n = x.size();
    return switch (op) {
      case SelectOp.NonZero _ -> new Work(0, n * (1 + x.shape().rank()), 8 * n * x.shape().rank());
      case SelectOp.Compress _ -> new Work(0, n + tensor(in, 1).size(), x.byteSize());
      case SelectOp.Unique unique -> {
        int slices = x.shape().dim(Shape.normaliseAxis(unique.axis(), x.shape().rank()));
        int rounds = 64 - Long.numberOfLeadingZeros(slices);
        // A merge sort compares whole slices; one object and three indexes each are held.
        long elements = Math.addExact(slices, Math.multiplyExact(n + slices, 2L * rounds + 2));
        yield new Work(0, elements, Math.addExact(2 * x.byteSize(), 96L * slices));
      }
      case SelectOp.NonMaxSuppression _ -> NonMaxSuppression.workMax(in);
    };
  }

  @Override
  public List<Datum> apply(SelectOp op, List<Optional<Datum>> in) {
    Tensor x = tensor(in, 0);
    return switch (op) {
      case SelectOp.NonZero _ -> List.of(nonZero(x));
      case SelectOp.Compress compress -> List.of(compress(compress.axis(), x, tensor(in, 1)));
      case SelectOp.Unique unique -> UniqueSlices.of(unique, x);
      case SelectOp.NonMaxSuppression nms -> List.of(NonMaxSuppression.of(nms, in));
    };
  }

  static Tensor tensor(List<Optional<Datum>> in, int index) {
    return (Tensor) in.get(index).orElseThrow();
  }

  private static Tensor nonZero(Tensor x) {
    int rank = x.shape().rank();
    boolean[] hit = new boolean[x.size()];
    int count = 0;
    for (int i = 0; i < hit.length; i++) {
      hit[i] = isNonZero(x, i);
      count += hit[i] ? 1 : 0;
    }
    long[] found = new long[Math.multiplyExact(rank, count)];
    int[] strides = x.shape().strides();
    int next = 0;
    for (int i = 0; i < hit.length; i++) {
      if (hit[i]) {
        for (int d = 0; d < rank; d++) {
          found[d * count + next] = i / strides[d] % x.shape().dim(d);
        }
        next++;
      }
    }
    return Tensor.ofLongs(ElementType.I64, Shape.of(rank, count), found);
  }

  private static boolean isNonZero(Tensor x, int i) {
    return switch (x.array()) {
      case float[] values -> values[i] != 0;
      case double[] values -> values[i] != 0;
      case long[] values -> values[i] != 0;
      case int[] values -> values[i] != 0;
      // −0 of the 16-bit floats is zero too.
      case short[] values -> (x.type().isFloating() ? values[i] & 0x7fff : values[i]) != 0;
      case byte[] values -> values[i] != 0;
      case String[] values -> !values[i].isEmpty();
      default -> throw new AssertionError("no array of a tensor");
    };
  }

  private static Tensor compress(int wanted, Tensor x, Tensor condition) {
    int axis = Shape.normaliseAxis(wanted, x.shape().rank());
    int dim = x.shape().dim(axis);
    if (condition.shape().rank() != 1 || condition.size() > dim) {
      throw new IllegalArgumentException(
          "condition of shape " + condition.shape() + " for an axis of " + dim + " elements");
    }
    int[] kept = new int[condition.size()];
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      if (condition.bytes()[i] != 0) {
        kept[count++] = i;
      }
    }
    return slices(x, axis, kept, count);
  }

  /** The slices of x at these places of an axis. */
  static Tensor slices(Tensor x, int axis, int[] kept, int count) {
    int[] dims = x.shape().dims();
    int dim = dims[axis];
    dims[axis] = count;
    Tensor y = Tensor.zeros(x.type(), Shape.of(dims));
    int outer = x.shape().size(0, axis);
    int block = x.shape().size(axis + 1, dims.length);
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < count; j++) {
        System.arraycopy(
            x.array(), (o * dim + kept[j]) * block, y.array(), (o * count + j) * block, block);
      }
    }
    return y;
  }
}
