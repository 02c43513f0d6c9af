/**
 * Quantised values: steps between floats and whole numbers, integer products with zero points, and
 * conversions of stored types that change or keep their bits in unusual ways.
 */
package network.assay.engine.operation.quant;
