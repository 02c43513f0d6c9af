package network.assay.prover.argument;

import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.field.Ext;

/** Long loops over vectors: cut into pieces that fit a cache, shared by threads. */
public final class Loops {
  /** Elements of a piece: some vectors of so many elements fit the first cache. */
  public static final int PIECE = 512;

  private final ProverKernels kernels;
  private final Crew crew;

  public Loops(ProverKernels kernels, Crew crew) {
    this.kernels = kernels;
    this.crew = crew;
  }

  /** A piece of a loop: {@code count} elements from {@code from}. */
  public interface Body {
    void run(int from, int count);
  }

  /** A piece of several sums. */
  public interface Sums {
    /** Adds what these elements contribute. */
    void add(int from, int count, Ext[] sums);
  }

  /** The kernels that bodies use. */
  public ProverKernels kernels() {
    return kernels;
  }

  /** The threads. */
  public Crew crew() {
    return crew;
  }

  /** Runs the body over [0, length). */
  public void forEach(int length, Body body) {
    int stride = stride(length);
    crew.forEach(
        (length + stride - 1) / stride,
        part -> {
          int end = Math.min(length, (part + 1) * stride);
          for (int from = part * stride; from < end; from += PIECE) {
            body.run(from, Math.min(PIECE, end - from));
          }
        });
  }

  /** The sums over [0, length). */
  public Ext[] sum(int length, int count, Sums body) {
    int stride = stride(length);
    Ext[][] parts = new Ext[(length + stride - 1) / stride][];
    crew.forEach(
        parts.length,
        part -> {
          Ext[] sums = zeros(count);
          int end = Math.min(length, (part + 1) * stride);
          for (int from = part * stride; from < end; from += PIECE) {
            body.add(from, Math.min(PIECE, end - from), sums);
          }
          parts[part] = sums;
        });
    Ext[] total = zeros(count);
    for (Ext[] part : parts) {
      for (int i = 0; i < count; i++) {
        total[i] = total[i].plus(part[i]);
      }
    }
    return total;
  }

  private int stride(int length) {
    int threads = crew.threads();
    if (threads == 1 || length <= 2 * PIECE) {
      return Math.max(length, 1);
    }
    int pieces = (length + PIECE - 1) / PIECE;
    return Math.max(1, pieces / (4 * threads)) * PIECE;
  }

  private static Ext[] zeros(int count) {
    Ext[] zeros = new Ext[count];
    java.util.Arrays.fill(zeros, Ext.ZERO);
    return zeros;
  }
}
