/**
 * Operations that move elements by indexes or by their order. Ruled by {@code spec/engine.md},
 * section 4.
 */
package network.assay.engine.operation.index;
