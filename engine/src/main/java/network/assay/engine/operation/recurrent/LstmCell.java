package network.assay.engine.operation.recurrent;

import java.util.Optional;

/**
 * A long short-term memory with the gates i, o, f, c: c' = f·c + i·g, h' = o·act(c'). Peepholes let
 * i and f see c, and o see c'.
 */
final class LstmCell<A> extends Cell<A> {
  private static final int GATES = 4;

  /** The cell state, a row for each sequence. */
  final A c;

  private final Reals.Matrix<A> r;
  private final boolean inputForget;
  private final Optional<Peepholes<A>> peepholes;
  private final A sums;
  private final A shown;

  /** Weights [i, o, f] of one direction, from {@code offset} on. */
  record Peepholes<A>(A weights, int offset) {}

  LstmCell(
      Reals<A> reals,
      int batch,
      int hidden,
      Functions functions,
      Reals.Matrix<A> r,
      Optional<Peepholes<A>> peepholes,
      boolean inputForget) {
    super(reals, batch, hidden, functions);
    this.r = r;
    this.peepholes = peepholes;
    this.inputForget = inputForget;
    this.c = reals.array(batch * hidden);
    this.sums = reals.array(batch * GATES * hidden);
    this.shown = reals.array(hidden);
  }

  @Override
  void step(A inputs, int[] rows) {
    int n = hidden;
    r.multiply(batch, h, 0, sums, 0);
    for (int j = 0; j < batch; j++) {
      if (rows[j] < 0) {
        continue;
      }
      int i = j * GATES * n;
      int o = i + n;
      int f = o + n;
      int g = f + n;
      int state = j * n;
      reals.add(inputs, rows[j], sums, i, sums, i, GATES * n);
      if (peepholes.isPresent()) {
        look(peepholes.get(), 0, c, state, i);
        look(peepholes.get(), 2, c, state, f);
        activate(0, sums, i, sums, i, n);
        activate(0, sums, f, sums, f, n);
      } else {
        activate(0, sums, i, sums, i, 3 * n);
      }
      activate(1, sums, g, sums, g, n);
      if (inputForget) {
        reals.complement(sums, i, sums, f, n);
      }
      reals.gate(sums, f, sums, i, sums, g, c, state, n);
      if (peepholes.isPresent()) {
        look(peepholes.get(), 1, c, state, o);
        activate(0, sums, o, sums, o, n);
      }
      apply(2, c, state, shown, 0, n);
      reals.multiply(sums, o, shown, 0, h, state, n);
    }
  }

  private void look(Peepholes<A> p, int gate, A state, int at, int sum) {
    reals.addProduct(p.weights, p.offset + gate * hidden, state, at, sums, sum, hidden);
  }
}
