/**
 * Tensors: element types, shapes, values, and their canonical bytes.
 *
 * <p>Nothing here computes beyond rounding to a stored type; a shape is checked before memory is
 * taken for it.
 */
package network.assay.engine.tensor;
