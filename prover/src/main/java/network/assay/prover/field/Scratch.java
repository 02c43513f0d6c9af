package network.assay.prover.field;

import network.assay.verify.zk.field.ExtVector;

/**
 * Room for what passes through a kernel, one for each thread: made anew at each call it would be
 * most of what a proof allocates, and a small nursery would be collected dozens of times.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final ExtVector vector = new ExtVector(Multiplier.CHUNK);
  private final Multiplier multiplier = new Multiplier();

  private Scratch() {}

  /** {@value Multiplier#CHUNK} elements, with whatever the last call left in them. */
  static ExtVector vector() {
    return OF_THREAD.get().vector;
  }

  /** Room for {@value Multiplier#CHUNK} elements of a right factor. */
  static Multiplier multiplier() {
    return OF_THREAD.get().multiplier;
  }
}
