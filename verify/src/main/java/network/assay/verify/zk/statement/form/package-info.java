/**
 * What a cell of the argument holds: whole-number combinations of committed variables, known
 * numbers, products and elements of contractions. Ruled by {@code spec/zk.md}, section 5.
 */
package network.assay.verify.zk.statement.form;
