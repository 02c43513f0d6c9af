import type { Matrix } from "./commitment.ts";
import { require } from "./refusal.ts";

/** Sizes as exponents of two, but where it is said; 0 for a part that is absent. */
export interface Sizes {
  readonly leaves: number;
  /** Lookup cells and padded entries of tables. */
  readonly leafCount: number;
  readonly zeros: number;
  readonly products: number;
  readonly contractions: number;
  readonly columns: number;
  readonly activations: number;
  readonly witness: Matrix;
  readonly weights: boolean;
  readonly hiding: boolean;
  /** Checks that a hiding proof puts off to its last sumcheck. */
  readonly checks: number;
}

/** Sections 8 and 9: gives −log2 of the bound, in whole bits; it must be below 2^−100. */
export function checkSoundness(sizes: Sizes): number {
  const { leaves, zeros, products, contractions, columns, activations, hiding, checks } = sizes;
  const mixing = zeros + 2 + 4 + (hiding ? checks + 2 : 0);
  let terms = sizes.witness.positions + sizes.leafCount + mixing
    + 3 * products + 2 * (contractions + columns + activations);
  for (let k = 0; k < leaves; k++) terms += 2 * k + 2;
  const openings = (hiding ? 3 : 2) * (5 / 8) ** 156 + (sizes.weights ? 2 ** -108 : 0);
  const bound = openings + terms * 2 ** -123.99;
  require(bound < 2 ** -100, "soundness",
    `the soundness error is 2^${Math.log2(bound).toFixed(2)}, not below 2^-100`);
  return Math.floor(-Math.log2(bound));
}
