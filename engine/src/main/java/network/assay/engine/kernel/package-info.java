/**
 * The arithmetic of profile {@code f32}. {@link Kernels} is the seam: {@link ScalarKernels} and the
 * elementary functions ({@code ElementaryFloat}, {@link ElementaryDouble}) define every bit, {@link
 * VectorKernels} and the classes named {@code …Vector}, {@code Tile…} and {@code Conv…} are the
 * fast form, equal bit for bit at every vector width. {@link KernelChooser} chooses once, and
 * {@link Workers} shares the work.
 *
 * <p>{@link IntegerKernels} is the seam of quantised programs in the same way: {@link
 * IntegerScalar} defines, {@link IntegerVector} is fast by float lanes, and {@code IntegerNative}
 * is faster by machine code of our own ({@code kernel.machine}). {@code IntegerKernelsContract}
 * holds them to it.
 *
 * <p>Nothing here may depend on the number of threads, the width of vectors or the processor; no
 * {@code Math.exp} and kin, no float {@code reduceLanes}, fma only in products. {@code
 * KernelsContract} holds both forms to this, {@code SameBitsTest} across JVMs.
 */
package network.assay.engine.kernel;
