/** Section 10: weights under a hidden key, opened from a ticket by rows that have pads. */
import { Reader, sameBytes } from "./bytes.ts";
import type { Channel } from "./channel.ts";
import { basisAt, nodeOf, readColumns, type Matrix } from "./commitment.ts";
import {
  add, addProductAt, addScaledAt, dot, dotM, mulAt, sub, ZERO, type F,
} from "./field.ts";
import type { Key } from "./key.ts";
import { SALT_ROWS } from "./layout.ts";
import { COORDINATES, Padded } from "./padded.ts";
import { require } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import type { WeightRows } from "./weights.ts";

const OPENINGS = 54;

/** The rows of a ticket: those of the weights, doubled, the last elements random. */
export function ticketMatrix(weights: Matrix): Matrix {
  const { w, width, rows, positions } = weights;
  return { w: w + 1, width: 2 * width, rows, positions: 2 * positions };
}

/** Leaf t of the tree over the tickets. */
export function ticketLeaf(root: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0), root);
}

/** Reads message `ticket`; gives the root of the ticket, which the key holds. */
export function readTicket(channel: Channel, key: Key): Uint8Array {
  const levels = Math.log2(key.tickets!);
  const bytes = channel.bytes("ticket", 36 + 32 * levels);
  const reader = new Reader(bytes, "ticket");
  const t = reader.u32();
  require(t < key.tickets!, "ticket", `there is no ticket ${t} of ${key.tickets}`);
  const root = reader.bytes(32);
  let node = ticketLeaf(root);
  for (let level = 0; level < levels; level++) {
    const sibling = reader.bytes(32);
    node = (t >>> level) % 2 === 0 ? nodeOf(node, sibling) : nodeOf(sibling, node);
  }
  require(sameBytes(node, key.root), "ticket", `ticket ${t} is none of the key's`);
  return root;
}

/** What was sent of the combinations U_j, and the checks that it leaves to the last sumcheck. */
export class RowChecks {
  readonly #pi: Padded;
  readonly #matrix: Matrix;
  readonly #combinations: readonly WeightRows[];
  readonly #sent: F[];
  readonly #positions: readonly number[];
  readonly #columns: readonly Int32Array[];

  /** Reads `weight rows` and the opened columns. */
  constructor(
    channel: Channel, root: Uint8Array, weights: Matrix, combinations: readonly WeightRows[],
    pi: Padded,
  ) {
    const matrix = ticketMatrix(weights);
    const rows = channel.vector("weight rows", combinations.length * matrix.width);
    this.#pi = pi;
    this.#matrix = matrix;
    this.#combinations = combinations;
    this.#sent = combinations.map((_, j) =>
      rows.subarray(4 * matrix.width * j, 4 * matrix.width * (j + 1)));
    this.#positions = channel.transcript.positions("weights", OPENINGS, matrix.positions);
    this.#columns = readColumns(channel.proof, "weight opening", root, matrix.rows + SALT_ROWS,
      this.#positions, matrix.positions).map((column) => column.subarray(0, matrix.rows));
  }

  get count(): number {
    return 1 + this.#combinations.length * this.#positions.length;
  }

  /** That the U_j give π, but for what hangs on their row pads. */
  get weighted(): Padded {
    const sums = this.#combinations.map(({ column }, j) => dot(column, this.#sent[j]!));
    return new Padded(add(...sums)).minus(this.#pi);
  }

  /**
   * Adds factors[i] times what check i says of the row pads, variables from `begin` on, to
   * `linear`; gives the sum of factors[i] times the constants of the checks behind the first.
   */
  add(factors: readonly F[], linear: F, begin: number): F {
    const { width } = this.#matrix;
    const sum = add(ZERO);
    const bases = this.#positions.map((position) => basisAt(position, this.#matrix));
    this.#combinations.forEach(({ column, coefficients }, j) => {
      const ofRow: F = new Int32Array(4 * width);
      for (let i = 0; i < column.length; i += 4) mulAt(ofRow, i, column, i, factors[0]!, 0);
      this.#columns.forEach((symbols, at) => {
        const factor = factors[1 + j * this.#positions.length + at]!;
        const basis = bases[at]!;
        for (let c = 0; c < width; c++) addScaledAt(ofRow, 4 * c, factor, 0, basis[c]!);
        const constant = sub(dotM(this.#sent[j]!, basis), dotM(coefficients, symbols));
        addProductAt(sum, 0, constant, 0, factor, 0);
      });
      COORDINATES.forEach((unit, coordinate) => {
        const first = begin + width * (4 * j + coordinate);
        for (let c = 0; c < width; c++) {
          addProductAt(linear, 4 * (first + c), ofRow, 4 * c, unit, 0);
        }
      });
    });
    return sum;
  }
}
