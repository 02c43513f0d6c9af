package network.assay.tidy.sample.lower;

import network.assay.tidy.sample.upper.RoofHelper;

/** Uses the room above, which is the breach. */
public final class Ground {
  private final RoofHelper above = new RoofHelper();

  /** The ground is at level 0, found by asking the roof. */
  public int level() {
    return above.level() - 1;
  }
}
