/**
 * Section 9: an element of F that the verifier of a hiding proof knows but for its pads,
 * e + Σ e_i·π_i. Pads and pad products are numbered together, as they are committed. In an open
 * proof there are none, and each value is its constant.
 */
import { add, fromM, mul, ONE, sub, ZERO, type F } from "./field.ts";

export class Padded {
  readonly constant: F;
  /** e_i by the number of its pad or pad product. */
  readonly terms: ReadonlyMap<number, F>;

  constructor(constant: F, terms: ReadonlyMap<number, F> = new Map()) {
    this.constant = constant;
    this.terms = terms;
  }

  /** What was sent of an element of a message, with its pad. */
  static sent(constant: F, pad: number): Padded {
    return new Padded(constant, new Map([[pad, ONE]]));
  }

  plus(...others: readonly Padded[]): Padded {
    const terms = new Map(this.terms);
    let constant = this.constant;
    for (const other of others) {
      constant = add(constant, other.constant);
      for (const [i, e] of other.terms) terms.set(i, add(terms.get(i) ?? ZERO, e));
    }
    return new Padded(constant, terms);
  }

  minus(...others: readonly Padded[]): Padded {
    return this.plus(...others.map((other) => other.times(MINUS_ONE)));
  }

  times(factor: F): Padded {
    const terms = new Map<number, F>();
    for (const [i, e] of this.terms) terms.set(i, mul(e, factor));
    return new Padded(mul(this.constant, factor), terms);
  }

  /** The product of two elements of messages, whose pads' product is pad number `product`. */
  multiply(other: Padded, product: number): Padded {
    const linear = this.times(other.constant).plus(other.times(this.constant));
    return new Padded(mul(this.constant, other.constant),
      linear.terms.size === 0 ? linear.terms : new Map([...linear.terms, [product, ONE]]));
  }
}

const MINUS_ONE = sub(ZERO, ONE);

export const NOTHING = new Padded(ZERO);

/** 1, i, u, iu: what the four variables of a pad count. */
export const COORDINATES: readonly F[] = [0, 1, 2, 3].map((c) => {
  const unit = fromM(0);
  unit[c] = 1;
  return unit;
});
