/**
 * The arithmetic of both profiles. {@link Kernels} is the seam of {@code f32}: {@link
 * ScalarKernels} and the elementary functions define every bit, {@link VectorKernels} and the
 * classes named {@code …Vector}, {@code Tile…} and {@code Conv…} are the fast form. {@link
 * IntegerKernels} is that of whole numbers: {@link IntegerScalar} defines, {@link IntegerVector}
 * and the machine code behind {@code IntegerNative} are fast. {@link KernelChooser} chooses, {@link
 * Workers} share the work.
 *
 * <p>Nothing here may depend on the number of threads, the width of vectors or the processor; no
 * {@code Math.exp} and kin, no float {@code reduceLanes}, fma only in products. {@code
 * KernelsContract}, {@code IntegerKernelsContract} and {@code SameBitsTest} hold all to this.
 */
package network.assay.engine.kernel;
