package network.assay.engine.operation.select;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.SelectOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * ONNX Unique-11 along one axis. Slices are compared element by element: numbers by size, −0 equal
 * to +0, all NaN equal and after every number; text by its UTF-16 units.
 */
final class UniqueSlices {
  private final Tensor x;
  private final int outer;
  private final int dim;
  private final int block;

  private UniqueSlices(Tensor x, int axis) {
    this.x = x;
    this.outer = x.shape().size(0, axis);
    this.dim = x.shape().dim(axis);
    this.block = x.shape().size(axis + 1, x.shape().rank());
  }

  static List<Datum> of(SelectOp.Unique op, Tensor x) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    return new UniqueSlices(x, axis).outputs(axis, op.sorted());
  }

  private List<Datum> outputs(int axis, boolean sorted) {
    Integer[] order = new Integer[dim];
    Arrays.setAll(order, i -> i);
    // Stable, so the first of equal slices comes first.
    Arrays.sort(order, this::compare);
    int[] first = new int[dim];
    int[] group = new int[dim];
    int count = 0;
    for (int i = 0; i < dim; i++) {
      if (i == 0 || compare(order[i - 1], order[i]) != 0) {
        first[count++] = order[i];
      }
      group[order[i]] = count - 1;
    }
    int[] rank = new int[count];
    Integer[] groups = new Integer[count];
    Arrays.setAll(groups, i -> i);
    if (!sorted) {
      Arrays.sort(groups, Comparator.comparingInt(g -> first[g]));
    }
    int[] kept = new int[count];
    long[] firsts = new long[count];
    for (int i = 0; i < count; i++) {
      rank[groups[i]] = i;
      kept[i] = first[groups[i]];
      firsts[i] = kept[i];
    }
    long[] places = new long[dim];
    long[] counts = new long[count];
    for (int i = 0; i < dim; i++) {
      places[i] = rank[group[i]];
      counts[rank[group[i]]]++;
    }
    return List.of(
        SelectFamily.slices(x, axis, kept, count), vector(firsts), vector(places), vector(counts));
  }

  private static Tensor vector(long... values) {
    return Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values);
  }

  private int compare(int a, int b) {
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < block; i++) {
        int sign = compareElements((o * dim + a) * block + i, (o * dim + b) * block + i);
        if (sign != 0) {
          return sign;
        }
      }
    }
    return 0;
  }

  private int compareElements(int i, int j) {
    return switch (x.type()) {
      case F32 -> Float.compare(x.floats()[i] + 0f, x.floats()[j] + 0f);
      case F64 -> Double.compare(x.doubles()[i] + 0d, x.doubles()[j] + 0d);
      case F16 -> Float.compare(half(i), half(j));
      case BF16 -> Float.compare(brain(i), brain(j));
      case STRING -> x.strings()[i].compareTo(x.strings()[j]);
      case U64 -> Long.compareUnsigned(x.longs()[i], x.longs()[j]);
      case I8, U8, I16, U16, I32, U32, I64, BOOL, I4, U4, I2, U2 ->
          Long.compare(Integers.at(x, i), Integers.at(x, j));
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException("does not take " + x.type().label());
    };
  }

  private float half(int i) {
    return Float.float16ToFloat(x.shorts()[i]) + 0f;
  }

  private float brain(int i) {
    return Float.intBitsToFloat(x.shorts()[i] << 16) + 0f;
  }
}
