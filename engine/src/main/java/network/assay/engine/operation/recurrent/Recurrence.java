package network.assay.engine.operation.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import network.assay.engine.kernel.Workers;
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
  /** Multiply-adds below which the threads' start would cost more than they save. */
  private static final long PARALLEL_COST_MIN = 1 << 18;

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
  void run(List<Tensor> outputs, Workers workers) {
    int directions = plan.direction().count();
    if (batch == 0 || hidden == 0) {
      return;
    }
    List<A> inputs = new ArrayList<>();
    List<IntFunction<Cell<A>>> cells = new ArrayList<>();
    for (int d = 0; d < directions; d++) {
      inputs.add(inputs(d));
      cells.add(cells(d));
    }
    // Sequences and directions do not wait for each other, so each thread walks with its own.
    boolean small = (long) steps * batch * width * hidden < PARALLEL_COST_MIN;
    int parts = small ? 1 : Math.min(batch, workers.threads());
    IntConsumer walk =
        task -> {
          int d = task / parts;
          int first = (int) ((long) batch * (task % parts) / parts);
          int last = (int) ((long) batch * (task % parts + 1) / parts);
          walk(cells.get(d).apply(last - first), d, first, inputs.get(d), outputs);
        };
    if (small) {
      IntStream.range(0, directions).forEach(walk);
    } else {
      workers.forEach(directions * parts, walk);
    }
  }

  /** The sequences of a cell, the first of which is {@code first}, in one direction. */
  private void walk(Cell<A> cell, int d, int first, A inputs, List<Tensor> outputs) {
    int count = cell.batch;
    int state = (d * batch + first) * hidden;
    load(CellPlan.INITIAL_H, state, cell.h, count);
    if (cell instanceof LstmCell<A> lstm) {
      load(CellPlan.INITIAL_C, state, lstm.c, count);
    }
    steps(cell, d, first, inputs, reals.arrayOf(outputs.get(0)));
    System.arraycopy(cell.h, 0, reals.arrayOf(outputs.get(1)), state, count * hidden);
    if (cell instanceof LstmCell<A> lstm) {
      System.arraycopy(lstm.c, 0, reals.arrayOf(outputs.get(2)), state, count * hidden);
    }
  }

  private void load(int input, int offset, A target, int count) {
    if (in.has(input)) {
      System.arraycopy(reals.arrayOf(in.at(input)), offset, target, 0, count * hidden);
    }
  }

  private void steps(Cell<A> cell, int d, int first, A inputs, A y) {
    A zeros = reals.array(hidden);
    int directions = plan.direction().count();
    boolean backwards = plan.direction() == Direction.REVERSE || d == 1;
    int[] rows = new int[cell.batch];
    for (int s = 0; s < steps; s++) {
      for (int j = 0; j < rows.length; j++) {
        int length = lengths[first + j];
        int t = backwards ? length - 1 - s : s;
        rows[j] = s < length ? (t * batch + first + j) * width : -1;
      }
      cell.step(inputs, rows);
      for (int j = 0; j < rows.length; j++) {
        boolean runs = rows[j] >= 0;
        int t = runs ? rows[j] / width / batch : s; // behind its end a sequence gives zeros
        int target = ((t * directions + d) * batch + first + j) * hidden;
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

  /** Makes cells for so many sequences of one direction; its weights are laid out once. */
  private IntFunction<Cell<A>> cells(int d) {
    Tensor r = in.at(2);
    int offset = d * width * hidden;
    Cell.Functions functions = plan.functions(d);
    return switch (plan.op()) {
      case RecurrentOp.Rnn _ -> {
        Reals.Matrix<A> weights = reals.columns(r, offset, hidden, width);
        yield count -> new Cell.Rnn<>(reals, count, hidden, functions, weights);
      }
      case RecurrentOp.Gru gru -> {
        GruCell.Products<A> weights =
            gru.linearBeforeReset() ? wholeProduct(d, offset) : splitProduct(offset);
        yield count -> new GruCell<>(reals, count, hidden, functions, weights);
      }
      case RecurrentOp.Lstm lstm -> {
        Reals.Matrix<A> weights = reals.columns(r, offset, hidden, width);
        Optional<LstmCell.Peepholes<A>> peepholes = peepholes(d);
        boolean forget = lstm.inputForget();
        yield count -> new LstmCell<>(reals, count, hidden, functions, weights, peepholes, forget);
      }
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
