/** Section 9: the pads of a hiding proof, and their products that are committed. */
import { mulM, toM } from "./field.ts";
import type { Form } from "./forms.ts";
import type { Tensor } from "./tensor.ts";

/** How many pads a hiding proof has, and of which of them products are committed. */
export interface PadLayout {
  readonly count: number;
  /** Numbers of pads, in the order of the pad products. */
  readonly pairs: readonly (readonly [number, number])[];
}

/**
 * Pads of a proof with 2^leaves leaves, 2^products(pairs) products and, unless it is null, a
 * contraction domain of 2^contractions; messages in the order of section 7.
 */
export function layPads(
  leaves: number, products: (pairs: number) => number, contractions: number | null,
): PadLayout {
  const pairs: [number, number][] = [];
  let count = 1;
  for (let k = 0; k < leaves; k++) {
    count += 3 * k + 4;
    const [p0, p1, q0, q1] = [count - 4, count - 3, count - 2, count - 1];
    pairs.push([p0, q1], [p1, q0], [q0, q1]);
  }
  const parts = contractions === null ? 1 : 2;
  count += parts + 3 * products(pairs.length + parts) + 2;
  pairs.push([count - 2, count - 1]);
  if (contractions !== null) {
    count += 2 * contractions + 2;
    pairs.push([count - 2, count - 1]);
  }
  return { count, pairs };
}

/** For each coordinate of −π·π′ its products (coordinate of π, coordinate of π′, factor). */
const MINUS_PRODUCT: readonly (readonly (readonly [number, number, number])[])[] = [
  [[0, 0, -1], [1, 1, 1], [2, 2, -2], [3, 3, 2], [2, 3, 1], [3, 2, 1]],
  [[0, 1, -1], [1, 0, -1], [2, 2, -1], [3, 3, 1], [2, 3, -2], [3, 2, -2]],
  [[0, 2, -1], [2, 0, -1], [1, 3, 1], [3, 1, 1]],
  [[0, 3, -1], [3, 0, -1], [1, 2, -1], [2, 1, -1]],
];

export const PRODUCTS_PER_PAIR = MINUS_PRODUCT.flat().length;

/** σ − π·π′ by coordinates, of the pads of these numbers in `pads`. */
export function padProduct(pads: Tensor, first: number, second: number, product: number): Form {
  return {
    cells: 4, products: PRODUCTS_PER_PAIR, contraction: null,
    emit: (c, s, out) => {
      out.reference(pads, 4 * product + c, s);
      for (const [i, j, factor] of MINUS_PRODUCT[c]!) {
        out.product(pads, 4 * first + i, pads, 4 * second + j, mulM(toM(factor), s));
      }
    },
  };
}
