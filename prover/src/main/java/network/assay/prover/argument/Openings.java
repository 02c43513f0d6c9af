package network.assay.prover.argument;

import java.util.List;
import network.assay.prover.commitment.Committed;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.field.ExtVector;

/** Sends combinations of committed rows, and opened columns. */
final class Openings {
  private final ProofWriter writer;
  private final Crew crew;

  Openings(ProofWriter writer, Crew crew) {
    this.writer = writer;
    this.crew = crew;
  }

  /** Sends combinations of rows, one behind the other. */
  void combinations(String label, Committed committed, List<ExtVector> coefficients) {
    writer.vectors(label, coefficients.stream().map(a -> committed.combine(a, crew)).toList());
  }

  /** Draws the positions to be opened. */
  int[] positions(String label, int queries, Committed committed) {
    return writer.transcript().positions(label, queries, committed.shape().positions());
  }

  /** Sends the columns at these positions. */
  void columns(int[] positions, Committed committed) {
    OpenedColumns opened = committed.open(positions, crew);
    for (int[] column : opened.columns()) {
      writer.committed(column);
    }
    writer.raw(opened.siblings());
  }
}
