package network.assay.verify.zk.statement.lowering;

import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefTensor;

/** Multipliers and biases of the channels, or one for all, and the shift of all of them. */
final class Factors {
  private static final int MULTIPLIER_MAX = 1 << 15;

  private final long[] multipliers;
  private final long[] biases;
  private final int shift;
  private final int channels;

  private Factors(long[] multipliers, long[] biases, int shift, int channels) {
    this.multipliers = multipliers;
    this.biases = biases;
    this.shift = shift;
    this.channels = channels;
  }

  /**
   * Reads the inputs of a node; a bias that is absent is 0.
   *
   * @throws ZkException when one is not known, has another length than 1 or the channels, or the
   *     shifts differ
   */
  static Factors of(
      RefTensor multiplier,
      RefTensor shift,
      Optional<RefTensor> bias,
      int channels,
      KnownPool pool) {
    long[] multipliers = vector("the multiplier", multiplier, channels, pool);
    for (long m : multipliers) {
      if (Math.abs(m) > MULTIPLIER_MAX) {
        throw new ZkException("expected multipliers of at most 2^15, got " + m);
      }
    }
    long[] shifts = vector("the shift", shift, channels, pool);
    for (long s : shifts) {
      if (s != shifts[0]) {
        throw new ZkException(
            "shifts by "
                + shifts[0]
                + " and by "
                + s
                + ", the proof takes one for all channels; quantise the model again with this"
                + " version");
      }
    }
    long[] biases =
        bias.map(given -> vector("the bias", given, channels, pool)).orElse(new long[1]);
    return new Factors(multipliers, biases, Math.clamp(shifts[0], -1, 64), channels);
  }

  private static long[] vector(String what, RefTensor tensor, int channels, KnownPool pool) {
    int count = tensor.size();
    boolean one = count == 1 || count == channels;
    if (tensor.shape().rank() > 1 || !one || count == 0) {
      throw new ZkException(
          "expected " + what + " of shape [1] or [" + channels + "], got " + tensor.shape());
    }
    if (!tensor.isKnown()) {
      throw new ZkException(what + " is computed, the proof takes known numbers");
    }
    return tensor.values(pool);
  }

  int shift() {
    return shift;
  }

  int channels() {
    return channels;
  }

  long multiplier(int channel) {
    return multipliers[multipliers.length == 1 ? 0 : channel];
  }

  long bias(int channel) {
    return biases[biases.length == 1 ? 0 : channel];
  }

  /** The multipliers, {@code inner} cells each. */
  Channels multipliers(int inner) {
    return Channels.of(multipliers, inner);
  }

  /** The biases, {@code inner} cells each. */
  Channels biases(int inner) {
    return Channels.of(biases, inner);
  }

  /** Multiplier times bias, {@code inner} cells each. */
  Channels offsets(int inner) {
    long[] offsets = new long[Math.max(multipliers.length, biases.length)];
    for (int c = 0; c < offsets.length; c++) {
      offsets[c] = multiplier(c) * bias(c);
    }
    return Channels.of(offsets, inner);
  }
}
