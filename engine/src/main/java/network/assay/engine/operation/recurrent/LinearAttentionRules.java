package network.assay.engine.operation.recurrent;

import static network.assay.engine.operation.PartialShape.UNKNOWN;
import static network.assay.engine.operation.PartialShape.agree;
import static network.assay.engine.operation.recurrent.RecurrentFamily.dim;

import java.util.Collections;
import java.util.List;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;

/** What a linear attention takes and makes. */
final class LinearAttentionRules {
  private static final int INPUTS = 7;

  private LinearAttentionRules() {}

  static List<ElementType> types(RecurrentOp.LinearAttention op, int outputs, Operands in) {
    RecurrentFamily.requireOutputs(outputs, 2);
    if (in.count() < 3 || in.count() > INPUTS) {
      throw new IllegalArgumentException("has " + in.count() + " inputs, expected 3 to " + INPUTS);
    }
    for (int i = 0; i < in.count(); i++) {
      if (i < 3 || in.has(i)) {
        RecurrentFamily.requireType(in, i, ElementType.F32);
      }
    }
    if (op.queryHeads() < 1 || op.keyHeads() < 1 || op.queryHeads() % op.keyHeads() != 0) {
      throw new IllegalArgumentException(
          "has "
              + op.queryHeads()
              + " query heads and "
              + op.keyHeads()
              + " key heads, expected a multiple");
    }
    require(in, LinearAttention.DECAY, op.rule().decays(), "decay", op);
    require(in, LinearAttention.BETA, op.rule().corrects(), "beta", op);
    if (in.has(LinearAttention.ERASE) && !op.rule().corrects()) {
      throw new IllegalArgumentException("rule " + op.rule() + " takes no erase gate");
    }
    return Collections.nCopies(2, ElementType.F32);
  }

  private static void require(
      Operands in, int input, boolean needed, String what, RecurrentOp.LinearAttention op) {
    if (in.has(input) != needed) {
      throw new IllegalArgumentException(
          "rule " + op.rule() + (needed ? " needs a " : " takes no ") + what);
    }
  }

  static List<PartialShape> shapes(RecurrentOp.LinearAttention op, Operands in) {
    int batch = dim(in, 0, 3, 0);
    int steps = dim(in, 0, 3, 1);
    for (int i = 1; i < in.count(); i++) {
      if (in.has(i) && i != LinearAttention.PAST) {
        batch = agree(batch, dim(in, i, 3, 0), "batch");
        steps = agree(steps, dim(in, i, 3, 1), "number of steps");
      }
    }
    int dk = perHead(dim(in, 0, 3, 2), op.queryHeads(), "query");
    dk = agree(dk, perHead(dim(in, 1, 3, 2), op.keyHeads(), "key"), "key size");
    int dv = perHead(dim(in, 2, 3, 2), op.keyHeads(), "value");
    if (in.has(LinearAttention.PAST)) {
      batch = agree(batch, dim(in, LinearAttention.PAST, 4, 0), "batch");
      agree(dim(in, LinearAttention.PAST, 4, 1), op.keyHeads(), "number of key heads");
      dk = agree(dk, dim(in, LinearAttention.PAST, 4, 2), "key size");
      dv = agree(dv, dim(in, LinearAttention.PAST, 4, 3), "value size");
    }
    if (in.has(LinearAttention.DECAY)) {
      requireOneOf(in, LinearAttention.DECAY, op.keyHeads(), times(dk, op.keyHeads()));
    }
    if (in.has(LinearAttention.BETA)) {
      requireOneOf(in, LinearAttention.BETA, op.keyHeads(), 1);
    }
    if (in.has(LinearAttention.ERASE)) {
      requireOneOf(in, LinearAttention.ERASE, times(dk, op.keyHeads()), times(dk, op.keyHeads()));
    }
    return List.of(
        PartialShape.of(batch, steps, times(dv, op.queryHeads())),
        PartialShape.of(batch, op.keyHeads(), dk, dv));
  }

  private static int times(int size, int heads) {
    return size == UNKNOWN ? UNKNOWN : Math.multiplyExact(size, heads);
  }

  private static int perHead(int width, int heads, String what) {
    if (width == UNKNOWN) {
      return UNKNOWN;
    }
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "the " + what + " has " + width + " features, expected a multiple of " + heads);
    }
    return width / heads;
  }

  private static void requireOneOf(Operands in, int index, int one, int other) {
    int found = dim(in, index, 3, 2);
    boolean fits = found == one || found == other || found == UNKNOWN;
    if (!fits && one != UNKNOWN && other != UNKNOWN) {
      throw new IllegalArgumentException(
          "input " + index + " has " + found + " features, expected " + one + " or " + other);
    }
  }

  /** Per step and key head a product of k with the state, the update, and a product per query. */
  static Work work(RecurrentOp.LinearAttention op, Operands in, List<Shape> shapes) {
    long steps = in.shape(0).complete().dim(1);
    long state = shapes.get(1).size();
    long products = op.queryHeads() / op.keyHeads() + (op.rule().corrects() ? 2L : 1L);
    long adds = Math.multiplyExact(Math.multiplyExact(state, steps), products);
    long decay =
        in.has(LinearAttention.DECAY) ? in.shape(LinearAttention.DECAY).complete().size() : 0;
    long elements = Math.addExact(Math.multiplyExact(state, Math.max(steps, 1)), 2 * decay);
    long rows = shapes.get(1).dim(2) + (long) shapes.get(1).dim(3);
    return new Work(adds, Math.addExact(elements, shapes.get(0).size()), 4 * (decay + rows));
  }
}
