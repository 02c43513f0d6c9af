package network.assay.engine.operation.recurrent;

import java.util.List;
import network.assay.engine.program.RecurrentOp;
import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.program.RecurrentOp.Direction;

/**
 * What RNN, GRU and LSTM have in common.
 *
 * @param gates rows of hidden units in the weights
 * @param functionCount activations of one direction
 * @param inputs how many inputs there may be
 */
record CellPlan(
    RecurrentOp op,
    int gates,
    int functionCount,
    int inputs,
    Direction direction,
    List<Activation> activations,
    List<Float> alphas,
    List<Float> betas,
    float clip) {
  static final int BIAS = 3;
  static final int LENGTHS = 4;
  static final int INITIAL_H = 5;
  static final int INITIAL_C = 6;
  static final int PEEPHOLES = 7;

  CellPlan {
    int expected = functionCount * direction.count();
    if (activations.size() != expected || alphas.size() != expected || betas.size() != expected) {
      throw new IllegalArgumentException(
          "has "
              + activations.size()
              + " activations, "
              + alphas.size()
              + " alphas and "
              + betas.size()
              + " betas, expected "
              + expected
              + " of each");
    }
    if (!(clip >= 0)) {
      throw new IllegalArgumentException("clip is " + clip + ", expected 0 or more");
    }
  }

  static CellPlan of(RecurrentOp op) {
    return switch (op) {
      case RecurrentOp.Rnn o ->
          new CellPlan(
              op, 1, 1, 6, o.direction(), o.activations(), o.alphas(), o.betas(), o.clip());
      case RecurrentOp.Gru o ->
          new CellPlan(
              op, 3, 2, 6, o.direction(), o.activations(), o.alphas(), o.betas(), o.clip());
      case RecurrentOp.Lstm o ->
          new CellPlan(
              op, 4, 3, 8, o.direction(), o.activations(), o.alphas(), o.betas(), o.clip());
      case RecurrentOp.LinearAttention _ ->
          throw new IllegalArgumentException("a linear attention has no gates");
    };
  }

  boolean linearBeforeReset() {
    return op instanceof RecurrentOp.Gru gru && gru.linearBeforeReset();
  }

  /** y, last h and, for an LSTM, last c. */
  int outputs() {
    return op instanceof RecurrentOp.Lstm ? 3 : 2;
  }

  Cell.Functions functions(int d) {
    int from = d * functionCount;
    int to = from + functionCount;
    return new Cell.Functions(
        activations.subList(from, to), alphas.subList(from, to), betas.subList(from, to), clip);
  }
}
