import { sameBytes, u32, type Reader } from "./bytes.ts";
import {
  addM, addProductAt, addScaledAt, equal, mulM, subM, type F,
} from "./field.ts";
import { require } from "./refusal.ts";
import { Sha256, sha256 } from "./sha256.ts";

/** Section 3: a vector of `length` elements as a matrix of width 2^w, each row a code word. */
export interface Matrix {
  readonly w: number;
  readonly width: number;
  readonly rows: number;
  /** Positions of the code. */
  readonly positions: number;
}

/** The width exponent for a vector of `n` elements: the least w with 2^(2w) ≥ factor·n. */
export function widthExponent(n: number, factor: 4 | 16): number {
  let w = 4;
  while (w < 20 && 4 ** w < factor * n) w++;
  return w;
}

export function matrixOf(length: number, w: number): Matrix {
  return { w, width: 2 ** w, rows: Math.ceil(length / 2 ** w), positions: 2 ** (w + 2) };
}

/** A point of the circle x² + y² = 1 over M. */
type Point = readonly [number, number];

const GENERATOR: Point = [2, 1268011823];

function multiply(a: Point, b: Point): Point {
  return [
    subM(mulM(a[0], b[0]), mulM(a[1], b[1])),
    addM(mulM(a[0], b[1]), mulM(a[1], b[0])),
  ];
}

/** P_j of a code of n = 2^(w+2) positions. */
export function pointAt(j: number, n: number): Point {
  let power: Point = [1, 0];
  let base = GENERATOR;
  for (let e = (2 * j + 1) * (2 ** 30 / n); e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) power = multiply(power, base);
    base = multiply(base, base);
  }
  return power;
}

/** t_0 … t_{w−1} at P_j. */
function coordinates(j: number, matrix: Matrix): number[] {
  const [x, y] = pointAt(j, matrix.positions);
  const t = [y, x];
  while (t.length < matrix.w) {
    const square = mulM(t[t.length - 1]!, t[t.length - 1]!);
    t.push(subM(addM(square, square), 1));
  }
  return t;
}

/** The symbol at position j of a row of elements of F, and so its value at (t_0, …). */
export function symbolAt(row: F, j: number, matrix: Matrix): F {
  const t = coordinates(j, matrix);
  let folded = row;
  for (let b = matrix.w - 1; b >= 0; b--) {
    const half = folded.length / 2;
    const next = folded.slice(0, half);
    for (let c = 0; c < half; c++) {
      next[c] = addM(next[c]!, mulM(folded[half + c]!, t[b]!));
    }
    folded = next;
  }
  return folded;
}

/** A row combination: its coefficients (R elements of F) and the message U (2^w of them). */
export interface Combination {
  readonly coefficients: F;
  readonly message: F;
}

/**
 * Reads the columns at `positions` and the siblings, and refuses unless they lead to `root` and
 * agree with each combination.
 */
export function checkOpening(
  proof: Reader, check: string, root: Uint8Array, matrix: Matrix,
  positions: readonly number[], combinations: readonly Combination[],
): void {
  let level = new Map<number, Uint8Array>();
  for (const j of positions) {
    const column = proof.elements(matrix.rows);
    const leaf = new Sha256().update(Uint8Array.of(0));
    for (const symbol of column) leaf.update(u32(symbol));
    level.set(j, leaf.digest());
    for (const [i, combination] of combinations.entries()) {
      const sum = new Int32Array(4);
      column.forEach((symbol, row) =>
        addScaledAt(sum, 0, combination.coefficients, 4 * row, symbol));
      require(equal(sum, symbolAt(combination.message, j, matrix)), check,
        `column ${j} does not agree with combination ${i}`);
    }
  }
  for (let size = matrix.positions; size > 1; size /= 2) level = parents(level, proof);
  require(sameBytes(level.get(0)!, root), check, "the opened columns do not lead to the root");
}

/** The known nodes one level up; siblings that are not known are read from the proof. */
function parents(level: Map<number, Uint8Array>, proof: Reader): Map<number, Uint8Array> {
  const above = new Map<number, Uint8Array>();
  for (const [index, hash] of level) {
    if (above.has(index >> 1)) continue;
    const sibling = level.get(index ^ 1) ?? proof.bytes(32);
    const [left, right] = index % 2 === 0 ? [hash, sibling] : [sibling, hash];
    above.set(index >> 1, sha256(Uint8Array.of(1), left, right));
  }
  return above;
}

/** Σ_c column[c]·U_c. */
export function value(column: F, message: F): F {
  const sum = new Int32Array(4);
  for (let c = 0; c < column.length; c += 4) addProductAt(sum, 0, column, c, message, c);
  return sum;
}
