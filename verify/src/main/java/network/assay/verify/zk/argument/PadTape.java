package network.assay.verify.zk.argument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.statement.Functional;
import network.assay.verify.zk.statement.Pads;

/**
 * How padded values hang on pads: nodes, each a combination of at most two before it. The pads and
 * their products are the first nodes; they come in the order in which messages are read.
 */
final class PadTape {
  /** The node of a value that hangs on no pad. */
  static final int NONE = -1;

  private static final Ext[] BASIS = {
    Ext.ONE, new Ext(0, 1, 0, 0), new Ext(0, 0, 1, 0), new Ext(0, 0, 0, 1)
  };

  private final Pads pads;
  private final List<Node> combined = new ArrayList<>();
  private int nextPad;
  private int nextProduct;

  /** a·x + b·y. */
  private record Node(int x, Ext a, int y, Ext b) {}

  PadTape(Pads pads) {
    this.pads = pads;
  }

  /** Whether messages have pads. */
  boolean isUsed() {
    return pads.count() > 0;
  }

  /** The next pad. */
  int next() {
    if (nextPad == pads.messages()) {
      throw new IllegalStateException("there are " + nextPad + " pads");
    }
    return nextPad++;
  }

  /** The product of two pads: the next one. */
  int product(int x, int y) {
    Pads.Product expected = pads.products().get(nextProduct);
    if (expected.a() != x || expected.b() != y) {
      throw new IllegalStateException("expected " + expected + ", got pads " + x + " and " + y);
    }
    return pads.count() + nextProduct++;
  }

  /** Makes sure that no pad and no product is left. */
  void end() {
    if (nextPad < pads.messages() || nextProduct < pads.multiplied()) {
      throw new IllegalStateException(
          "of " + pads + " messages took " + nextPad + ", products " + nextProduct);
    }
  }

  private int leaves() {
    return pads.count() + pads.products().size();
  }

  /** a·x + b·y. */
  int combine(int x, Ext a, int y, Ext b) {
    if (x == NONE && y == NONE) {
      return NONE;
    }
    combined.add(new Node(x, a, y, b));
    return leaves() + combined.size() - 1;
  }

  /**
   * Subtracts the coefficients of a node's pads and pad products from those of the variables that
   * hold them.
   */
  void subtract(int node, Functional functional) {
    Ext[] coefficients = coefficients(node);
    for (int i = 0; i < coefficients.length; i++) {
      for (int part = 0; part < BASIS.length; part++) {
        functional.add(pads.variable(i) + part, coefficients[i].times(BASIS[part]).negated());
      }
    }
  }

  /** Of each leaf in a node, swept from the last node to the first. */
  private Ext[] coefficients(int node) {
    int leaves = leaves();
    Ext[] weights = new Ext[leaves + combined.size()];
    Arrays.fill(weights, Ext.ZERO);
    weights[node] = Ext.ONE;
    for (int i = weights.length - 1; i >= leaves; i--) {
      Node at = combined.get(i - leaves);
      add(weights, at.x, weights[i].times(at.a));
      add(weights, at.y, weights[i].times(at.b));
    }
    return Arrays.copyOf(weights, leaves);
  }

  private static void add(Ext[] weights, int node, Ext weight) {
    if (node != NONE) {
      weights[node] = weights[node].plus(weight);
    }
  }
}
