/**
 * Operations that pick by value: NonZero, Compress, Unique, NonMaxSuppression. They say beforehand
 * what they may cost at most, and plan nothing.
 */
package network.assay.engine.operation.select;
