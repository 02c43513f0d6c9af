/**
 * From a program, its key and runs to the statement: one class for each family of operations, as in
 * the table of {@code spec/zk.md}, section 5. Refuses what the argument cannot show, naming the
 * node.
 */
package network.assay.verify.zk.statement.lowering;
