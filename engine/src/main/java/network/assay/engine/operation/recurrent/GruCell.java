package network.assay.engine.operation.recurrent;

import java.util.Optional;

/**
 * A gated recurrent unit with the gates z, r, h: h' = (1 − z)·g + z·h. The reset gate r acts on h
 * before the product with R, or (linear before reset) on that product.
 */
final class GruCell<A> extends Cell<A> {
  private static final int GATES = 3;

  private final Products<A> r;
  private final A sums;
  private final A reset;
  private final A candidate;

  /**
   * The recurrent weights.
   *
   * @param gates all three gates when linear before reset, else z and r
   * @param candidate gate h alone; empty when linear before reset
   * @param bias of gate h where it belongs to the product; then it begins at {@code biasOffset}
   */
  record Products<A>(
      Reals.Matrix<A> gates,
      Optional<Reals.Matrix<A>> candidate,
      Optional<A> bias,
      int biasOffset) {}

  GruCell(Reals<A> reals, int batch, int hidden, Functions functions, Products<A> r) {
    super(reals, batch, hidden, functions);
    this.r = r;
    this.sums = reals.array(batch * GATES * hidden);
    this.reset = reals.array(batch * hidden);
    this.candidate = reals.array(batch * hidden);
  }

  @Override
  void step(A inputs, int[] rows) {
    int n = hidden;
    int width = (r.candidate.isPresent() ? GATES - 1 : GATES) * n;
    r.gates.multiply(batch, h, 0, sums, 0);
    for (int j = 0; j < batch; j++) {
      if (rows[j] >= 0) {
        int z = j * width;
        reals.add(inputs, rows[j], sums, z, sums, z, 2 * n);
        activate(0, sums, z, sums, z, 2 * n);
        resetRow(j, z + n, z + 2 * n);
      }
    }
    // Rows of sequences that have ended hold old numbers here, which nobody reads.
    r.candidate.ifPresent(matrix -> matrix.multiply(batch, reset, 0, candidate, 0));
    A products = r.candidate.isPresent() ? candidate : reset;
    for (int j = 0; j < batch; j++) {
      if (rows[j] >= 0) {
        int row = j * n;
        reals.add(inputs, rows[j] + 2 * n, products, row, products, row, n);
        activate(1, products, row, products, row, n);
        reals.blend(sums, j * width, products, row, h, row, n);
      }
    }
  }

  /** reset = r·h, or r·(h·R + b) where that product is made already. */
  private void resetRow(int j, int gate, int product) {
    int n = hidden;
    if (r.candidate.isPresent()) {
      reals.multiply(sums, gate, h, j * n, reset, j * n, n);
      return;
    }
    if (r.bias.isPresent()) {
      reals.add(sums, product, r.bias.get(), r.biasOffset, sums, product, n);
    }
    reals.multiply(sums, gate, sums, product, reset, j * n, n);
  }
}
