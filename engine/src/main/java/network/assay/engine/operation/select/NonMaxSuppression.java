package network.assay.engine.operation.select;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.operation.Work;
import network.assay.engine.program.SelectOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * ONNX NonMaxSuppression-11. Of each batch and class the boxes with a score above the threshold are
 * taken by falling score, equal ones by rising index; a box is kept unless its overlap with a kept
 * one (area of the intersection by area of the union, each step rounded to binary32) is above the
 * threshold.
 */
final class NonMaxSuppression {
  private final float[] boxes;
  private final int[] kept;
  private final boolean centerPoint;

  private NonMaxSuppression(float[] boxes, int most, boolean centerPoint) {
    this.boxes = boxes;
    this.kept = new int[most];
    this.centerPoint = centerPoint;
  }

  static Work workMax(List<Optional<Datum>> in) {
    Shape boxes = SelectFamily.tensor(in, 0).shape();
    Shape scores = SelectFamily.tensor(in, 1).shape();
    boolean fits =
        boxes.rank() == 3
            && scores.rank() == 3
            && boxes.dim(2) == 4
            && boxes.dim(0) == scores.dim(0)
            && boxes.dim(1) == scores.dim(2);
    if (!fits) {
      throw new IllegalArgumentException(
          "boxes "
              + boxes
              + " and scores "
              + scores
              + ", expected [batch, n, 4] and [batch, class, n]");
    }
    long n = boxes.dim(1);
    long rows = (long) scores.dim(0) * scores.dim(1);
    long most = Math.min(n, maximum(in));
    // Each pair of a candidate and a kept box costs some ten operations.
    long pairs = Math.multiplyExact(10 * n, most + 64);
    long bytes = Math.addExact(Math.multiplyExact(rows, 24 * most), 64 * n);
    return new Work(0, Math.multiplyExact(rows, pairs), bytes);
  }

  private static long maximum(List<Optional<Datum>> in) {
    return Math.max(in.size() > 2 && in.get(2).isPresent() ? one(in, 2).longs()[0] : 0, 0);
  }

  private static float threshold(List<Optional<Datum>> in, int index, float byDefault) {
    return index < in.size() && in.get(index).isPresent() ? one(in, index).floats()[0] : byDefault;
  }

  private static Tensor one(List<Optional<Datum>> in, int index) {
    Tensor tensor = SelectFamily.tensor(in, index);
    if (tensor.size() != 1) {
      throw new IllegalArgumentException("input " + index + " has shape " + tensor.shape());
    }
    return tensor;
  }

  static Tensor of(SelectOp.NonMaxSuppression op, List<Optional<Datum>> in) {
    Tensor boxes = SelectFamily.tensor(in, 0);
    Tensor scores = SelectFamily.tensor(in, 1);
    int n = boxes.shape().dim(1);
    int most = (int) Math.min(n, maximum(in));
    float overlap = threshold(in, 3, 0);
    float score = threshold(in, 4, Float.NEGATIVE_INFINITY);
    NonMaxSuppression suppression = new NonMaxSuppression(boxes.floats(), most, op.centerPoint());
    List<long[]> found = new ArrayList<>();
    for (int b = 0; b < scores.shape().dim(0); b++) {
      for (int c = 0; c < scores.shape().dim(1); c++) {
        int row = (b * scores.shape().dim(1) + c) * n;
        int count = suppression.keep(b * n, candidates(scores.floats(), row, n, score), overlap);
        for (int i = 0; i < count; i++) {
          found.add(new long[] {b, c, suppression.kept[i]});
        }
      }
    }
    long[] flat = found.stream().flatMapToLong(Arrays::stream).toArray();
    return Tensor.ofLongs(ElementType.I64, Shape.of(found.size(), 3), flat);
  }

  private static int[] candidates(float[] scores, int row, int n, float least) {
    return IntStream.range(0, n)
        .filter(i -> scores[row + i] > least)
        .boxed()
        .sorted((i, j) -> Float.compare(scores[row + j] + 0f, scores[row + i] + 0f))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int keep(int first, int[] candidates, float threshold) {
    int count = 0;
    for (int candidate : candidates) {
      if (count == kept.length) {
        break;
      }
      boolean free = true;
      for (int i = 0; free && i < count; i++) {
        free = !(overlap(first + kept[i], first + candidate) > threshold);
      }
      if (free) {
        kept[count++] = candidate;
      }
    }
    return count;
  }

  private float overlap(int a, int b) {
    float height = Math.min(high(a, 0), high(b, 0)) - Math.max(low(a, 0), low(b, 0));
    float width = Math.min(high(a, 1), high(b, 1)) - Math.max(low(a, 1), low(b, 1));
    if (!(height > 0) || !(width > 0)) {
      return 0;
    }
    float both = height * width;
    return both / (area(a) + area(b) - both);
  }

  private float area(int box) {
    return (high(box, 0) - low(box, 0)) * (high(box, 1) - low(box, 1));
  }

  /** Lower end of a box along an axis: corners come in any order, axes in either. */
  private float low(int box, int axis) {
    float first = boxes[4 * box + axis];
    float second = boxes[4 * box + axis + 2];
    return centerPoint ? first - second / 2 : Math.min(first, second);
  }

  private float high(int box, int axis) {
    float first = boxes[4 * box + axis];
    float second = boxes[4 * box + axis + 2];
    return centerPoint ? first + second / 2 : Math.max(first, second);
  }
}
