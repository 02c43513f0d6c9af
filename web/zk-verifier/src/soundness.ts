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
}

/** Section 8: gives −log2 of the bound, which must be below 2^−100; whole bits, rounded down. */
export function checkSoundness(sizes: Sizes): number {
  const { leaves, zeros, products, contractions, columns, activations } = sizes;
  let terms = sizes.witness.positions + sizes.leafCount + (zeros + 2 + 4)
    + 3 * products + 2 * (contractions + columns + activations);
  for (let k = 0; k < leaves; k++) terms += 2 * k + 2;
  const bound = 2 * (5 / 8) ** 156 + (sizes.weights ? 2 ** -108 : 0) + terms * 2 ** -123.99;
  require(bound < 2 ** -100, "soundness",
    `the soundness error is 2^${Math.log2(bound).toFixed(2)}, not below 2^-100`);
  return Math.floor(-Math.log2(bound));
}
