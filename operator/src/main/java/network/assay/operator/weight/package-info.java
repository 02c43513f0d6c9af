/**
 * Packed weights in files that processes share. A cache of what can be made again: nothing in here
 * may change a result, and nothing that goes wrong in here may stop a run. Decision record 0019
 * rules it.
 */
package network.assay.operator.weight;
