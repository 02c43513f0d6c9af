package network.assay.prover.witness;

import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.FilterPlaces;
import network.assay.verify.zk.statement.form.References;

/**
 * The left side of a contraction as a matrix [rows, κ], some rows at a time: what each row is
 * multiplied by the right side with.
 */
sealed interface Patches extends RowSource {
  /** The left side of a contraction with weights that are not only gathered from. */
  static Patches of(Contraction.Weighted contraction, int[] variables) {
    return switch (contraction) {
      case Contraction.Matrix m -> new Lines(m.a(), m.rows(), m.inner(), variables);
      case Contraction.Filters f -> new Windows(f, variables);
      case Contraction.Gather _ ->
          throw new IllegalArgumentException("what is gathered has no left side");
    };
  }

  /** Rows of references. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; read in place.
  record Lines(References a, int rows, int width, int[] variables) implements Patches {
    @Override
    public void fill(int from, int count, int[] to) {
      a.values(variables, from * width, count * width, to, 0);
    }
  }

  /** What filters see: κ = (tap, channel of a group, group), groups and channels padded. */
  final class Windows implements Patches {
    private final FilterPlaces places;
    private final int width;
    private final int groupStride;
    private final int tapStride;
    private final int[] x;

    Windows(Contraction.Filters filters, int[] variables) {
      places = filters.places();
      width = Math.toIntExact(filters.domain());
      groupStride = 1 << filters.groupLog();
      tapStride = width / places.taps();
      x = filters.x().values(variables);
    }

    @Override
    public int rows() {
      return places.samples() * places.places();
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public void fill(int from, int count, int[] to) {
      java.util.Arrays.fill(to, 0, count * width, 0);
      for (int row = 0; row < count; row++) {
        int sample = (from + row) / places.places();
        int place = (from + row) % places.places();
        for (int tap = 0; tap < places.taps(); tap++) {
          int position = places.position(tap, place);
          if (position >= 0) {
            fillTap(sample, position, to, row * width + tap * tapStride);
          }
        }
      }
    }

    private void fillTap(int sample, int position, int[] to, int begin) {
      int plane = places.positions();
      int at = sample * places.groups() * places.channels() * plane + position;
      for (int group = 0; group < places.groups(); group++) {
        for (int i = 0; i < places.channels(); i++) {
          to[begin + i * groupStride + group] = x[at];
          at += plane;
        }
      }
    }
  }
}
