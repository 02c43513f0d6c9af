import { matrixOf, widthExponent, type Matrix } from "./commitment.ts";
import { log } from "./field.ts";

/** The last elements of each row of a hiding proof are random. */
export const RANDOM = 256;
/** Rows that are in no combination, so that hashes of leaves tell nothing. */
export const SALT_ROWS = 8;

/** Where the variables lie in the rows of the witness: section 3, for hiding proofs section 9. */
export class Layout {
  /** The rows that have places. */
  readonly matrix: Matrix;
  /** Variables that are hidden inputs, and the rows of their own that they fill. */
  readonly hidden: number;
  readonly hiddenRows: number;
  /** Elements of a row that are variables. */
  readonly data: number;

  constructor(variables: number, hidden: number) {
    this.hidden = hidden;
    const w = widthExponent(variables, 16, hidden > 0 ? 10 : 4);
    this.data = 2 ** w - (hidden > 0 ? RANDOM : 0);
    this.hiddenRows = Math.ceil(hidden / this.data);
    const rows = this.hiddenRows + Math.ceil((variables - hidden) / this.data);
    this.matrix = { ...matrixOf(0, w), rows };
  }

  /** 2^logPlaces places hold the rows. */
  get logPlaces(): number {
    return this.matrix.w + log(this.matrix.rows);
  }

  place(variable: number): number {
    const [first, i] = variable < this.hidden
      ? [0, variable] : [this.hiddenRows, variable - this.hidden];
    return (first + Math.floor(i / this.data)) * this.matrix.width + (i % this.data);
  }
}
