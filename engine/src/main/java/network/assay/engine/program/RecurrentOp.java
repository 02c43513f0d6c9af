package network.assay.engine.program;

import java.util.List;

/**
 * Cells that walk along a sequence and keep a state. Sizes: t steps, b sequences, i inputs, h
 * hidden units, d directions. Gates lie one after the other in the order that ONNX gives them.
 */
public sealed interface RecurrentOp extends Op {

  /**
   * x [t, b, i], w [d, h, i], r [d, h, h], bias? [d, 2h] (of w, then of r), lengths? I32 [b],
   * initial h? [d, b, h] → y [t, d, b, h], last h [d, b, h].
   *
   * @param activations for each direction one (a GRU has two, an LSTM three), with their alphas and
   *     betas, 0 where they have none
   * @param clip the sum of each gate is held inside ± clip; infinite for no bound
   */
  record Rnn(
      Direction direction,
      List<Activation> activations,
      List<Float> alphas,
      List<Float> betas,
      float clip)
      implements RecurrentOp {}

  /** As {@link Rnn} with gates z, r, h in w [d, 3h, i], r [d, 3h, h] and bias [d, 6h]. */
  record Gru(
      Direction direction,
      List<Activation> activations,
      List<Float> alphas,
      List<Float> betas,
      float clip,
      boolean linearBeforeReset)
      implements RecurrentOp {}

  /**
   * As {@link Rnn} with gates i, o, f, c in w [d, 4h, i], r [d, 4h, h] and bias [d, 8h], and with
   * initial c? [d, b, h], peepholes? [d, 3h] (i, o, f) → also last c [d, b, h].
   */
  record Lstm(
      Direction direction,
      List<Activation> activations,
      List<Float> alphas,
      List<Float> betas,
      float clip,
      boolean inputForget)
      implements RecurrentOp {}

  /**
   * Attention with a matrix as state (ONNX LinearAttention-27): query [b, t, hq·dk], key [b, t,
   * hk·dk], value [b, t, hk·dv], past state? [b, hk, dk, dv], decay? [b, t, hk or hk·dk], beta? [b,
   * t, hk or 1], erase gate? [b, t, hk·dk] → [b, t, hq·dv], state [b, hk, dk, dv].
   *
   * @param scale of what is read from the state; 0 stands for 1 / √dk
   */
  record LinearAttention(UpdateRule rule, int queryHeads, int keyHeads, float scale)
      implements RecurrentOp {}

  /** The way along the sequence. */
  enum Direction {
    FORWARD,
    REVERSE,
    BIDIRECTIONAL;

    /** Directions that are computed. */
    public int count() {
      return this == BIDIRECTIONAL ? 2 : 1;
    }
  }

  /** Functions of the gates. */
  enum Activation {
    RELU,
    TANH,
    SIGMOID,
    /** alpha·x + beta. */
    AFFINE,
    LEAKY_RELU,
    THRESHOLDED_RELU,
    /** alpha·tanh(beta·x). */
    SCALED_TANH,
    HARD_SIGMOID,
    ELU,
    SOFTSIGN,
    SOFTPLUS
  }

  /** How the state of a linear attention is changed at a step. */
  enum UpdateRule {
    LINEAR,
    GATED,
    DELTA,
    GATED_DELTA;

    /** True when the state decays first. */
    public boolean decays() {
      return this == GATED || this == GATED_DELTA;
    }

    /** True when what the state holds for the key already is subtracted. */
    public boolean corrects() {
      return this == DELTA || this == GATED_DELTA;
    }
  }
}
