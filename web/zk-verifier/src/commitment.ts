import { sameBytes, u32, type Reader } from "./bytes.ts";
import { addM, dotM, equal, mulM, subM, type F } from "./field.ts";
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

/** What a row's entry c counts in its symbol at position j: Π_{b: c_b = 1} t_b, for each c. */
export function basisAt(j: number, matrix: Matrix): Int32Array {
  const [x, y] = pointAt(j, matrix.positions);
  const basis = new Int32Array(matrix.width).fill(1);
  for (let b = 0, t = y; b < matrix.w; b++) {
    for (let c = 2 ** b; c < 2 ** (b + 1); c++) basis[c] = mulM(basis[c - 2 ** b]!, t);
    const square = mulM(t, t);
    t = b === 0 ? x : subM(addM(square, square), 1);
  }
  return basis;
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
    const basis = basisAt(j, matrix);
    for (const [i, { coefficients, message }] of combinations.entries()) {
      require(equal(dotM(coefficients, column), dotM(message, basis)), check,
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
