/** The room {@code prover} behind the client's seam: threads, kernels, what a proof will take. */
package network.assay.app.prove;
