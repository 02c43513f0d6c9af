/**
 * The rounds of the argument as its prover sends them: the tree of fractions and the sumchecks.
 * Ruled by {@code spec/zk.md}, section 7.
 */
package network.assay.prover.argument;
