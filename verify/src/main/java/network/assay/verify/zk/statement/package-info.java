/**
 * The statement of the argument: which variables a prover commits to, which cells are looked up or
 * zero, which sums of products with weights they hold, and what a linear claim about all that is
 * about the variables. Prover and verifier make it alike. Ruled by {@code spec/zk.md}, sections 5
 * to 7.
 */
package network.assay.verify.zk.statement;
