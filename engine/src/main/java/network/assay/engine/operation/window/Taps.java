package network.assay.engine.operation.window;

import java.util.List;
import network.assay.engine.operation.Window;

/** The taps of each window of one plane, as offsets in the plane, row-major. */
final class Taps {
  private final List<Window> axes;
  private final int[] first;
  private final int[] last;
  private final int[] offsets;
  private final int positions;
  private int count;

  /** Called for each window position in row-major order. */
  @FunctionalInterface
  interface Visitor {
    void visit(int position);
  }

  Taps(List<Window> axes) {
    this.axes = axes;
    this.first = new int[axes.size()];
    this.last = new int[axes.size()];
    int outs = 1;
    int most = 1;
    for (Window axis : axes) {
      outs *= axis.out();
      most *= Math.min(axis.kernel(), axis.in());
    }
    this.positions = outs;
    this.offsets = new int[most];
  }

  /** Elements of a plane. */
  int planeSize() {
    int size = 1;
    for (Window axis : axes) {
      size *= axis.in();
    }
    return size;
  }

  /** Windows of a plane. */
  int positions() {
    return positions;
  }

  /** Taps of this window inside the plane. */
  int count() {
    return count;
  }

  int offset(int tap) {
    return offsets[tap];
  }

  void forEach(Visitor visitor) {
    int[] at = new int[axes.size()];
    for (int position = 0; position < positions; position++) {
      move(at);
      visitor.visit(position);
      for (int d = at.length - 1; d >= 0 && ++at[d] == axes.get(d).out(); d--) {
        at[d] = 0;
      }
    }
  }

  private void move(int... at) {
    count = 1;
    for (int d = 0; d < at.length; d++) {
      Window axis = axes.get(d);
      long start = (long) at[d] * axis.stride() - axis.padBegin();
      long behind = Math.max(axis.in() - start, 0);
      first[d] = (int) Math.ceilDiv(Math.max(-start, 0), (long) axis.dilation());
      last[d] = (int) Math.min(axis.kernel(), Math.ceilDiv(behind, (long) axis.dilation()));
      count *= Math.max(last[d] - first[d], 0);
    }
    if (count > 0) {
      list(0, 0, 0, at);
    }
  }

  /** Writes the offsets from axis {@code d} on; returns where the next goes. */
  private int list(int d, int base, int next, int... at) {
    if (d == at.length) {
      offsets[next] = base;
      return next + 1;
    }
    Window axis = axes.get(d);
    int to = next;
    for (int k = first[d]; k < last[d]; k++) {
      int i = at[d] * axis.stride() - axis.padBegin() + k * axis.dilation();
      to = list(d + 1, base * axis.in() + i, to, at);
    }
    return to;
  }

  /** Taps inside the plane or the given padding, at the window of row-major number position. */
  int paddedCount(int position) {
    int rest = position;
    int padded = 1;
    for (int d = axes.size() - 1; d >= 0; d--) {
      Window axis = axes.get(d);
      long start = (long) (rest % axis.out()) * axis.stride();
      long behind = (long) axis.in() + axis.padBegin() + axis.padEnd() - start;
      padded *= (int) Math.min(axis.kernel(), Math.ceilDiv(behind, (long) axis.dilation()));
      rest /= axis.out();
    }
    return padded;
  }
}
