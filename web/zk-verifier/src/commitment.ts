import { sameBytes, type Reader } from "./bytes.ts";
import { addM, dotM, equal, mulM, subM, type F } from "./field.ts";
import { require } from "./refusal.ts";
import { sha256 } from "./sha256.ts";

/** Section 3: a vector of `length` elements as a matrix of width 2^w, each row a code word. */
export interface Matrix {
  readonly w: number;
  readonly width: number;
  readonly rows: number;
  /** Positions of the code. */
  readonly positions: number;
}

/** The width exponent for a vector of `n` elements: the least w with 2^(2w) ≥ factor·n, to 20. */
export function widthExponent(n: number, factor: 4 | 16, least: number = 4): number {
  let w = least;
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
    t = b === 0 ? x : doubled(t);
  }
  return basis;
}

/**
 * The symbols of each row at all positions. t_b at position j hangs on j modulo n for b = 0, and
 * modulo n / 2^(b−1) for b ≥ 1, so entries are taken together from the highest bit down.
 */
export function encode(rows: readonly Int32Array[], matrix: Matrix): Int32Array[] {
  const { w, positions } = matrix;
  const points = Array.from({ length: positions }, (_, j) => pointAt(j, positions));
  const coordinates = [points.map(([, y]) => y), points.map(([x]) => x)];
  for (let b = 2; b < w; b++) {
    coordinates.push(coordinates[b - 1]!.slice(0, positions / 2 ** (b - 1)).map(doubled));
  }
  return rows.map((row) => {
    let sums = row;
    for (let b = w - 1; b >= 0; b--) sums = takenTogether(sums, coordinates[b]!, 2 ** b);
    return sums;
  });
}

/** For each class j and c < size: sums[c] + t[j]·sums[size + c] of the class that j is in above. */
function takenTogether(sums: Int32Array, t: readonly number[], size: number): Int32Array {
  const next = new Int32Array(t.length * size);
  for (let j = 0; j < t.length; j++) {
    const from = (2 * size * j) % sums.length;
    for (let c = 0; c < size; c++) {
      next[size * j + c] = addM(sums[from + c]!, mulM(t[j]!, sums[from + size + c]!));
    }
  }
  return next;
}

/** The x of the square of a point. */
function doubled(x: number): number {
  const square = mulM(x, x);
  return subM(addM(square, square), 1);
}

/** A row combination: its coefficients (R elements of F) and the message U (2^w of them). */
export interface Combination {
  readonly coefficients: F;
  readonly message: F;
}

/** Reads the columns at `positions` and the siblings; refuses unless they lead to `root`. */
export function readColumns(
  proof: Reader, check: string, root: Uint8Array, rows: number, positions: readonly number[],
  size: number,
): Int32Array[] {
  let level = new Map<number, Uint8Array>();
  const columns = positions.map((j) => {
    const column = proof.elements(rows);
    level.set(j, leafOf(column));
    return column;
  });
  for (let left = size; left > 1; left /= 2) level = parents(level, proof);
  require(sameBytes(level.get(0)!, root), check, "the opened columns do not lead to the root");
  return columns;
}

/** Refuses unless each column agrees with each combination. */
export function checkAgreement(
  check: string, matrix: Matrix, positions: readonly number[], columns: readonly Int32Array[],
  combinations: readonly Combination[],
): void {
  columns.forEach((column, at) => {
    const basis = basisAt(positions[at]!, matrix);
    combinations.forEach(({ coefficients, message }, i) => {
      require(equal(dotM(coefficients, column), dotM(message, basis)), check,
        `column ${positions[at]} does not agree with combination ${i}`);
    });
  });
}

/** The root over rows of symbols at all positions. */
export function rootOf(rows: readonly Int32Array[]): Uint8Array {
  let level = Array.from(rows[0]!, (_, j) => leafOf(Int32Array.from(rows, (row) => row[j]!)));
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      nodeOf(level[2 * i]!, level[2 * i + 1]!));
  }
  return level[0]!;
}

function leafOf(column: Int32Array): Uint8Array {
  const bytes = new Uint8Array(1 + 4 * column.length);
  const view = new DataView(bytes.buffer);
  column.forEach((symbol, i) => view.setUint32(1 + 4 * i, symbol, true));
  return sha256(bytes);
}

/** The known nodes one level up; siblings that are not known are read from the proof. */
function parents(level: Map<number, Uint8Array>, proof: Reader): Map<number, Uint8Array> {
  const above = new Map<number, Uint8Array>();
  for (const [index, hash] of level) {
    if (above.has(index >> 1)) continue;
    const sibling = level.get(index ^ 1) ?? proof.bytes(32);
    const [left, right] = index % 2 === 0 ? [hash, sibling] : [sibling, hash];
    above.set(index >> 1, nodeOf(left, right));
  }
  return above;
}

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(1), left, right);
}
