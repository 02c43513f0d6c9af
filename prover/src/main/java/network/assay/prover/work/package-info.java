/**
 * The threads that a proof shares, and how it is called off. Built on {@code
 * engine.kernel.Workers}.
 */
package network.assay.prover.work;
