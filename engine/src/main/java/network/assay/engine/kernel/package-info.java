/**
 * The arithmetic of profile {@code f32}. {@link Kernels} is the seam: {@link ScalarKernels} and the
 * elementary functions ({@code ElementaryFloat}, {@link ElementaryDouble}) define every bit, {@link
 * VectorKernels} and the classes named {@code …Vector}, {@code Tile…} and {@code Conv…} are the
 * fast form, equal bit for bit at every vector width. {@link KernelChooser} chooses once, and
 * {@link Workers} shares the work.
 *
 * <p>Nothing here may depend on the number of threads, the width of vectors or the processor; no
 * {@code Math.exp} and kin, no float {@code reduceLanes}, fma only in products. {@code
 * KernelsContract} holds both forms to this, {@code SameBitsTest} across JVMs.
 */
package network.assay.engine.kernel;
