package network.assay.engine.operation.learner;

import java.util.Arrays;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Movement;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Values by key, and categories as positions. */
final class Labels {
  private Labels() {}

  static void map(Arguments in, Tensor y) {
    Tensor x = in.at(0);
    Tensor keys = in.at(1);
    if (in.at(2).size() != keys.size() || in.at(3).size() != 1) {
      throw new IllegalArgumentException(
          keys.size()
              + " keys with "
              + in.at(2).size()
              + " values and "
              + in.at(3).size()
              + " defaults");
    }
    for (int i = 1; i < keys.size(); i++) {
      if (compare(keys, i - 1, keys, i) >= 0) {
        throw new IllegalArgumentException("key " + i + " does not come after the one before it");
      }
    }
    for (int i = 0; i < x.size(); i++) {
      int at = find(keys, x, i);
      Tensor source = at < 0 ? in.at(3) : in.at(2);
      Movement.fill(source.array(), Math.max(at, 0), y.array(), i, 1);
    }
  }

  private static int find(Tensor keys, Tensor x, int i) {
    int low = 0;
    int high = keys.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(keys, middle, x, i);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private static int compare(Tensor a, int i, Tensor b, int j) {
    return switch (a.type()) {
      case STRING -> a.strings()[i].compareTo(b.strings()[j]);
      // Adding +0 makes −0 the same as 0; NaN is above all and equal to itself.
      case F32 -> Float.compare(a.floats()[i] + 0f, b.floats()[j] + 0f);
      case F64 -> Double.compare(a.doubles()[i] + 0d, b.doubles()[j] + 0d);
      case U64 -> Long.compareUnsigned(a.longs()[i], b.longs()[j]);
      case I8, U8, I16, U16, I32, U32, I64, BOOL ->
          Long.compare(Integers.at(a, i), Integers.at(b, j));
      case F16, BF16, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> throw no(a);
      case I4, U4, I2, U2 -> throw no(a);
    };
  }

  private static IllegalArgumentException no(Tensor keys) {
    return new IllegalArgumentException("keys of type " + keys.type().label());
  }

  static void oneHot(boolean allKnown, Tensor x, Tensor categories, float[] y) {
    int width = categories.size();
    Arrays.fill(y, 0);
    for (int i = 0; i < x.size(); i++) {
      boolean known = false;
      for (int j = 0; j < width; j++) {
        boolean same =
            x.type() == ElementType.STRING
                ? x.strings()[i].equals(categories.strings()[j])
                : x.longs()[i] == categories.longs()[j];
        if (same) {
          y[i * width + j] = 1;
          known = true;
        }
      }
      if (allKnown && !known) {
        throw new IllegalArgumentException("element " + i + " is none of the categories");
      }
    }
  }
}
