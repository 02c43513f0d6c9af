package network.assay.client.prove;

import java.util.List;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;

/** Makes proofs about programs of profile {@code int}; the seam to the prover. Safe to share. */
public interface Prover {

  /**
   * What a proof of one run would take, without reading the weights.
   *
   * @param inputs shapes, in the program's order
   * @param hidesInputs whether the proof is to hide the inputs, which not every program allows
   */
  ProofEstimate estimate(LoadedProgram program, List<Shape> inputs, boolean hidesInputs);

  /**
   * Makes a program ready to be proved: its weights are committed, which takes a pass over all of
   * them.
   *
   * @throws ProofException UNPROVABLE or TOO_LARGE
   */
  ProvingModel open(LoadedProgram program);

  /**
   * Makes ready for proofs that will be wanted soon, for some seconds at most; without it the first
   * ones are slower.
   *
   * @param cancellation asked between steps; when it says so, this returns at once
   */
  default void warm(Cancellation cancellation) {}
}
