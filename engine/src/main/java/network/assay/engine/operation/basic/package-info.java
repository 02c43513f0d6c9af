/**
 * The operations that most models are made of: elementwise functions, products, convolutions,
 * poolings, reductions, normalisation, and movement of elements.
 */
package network.assay.engine.operation.basic;
