/**
 * Fourier transforms, determinants, and tensors made from a few numbers. Ruled by {@code
 * spec/engine.md}, section 4.
 */
package network.assay.engine.operation.signal;
