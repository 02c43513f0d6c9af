package network.assay.prover.witness;

import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.FilterPlaces;

/** The whole-number sums of contractions, without multiplier: cells row by row. */
final class ContractionSums {
  private final IntegerKernels kernels;
  private final Crew crew;

  ContractionSums(IntegerKernels kernels, Crew crew) {
    this.kernels = kernels;
    this.crew = crew;
  }

  /** The sums of a contraction with weights. */
  int[] of(Contraction.Weighted contraction, WeightMatrix weights, int[] variables) {
    return switch (contraction) {
      case Contraction.Gather gather -> gathered(gather, weights);
      case Contraction.Filters filters when filters.places().groups() > 1 ->
          grouped(filters, weights, variables);
      case Contraction.Matrix _, Contraction.Filters _ ->
          product(Patches.of(contraction, variables), weights.packed());
    };
  }

  private int[] product(Patches patches, PackedMatrix packed) {
    int[] sums = new int[Math.multiplyExact(patches.rows(), packed.n())];
    patches.forEachPatch((from, count, patch) -> {
      crew.check();
      Operand a = Operand.of(patch, count * patches.width());
      kernels.matMul(a.type(), count, a.array(), 0, packed, sums, from * packed.n());
    });
    return sums;
  }

  /** Whole numbers in the array that kernels read. */
  private record Operand(Activations type, Object array) {
    static Operand of(int[] values, int count) {
      int min = 0;
      int max = 0;
      for (int i = 0; i < count; i++) {
        min = Math.min(min, values[i]);
        max = Math.max(max, values[i]);
      }
      Activations type =
          min >= Activations.S8.min() && max <= Activations.S8.max()
              ? Activations.S8
              : min >= 0 && max <= Activations.U8.max() ? Activations.U8 : Activations.S16;
      if (min < type.min() || max > type.max()) {
        throw new IllegalStateException("activations from " + min + " to " + max);
      }
      if (type == Activations.S16) {
        short[] array = new short[count];
        for (int i = 0; i < count; i++) {
          array[i] = (short) values[i];
        }
        return new Operand(type, array);
      }
      byte[] array = new byte[count];
      for (int i = 0; i < count; i++) {
        array[i] = (byte) values[i];
      }
      return new Operand(type, array);
    }
  }

  private static int[] gathered(Contraction.Gather gather, WeightMatrix weights) {
    int columns = gather.columns();
    int[] sums = new int[Math.multiplyExact(gather.rows(), columns)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = weights.at(gather.index(i / columns), i % columns);
    }
    return sums;
  }

  private int[] grouped(Contraction.Filters filters, WeightMatrix weights, int[] variables) {
    FilterPlaces places = filters.places();
    Patches patches = Patches.of(filters, variables);
    int width = patches.width();
    int columns = filters.columns();
    int each = columns / places.groups();
    int groupStride = 1 << filters.groupLog();
    int inner = filters.inner();
    int[] w = new int[Math.multiplyExact(inner, columns)];
    for (int i = 0; i < w.length; i++) {
      w[i] = weights.at(i / columns, i % columns);
    }
    int[] sums = new int[Math.multiplyExact(patches.rows(), columns)];
    crew.forEachRange(
        patches.rows(),
        (long) inner * columns,
        (from, to) -> {
          int[] patch = new int[width];
          for (int row = from; row < to; row++) {
            patches.fill(row, 1, patch);
            for (int k = 0; k < inner; k++) {
              for (int n = 0; n < columns; n++) {
                sums[row * columns + n] += patch[k * groupStride + n / each] * w[k * columns + n];
              }
            }
          }
        });
    return sums;
  }

  /** The sums of a contraction of two activations. */
  int[] of(Contraction.Pair pair, int[] variables) {
    int[] a = pair.a().values(variables);
    int[] b = pair.b().values(variables);
    int lines = pair.lines();
    int inner = pair.inner();
    int columns = pair.columns();
    int[] sums = new int[Math.multiplyExact(pair.rows(), columns)];
    crew.forEachRange(
        pair.rows(),
        (long) inner * columns,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int right = row / lines * inner * columns;
            for (int k = 0; k < inner; k++) {
              int factor = a[row * inner + k];
              for (int j = 0; j < columns; j++) {
                sums[row * columns + j] += factor * b[right + k * columns + j];
              }
            }
          }
        });
    return sums;
  }
}
