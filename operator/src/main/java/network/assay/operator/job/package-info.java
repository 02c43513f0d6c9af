/** Jobs on their way: the bounded queue in memory and the durable records on disk. */
package network.assay.operator.job;
