package network.assay.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Movement.Layout;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MovementTest {
  private static final long SEED = 20260201;

  private final Random random = new Random(SEED);

  /** Permuted, repeated, reversed and stepped axes, of every type, by one thread and by three. */
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void copiesAsElementByElement(ElementType type) {
    int[][] shapes = {
      {},
      {1},
      {0, 3},
      {7},
      {3, 5},
      {2, 3, 4},
      {40, 33},
      {16, 16},
      {5, 8, 64},
      {2, 17, 3, 19},
      {512, 9},
      {9, 512},
      {300, 500}
    };
    try (Workers one = new Workers(1);
        Workers three = new Workers(3)) {
      for (int[] dims : shapes) {
        for (int repeat = 0; repeat < 4; repeat++) {
          check(one, type, dims);
          check(three, type, dims);
        }
      }
    }
  }

  private void check(Workers workers, ElementType type, int[] dims) {
    // The source has the axes in another order, some of them stepped, reversed or missing.
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < dims.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    int[] strides = new int[dims.length];
    int length = 1;
    int offset = 0;
    for (int axis : order) {
      int kind = random.nextInt(6);
      int step = kind == 0 ? 0 : kind == 1 ? 2 * length : length;
      strides[axis] = kind == 2 ? -step : step;
      if (kind == 2) {
        offset += Math.max(0, dims[axis] - 1) * step;
      }
      length = kind == 0 ? length : Math.max(1, dims[axis]) * step;
    }
    Tensor source = numbered(type, length);
    Tensor target = Tensor.zeros(type, Shape.of(dims));
    Layout to = new Layout(0, target.shape().strides());
    Movement.copy(workers, dims, source.array(), new Layout(offset, strides), target.array(), to);
    for (int i = 0; i < target.size(); i++) {
      int at = offset;
      int rest = i;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        at += rest % dims[axis] * strides[axis];
        rest /= dims[axis];
      }
      assertThat(java.lang.reflect.Array.get(target.array(), i))
          .isEqualTo(java.lang.reflect.Array.get(source.array(), at));
    }
  }

  private static Tensor numbered(ElementType type, int length) {
    Tensor tensor = Tensor.zeros(type, Shape.of(length));
    for (int i = 0; i < length; i++) {
      switch (tensor.array()) {
        case float[] x -> x[i] = i;
        case double[] x -> x[i] = i;
        case long[] x -> x[i] = i;
        case int[] x -> x[i] = i;
        case short[] x -> x[i] = (short) i;
        case byte[] x -> x[i] = (byte) (type == ElementType.BOOL ? i % 2 : i);
        case String[] x -> x[i] = "s" + i;
        default -> throw new AssertionError("no array of elements");
      }
    }
    return tensor;
  }
}
