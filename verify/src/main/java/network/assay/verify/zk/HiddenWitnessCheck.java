package network.assay.verify.zk;

import java.util.Arrays;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.MaskPolynomial;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.SumcheckRounds;
import network.assay.verify.zk.argument.WitnessRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.transcript.Transcript;

/** The claim about the variables of a hiding proof: {@code spec/zk.md}, section 9. */
final class HiddenWitnessCheck {
  private final WitnessShape shape;
  private final Messages messages;
  private final Transcript transcript;
  private final Openings openings;
  private final Kernels kernels;

  HiddenWitnessCheck(WitnessShape shape, Messages messages, Kernels kernels) {
    this.shape = shape;
    this.messages = messages;
    this.transcript = messages.transcript();
    this.openings = new Openings(messages, kernels);
    this.kernels = kernels;
  }

  /**
   * Follows the proof from the claim to its last column of activations.
   *
   * @param inputs the commitment to the hidden inputs
   * @param others the commitment to the other variables
   */
  void check(Hash32 inputs, Hash32 others, ActivationClaim claim) {
    Ext maskSum = messages.elements("mask sum", 1)[0];
    Ext nu = transcript.challenge("mask");
    Ext sum = nu.timesPlus(maskSum, claim.value());
    Claim end = SumcheckRounds.plain(messages, "activation", sum, shape.logEntries());
    Ext[] opened = messages.elements("opened", 2);
    messages.require(
        Check.ACTIVATION_VALUE,
        claim.at(end.point(), shape).timesPlus(opened[0], nu.times(opened[1])).equals(end.value()),
        "the claims about activations do not end in their value");
    Ext[] masks = messages.elements("mask values", 2);
    Ext kappa = transcript.challenge("opening");
    Ext[] random = transcript.challenge("proximity", WitnessRows.randomCount(shape));
    ExtVector[] sent = messages.vectors("rows", WitnessRows.count(shape), shape.width());
    Ext[] low = Arrays.copyOf(end.point(), shape.logWidth());
    messages.require(
        Check.WITNESS_VALUE,
        new EqTable(low, kernels).dot(sent[1]).equals(kappa.timesPlus(opened[0], masks[0])),
        "the combination of activations does not give the value that was opened");
    messages.require(
        Check.MASK_VALUE,
        MaskPolynomial.at(sent[2], end.point()).equals(kappa.timesPlus(opened[1], masks[1])),
        "the combination of the mask does not give the value that was opened");
    OpenedColumns columns = columns(inputs, others);
    WitnessRows rows = WitnessRows.hiding(shape, random, kappa, end.point(), kernels);
    Check[] checks = {Check.WITNESS_PROXIMITY, Check.WITNESS_EVALUATION, Check.MASK_EVALUATION};
    for (int i = 0; i < checks.length; i++) {
      openings.requireAgrees(
          checks[i],
          columns,
          new RowCombination(rows.coefficients().get(i), sent[i]),
          "an opened column of activations differs from their combination " + i);
    }
  }

  /** Reads the columns of both trees; those of both together, without salt, are returned. */
  private OpenedColumns columns(Hash32 inputs, Hash32 others) {
    MatrixShape first = shape.inputMatrix();
    MatrixShape second = shape.matrix();
    int[] positions = openings.positions("witness", ProofFormat.WITNESS_QUERIES, second);
    OpenedColumns ofInputs = openings.columns(positions, first);
    OpenedColumns ofOthers = openings.columns(positions, second);
    openings.requireMember(Check.INPUTS_TREE, ofInputs, inputs, first);
    openings.requireMember(Check.WITNESS_TREE, ofOthers, others, second);
    return ofInputs
        .firstRows(shape.inputRows())
        .above(ofOthers.firstRows(shape.otherRows() + WitnessShape.MASK_ROWS));
  }
}
