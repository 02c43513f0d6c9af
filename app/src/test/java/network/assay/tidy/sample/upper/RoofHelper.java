package network.assay.tidy.sample.upper;

import network.assay.tidy.sample.lower.Ground;

/** Uses the room below, and has a name that says nothing. */
public final class RoofHelper {
  /** The roof is at level 1. */
  public int level() {
    return 1;
  }

  /** Whether the roof is above the ground. */
  public boolean isAbove(Ground ground) {
    return level() > ground.level();
  }
}
