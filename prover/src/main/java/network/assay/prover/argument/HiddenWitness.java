package network.assay.prover.argument;

import java.util.Arrays;
import network.assay.prover.commitment.Committed;
import network.assay.prover.field.ProverKernels;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.MaskPolynomial;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.WitnessRows;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.transcript.Transcript;

/** The variables of a hiding proof: {@code spec/zk.md}, section 9. */
final class HiddenWitness implements WitnessProver {
  private final WitnessShape shape;
  private final MaskedRows rows;
  private final Committed inputs;
  private final Committed others;
  private final ProofWriter writer;
  private final Loops loops;
  private final ProverKernels kernels;

  /** Commits to the rows of both trees. */
  HiddenWitness(
      WitnessShape shape, MaskedRows rows, Committing committing, ProofWriter writer, Loops loops) {
    this.shape = shape;
    this.rows = rows;
    this.inputs = committing.commit(rows.inputs(), shape.inputMatrix());
    this.others = committing.commit(rows.others(), shape.matrix());
    this.writer = writer;
    this.loops = loops;
    this.kernels = loops.kernels();
  }

  @Override
  public void commit() {
    writer.send("inputs root", inputs.root().toBytes());
    writer.send("witness", others.root().toBytes());
  }

  @Override
  public void prove(ActivationClaim claim) {
    Transcript transcript = writer.transcript();
    ExtVector gamma = mask(3);
    writer.elements("mask sum", RoundMask.sum(gamma, shape.logEntries()));
    Ext nu = transcript.challenge("mask");
    PairProver.Bound end =
        new PairProver(writer, loops)
            .prove(
                "activation",
                placed(claim.functional().vector()),
                rowsOfVariables(),
                shape.logEntries(),
                new RoundMask(gamma, nu));
    Ext[] point = end.point();
    writer.elements("opened", end.value(), MaskPolynomial.at(gamma, point));
    Ext[] low = Arrays.copyOf(point, shape.logWidth());
    int width = shape.width();
    Ext ofRows = kernels.dot(mask(1), 0, kernels.eq(low, Ext.ONE, width), 0, width);
    writer.elements("mask values", ofRows, MaskPolynomial.at(mask(2), point));
    Ext kappa = transcript.challenge("opening");
    Ext[] random = transcript.challenge("proximity", WitnessRows.randomCount(shape));
    WitnessRows combined = WitnessRows.hiding(shape, random, kappa, point, kernels);
    writer.vectors("rows", combined.coefficients().stream().map(this::combination).toList());
    Openings openings = new Openings(writer, loops.crew());
    int[] positions = openings.positions("witness", ProofFormat.WITNESS_QUERIES, others);
    openings.columns(positions, inputs);
    openings.columns(positions, others);
  }

  /** X, Y, Z or Γ, by number. */
  private ExtVector mask(int number) {
    ExtVector mask = new ExtVector(shape.width());
    for (int part = 0; part < ExtVector.PARTS; part++) {
      int row = shape.otherRows() + ExtVector.PARTS * number + part;
      System.arraycopy(rows.others(), row << shape.logWidth(), mask.part(part), 0, shape.width());
    }
    return mask;
  }

  /** A functional of the variables as one of the elements of rows. */
  private ExtVector placed(ExtVector functional) {
    ExtVector placed = new ExtVector(shape.rows() << shape.logWidth());
    shape.forEachPiece((variable, place, count) -> {
      for (int part = 0; part < ExtVector.PARTS; part++) {
        System.arraycopy(functional.part(part), variable, placed.part(part), place, count);
      }
    });
    return placed;
  }

  /** The rows of variables, those of inputs first. */
  private int[] rowsOfVariables() {
    int first = shape.inputRows() << shape.logWidth();
    int[] all = Arrays.copyOf(rows.inputs(), shape.rows() << shape.logWidth());
    System.arraycopy(rows.others(), 0, all, first, all.length - first);
    return all;
  }

  /** A combination of rows of both trees. */
  private ExtVector combination(ExtVector coefficients) {
    int ofInputs = shape.inputRows();
    ExtVector sum = inputs.combine(part(coefficients, 0, ofInputs), loops.crew());
    int rest = coefficients.length() - ofInputs;
    ExtVector other = others.combine(part(coefficients, ofInputs, rest), loops.crew());
    kernels.addScaled(sum, 0, other, 0, sum.length(), Ext.ONE);
    return sum;
  }

  private ExtVector part(ExtVector of, int from, int count) {
    ExtVector part = new ExtVector(count);
    kernels.addScaled(part, 0, of, from, count, Ext.ONE);
    return part;
  }
}
