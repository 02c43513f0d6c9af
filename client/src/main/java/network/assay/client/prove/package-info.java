/**
 * Proofs from the side of those who want one: the seam to a prover, the keys that proofs are
 * checked with, and the piece of evidence that a proof becomes. It must not know how a proof is
 * made. Ruled by {@code spec/zk.md} and {@code spec/receipt.md}, section "Evidence".
 */
package network.assay.client.prove;
