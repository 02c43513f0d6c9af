/**
 * Windows over spatial axes: transposed convolutions, poolings with indexes, and any number of
 * axes. Ruled by {@code spec/engine.md}, section 4.
 */
package network.assay.engine.operation.window;
