package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.program.RecurrentOp.Direction;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Writes an RNN, GRU or LSTM out, step by step, as products, sums and elementwise functions. The
 * formulas are those of {@link RecurrentOp}; sizes and gates are named as there.
 */
final class Unrolling {
  /** Each step is a dozen operations of the integer program. */
  static final int STEPS_MAX = 64;

  private static final int BIAS = 3;
  private static final int LENGTHS = 4;
  private static final int INITIAL_H = 5;
  private static final int INITIAL_C = 6;
  private static final int PEEPHOLES = 7;

  private final ProgramWriter writer;
  private final RecurrentOp op;
  private final int number;
  private final int steps;
  private final int batch;
  private final int hidden;
  private final int gates;

  /** The operands: constants, or references of the writer. */
  private final List<Optional<Tensor>> constants;

  private final List<Integer> references;

  /**
   * @param number of the node, for messages
   * @param x shape of its first input
   * @param constants the elements of those inputs that are constants
   * @param references of all inputs, as the writer counts
   */
  Unrolling(
      ProgramWriter writer,
      Node node,
      int number,
      Shape x,
      List<Optional<Tensor>> constants,
      List<Integer> references) {
    this.writer = writer;
    this.op = (RecurrentOp) node.op();
    this.number = number;
    this.constants = constants;
    this.references = references;
    this.steps = x.dim(0);
    this.batch = x.dim(1);
    this.gates =
        switch (op) {
          case RecurrentOp.Rnn _ -> 1;
          case RecurrentOp.Gru _ -> 3;
          case RecurrentOp.Lstm _ -> 4;
          case RecurrentOp.LinearAttention _ ->
              throw unsupported("a linear attention has no integer form");
        };
    this.hidden = weights(2).shape().dim(2);
    requirePlain();
  }

  private EngineException unsupported(String why) {
    return new EngineException(
        Reason.MODEL_UNSUPPORTED,
        "node " + number + " (" + op.getClass().getSimpleName() + ") cannot be quantised: " + why);
  }

  private void requirePlain() {
    if (steps < 1 || steps > STEPS_MAX) {
      throw unsupported("it walks " + steps + " steps; 1 to " + STEPS_MAX + " can be written out");
    }
    if (has(LENGTHS) || has(PEEPHOLES)) {
      throw unsupported("lengths of single sequences and peepholes have no integer form");
    }
    if (op instanceof RecurrentOp.Lstm lstm && lstm.inputForget()) {
      throw unsupported("coupled input and forget gates have no integer form");
    }
    float clip =
        switch (op) {
          case RecurrentOp.Rnn o -> o.clip();
          case RecurrentOp.Gru o -> o.clip();
          case RecurrentOp.Lstm o -> o.clip();
          case RecurrentOp.LinearAttention _ -> 0;
        };
    if (clip < Float.POSITIVE_INFINITY) {
      throw unsupported("clipped gates have no integer form");
    }
  }

  private boolean has(int input) {
    return input < references.size() && references.get(input) != Program.ABSENT;
  }

  private Tensor weights(int input) {
    return constants.get(input).orElseThrow(() -> unsupported("its weights are computed"));
  }

  /** What it makes: y, the last h and, for an LSTM, the last c. */
  List<Integer> write() {
    Direction direction =
        switch (op) {
          case RecurrentOp.Rnn o -> o.direction();
          case RecurrentOp.Gru o -> o.direction();
          case RecurrentOp.Lstm o -> o.direction();
          case RecurrentOp.LinearAttention _ -> Direction.FORWARD;
        };
    List<Walk> walks = new ArrayList<>();
    for (int d = 0; d < direction.count(); d++) {
      walks.add(new Walk(d, d == 1 || direction == Direction.REVERSE));
    }
    walks.forEach(Walk::run);
    List<Integer> made = new ArrayList<>();
    made.add(joined(walks.stream().map(walk -> joined(walk.rows, 0)).toList(), 1));
    made.add(joined(walks.stream().map(walk -> stacked(walk.h.orElseThrow(), 1)).toList(), 0));
    if (op instanceof RecurrentOp.Lstm) {
      made.add(joined(walks.stream().map(walk -> stacked(walk.c.orElseThrow(), 1)).toList(), 0));
    }
    return made;
  }

  private int emit(Op operation, Integer... in) {
    return writer.emit(operation, ElementType.F32, in);
  }

  private int binary(BinaryFunction f, int a, int b) {
    return emit(new Op.Binary(f), a, b);
  }

  private int joined(List<Integer> parts, int axis) {
    return parts.size() == 1
        ? parts.getFirst()
        : emit(new Op.Concat(axis), parts.toArray(Integer[]::new));
  }

  /** [b, h] with so many dimensions of 1 before it. */
  private int stacked(int state, int ones) {
    long[] dims = new long[ones + 2];
    Arrays.fill(dims, 1);
    dims[ones] = batch;
    dims[ones + 1] = hidden;
    return emit(new Op.Reshape(false), state, writer.longs(dims));
  }

  /** Columns [from, to) of gates in [b, width]. */
  private int part(int x, int from, int to) {
    return emit(
        new Op.Slice(),
        x,
        writer.longs((long) from * hidden),
        writer.longs((long) to * hidden),
        writer.longs(1));
  }

  /** One direction. */
  private final class Walk {
    private final int d;
    private final boolean backwards;
    private final List<Integer> rows = new ArrayList<>();
    private Optional<Integer> h;
    private Optional<Integer> c;

    Walk(int d, boolean backwards) {
      this.d = d;
      this.backwards = backwards;
      this.h = initial(INITIAL_H);
      this.c = op instanceof RecurrentOp.Lstm ? initial(INITIAL_C) : Optional.empty();
    }

    private Optional<Integer> initial(int input) {
      if (!has(input)) {
        return Optional.empty();
      }
      int all = references.get(input);
      return Optional.of(emit(new Op.Gather(0), all, scalar(d)));
    }

    private int scalar(long value) {
      return writer.constant(Tensor.ofLongs(ElementType.I64, Shape.SCALAR, value));
    }

    void run() {
      int features = weights(1).shape().dim(2);
      int product = emit(new Op.MatMul(), references.get(0), columns(1, 0, gates, features));
      int inputs = added(product, bias(gates * hidden, true));
      for (int s = 0; s < steps; s++) {
        int at = backwards ? steps - 1 - s : s;
        int x = emit(new Op.Gather(0), inputs, scalar(at));
        int next =
            switch (op) {
              case RecurrentOp.Rnn _ -> activation(0, recurrent(x, 0, gates));
              case RecurrentOp.Gru gru -> gru(x, gru.linearBeforeReset());
              case RecurrentOp.Lstm _ -> lstm(x);
              case RecurrentOp.LinearAttention _ -> throw new AssertionError("is no gated cell");
            };
        h = Optional.of(next);
        if (backwards) {
          rows.addFirst(stacked(next, 2));
        } else {
          rows.addLast(stacked(next, 2));
        }
      }
    }

    /** Gates [from, to) of w or r as a matrix [inner, (to − from) · h]. */
    private int columns(int input, int from, int to, int inner) {
      Tensor w = weights(input);
      int width = (to - from) * hidden;
      Tensor matrix = Tensor.zeros(ElementType.F32, Shape.of(inner, width));
      int first = (d * gates + from) * hidden * inner;
      for (int j = 0; j < width; j++) {
        for (int k = 0; k < inner; k++) {
          matrix.floats()[k * width + j] = w.floats()[first + j * inner + k];
        }
      }
      return writer.constant(matrix);
    }

    /**
     * The bias of w with that of r, where it is not part of a product.
     *
     * @param ofInputs else what belongs to r's product of a candidate
     */
    private Optional<float[]> bias(int width, boolean ofInputs) {
      if (!has(BIAS)) {
        return Optional.empty();
      }
      float[] both = weights(BIAS).floats();
      int first = 2 * d * width;
      float[] sum = new float[width];
      boolean linear = op instanceof RecurrentOp.Gru gru && gru.linearBeforeReset();
      for (int j = 0; j < width; j++) {
        boolean late = linear && j >= 2 * hidden;
        float w = ofInputs ? both[first + j] : 0;
        float r = late == ofInputs ? 0 : both[first + width + j];
        sum[j] = w + r;
      }
      return Optional.of(sum);
    }

    private int added(int x, Optional<float[]> bias) {
      return bias.isEmpty()
          ? x
          : binary(
              BinaryFunction.ADD,
              x,
              writer.constant(Tensor.ofFloats(Shape.of(bias.get().length), bias.get())));
    }

    /** x + h · r for gates [from, to); x alone where h is 0 still. */
    private int recurrent(int x, int from, int to) {
      return h.isEmpty()
          ? x
          : binary(
              BinaryFunction.ADD, x, emit(new Op.MatMul(), h.get(), columns(2, from, to, hidden)));
    }

    private int lstm(int x) {
      int sums = recurrent(x, 0, gates);
      int open = activation(0, part(sums, 0, 3));
      int candidate = activation(1, part(sums, 3, 4));
      int state = binary(BinaryFunction.MUL, part(open, 0, 1), candidate);
      if (c.isPresent()) {
        int kept = binary(BinaryFunction.MUL, part(open, 2, 3), c.get());
        state = binary(BinaryFunction.ADD, kept, state);
      }
      c = Optional.of(state);
      return binary(BinaryFunction.MUL, part(open, 1, 2), activation(2, state));
    }

    private int gru(int x, boolean linear) {
      int open = activation(0, recurrent(part(x, 0, 2), 0, 2));
      int update = part(open, 0, 1);
      int reset = part(open, 1, 2);
      Optional<Integer> remembered = Optional.empty();
      if (linear) {
        Optional<Integer> product =
            h.map(state -> emit(new Op.MatMul(), state, columns(2, 2, 3, hidden)));
        Optional<Integer> biased = lateBias(product);
        remembered = biased.map(value -> binary(BinaryFunction.MUL, value, reset));
      } else if (h.isPresent()) {
        int kept = binary(BinaryFunction.MUL, reset, h.get());
        remembered = Optional.of(emit(new Op.MatMul(), kept, columns(2, 2, 3, hidden)));
      }
      int sum = part(x, 2, 3);
      if (remembered.isPresent()) {
        sum = binary(BinaryFunction.ADD, sum, remembered.get());
      }
      int candidate = activation(1, sum);
      // (1 − z)·g + z·h = g + z·(h − g)
      if (h.isEmpty()) {
        int less = binary(BinaryFunction.MUL, update, candidate);
        return binary(BinaryFunction.SUB, candidate, less);
      }
      int difference = binary(BinaryFunction.SUB, h.get(), candidate);
      int step = binary(BinaryFunction.MUL, update, difference);
      return binary(BinaryFunction.ADD, candidate, step);
    }

    /** The bias of a candidate, added to its product; by itself where there is no product yet. */
    private Optional<Integer> lateBias(Optional<Integer> product) {
      Optional<float[]> all = bias(gates * hidden, false);
      Optional<float[]> late =
          all.map(values -> Arrays.copyOfRange(values, 2 * hidden, 3 * hidden));
      return product
          .map(value -> added(value, late))
          .or(() ->
              late.map(
                  values -> writer.constant(Tensor.ofFloats(Shape.of(1, values.length), values))));
    }

    private int activation(int function, int x) {
      List<Activation> functions =
          switch (op) {
            case RecurrentOp.Rnn o -> o.activations();
            case RecurrentOp.Gru o -> o.activations();
            case RecurrentOp.Lstm o -> o.activations();
            case RecurrentOp.LinearAttention _ -> List.of();
          };
      Activation f = functions.get(d * functions.size() / directions(functions) + function);
      return switch (f) {
        case SIGMOID -> emit(new Op.Unary(UnaryFunction.SIGMOID), x);
        case TANH -> emit(new Op.Unary(UnaryFunction.TANH), x);
        case RELU -> emit(new Op.Unary(UnaryFunction.RELU), x);
        default -> throw unsupported("its function " + f + " has no integer form here");
      };
    }

    private int directions(List<Activation> functions) {
      int each =
          switch (op) {
            case RecurrentOp.Rnn _ -> 1;
            case RecurrentOp.Gru _ -> 2;
            case RecurrentOp.Lstm _ -> 3;
            case RecurrentOp.LinearAttention _ -> 1;
          };
      return functions.size() / each;
    }
  }
}
