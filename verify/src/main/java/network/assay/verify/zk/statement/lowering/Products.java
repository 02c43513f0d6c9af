package network.assay.verify.zk.statement.lowering;

import java.util.List;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.FilterPlaces;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.statement.form.Term;
import network.assay.verify.zk.tensor.Moves;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.Windows;

/** Sums of products: IntegerMatMul, IntegerConv, and Gather of a weight. */
final class Products {
  private final StatementBuilder builder;
  private final Gadgets gadgets;
  private final Moves moves;

  Products(StatementBuilder builder, Gadgets gadgets, Moves moves) {
    this.builder = builder;
    this.gadgets = gadgets;
    this.moves = moves;
  }

  /** a [..., K] × a weight [K, N]. */
  RefTensor matMul(RefTensor a, Weight weight, Factors factors, Target target) {
    int inner = weight.shape().dim(0);
    int columns = weight.shape().dim(1);
    int[] dims = a.shape().dims();
    if (dims.length == 0 || dims[dims.length - 1] != inner || inner == 0) {
      throw misfit(a.shape(), weight.shape());
    }
    dims[dims.length - 1] = columns;
    ZkShape shape = ZkShape.of(dims);
    if (shape.size() == 0) {
      return empty(target, shape);
    }
    int rows = shape.size() / columns;
    Channels multipliers = factors.multipliers(1);
    Contraction contraction =
        new Contraction.Matrix(
            gadgets.references(a), rows, inner, columns, multipliers, weight.block());
    long bound = bound(weight, a.magnitude(), factors);
    return requantised(contraction, factors, bound, target, shape);
  }

  /** x [samples, channels, d…] with filters [N, channels of a group, k…]. */
  RefTensor conv(ZkOp.IntegerConv op, RefTensor x, Weight weight, Factors factors, Target target) {
    Windows windows = Windows.of(op, x.shape(), weight.shape());
    int filters = weight.shape().dim(0);
    int channels = weight.shape().dim(1);
    int groups = op.group();
    boolean fits =
        groups >= 1
            && channels >= 1
            && filters % groups == 0
            && (long) channels * groups == x.shape().dim(1);
    if (!fits) {
      throw new ZkException(
          "filters of shape "
              + weight.shape()
              + " in "
              + groups
              + " groups do not fit an input of shape "
              + x.shape());
    }
    int samples = x.shape().dim(0);
    int places = windows.out().size();
    int[] dims = x.shape().dims();
    dims[1] = filters;
    System.arraycopy(windows.out().dims(), 0, dims, 2, windows.out().rank());
    ZkShape shape = ZkShape.of(dims);
    if (shape.size() == 0) {
      return empty(target, shape);
    }
    builder.budget().spend(windows.kernel().size(), (long) samples * places);
    FilterPlaces geometry =
        new FilterPlaces(new FilterPlaces.Sizes(samples, groups, channels, filters), windows);
    Contraction contraction =
        new Contraction.Filters(
            gadgets.references(x), geometry, factors.multipliers(1), weight.block());
    long bound = bound(weight, x.magnitude(), factors);
    ZkShape byPlace = ZkShape.of(samples, places, filters);
    RefTensor y = requantised(contraction, factors, bound, target, byPlace);
    return moves.transpose(y, List.of(0, 2, 1)).withShape(shape);
  }

  /** a [..., M, K] × b [..., K, N], b no weight. */
  RefTensor matMul(RefTensor a, RefTensor b, Factors factors, Target target) {
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    boolean vector = rankA == 1;
    if (rankA < 1 || rankB < 2) {
      throw misfit(a.shape(), b.shape());
    }
    int lines = vector ? 1 : a.shape().dim(rankA - 2);
    int inner = a.shape().dim(rankA - 1);
    int columns = b.shape().dim(rankB - 1);
    if (inner != b.shape().dim(rankB - 2) || inner == 0) {
      throw misfit(a.shape(), b.shape());
    }
    ZkShape batch = ZkShape.broadcast(front(a.shape(), vector ? 1 : 2), front(b.shape(), 2));
    ZkShape shape = behind(batch, vector ? new int[] {columns} : new int[] {lines, columns});
    if (shape.size() == 0) {
      return empty(target, shape);
    }
    RefTensor matrices = vector ? a.withShape(ZkShape.of(1, inner)) : a;
    References left = gadgets.references(moves.expand(matrices, behind(batch, lines, inner)));
    References right = gadgets.references(moves.expand(b, behind(batch, inner, columns)));
    Contraction contraction =
        new Contraction.Pair(
            left, right, batch.size(), lines, inner, columns, factors.multipliers(1));
    long product = Bounds.times(inner, Bounds.times(a.magnitude(), b.magnitude()));
    long bound = 0;
    for (int j = 0; j < factors.channels(); j++) {
      bound = Math.max(bound, scaled(product, factors, j));
    }
    return requantised(contraction, factors, bound, target, shape);
  }

  /**
   * Rows of a weight [K, N].
   *
   * @param indexes known; negative ones count from the end
   */
  RefTensor gather(Weight weight, RefTensor indexes) {
    int inner = weight.shape().dim(0);
    int columns = weight.shape().dim(1);
    ZkShape shape = behind(indexes.shape(), columns);
    builder.budget().spend(shape.size());
    long[] values = indexes.values(builder.pool());
    int[] picks = new int[values.length];
    for (int i = 0; i < picks.length; i++) {
      if (values[i] < -inner || values[i] >= inner) {
        throw new ZkException("index " + values[i] + " is outside an axis of " + inner);
      }
      picks[i] = (int) (values[i] < 0 ? values[i] + inner : values[i]);
    }
    Target target = new Target(ZkType.I8, Byte.MIN_VALUE, Byte.MAX_VALUE);
    if (shape.size() == 0) {
      return empty(target, shape);
    }
    Contraction contraction = new Contraction.Gather(picks, inner, columns, weight.block());
    Form picked = elements(contraction);
    References x = builder.commit(shape.size(), new Definition.Copy(builder.next(), picked));
    builder.zero(picked.times(-1).plus(x, 1));
    return Gadgets.tensor(target.type(), shape, x, target.lo(), target.hi());
  }

  private Form elements(Contraction contraction) {
    int cells = Math.multiplyExact(contraction.rows(), contraction.columns());
    int number = builder.contract(contraction);
    return Form.zero(cells)
        .plus(new Term.Contracted(number, contraction.columns(), contraction.multipliers(), 1));
  }

  private RefTensor requantised(
      Contraction contraction, Factors factors, long bound, Target target, ZkShape shape) {
    Form t = elements(contraction).plus(factors.offsets(1));
    return gadgets.requantise(t, bound, factors.shift(), target, shape);
  }

  private static long bound(Weight weight, long magnitude, Factors factors) {
    long most = 0;
    for (int j = 0; j < factors.channels(); j++) {
      most = Math.max(most, scaled(Bounds.times(weight.reach(j), magnitude), factors, j));
    }
    return most;
  }

  private static long scaled(long sum, Factors factors, int channel) {
    long biased = Bounds.plus(sum, Math.abs(factors.bias(channel)));
    return Bounds.times(biased, Math.abs(factors.multiplier(channel)));
  }

  private static RefTensor empty(Target target, ZkShape shape) {
    return new RefTensor(target.type(), shape, new int[0], target.lo(), target.hi());
  }

  private static ZkShape front(ZkShape shape, int less) {
    int[] dims = new int[shape.rank() - less];
    System.arraycopy(shape.dims(), 0, dims, 0, dims.length);
    return ZkShape.of(dims);
  }

  private static ZkShape behind(ZkShape front, int... more) {
    int[] dims = new int[front.rank() + more.length];
    System.arraycopy(front.dims(), 0, dims, 0, front.rank());
    System.arraycopy(more, 0, dims, front.rank(), more.length);
    return ZkShape.of(dims);
  }

  private static ZkException misfit(ZkShape a, ZkShape b) {
    return new ZkException("shapes " + a + " and " + b + " do not multiply");
  }
}
