package network.assay.prover.commitment;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.MatrixShape;

/**
 * Commits to vectors. Source: spec/zk.md, section 3.
 *
 * <p>Memory: for a codeword matrix that is kept, 4 bytes for each symbol, 16 to 18 for each element
 * of the vector; else 8 · 64 bytes and a hash state, some 1.2 KiB, for each position. Beside that
 * the tree, 64 bytes for each position. The vector itself is kept and must not change.
 */
public final class Committer {
  /** A codeword matrix of more bytes is not kept: what is opened is computed anew. */
  public static final long KEPT_BYTES_MAX = 256L << 20;

  private final ProverKernels kernels;
  private final long keptBytesMax;
  private final Map<Integer, CircleTransform> transforms = new ConcurrentHashMap<>();

  /** A committer that keeps codeword matrices up to {@link #KEPT_BYTES_MAX}. */
  public Committer(ProverKernels kernels) {
    this(kernels, KEPT_BYTES_MAX);
  }

  /** A committer that keeps codeword matrices up to so many bytes. */
  public Committer(ProverKernels kernels, long keptBytesMax) {
    this.kernels = Objects.requireNonNull(kernels);
    this.keptBytesMax = keptBytesMax;
  }

  /**
   * Commits to elements of the base field.
   *
   * @throws java.util.concurrent.CancellationException once the work is no longer wanted
   */
  public Committed commit(int[] values, MatrixShape shape, Crew crew) {
    requireLength(values.length, shape);
    return commit(new Rows.Elements(shape, values), crew);
  }

  /**
   * Commits to whole numbers of 8 bits.
   *
   * @throws java.util.concurrent.CancellationException once the work is no longer wanted
   */
  public Committed commit(byte[] values, MatrixShape shape, Crew crew) {
    requireLength(values.length, shape);
    return commit(new Rows.Bytes(shape, values), crew);
  }

  private Committed commit(Rows rows, Crew crew) {
    MatrixShape shape = rows.shape();
    CircleTransform transform = transforms.computeIfAbsent(shape.logWidth(), CircleTransform::new);
    Codewords codewords = new Codewords(kernels, rows, transform);
    byte[] tree = new byte[HashTree.bytes(shape.positions())];
    boolean kept = codewords.bytes() <= keptBytesMax;
    if (kept) {
      codewords.keep(crew);
      codewords.hashKept(crew, tree);
    } else {
      codewords.hashPassing(crew, tree);
    }
    HashTree.grow(crew, tree, shape.positions());
    return new Committed(kernels, rows, codewords, tree);
  }

  private static void requireLength(int length, MatrixShape shape) {
    if (length != shape.length()) {
      throw new IllegalArgumentException("expected " + shape.length() + " elements, got " + length);
    }
  }
}
