package network.assay.verify.zk.tensor;

import java.util.Optional;
import java.util.stream.LongStream;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp.PadMode;
import network.assay.verify.zk.program.ZkShape;

/** Padding and cropping (ONNX Pad-18; reflect repeats beyond one length). */
final class Pads {
  private static final int OUTSIDE = -1;

  private final KnownPool pool;
  private final StepBudget budget;

  Pads(KnownPool pool, StepBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  RefTensor pad(
      PadMode mode, RefTensor x, long[] pads, Optional<RefTensor> value, Optional<long[]> given) {
    int rank = x.shape().rank();
    long[] axes = given.orElseGet(() -> LongStream.range(0, rank).toArray());
    if (pads.length != 2 * axes.length) {
      throw new ZkException("expected two pads for each axis, got " + pads.length);
    }
    Moves.marked(axes, x.shape());
    long[] begins = new long[rank];
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = x.shape().dim(i);
    }
    for (int i = 0; i < axes.length; i++) {
      int axis = x.shape().axis(axes[i]);
      begins[axis] = amount(pads[i]);
      dims[axis] += begins[axis] + amount(pads[i + axes.length]);
      if (mode != PadMode.CONSTANT && x.shape().dim(axis) == 0 && dims[axis] > 0) {
        throw new ZkException("an empty axis has nothing to pad with");
      }
    }
    ZkShape shape = ZkShape.ofLongs(dims);
    budget.spend(shape.size(), 2);
    int[] places = places(mode, x.shape(), begins, shape);
    boolean constant = mode == PadMode.CONSTANT;
    RefTensor filler = constant ? filler(x, value) : x;
    int[] own = x.refs();
    int[] refs = new int[shape.size()];
    for (int i = 0; i < refs.length; i++) {
      refs[i] = places[i] == OUTSIDE ? filler.ref(0) : own[places[i]];
    }
    long lo = Math.min(x.lo(), filler.lo());
    return new RefTensor(x.type(), shape, refs, lo, Math.max(x.hi(), filler.hi()));
  }

  private static long amount(long pad) {
    if (pad < -Integer.MAX_VALUE || pad > Integer.MAX_VALUE) {
      throw new ZkException("expected pads below 2^31, got " + pad);
    }
    return pad;
  }

  private RefTensor filler(RefTensor x, Optional<RefTensor> value) {
    RefTensor filler =
        value.orElseGet(() -> RefTensor.known(pool, x.type(), ZkShape.SCALAR, new long[1]));
    if (filler.size() != 1) {
      throw new ZkException("expected one number to pad with, got " + filler.size());
    }
    return filler;
  }

  /** The element of x that stands at each place of the result, or OUTSIDE. */
  private static int[] places(PadMode mode, ZkShape x, long[] begins, ZkShape shape) {
    int[] places = new int[shape.size()];
    if (places.length == 0) {
      return places;
    }
    int[] strides = x.strides();
    int filled = 1;
    for (int axis = x.rank() - 1; axis >= 0; axis--) {
      for (int i = shape.dim(axis) - 1; i >= 0; i--) {
        int source = source(mode, i - begins[axis], x.dim(axis));
        int to = i * filled;
        for (int k = 0; k < filled; k++) {
          boolean outside = source == OUTSIDE || places[k] == OUTSIDE;
          places[to + k] = outside ? OUTSIDE : places[k] + source * strides[axis];
        }
      }
      filled *= shape.dim(axis);
    }
    return places;
  }

  /** The index along an axis of {@code length} that stands at a place before, in or behind it. */
  private static int source(PadMode mode, long place, int length) {
    if (place >= 0 && place < length) {
      return (int) place;
    }
    return switch (mode) {
      case CONSTANT -> OUTSIDE;
      case EDGE -> place < 0 ? 0 : length - 1;
      case WRAP -> (int) Math.floorMod(place, (long) length);
      case REFLECT -> {
        long period = Math.max(2L * (length - 1), 1);
        long folded = Math.floorMod(place, period);
        yield (int) (folded < length ? folded : period - folded);
      }
    };
  }
}
