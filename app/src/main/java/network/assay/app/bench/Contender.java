package network.assay.app.bench;

/** One side of a bench case, ready to run; what it holds is freed by closing it. */
public interface Contender extends AutoCloseable {
  /** Does the work of the case once. */
  void runOnce();

  /** One number of the result, compared loosely between the sides: both must do the same work. */
  double witness();

  @Override
  void close();
}
