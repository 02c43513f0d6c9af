/**
 * Commits to a vector and opens columns of its codeword matrix: the fast transform behind {@code
 * verify.zk.commitment}. Ruled by {@code spec/zk.md}, section 3.
 */
package network.assay.prover.commitment;
