/**
 * Operations on sequences and optional values. They share the arrays of the tensors that they are
 * given and never write to them.
 */
package network.assay.engine.operation.sequence;
