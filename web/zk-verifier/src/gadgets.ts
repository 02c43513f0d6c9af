/**
 * The gadgets of section 5. What they commit is there at once; what they claim of it is shown
 * behind all nodes, when it is known how many bits a limb has best.
 */
import { log, P, pad } from "./field.ts";
import { constantForm, product, reference, shifted, sumOf, type Form } from "./forms.ts";
import type { Type } from "./program.ts";
import { require } from "./refusal.ts";
import { sizeOfShape, Tensor, type Shape, type Span } from "./tensor.ts";

/** What is shown later, with limbs of a size that is known then. */
export type Claim = (gadgets: Gadgets) => void;

/** A requantisation y of T, |T| ≤ bound, whose quotients (T + h) >> shift are within [a, e]. */
export interface Requantisation extends Span {
  readonly t: Form;
  readonly bound: number;
  readonly shift: number;
  readonly h: number;
  readonly a: number;
  readonly e: number;
  readonly y: Tensor;
}

/** A table of exponentials: its name, and its entries from 0 on, the last for all behind it. */
export interface Exponentials {
  readonly name: string;
  readonly entries: Float64Array;
}

const LIMB_MIN = 4;
const LIMB_MAX = 16;

export abstract class Gadgets {
  readonly claims: Claim[] = [];
  /** Bits of a limb; set before claims are shown. */
  limb = LIMB_MAX;

  abstract commit(type: Type, shape: Shape, range: Span): Tensor;
  abstract lookup(table: number, x: Form, y?: Form | null): void;
  abstract zero(z: Form): void;
  abstract table(name: string, first: number, last: number, y?: (v: number) => number): number;

  span(a: number, b: number): number {
    return this.table(`span ${a} ${b}`, a, b);
  }

  clamp(a: number, b: number, lo: number, hi: number): number {
    return this.table(`clamp ${a} ${b} ${lo} ${hi}`, a, b, (v) => Math.min(Math.max(v, lo), hi));
  }

  /** BITS: 0 ≤ f < 2^k. */
  bits(f: Form, k: number): void {
    require(k >= 0 && k <= 30, "statement", `BITS of ${k} bits`);
    if (k === 0) return this.zero(f);
    const count = Math.ceil(k / this.limb);
    const c = Math.ceil(k / count);
    if (count === 1) return this.lookup(this.span(0, 2 ** k - 1), f);
    const limbs = this.commit("i32", [count - 1, f.cells], { lo: 0, hi: 2 ** c - 1 });
    const low = Array.from({ length: count - 1 }, (_, i): [number, Form] =>
      [-(2 ** (i * c)), reference(limbs, f.cells, (cell) => i * f.cells + cell)]);
    this.lookup(this.span(0, 2 ** c - 1), reference(limbs));
    const used = (count - 1) * c;
    this.lookup(this.span(0, 2 ** (k - used) - 1), shifted(sumOf([1, f], ...low), used));
  }

  /** UPTO: 0 ≤ f ≤ n. */
  upTo(f: Form, n: number): void {
    require(n >= 0 && n < 2 ** 29, "statement", `UPTO ${n}`);
    if (n > 0 && n < 2 ** this.limb) return this.lookup(this.span(0, n), f);
    const k = log(n + 1);
    this.bits(f, k);
    if (n + 1 < 2 ** k) this.bits(sumOf([n, constantForm(f.cells, 1)], [-1, f]), k);
  }

  /** REQUANTISE of T, |T| ≤ bound; `shape` is that of the cells in their order. */
  requantise(
    t: Form, bound: number, shift: number, clamp: Span & { readonly type: Type }, shape: Shape,
  ): Tensor {
    const { lo, hi, type } = clamp;
    const h = shift > 0 ? 2 ** (shift - 1) : 0;
    require(shift >= 0 && shift <= 28 && bound + h < 2 ** 30 - 1, "statement",
      `a requantisation of sums up to ${bound} by ${shift} bits cannot be proved`);
    const a = Math.floor((-bound + h) / 2 ** shift);
    const e = Math.floor((bound + h) / 2 ** shift);
    require(e - a < 2 ** 17, "statement", `a requantisation has ${e - a + 1} results`);
    const range = e < lo ? { lo, hi: lo } : a > hi ? { lo: hi, hi }
      : { lo: Math.max(lo, a), hi: Math.min(hi, e) };
    const y = this.commit(type, shape, range);
    const of = { t, bound, shift, h, a, e, lo, hi, y };
    this.claims.push((gadgets) => gadgets.showRequantised(of));
    return y;
  }

  protected showRequantised(of: Requantisation): void {
    const { t, bound, shift, h, a, e, lo, hi, y } = of;
    let K = 0;
    while (-(2 ** K) > a || e >= 2 ** K) K++;
    if (lo <= a && e <= hi) {
      if (shift > 0) this.bits(sumOf([1, reference(y)], [2 ** K, constantForm(t.cells, 1)]), K + 1);
      this.remainder(of, reference(y));
      return;
    }
    const c = log(hi - lo + 1);
    const k = log(Math.max(0, lo - a, e - hi) + 1);
    const [first, last] = [Math.floor((a - lo) / 2 ** c), Math.floor((e - lo) / 2 ** c)];
    const piecesFit = shift > 0 && c <= Math.min(10, this.limb - 2)
      && Math.max(pad(last - first + 1), 2) <= 2 ** this.limb && bound + 2 ** (shift + c) < 2 ** 30;
    const reach = Math.max(Math.abs(lo), Math.abs(hi)) + 2 ** k;
    const excessFits = bound + h + 2 ** shift * reach < P;
    if (K + 1 > Math.min(this.limb, 13) && piecesFit) this.showPieces(of, c, first, last);
    else if (K + 1 > this.limb && excessFits) this.showExcess(of, k);
    else this.showTable(of, K);
  }

  /** BITS(T + h − 2^S·q, S). */
  protected remainder({ t, h, shift }: Requantisation, q: Form): void {
    this.bits(sumOf([1, t], [h, constantForm(t.cells, 1)], [-(2 ** shift), q]), shift);
  }

  protected showTable(of: Requantisation, K: number): void {
    const { t, shift, a, e, lo, hi, y } = of;
    const q = shift === 0 ? t : reference(this.commit("i32", y.shape, { lo: a, hi: e }));
    this.lookup(this.clamp(-(2 ** K), 2 ** K - 1, lo, hi), q, reference(y));
    if (shift > 0) this.remainder(of, q);
  }

  /** The quotient lo + 2^c·u + v is clamped by its piece u: below, within, above. */
  protected showPieces(of: Requantisation, c: number, first: number, last: number): void {
    const { t, lo, hi, y } = of;
    const u = reference(this.commit("i32", y.shape, { lo: first, hi: last }));
    const v = reference(this.commit("i32", y.shape, { lo: 0, hi: 2 ** c - 1 }));
    const s = reference(this.commit("i8", y.shape, { lo: -1, hi: 1 }));
    const one = constantForm(t.cells, 1);
    this.bits(v, c);
    this.lookup(this.clamp(first, last, -1, 1), u, s);
    this.lookup(this.clamp(-(2 ** c), 2 ** (c + 1) - 1, 0, hi - lo),
      sumOf([1, v], [2 ** c, s]), sumOf([1, reference(y)], [-lo, one]));
    this.remainder(of, sumOf([lo, one], [2 ** c, u], [1, v]));
  }

  /** The quotient y − u + v, where u > 0 only at y = lo and v > 0 only at y = hi. */
  protected showExcess(of: Requantisation, k: number): void {
    const { t, lo, hi, y } = of;
    const u = this.commit("i32", y.shape, { lo: 0, hi: 2 ** k - 1 });
    const v = this.commit("i32", y.shape, { lo: 0, hi: 2 ** k - 1 });
    this.upTo(sumOf([1, reference(y)], [-lo, constantForm(t.cells, 1)]), hi - lo);
    this.bits(reference(u), k);
    this.bits(reference(v), k);
    this.zero(excessOnlyAt(u, y, lo));
    this.zero(excessOnlyAt(v, y, hi));
    this.remainder(of, sumOf([1, reference(y)], [-1, reference(u)], [1, reference(v)]));
  }

  /** CAPPED: min(q, top) of 0 ≤ q ≤ n. */
  capped(q: Tensor, n: number, top: number, type: Type): Tensor {
    const y = this.commit(type, q.shape, { lo: 0, hi: top });
    this.claims.push((gadgets) => gadgets.showCapped(q, n, top, y));
    return y;
  }

  protected showCapped(q: Tensor, n: number, top: number, y: Tensor): void {
    if (n < 2 ** this.limb) {
      return this.lookup(this.clamp(0, n, 0, top), reference(q), reference(y));
    }
    const v = this.commit("i32", q.shape, { lo: 0, hi: n - top });
    this.upTo(reference(y), top);
    this.upTo(reference(v), n - top);
    this.zero(sumOf([1, reference(q)], [-1, reference(y)], [-1, reference(v)]));
    this.zero(excessOnlyAt(v, y, top));
  }

  /** EXPONENTIAL of 0 ≤ x ≤ n. */
  exponential(x: Form, n: number, of: Exponentials, shape: Shape, range: Span): Tensor {
    const e = this.commit("u16", shape, range);
    this.claims.push((gadgets) => gadgets.showExponential(x, n, of, e));
    return e;
  }

  protected showExponential(x: Form, n: number, of: Exponentials, e: Tensor): void {
    const last = of.entries.length - 1;
    const table = (end: number): number => this.table(`exponential ${of.name} ${end}`, 0, end,
      (v) => of.entries[Math.min(v, last)]!);
    if (n <= last || n < 2 ** this.limb) return this.lookup(table(n), x, reference(e));
    const w = this.commit("i32", e.shape, { lo: 0, hi: last });
    const v = this.commit("i32", e.shape, { lo: 0, hi: n - last });
    this.lookup(table(last), reference(w), reference(e));
    this.bits(reference(v), log(n - last + 1));
    this.zero(sumOf([1, x], [-1, reference(w)], [-1, reference(v)]));
    this.zero(excessOnlyAt(v, w, last));
  }

  /** LARGER, or the smaller of both, which are at most d apart. */
  larger(x: Tensor, y: Tensor, d: number, range: Span, kind: "max" | "min"): Tensor {
    require(d >= 0 && d < 2 ** 30, "statement", `numbers ${d} apart cannot be compared`);
    const m = this.commit(x.type, x.shape, range);
    this.claims.push((gadgets) => gadgets.showLarger(x, y, d, m, kind));
    return m;
  }

  protected showLarger(x: Tensor, y: Tensor, d: number, m: Tensor, kind: "max" | "min"): void {
    const above = (of: Tensor): Form =>
      (kind === "max" ? sumOf([1, reference(m)], [-1, reference(of)])
        : sumOf([1, reference(of)], [-1, reference(m)]));
    if (2 * d < 2 ** this.limb) {
      const table = this.table(`relu ${d}`, -d, d, (v) => Math.max(v, 0));
      return this.lookup(table, sumOf([1, reference(x)], [-1, reference(y)]),
        above(kind === "max" ? y : x));
    }
    const k = log(d + 1);
    this.bits(above(x), k);
    this.bits(above(y), k);
    this.zero(sumOf([1, times(m, m)], [-1, times(m, x)], [-1, times(m, y)], [1, times(x, y)]));
  }
}

function times(a: Tensor, b: Tensor): Form {
  return product(a, (c) => c, b, (c) => c);
}

/** v·y − at·v: 0 where v = 0 or y = at. */
function excessOnlyAt(v: Tensor, y: Tensor, at: number): Form {
  return sumOf([1, times(v, y)], [-at, reference(v)]);
}

/** Counts what claims make: leaves, variables (of tables too) and twice the products. */
class Tally extends Gadgets {
  cost = 0;
  readonly #tables: Set<string>;

  constructor(tables: Set<string>, limb: number) {
    super();
    this.#tables = tables;
    this.limb = limb;
  }

  override commit(type: Type, shape: Shape, range: Span): Tensor {
    this.cost += sizeOfShape(shape);
    return Tensor.committed(type, shape, 0, range);
  }

  override lookup(_: number, x: Form, y: Form | null = null): void {
    const { rows, cols } = x.contraction ?? { rows: x.cells, cols: 1 };
    this.cost += rows * cols;
    this.zero(x);
    if (y !== null) this.zero(y);
  }

  override zero({ products }: Form): void {
    this.cost += 2 * products;
  }

  override table(name: string, first: number, last: number): number {
    if (!this.#tables.has(name)) this.cost += 2 * Math.max(pad(last - first + 1), 2);
    this.#tables.add(name);
    return 0;
  }
}

/** The limb size with which claims cost least beside the tables that are there. */
export function bestLimb(claims: readonly Claim[], tables: ReadonlySet<string>): number {
  let [best, least] = [LIMB_MIN, Infinity];
  for (let limb = LIMB_MIN; limb <= LIMB_MAX; limb++) {
    const tally = new Tally(new Set(tables), limb);
    for (const claim of claims) claim(tally);
    if (tally.cost < least) [best, least] = [limb, tally.cost];
  }
  return best;
}
