/**
 * Tensors of a statement: each element a committed variable or a known whole number. Moves of
 * elements, computation on known numbers, the geometry of windows, and the two ends where floats
 * become whole numbers, all in whole numbers. Ruled by {@code spec/zk.md}, section 5, {@code
 * spec/int.md}, section 2, and {@code spec/engine.md}, sections 2, 4 and 6.
 */
package network.assay.verify.zk.tensor;
