package network.assay.verify.zk;

import network.assay.verify.zk.argument.Check;
import network.assay.verify.zk.argument.Messages;
import network.assay.verify.zk.argument.Openings;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.Reduction;
import network.assay.verify.zk.argument.WeightRows;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Statement;

/** The verifier's steps of {@code spec/zk.md}, sections 7, 9 and 10, in their order. */
final class ProofCheck {
  private final Statement statement;
  private final ZkKey key;
  private final Messages messages;
  private final Openings openings;
  private final Kernels kernels;

  ProofCheck(Statement statement, ZkKey key, Messages messages, Kernels kernels) {
    this.statement = statement;
    this.key = key;
    this.messages = messages;
    this.openings = new Openings(messages, kernels);
    this.kernels = kernels;
  }

  /**
   * Follows the proof to its end.
   *
   * @return what it came to
   * @throws network.assay.verify.zk.argument.ProofRefusedException when a check fails
   */
  Reduction.Reduced check() {
    Reduction.Reduced reduced = new Reduction(statement, key, messages, kernels).follow();
    if (statement.hides()) {
      new HiddenWitnessCheck(statement.shape(), messages, kernels)
          .check(reduced.inputs(), reduced.witness(), reduced.activations());
    } else {
      new WitnessCheck(statement.shape(), messages, kernels)
          .check(reduced.witness(), reduced.activations());
    }
    reduced.openWeights().ifPresent(this::openWeights);
    messages.require(
        Check.FORMAT, messages.left() == 0, messages.left() + " bytes follow the end of the proof");
    return reduced;
  }

  private void openWeights(WeightRows claim) {
    MatrixShape shape = key.layout().matrix().orElseThrow();
    ExtVector[] rows = messages.vectors("weight rows", claim.combinations().size(), shape.width());
    messages.require(
        Check.WEIGHTS_VALUE,
        claim.valueOf(rows, kernels).equals(claim.value().constant()),
        "the combinations of weights do not give the value that was opened");
    OpenedColumns columns =
        openings.columns(openings.positions("weights", ProofFormat.WEIGHT_QUERIES, shape), shape);
    openings.requireMember(Check.WEIGHTS_TREE, columns, key.root(), shape);
    for (int i = 0; i < rows.length; i++) {
      openings.requireAgrees(
          Check.WEIGHTS_EVALUATION,
          columns,
          new RowCombination(claim.combinations().get(i).rows(), rows[i]),
          "an opened column of weights differs from their combination");
    }
  }
}
