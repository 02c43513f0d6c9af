package network.assay.verify.zk.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import org.junit.jupiter.api.Test;

/** Moves of committed references; that they move as the engine does is tested beside it. */
class MovesTest {
  private final KnownPool pool = new KnownPool();
  private final Moves moves = new Moves(pool, new StepBudget(1000));

  private static RefTensor committed(int first, int lo, int hi, int... dims) {
    return RefTensor.committed(ZkType.I8, ZkShape.of(dims), first, lo, hi);
  }

  private RefTensor longs(long... values) {
    return RefTensor.known(pool, ZkType.I64, ZkShape.of(values.length), values);
  }

  private RefTensor apply(ZkOp.Move op, RefTensor... in) {
    return moves.apply(op, Arrays.stream(in).map(Optional::of).toList(), 1).getFirst();
  }

  @Test
  void referencesMoveAndRangesFollow() {
    RefTensor x = committed(10, -5, 7, 2, 3);
    RefTensor y = moves.transpose(x, List.of(1, 0));
    assertThat(y.refs()).containsExactly(10, 13, 11, 14, 12, 15);
    assertThat(y.shape()).isEqualTo(ZkShape.of(3, 2));
    assertThat(List.of(y.lo(), y.hi())).containsExactly(-5L, 7L);
    assertThat(y.isKnown()).isFalse();
    RefTensor joined = apply(new ZkOp.Concat(0), x, committed(0, -9, 3, 1, 3));
    assertThat(joined.refs()).containsExactly(10, 11, 12, 13, 14, 15, 0, 1, 2);
    assertThat(List.of(joined.lo(), joined.hi())).containsExactly(-9L, 7L);
  }

  @Test
  void paddingPutsAKnownNumberBesideVariables() {
    RefTensor x = committed(3, 2, 7, 2);
    RefTensor y = apply(new ZkOp.Pad(ZkOp.PadMode.CONSTANT), x, longs(1, 1));
    assertThat(pool.value(~y.ref(0))).isZero();
    assertThat(y.refs()).containsExactly(y.ref(0), 3, 4, y.ref(0));
    assertThat(List.of(y.lo(), y.hi())).containsExactly(0L, 7L);
    assertThat(y.isKnown()).isFalse();
    RefTensor edge = apply(new ZkOp.Pad(ZkOp.PadMode.EDGE), x, longs(1, 1));
    assertThat(edge.refs()).containsExactly(3, 3, 4, 4);
    assertThat(edge.lo()).isEqualTo(2);
    RefTensor cut = apply(new ZkOp.Slice(), y, longs(0), longs(1));
    assertThat(cut.isKnown()).isTrue();
  }

  @Test
  void aConditionPicksReferences() {
    RefTensor condition = RefTensor.known(pool, ZkType.BOOL, ZkShape.of(2, 1), new long[] {1, 0});
    RefTensor y =
        apply(new ZkOp.Where(), condition, committed(0, 0, 1, 3), committed(5, -1, 0, 2, 3));
    assertThat(y.refs()).containsExactly(0, 1, 2, 8, 9, 10);
    assertThat(List.of(y.lo(), y.hi())).containsExactly(-1L, 1L);
  }

  @Test
  void whatMovesMustBeKnown() {
    RefTensor x = committed(0, -5, 7, 2, 3);
    RefTensor index = committed(6, 0, 1, 1);
    for (ZkOp.Move op :
        List.of(new ZkOp.Gather(0), new ZkOp.Reshape(false), new ZkOp.Expand(), new ZkOp.Tile())) {
      assertThatThrownBy(() -> apply(op, x, index))
          .isInstanceOf(ZkException.class)
          .hasMessageContaining("expected known numbers");
    }
    assertThatThrownBy(() -> apply(new ZkOp.Where(), index, x, x))
        .hasMessageContaining("expected known numbers");
  }

  @Test
  void theBudgetIsAskedBeforeMemoryIsTaken() {
    RefTensor x = committed(0, 0, 1, 1);
    assertThatThrownBy(() -> apply(new ZkOp.Expand(), x, longs(1 << 30)))
        .hasMessageContaining("are left");
    assertThatThrownBy(() -> apply(new ZkOp.Tile(), x, longs(Integer.MAX_VALUE - 64)))
        .hasMessageContaining("are left");
    assertThatThrownBy(() -> apply(new ZkOp.Pad(ZkOp.PadMode.EDGE), x, longs(1 << 30, 1 << 29)))
        .hasMessageContaining("are left");
    assertThatThrownBy(() -> apply(new ZkOp.Expand(), x, longs(1 << 20, 1 << 20)))
        .hasMessageContaining("elements");
    assertThatThrownBy(() -> Rows.of(ZkShape.of(0, 1 << 30), new long[1], true))
        .hasMessageContaining("too many rows");
    assertThatThrownBy(() -> Rows.of(ZkShape.of(1 << 30, 0), new long[1], true))
        .hasMessageContaining("too many rows");
    assertThat(Rows.of(ZkShape.of(0, 7), new long[1], false).count()).isEqualTo(7);
    StepBudget few = new StepBudget(1000);
    assertThatThrownBy(
            () -> MatrixStack.of(ZkShape.of(1 << 20, 0, 1), ZkShape.of(1 << 20, 1, 0), few))
        .hasMessageContaining("are left");
    StepBudget budget = new StepBudget(10);
    budget.spend(2, 3);
    assertThat(budget.left()).isEqualTo(4);
    assertThatThrownBy(() -> budget.spend(1L << 62, 1L << 62)).isInstanceOf(ZkException.class);
    assertThatThrownBy(() -> budget.spend(5)).hasMessageContaining("only 4 are left");
  }

  @Test
  void aPoolNumbersEachNumberOnce() {
    KnownPool numbers = new KnownPool();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5000; i++) {
        long value = (i % 2 == 0 ? i : -i) * 0x100000001L;
        assertThat(numbers.reference(value)).isEqualTo(~i);
        assertThat(numbers.value(i)).isEqualTo(value);
      }
    }
    assertThat(numbers.count()).isEqualTo(5000);
  }
}
