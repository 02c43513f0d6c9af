package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.tensor.Windows;

/** Where the filters of a convolution lie on their input, one plane for each channel. */
public final class FilterPlaces {
  private final Sizes sizes;
  private final int positions;
  private final int places;
  private final int taps;
  private final int[] at;

  /**
   * The counts of a convolution.
   *
   * @param channels of a group
   */
  public record Sizes(int samples, int groups, int channels, int filters) {}

  /** The places of these windows. */
  public FilterPlaces(Sizes sizes, Windows windows) {
    this.sizes = sizes;
    positions = windows.in().size();
    places = windows.out().size();
    taps = windows.kernel().size();
    at = new int[Math.multiplyExact(taps, places)];
    int[] inputs = new int[taps];
    for (int place = 0; place < places; place++) {
      windows.inputs(place, inputs);
      for (int tap = 0; tap < taps; tap++) {
        at[tap * places + place] = inputs[tap];
      }
    }
  }

  public int samples() {
    return sizes.samples;
  }

  public int groups() {
    return sizes.groups;
  }

  /** Channels of a group. */
  public int channels() {
    return sizes.channels;
  }

  public int filters() {
    return sizes.filters;
  }

  /** Positions in a plane of the input. */
  public int positions() {
    return positions;
  }

  /** Places of a filter: positions in a plane of the output. */
  public int places() {
    return places;
  }

  /** Places in the kernel. */
  public int taps() {
    return taps;
  }

  /** The position that a tap reads at a place; -1 outside the input. */
  public int position(int tap, int place) {
    return at[tap * places + place];
  }

  /** plane[position(tap, place)] += scale · e[sample, place], for all places with a position. */
  void addTap(int tap, ExtVector plane, ExtVector e, int sample, Ext scale, Kernels kernels) {
    kernels.scatterScaled(plane, at, tap * places, e, sample * places, places, scale);
  }
}
