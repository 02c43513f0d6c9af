package network.assay.verify.zk;

import java.util.Arrays;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Claim;
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

/** The claim about the variables of an open proof: {@code spec/zk.md}, section 7, steps 7 and 8. */
final class WitnessCheck {
  private final WitnessShape shape;
  private final Messages messages;
  private final Transcript transcript;
  private final Openings openings;
  private final Kernels kernels;

  WitnessCheck(WitnessShape shape, Messages messages, Kernels kernels) {
    this.shape = shape;
    this.messages = messages;
    this.transcript = messages.transcript();
    this.openings = new Openings(messages, kernels);
    this.kernels = kernels;
  }

  void check(Hash32 root, ActivationClaim claim) {
    Claim end = SumcheckRounds.plain(messages, "activation", claim.value(), shape.logEntries());
    Ext opened = messages.elements("opened", 1)[0];
    messages.require(
        Check.ACTIVATION_VALUE,
        claim.at(end.point(), shape).times(opened).equals(end.value()),
        "the claims about activations do not end in their value");
    Ext[] random = transcript.challenge("proximity", WitnessRows.randomCount(shape));
    WitnessRows rows = WitnessRows.open(shape, random, end.point(), kernels);
    ExtVector[] sent = messages.vectors("rows", WitnessRows.count(shape), shape.width());
    Ext[] low = Arrays.copyOf(end.point(), shape.logWidth());
    messages.require(
        Check.WITNESS_VALUE,
        new EqTable(low, kernels).dot(sent[1]).equals(opened),
        "the combination of activations does not give the value that was opened");
    MatrixShape matrix = shape.matrix();
    OpenedColumns columns =
        openings.columns(
            openings.positions("witness", ProofFormat.WITNESS_QUERIES, matrix), matrix);
    openings.requireMember(Check.WITNESS_TREE, columns, root, matrix);
    openings.requireAgrees(
        Check.WITNESS_PROXIMITY,
        columns,
        new RowCombination(rows.coefficients().get(0), sent[0]),
        "an opened column of activations differs from their random combination");
    openings.requireAgrees(
        Check.WITNESS_EVALUATION,
        columns,
        new RowCombination(rows.coefficients().get(1), sent[1]),
        "an opened column of activations differs from the combination that is evaluated");
  }
}
