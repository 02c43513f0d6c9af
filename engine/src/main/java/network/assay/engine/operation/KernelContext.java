package network.assay.engine.operation;

import network.assay.engine.kernel.Kernels;

/** What computes, and the weights that it has laid out for itself. */
public record KernelContext(Kernels kernels, PackedWeights packed) {

  /** A context that keeps no packed weights: for folding constants. */
  public static KernelContext of(Kernels kernels) {
    return new KernelContext(kernels, PackedWeights.none(kernels));
  }
}
