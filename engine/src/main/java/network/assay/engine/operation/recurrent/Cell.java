package network.assay.engine.operation.recurrent;

import java.util.List;
import network.assay.engine.program.RecurrentOp.Activation;

/**
 * The state of some sequences in one direction, and how a step changes it.
 *
 * @param <A> the array type of the rows
 */
abstract class Cell<A> {
  final Reals<A> reals;
  final int batch;
  final int hidden;

  /** The hidden state, a row for each sequence. */
  final A h;

  private final Functions functions;

  /** The activations of one direction and the bound of what goes into them. */
  record Functions(
      List<Activation> activations, List<Float> alphas, List<Float> betas, float clip) {}

  Cell(Reals<A> reals, int batch, int hidden, Functions functions) {
    this.reals = reals;
    this.batch = batch;
    this.hidden = hidden;
    this.functions = functions;
    this.h = reals.array(batch * hidden);
  }

  /**
   * Moves the state on by one step.
   *
   * @param inputs rows of gate sums that the inputs make, biases added
   * @param rows for each sequence where its row begins, −1 where the sequence has ended
   */
  abstract void step(A inputs, int[] rows);

  /** y = f(x held inside the bound), x being overwritten by what it is held to: a gate. */
  final void activate(int f, A x, int xi, A y, int yi, int length) {
    if (functions.clip < Float.POSITIVE_INFINITY) {
      reals.clip(functions.clip, x, xi, length);
    }
    apply(f, x, xi, y, yi, length);
  }

  /** y = f(x). */
  final void apply(int f, A x, int xi, A y, int yi, int length) {
    reals.activate(
        functions.activations.get(f),
        functions.alphas.get(f),
        functions.betas.get(f),
        x,
        xi,
        y,
        yi,
        length);
  }

  /** An Elman cell: h = f(x·W + b + h·R). */
  static final class Rnn<A> extends Cell<A> {
    private final Reals.Matrix<A> r;
    private final A sums;

    Rnn(Reals<A> reals, int batch, int hidden, Functions functions, Reals.Matrix<A> r) {
      super(reals, batch, hidden, functions);
      this.r = r;
      this.sums = reals.array(batch * hidden);
    }

    @Override
    void step(A inputs, int[] rows) {
      r.multiply(batch, h, 0, sums, 0);
      for (int j = 0; j < batch; j++) {
        if (rows[j] >= 0) {
          int row = j * hidden;
          reals.add(inputs, rows[j], sums, row, sums, row, hidden);
          activate(0, sums, row, h, row, hidden);
        }
      }
    }
  }
}
