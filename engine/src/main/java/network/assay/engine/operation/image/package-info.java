/**
 * Sampling of images at places between their elements, and decoding of picture files. Ruled by
 * {@code spec/engine.md}, section 4.
 */
package network.assay.engine.operation.image;
