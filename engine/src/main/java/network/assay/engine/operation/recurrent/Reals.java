package network.assay.engine.operation.recurrent;

import network.assay.engine.program.RecurrentOp.Activation;
import network.assay.engine.tensor.Tensor;

/**
 * The arithmetic of the cells on rows of one real type. Each operation is rounded; products that
 * are summed in a {@link #multiply} are fused, no others.
 *
 * @param <A> the array type of the rows
 */
interface Reals<A> {

  A array(int length);

  A arrayOf(Tensor tensor);

  /** A matrix that lies transposed in a tensor, ready to be multiplied by. */
  interface Matrix<A> {
    /** c = a × this, a m×k at {@code aOffset}, c m×n at {@code cOffset}, both without gaps. */
    void multiply(int m, A a, int aOffset, A c, int cOffset);
  }

  /** The k×n matrix whose columns are n rows of k elements at {@code offset} in {@code tensor}. */
  Matrix<A> columns(Tensor tensor, int offset, int k, int n);

  /** y = a + b. */
  void add(A a, int ai, A b, int bi, A y, int yi, int length);

  /** y = a·b. */
  void multiply(A a, int ai, A b, int bi, A y, int yi, int length);

  /** y = y + a·b. */
  void addProduct(A a, int ai, A b, int bi, A y, int yi, int length);

  /** y = a·y + b·c: the new state of an LSTM. */
  void gate(A a, int ai, A b, int bi, A c, int ci, A y, int yi, int length);

  /** y = (1 − a)·b + a·y: the new state of a GRU. */
  void blend(A a, int ai, A b, int bi, A y, int yi, int length);

  /** y = 1 − a. */
  void complement(A a, int ai, A y, int yi, int length);

  /** y = min(max(y, −limit), limit). */
  void clip(float limit, A y, int yi, int length);

  /** y = f(x); y may be x. */
  void activate(Activation f, float alpha, float beta, A x, int xi, A y, int yi, int length);
}
