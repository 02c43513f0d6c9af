/**
 * The operations of profile {@code int}: products through the integer kernels, and elementwise
 * arithmetic, softmax and normalisation in plain exact loops. Ruled by {@code spec/engine.md}.
 */
package network.assay.engine.operation.integer;
