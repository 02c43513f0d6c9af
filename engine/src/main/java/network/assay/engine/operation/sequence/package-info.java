/** Operations on sequences and optional values. */
package network.assay.engine.operation.sequence;
