/** Typed, dense, row-major values and their canonical bytes. */
package network.assay.engine.tensor;
