/**
 * The arithmetic of profile {@code f32}: {@link Kernels} is the seam, {@code ScalarKernels} the
 * definition, {@code VectorKernels} the fast form, equal bit for bit.
 */
package network.assay.engine.kernel;
