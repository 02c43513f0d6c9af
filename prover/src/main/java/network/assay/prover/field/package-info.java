/**
 * The loops over vectors of field elements in which a prover spends its time: a scalar definition
 * and a vector form of each, equal to it element by element, and one chooser. Extends {@code
 * verify.zk.field}; ruled by {@code spec/zk.md}, section 1.
 */
package network.assay.prover.field;
