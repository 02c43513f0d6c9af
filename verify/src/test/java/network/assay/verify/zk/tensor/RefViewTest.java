package network.assay.verify.zk.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import org.junit.jupiter.api.Test;

/** Views against lists that are moved element by element. */
class RefViewTest {
  private static final long SEED = 20261121;

  private final Random random = new Random(SEED);
  private final KnownPool pool = new KnownPool();
  private final Moves moves = new Moves(pool, new StepBudget(1 << 24));

  private RefTensor longs(long... values) {
    return RefTensor.known(pool, ZkType.I64, ZkShape.of(values.length), values);
  }

  private RefTensor apply(ZkOp.Move op, RefTensor... in) {
    return moves.apply(op, Arrays.stream(in).map(Optional::of).toList(), 1).getFirst();
  }

  /** A tensor of variables, of known numbers, or of both. */
  private RefTensor start() {
    ZkShape shape = ZkShape.of(1 + random.nextInt(4), 1 + random.nextInt(5), random.nextInt(1, 7));
    int kind = random.nextInt(3);
    if (kind == 0) {
      return RefTensor.committed(ZkType.I8, shape, 7, 0, 1);
    }
    int[] refs = new int[shape.size()];
    Arrays.setAll(refs, i -> kind == 1 || random.nextBoolean() ? pool.reference(i) : i);
    return new RefTensor(ZkType.I8, shape, refs, 0, 1);
  }

  private RefTensor moved(RefTensor x) {
    int rank = x.shape().rank();
    return switch (random.nextInt(5)) {
      case 0 -> {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
          axes.add(i);
        }
        Collections.shuffle(axes, random);
        RefTensor y = moves.transpose(x, axes);
        check(
            y,
            i -> {
              int[] index = index(i, y.shape());
              int[] of = new int[rank];
              for (int a = 0; a < rank; a++) {
                of[axes.get(a)] = index[a];
              }
              return x.ref(place(of, x.shape()));
            });
        yield y;
      }
      case 1 -> {
        int axis = random.nextInt(rank);
        int dim = x.shape().dim(axis);
        int from = random.nextInt(dim);
        int step = random.nextBoolean() ? 1 : 2;
        RefTensor y = apply(new ZkOp.Slice(), x, longs(from), longs(dim), longs(axis), longs(step));
        check(
            y,
            i -> {
              int[] index = index(i, y.shape());
              index[axis] = from + step * index[axis];
              return x.ref(place(index, x.shape()));
            });
        yield y;
      }
      case 2 -> {
        int first = x.shape().dim(0);
        int rest = x.size() / first;
        RefTensor y =
            random.nextBoolean()
                ? apply(new ZkOp.Reshape(false), x, longs(first, rest, 1))
                : apply(new ZkOp.Reshape(false), x, longs(rest, first, 1));
        check(y, x::ref);
        yield y;
      }
      case 3 -> {
        ZkShape shape = ZkShape.of(2, x.shape().dim(0), x.shape().dim(1), x.shape().dim(2));
        RefTensor y =
            moves
                .expand(x, shape)
                .withShape(ZkShape.of(2 * shape.dim(1), shape.dim(2), shape.dim(3)));
        check(y, i -> x.ref(i % x.size()));
        yield y;
      }
      default -> {
        RefTensor y = apply(new ZkOp.Tile(), x, longs(1, 2, 1));
        check(
            y,
            i -> {
              int[] index = index(i, y.shape());
              index[1] %= x.shape().dim(1);
              return x.ref(place(index, x.shape()));
            });
        yield y;
      }
    };
  }

  private static int[] index(int place, ZkShape shape) {
    int[] index = new int[shape.rank()];
    int rest = place;
    for (int a = shape.rank() - 1; a >= 0; a--) {
      index[a] = rest % shape.dim(a);
      rest /= shape.dim(a);
    }
    return index;
  }

  private static int place(int[] index, ZkShape shape) {
    int place = 0;
    for (int a = 0; a < index.length; a++) {
      place = place * shape.dim(a) + index[a];
    }
    return place;
  }

  private void check(RefTensor y, java.util.function.IntUnaryOperator expected) {
    int[] refs = new int[y.size()];
    Arrays.setAll(refs, expected);
    RefView view = y.view();
    assertThat(y.refs()).as("seed %d, %s", SEED, y.shape()).isEqualTo(refs);
    assertThat(view.hasKnown()).isEqualTo(Arrays.stream(refs).anyMatch(r -> r < 0));
    assertThat(view.isKnown()).isEqualTo(Arrays.stream(refs).allMatch(r -> r < 0));
    int begin = random.nextInt(refs.length);
    int length = random.nextInt(refs.length - begin + 1);
    int[] part = Arrays.copyOfRange(refs, begin, begin + length);
    assertThat(view.range(begin, length).toArray()).isEqualTo(part);
    int[] copy = new int[length];
    view.copy(begin, length, copy, 0);
    assertThat(copy).isEqualTo(part);
    assertThat(view.get(begin)).isEqualTo(refs[begin]);
    assertThat(view.merged().toArray()).isEqualTo(refs);
    boolean run = Arrays.stream(refs).allMatch(r -> r >= 0);
    for (int i = 0; i < refs.length; i++) {
      run &= refs[i] == refs[0] + i;
    }
    assertThat(view.isRun()).isEqualTo(run && view.isAffine());
  }

  @Test
  void movesAreThoseOfElements() {
    for (int chain = 0; chain < 300; chain++) {
      RefTensor x = start();
      for (int step = 0; step < 5 && x.size() < 2000; step++) {
        x = moved(x);
      }
    }
  }

  @Test
  void placesOfRowsAreThoseOfTheirElements() {
    ZkShape shape = ZkShape.of(3, 4, 5);
    for (long[] axes : new long[][] {{0}, {1}, {2}, {0, 2}, {1, 2}, {}}) {
      for (boolean keepDims : new boolean[] {true, false}) {
        Rows rows = Rows.of(shape, axes, keepDims);
        for (int row = 0; row < rows.count(); row++) {
          for (int j = 0; j < rows.length(); j++) {
            int place = rows.place(row, j);
            assertThat(rows.byElement().get(j * rows.count() + row)).isEqualTo(place);
            assertThat(rows.rowOf().get(place)).isEqualTo(row);
          }
        }
      }
    }
  }

  @Test
  void pairsGoAlongCommonDimensions() {
    RefView a = RefView.affine(5, new int[] {6, 4}, new int[] {1, 10});
    RefView b = RefView.affine(3, new int[] {3, 8}, new int[] {100, 1});
    ViewPair pair = ViewPair.of(a, b).orElseThrow();
    List<String> walked = new ArrayList<>();
    pair.forEachLine(-1, (x, y) -> walked.add(x + " " + y));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      expected.add(a.get(i) + " " + b.get(i));
    }
    assertThat(walked).isEqualTo(expected);
    for (int axis = 0; axis < pair.rank(); axis++) {
      List<String> lines = new ArrayList<>();
      int at = axis;
      pair.forEachLine(
          axis,
          (x, y) -> {
            for (int i = 0; i < pair.length(at); i++) {
              lines.add((x + i * pair.aStride(at)) + " " + (y + i * pair.bStride(at)));
            }
          });
      assertThat(lines).containsExactlyInAnyOrderElementsOf(expected);
    }
    RefView odd = RefView.affine(0, new int[] {8, 3}, new int[] {5, 1});
    assertThat(ViewPair.of(b, odd)).isEmpty();
    assertThat(ViewPair.of(b, RefView.ofTable(new int[24]))).isEmpty();
  }
}
