/**
 * Commitment to a vector by a matrix, a code over its rows and a hash tree over the columns (Ames,
 * Hazay, Ishai, Venkitasubramaniam 2017; the code of Haböck, Levit, Papini 2024): its shape, and
 * whether opened columns belong to it. Any values give an answer, never an exception. Ruled by
 * {@code spec/zk.md}, section 3.
 */
package network.assay.verify.zk.commitment;
