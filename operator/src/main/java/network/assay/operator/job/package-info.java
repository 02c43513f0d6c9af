/**
 * Jobs on their way: the bounded queue in memory, with deadlines and cancellation, and the durable
 * records on disk. It must not know what a job computes, and must not keep anyone's inputs. The
 * form of a record is ours alone; what it holds is ruled by {@code spec/receipt.md}.
 */
package network.assay.operator.job;
