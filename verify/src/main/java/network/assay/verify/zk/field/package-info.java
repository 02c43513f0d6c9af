/**
 * The field of the argument: Mersenne-31, its extension of degree 4, and vectors over it. One seam
 * for speed: {@link network.assay.verify.zk.field.Kernels}, whose definition is {@link
 * network.assay.verify.zk.field.ScalarKernels}. Ruled by {@code spec/zk.md}, section 1.
 */
package network.assay.verify.zk.field;
