package network.assay.verify.zk.argument;

import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.WeightRows.Combination;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Functional;
import network.assay.verify.zk.statement.Pads;

/**
 * Combinations of hidden weights, sent under row pads, and the columns that were opened: what they
 * leave to be shown about the pads ({@code spec/zk.md}, section 10, step 9).
 */
public final class HiddenRows {
  private static final Ext[] BASIS = {
    Ext.ONE, new Ext(0, 1, 0, 0), new Ext(0, 0, 1, 0), new Ext(0, 0, 0, 1)
  };

  private final Messages messages;
  private final WeightRows claim;
  private final TicketShape shape;
  private final ExtVector[] sent;
  private final OpenedColumns columns;
  private final Kernels kernels;

  private HiddenRows(
      Messages messages,
      WeightRows claim,
      TicketShape shape,
      ExtVector[] sent,
      OpenedColumns columns,
      Kernels kernels) {
    this.messages = messages;
    this.claim = claim;
    this.shape = shape;
    this.sent = sent;
    this.columns = columns;
    this.kernels = kernels;
  }

  /**
   * Reads what was sent for the combinations, and columns.
   *
   * @param root of the ticket
   */
  static HiddenRows read(
      Messages messages, WeightRows claim, TicketShape shape, Hash32 root, Kernels kernels) {
    int count = claim.combinations().size();
    if (count != messages.pads().rows().combinations()) {
      throw new ProofRefusedException(
          Check.WEIGHTS_VALUE, "two coordinates of points are equal by chance: prove again");
    }
    ExtVector[] sent = messages.vectors("weight rows", count, shape.width());
    Openings openings = new Openings(messages, kernels);
    int[] positions = openings.positions("weights", ProofFormat.WEIGHT_QUERIES, shape.matrix());
    OpenedColumns all = openings.columns(positions, shape.matrix());
    openings.requireMember(Check.WEIGHTS_TREE, all, root, shape.matrix());
    return new HiddenRows(messages, claim, shape, sent, all.firstRows(shape.rows()), kernels);
  }

  /**
   * Adds the checks, each multiplied by one more power of η, to a claim about variables.
   *
   * @param functional coefficients of row pads are added here
   * @param value the claim
   * @param last the power before
   * @return the value of the claim with them
   */
  Padded addTo(Functional functional, Padded value, Ext last, Ext eta) {
    Ext power = last.times(eta);
    Ext ofValue = messages.omits(Check.WEIGHTS_VALUE) ? Ext.ZERO : power;
    Ext ofColumns = messages.omits(Check.WEIGHTS_EVALUATION) ? Ext.ZERO : Ext.ONE;
    Padded weighted = Padded.of(claim.valueOf(sent, kernels)).minus(claim.value());
    Padded sum = weighted.timesPlus(ofValue.negated(), value);
    for (int j = 0; j < sent.length; j++) {
      Combination combination = claim.combinations().get(j);
      Ext[] point = combination.columns().toArray(Ext[]::new);
      ExtVector ofPads = new ExtVector(shape.width());
      ExtVector eq = kernels.eq(point, ofValue, 1 << point.length);
      kernels.addScaled(ofPads, 0, eq, 0, eq.length(), Ext.ONE);
      CircleCode code = new CircleCode(shape.logWidth());
      ExtVector symbols = code.symbols(sent[j], columns.positions());
      for (int i = 0; i < columns.positions().length; i++) {
        power = power.times(eta);
        Ext factor = power.times(ofColumns);
        int[] basis = basis(code.coordinates(columns.positions()[i]));
        kernels.addScaled(ofPads, 0, basis, 0, basis.length, factor);
        Ext expected = kernels.dot(columns.columns()[i], 0, combination.rows(), 0, shape.rows());
        sum = sum.minus(symbols.get(i).minus(expected).times(factor));
      }
      Pads pads = messages.pads();
      for (int part = 0; part < BASIS.length; part++) {
        functional.addRun(pads.row(j, part), ofPads, BASIS[part]);
      }
    }
    return sum;
  }

  /** The products of coordinates that each place of a row is multiplied with. */
  private static int[] basis(int[] coordinates) {
    int[] basis = new int[1 << coordinates.length];
    basis[0] = 1;
    int filled = 1;
    for (int t : coordinates) {
      for (int c = 0; c < filled; c++) {
        basis[filled + c] = M31.mul(basis[c], t);
      }
      filled *= 2;
    }
    return basis;
  }
}
