/**
 * The rounds of the argument as its verifier sees them: messages in order, the tree of fractions,
 * sumchecks, openings, and the checks that each of them has to stand. Ruled by {@code spec/zk.md},
 * section 7.
 */
package network.assay.verify.zk.argument;
