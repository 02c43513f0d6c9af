package network.assay.prover.commitment;

import java.util.stream.IntStream;
import network.assay.primitives.Sha256;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.TreeHash;
import network.assay.verify.zk.field.FieldBytes;

/**
 * The codewords of a matrix, 16 rows a batch: the symbol of row 16·k + l at a position is in batch
 * k at 16 times the address of the position, plus l.
 */
final class Codewords {
  private static final int ROWS = CircleTransform.ROWS;

  /** Batches that pass at once where they are not kept. */
  private static final int PASSING = 8;

  /** What hashing a symbol takes, in field products. */
  private static final int SYMBOL_COST = 2;

  /** What beginning and ending a hash takes, in field products. */
  private static final int HASH_COST = 100;

  private final ProverKernels kernels;
  private final Rows rows;
  private final CircleTransform transform;
  private final int positions;
  private final int[] addresses;

  /** Empty where they are not kept. */
  private int[][] batches = new int[0][];

  Codewords(ProverKernels kernels, Rows rows, CircleTransform transform) {
    this.kernels = kernels;
    this.rows = rows;
    this.transform = transform;
    this.positions = rows.shape().positions();
    this.addresses = new int[positions];
    for (int j = 0; j < positions; j++) {
      addresses[j] = ROWS * transform.address(j);
    }
  }

  private int batchCount() {
    return (rows.shape().rows() + ROWS - 1) / ROWS;
  }

  /** The memory that keeping them takes. */
  long bytes() {
    return (long) batchCount() * ROWS * positions * FieldBytes.BASE;
  }

  boolean kept() {
    return batches.length > 0;
  }

  /** Computes and keeps them. */
  void keep(Crew crew) {
    int[][] made = new int[batchCount()][];
    encode(crew, made, 0);
    batches = made;
  }

  /** Encodes so many batches as there is room for, arrays that are missing made anew. */
  private void encode(Crew crew, int[][] to, int firstBatch) {
    int part = ROWS * rows.shape().width();
    int parts = CircleTransform.PARTS;
    crew.forEach(
        to.length,
        k -> {
          to[k] = to[k] == null ? new int[ROWS * positions] : to[k];
          rows.interleave(ROWS * (firstBatch + k), to[k]);
        });
    crew.forEach(
        to.length,
        k -> {
          for (int i = 1; i < parts; i++) {
            System.arraycopy(to[k], 0, to[k], i * part, part);
          }
        });
    crew.forEach(to.length * parts, i -> transform.transform(kernels, to[i / parts], i % parts));
  }

  /** Writes the leaves of kept codewords. */
  void hashKept(Crew crew, byte[] tree) {
    int count = rows.shape().rows();
    crew.forEachRange(
        positions,
        HASH_COST + (long) SYMBOL_COST * count,
        (from, to) -> {
          TreeHash hash = new TreeHash();
          byte[] column = new byte[1 + FieldBytes.BASE * count];
          column[0] = TreeHash.LEAF;
          for (int j = from; j < to; j++) {
            write(batches, j, count, column, 1);
            hash.leaf(column, column.length, tree, HashTree.leaf(j, positions));
          }
        });
  }

  /** Writes the leaves of codewords that pass, some batches at a time. */
  void hashPassing(Crew crew, byte[] tree) {
    Sha256[] hashes =
        IntStream.range(0, positions)
            .mapToObj(_ -> new Sha256().update(new byte[] {TreeHash.LEAF}))
            .toArray(Sha256[]::new);
    int[][] passing = new int[Math.min(PASSING, batchCount())][];
    for (int first = 0; first < batchCount(); first += passing.length) {
      encode(crew, passing, first);
      int count = Math.min(passing.length * ROWS, rows.shape().rows() - first * ROWS);
      crew.forEachRange(
          positions,
          HASH_COST + (long) SYMBOL_COST * count,
          (from, to) -> {
            byte[] column = new byte[FieldBytes.BASE * count];
            for (int j = from; j < to; j++) {
              write(passing, j, count, column, 0);
              hashes[j].update(column);
            }
          });
    }
    for (int j = 0; j < positions; j++) {
      hashes[j].finishInto(tree, HashTree.leaf(j, positions));
    }
  }

  /** Writes the first symbols of a position. */
  private void write(int[][] from, int position, int count, byte[] to, int at) {
    int address = addresses[position];
    for (int row = 0; row < count; row += ROWS) {
      FieldBytes.put(
          from[row / ROWS], address, Math.min(ROWS, count - row), to, at + FieldBytes.BASE * row);
    }
  }

  /** The symbols of all rows at these positions. */
  int[][] columns(Crew crew, int[] at) {
    if (!kept()) {
      return rows.symbols(kernels, crew, at);
    }
    int[][] columns = new int[at.length][rows.shape().rows()];
    for (int i = 0; i < at.length; i++) {
      int address = addresses[at[i]];
      for (int row = 0; row < columns[i].length; row += ROWS) {
        int count = Math.min(ROWS, columns[i].length - row);
        System.arraycopy(batches[row / ROWS], address, columns[i], row, count);
      }
    }
    return columns;
  }
}
