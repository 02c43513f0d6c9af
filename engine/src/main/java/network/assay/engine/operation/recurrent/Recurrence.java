package network.assay.engine.operation.recurrent;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Arguments;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.RecurrentOp.Direction;
import network.assay.engine.tensor.Tensor;

/**
 * One RNN, GRU or LSTM on tensors: what the inputs give to the gates is one product for all steps,
 * then the cell walks, a product of the state at each step.
 *
 * @param <A> the array type of the rows
 */
final class Recurrence<A> {
  private final Reals<A> reals;
  private final Arguments in;
  private final CellPlan plan;
  private final int hidden;
  private final int width;
  private final int steps;
  private final int batch;
  private final int[] lengths;

  Recurrence(Reals<A> reals, RecurrentOp op, Arguments in) {
    this.reals = reals;
    this.in = in;
    this.plan = CellPlan.of(op);
    this.hidden = in.shape(2).dim(2);
    this.width = plan.gates() * hidden;
    this.steps = in.shape(0).dim(0);
    this.batch = in.shape(0).dim(1);
    this.lengths = lengths();
  }

  private int[] lengths() {
    int[] all = new int[batch];
    Arrays.fill(all, steps);
    if (in.has(CellPlan.LENGTHS)) {
      System.arraycopy(in.at(CellPlan.LENGTHS).ints(), 0, all, 0, batch);
    }
    for (int length : all) {
      if (length < 0 || length > steps) {
        throw new IllegalArgumentException(
            "a sequence length is " + length + ", expected 0 to " + steps);
      }
    }
    return all;
  }

  /** Writes y, the last h and, for an LSTM, the last c. */
  void run(List<Tensor> outputs) {
    A y = reals.arrayOf(outputs.get(0));
    int directions = plan.direction().count();
    if (batch == 0 || hidden == 0) {
      return;
    }
    for (int d = 0; d < directions; d++) {
      Cell<A> cell = cell(d);
      int state = d * batch * hidden;
      load(CellPlan.INITIAL_H, state, cell.h);
      if (cell instanceof LstmCell<A> lstm) {
        load(CellPlan.INITIAL_C, state, lstm.c);
      }
      walk(cell, d, directions, y);
      System.arraycopy(cell.h, 0, reals.arrayOf(outputs.get(1)), state, batch * hidden);
      if (cell instanceof LstmCell<A> lstm) {
        System.arraycopy(lstm.c, 0, reals.arrayOf(outputs.get(2)), state, batch * hidden);
      }
    }
  }

  private void load(int input, int offset, A target) {
    if (in.has(input)) {
      System.arraycopy(reals.arrayOf(in.at(input)), offset, target, 0, batch * hidden);
    }
  }

  private void walk(Cell<A> cell, int d, int directions, A y) {
    A inputs = inputs(d);
    A zeros = reals.array(hidden);
    boolean backwards = plan.direction() == Direction.REVERSE || d == 1;
    int[] rows = new int[batch];
    for (int s = 0; s < steps; s++) {
      for (int j = 0; j < batch; j++) {
        int t = backwards ? lengths[j] - 1 - s : s;
        rows[j] = s < lengths[j] ? (t * batch + j) * width : -1;
      }
      cell.step(inputs, rows);
      for (int j = 0; j < batch; j++) {
        boolean runs = rows[j] >= 0;
        int t = runs ? rows[j] / width / batch : s; // behind its end a sequence gives zeros
        int target = ((t * directions + d) * batch + j) * hidden;
        System.arraycopy(runs ? cell.h : zeros, runs ? j * hidden : 0, y, target, hidden);
      }
    }
  }

  /** What the inputs give to the gates, with the biases: [steps, batch, gates · hidden]. */
  private A inputs(int d) {
    int features = in.shape(0).dim(2);
    int rows = steps * batch;
    A sums = reals.array(rows * width);
    Reals.Matrix<A> w = reals.columns(in.at(1), d * width * features, features, width);
    w.multiply(rows, reals.arrayOf(in.at(0)), 0, sums, 0);
    Optional<A> bias = bias(d);
    if (bias.isPresent()) {
      for (int i = 0; i < rows; i++) {
        reals.add(sums, i * width, bias.get(), 0, sums, i * width, width);
      }
    }
    return sums;
  }

  /** Bias of W plus bias of R, but for what belongs to the product of a GRU's candidate. */
  private Optional<A> bias(int d) {
    if (!in.has(CellPlan.BIAS)) {
      return Optional.empty();
    }
    A both = reals.arrayOf(in.at(CellPlan.BIAS));
    A sum = reals.array(width);
    int first = 2 * d * width;
    System.arraycopy(both, first, sum, 0, width);
    int added = plan.linearBeforeReset() ? width - hidden : width;
    reals.add(sum, 0, both, first + width, sum, 0, added);
    return Optional.of(sum);
  }

  private Cell<A> cell(int d) {
    Tensor r = in.at(2);
    int offset = d * width * hidden;
    Cell.Functions functions = plan.functions(d);
    return switch (plan.op()) {
      case RecurrentOp.Rnn _ ->
          new Cell.Rnn<>(reals, batch, hidden, functions, reals.columns(r, offset, hidden, width));
      case RecurrentOp.Gru gru ->
          new GruCell<>(
              reals,
              batch,
              hidden,
              functions,
              gru.linearBeforeReset() ? wholeProduct(d, offset) : splitProduct(offset));
      case RecurrentOp.Lstm lstm ->
          new LstmCell<>(
              reals,
              batch,
              hidden,
              functions,
              reals.columns(r, offset, hidden, width),
              peepholes(d),
              lstm.inputForget());
      case RecurrentOp.LinearAttention _ -> throw new AssertionError("is no gated cell");
    };
  }

  private GruCell.Products<A> wholeProduct(int d, int offset) {
    return new GruCell.Products<>(
        reals.columns(in.at(2), offset, hidden, width),
        Optional.empty(),
        in.has(CellPlan.BIAS) ? Optional.of(reals.arrayOf(in.at(CellPlan.BIAS))) : Optional.empty(),
        2 * d * width + width + 2 * hidden);
  }

  private GruCell.Products<A> splitProduct(int offset) {
    return new GruCell.Products<>(
        reals.columns(in.at(2), offset, hidden, 2 * hidden),
        Optional.of(reals.columns(in.at(2), offset + 2 * hidden * hidden, hidden, hidden)),
        Optional.empty(),
        0);
  }

  private Optional<LstmCell.Peepholes<A>> peepholes(int d) {
    return in.has(CellPlan.PEEPHOLES)
        ? Optional.of(
            new LstmCell.Peepholes<>(reals.arrayOf(in.at(CellPlan.PEEPHOLES)), d * 3 * hidden))
        : Optional.empty();
  }
}
