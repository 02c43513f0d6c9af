/**
 * The room {@code prover} behind the client's seam: its threads, which kernels suit the process,
 * and what a proof will take. How a proof is made is the prover's; where keys and proofs lie, the
 * client's.
 */
package network.assay.app.prove;
