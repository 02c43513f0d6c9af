/** Operations that pick by value: NonZero, Compress, Unique, NonMaxSuppression. */
package network.assay.engine.operation.select;
