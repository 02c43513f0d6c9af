package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.statement.Functional;
import network.assay.verify.zk.statement.Pads;

/**
 * A value of the steps of the argument. In an open proof it is an element. In a hiding proof it is
 * an element and a combination of pads and pad products, which are committed to and not known
 * ({@code spec/zk.md}, section 9).
 */
public final class Padded {
  private static final PadTape UNUSED = new PadTape(Pads.none());

  private final Ext constant;
  private final PadTape tape;
  private final int node;

  private Padded(Ext constant, PadTape tape, int node) {
    this.constant = constant;
    this.tape = tape;
    this.node = node;
  }

  /** A value that hangs on no pad. */
  public static Padded of(Ext constant) {
    return new Padded(constant, UNUSED, PadTape.NONE);
  }

  /** What was sent, and the next pad. */
  static Padded sent(Ext sent, PadTape tape) {
    return new Padded(sent, tape, tape.next());
  }

  /** Whether it hangs on no pad. */
  public boolean isPlain() {
    return node == PadTape.NONE;
  }

  /** The element; without what hangs on pads. */
  public Ext constant() {
    return constant;
  }

  public Padded plus(Padded o) {
    return with(constant.plus(o.constant), Ext.ONE, o, Ext.ONE);
  }

  public Padded minus(Padded o) {
    return with(constant.minus(o.constant), Ext.ONE, o, Ext.ONE.negated());
  }

  public Padded minus(Ext o) {
    return new Padded(constant.minus(o), tape, node);
  }

  public Padded times(Ext factor) {
    return new Padded(
        constant.times(factor), tape, tape.combine(node, factor, PadTape.NONE, Ext.ZERO));
  }

  /** this · factor + addend. */
  public Padded timesPlus(Ext factor, Padded addend) {
    return with(constant.timesPlus(factor, addend.constant), factor, addend, Ext.ONE);
  }

  /** The product of two elements of messages, whose pads' product is the next one. */
  public Padded times(Padded o) {
    if (isPlain() || o.isPlain()) {
      return isPlain() ? o.times(constant) : times(o.constant);
    }
    Ext product = constant.times(o.constant);
    Padded linear = with(product, o.constant, o, constant);
    int pads = tape.product(node, o.node);
    return new Padded(product, tape, tape.combine(linear.node, Ext.ONE, pads, Ext.ONE));
  }

  /** The value whose part on pads is a·this + b·o. */
  private Padded with(Ext value, Ext a, Padded o, Ext b) {
    PadTape of = isPlain() ? o.tape : tape;
    return new Padded(value, of, of.combine(node, a, o.node, b));
  }

  /**
   * Takes the part that hangs on pads to the other side of an equation, that of a functional of the
   * variables.
   *
   * @return the rest
   */
  Ext settle(Functional functional) {
    if (!isPlain()) {
      tape.subtract(node, functional);
    }
    return constant;
  }
}
