/**
 * What a prover knows and a verifier does not: the values of all variables, from inputs and
 * weights, and the vectors whose sums are proved. Ruled by {@code spec/zk.md}, sections 5 and 6.
 */
package network.assay.prover.witness;
