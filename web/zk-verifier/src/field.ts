/**
 * Section 1: M is the field of p = 2^31 − 1 elements, as numbers below p. F has four coordinates
 * (a, b, c, d) = (a + bi) + (c + di)u with i² = −1, u² = 2 + i. A vector of n elements of F is an
 * Int32Array of 4n coordinates, and a single one an Int32Array of 4.
 */

export const P = 0x7fffffff;

export type F = Int32Array;

export function addM(a: number, b: number): number {
  const sum = a + b;
  return sum >= P ? sum - P : sum;
}

export function subM(a: number, b: number): number {
  const difference = a - b;
  return difference < 0 ? difference + P : difference;
}

/**
 * a·b mod p. The low 31 bits are exact by imul; a·b as a double is off by at most 2^9, so the
 * high part, a whole number after the low one is taken away, is found by rounding.
 */
export function mulM(a: number, b: number): number {
  const low = Math.imul(a, b) & P;
  const high = ((a * b - low) * 2 ** -31 + 0.5) | 0;
  const sum = high + low;
  return sum >= P ? sum - P : sum;
}

export function powM(base: number, exponent: number): number {
  let power = 1;
  for (let e = exponent, b = base; e > 0; e = Math.floor(e / 2), b = mulM(b, b)) {
    if (e % 2 === 1) power = mulM(power, b);
  }
  return power;
}

export function inverseM(a: number): number {
  return powM(a, P - 2);
}

/** A whole number within ±2^53 as an element of M. */
export function toM(v: number): number {
  const rest = v % P;
  return rest < 0 ? rest + P : rest + 0;
}

export function fromM(a: number): F {
  return Int32Array.of(a, 0, 0, 0);
}

export const ZERO: F = fromM(0);
export const ONE: F = fromM(1);

/**
 * out[o] = a[i] · b[j]; positions count coordinates; out may be a or b. The coordinates of a are
 * cut into 16 low and 15 high bits; sums of products of either with those of b stay below 2^50.
 */
export function mulAt(
  out: F, o: number, a: F, i: number, b: F, j: number,
): void {
  const a0 = a[i]!, a1 = a[i + 1]!, a2 = a[i + 2]!, a3 = a[i + 3]!;
  const b0 = b[j]!, b1 = b[j + 1]!, b2 = b[j + 2]!, b3 = b[j + 3]!;
  const l0 = a0 & 0xffff, l1 = a1 & 0xffff, l2 = a2 & 0xffff, l3 = a3 & 0xffff;
  const h0 = a0 >> 16, h1 = a1 >> 16, h2 = a2 >> 16, h3 = a3 >> 16;
  // u²·(b2 + b3·i) = (2 + i)·(b2 + b3·i) = r + t·i.
  const r = 2 * b2 - b3;
  const t = 2 * b3 + b2;
  out[o] = joined(l0 * b0 - l1 * b1 + l2 * r - l3 * t, h0 * b0 - h1 * b1 + h2 * r - h3 * t);
  out[o + 1] = joined(l0 * b1 + l1 * b0 + l2 * t + l3 * r, h0 * b1 + h1 * b0 + h2 * t + h3 * r);
  out[o + 2] = joined(l0 * b2 - l1 * b3 + l2 * b0 - l3 * b1, h0 * b2 - h1 * b3 + h2 * b0 - h3 * b1);
  out[o + 3] = joined(l0 * b3 + l1 * b2 + l2 * b1 + l3 * b0, h0 * b3 + h1 * b2 + h2 * b1 + h3 * b0);
}

/**
 * low + 2^16·high mod p, both below 2^52 in absolute value. 2^31 is 1 modulo p, so the high part
 * shrinks to 32 bits first. A quotient below 2^22 by p is never rounded to the next whole number.
 */
function joined(low: number, high: number): number {
  const top = Math.floor(high * 2 ** -31);
  const sum = (high - top * 2 ** 31 + top) * 2 ** 16 + low;
  return sum - Math.floor(sum / P) * P;
}

/** out[o] += a[i]·m, m of M. */
export function addScaledAt(out: F, o: number, a: F, i: number, m: number): void {
  if (m === 1) return addAt(out, o, a, i);
  for (let c = 0; c < 4; c++) out[o + c] = addM(out[o + c]!, mulM(a[i + c]!, m));
}

export function addAt(out: F, o: number, a: F, i: number): void {
  for (let c = 0; c < 4; c++) out[o + c] = addM(out[o + c]!, a[i + c]!);
}

const scratch = new Int32Array(4);

/** out[o] += a[i] · b[j]. */
export function addProductAt(
  out: F, o: number, a: F, i: number, b: F, j: number,
): void {
  mulAt(scratch, 0, a, i, b, j);
  addAt(out, o, scratch, 0);
}

export function mul(a: F, b: F): F {
  const out = new Int32Array(4);
  mulAt(out, 0, a, 0, b, 0);
  return out;
}

export function add(...terms: F[]): F {
  const out = new Int32Array(4);
  for (const term of terms) addAt(out, 0, term, 0);
  return out;
}

export function sub(a: F, ...terms: F[]): F {
  const out = a.slice();
  for (const term of terms) for (let c = 0; c < 4; c++) out[c] = subM(out[c]!, term[c]!);
  return out;
}

/** a·m, m of M. */
export function scale(a: F, m: number): F {
  const out = new Int32Array(4);
  for (let c = 0; c < 4; c++) out[c] = mulM(a[c]!, m);
  return out;
}

export function equal(a: F, b: F): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** Σ_i a_i·b_i over two vectors; b may be longer. */
export function dot(a: F, b: F): F {
  const sum = new Int32Array(4);
  for (let i = 0; i < a.length; i += 4) addProductAt(sum, 0, a, i, b, i);
  return sum;
}

/** Products below 2^47 that a double adds exactly, with a rest below p. */
const EXACT_TERMS = 32;

/** Σ_i a_i·m_i for as many elements m_i of M as there are. */
export function dotM(a: F, m: Int32Array): F {
  const sum = new Int32Array(4);
  for (let c = 0; c < 4; c++) {
    let total = 0;
    for (let begin = 0; begin < m.length; begin += EXACT_TERMS) {
      const end = Math.min(begin + EXACT_TERMS, m.length);
      let low = 0;
      let high = 0;
      for (let i = begin; i < end; i++) {
        const v = a[4 * i + c]!;
        low += (v & 0xffff) * m[i]!;
        high += (v >> 16) * m[i]!;
      }
      total = addM(total, joined(low, high));
    }
    sum[c] = total;
  }
  return sum;
}

/** a_from + X·(a_to − a_from). */
export function between(from: F, to: F, x: F): F {
  return add(from, mul(x, sub(to, from)));
}

/** eq(r, i) for i below `count` (2^|r| if not given), as a vector of `count` elements. */
export function eqTable(point: readonly F[], count: number = 2 ** point.length): F {
  return eqTableTimes(point, ONE, count);
}

/** factor·eq(r, i) for i below `count`. */
export function eqTableTimes(point: readonly F[], factor: F, count: number): F {
  let table: F = factor.slice();
  // From the last coordinate down, so that only the beginning of each table is needed.
  for (let b = point.length - 1; b >= 0; b--) {
    const length = Math.ceil(count / 2 ** b);
    const next: F = new Int32Array(4 * length);
    for (let i = 0; i < length; i++) {
      const half = 4 * (i >> 1);
      if ((i & 1) === 1) {
        mulAt(next, 4 * i, table, half, point[b]!, 0);
      } else {
        mulAt(next, 4 * i, table, half, point[b]!, 0);
        for (let c = 0; c < 4; c++) next[4 * i + c] = subM(table[half + c]!, next[4 * i + c]!);
      }
    }
    table = next;
  }
  return table.subarray(0, 4 * count);
}

/** eq(r, i) for one i. */
export function eqAt(point: readonly F[], index: number): F {
  let product = ONE;
  let rest = index;
  for (const r of point) {
    product = mul(product, rest % 2 === 1 ? r : sub(ONE, r));
    rest = Math.floor(rest / 2);
  }
  return product;
}

/** The least k with 2^k ≥ x. */
export function log(x: number): number {
  let k = 0;
  while (2 ** k < x) k++;
  return k;
}

export function pad(x: number): number {
  return 2 ** log(x);
}
