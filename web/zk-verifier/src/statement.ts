/**
 * Section 5: what is proved, as sections of cells whose forms are emitted on demand, tables, and
 * contractions. Nothing here depends on a proof.
 */
import type { Block } from "./key.ts";
import { inverseM, log, mulM, P, pad, toM, type F } from "./field.ts";
import { layPads, padProduct, PRODUCTS_PER_PAIR, type PadLayout } from "./pads.ts";
import type { Type } from "./program.ts";
import { require } from "./refusal.ts";
import { Budget, Tensor, sizeOfShape, type Shape, type Span } from "./tensor.ts";

/** The entry i < entries is (first + i, y[i]), y = 0 if there are none. */
export interface Table {
  readonly first: number;
  readonly entries: number;
  /** A power of two; entries behind the last repeat the first. */
  readonly padded: number;
  readonly y: ArrayLike<number> | null;
}

/** Takes the terms of a form; `s` is a factor of M, numbers are whole. */
export interface Sink {
  constant(v: number, s: number): void;
  reference(tensor: Tensor, i: number, s: number): void;
  product(a: Tensor, i: number, b: Tensor, j: number, s: number): void;
  contraction(of: Contraction, s: number): void;
}

/** A form for each of `cells` cells. */
export interface Form {
  readonly cells: number;
  readonly contraction: Contraction | null;
  emit(cell: number, s: number, out: Sink): void;
}

/** T[row, col] of one node (section 6); e and f are filled while claims are gathered. */
export interface Contraction {
  readonly kind: "matrix" | "filters" | "gather" | "plain";
  readonly rows: number;
  /** Columns that are used, and their number padded. */
  readonly used: number;
  readonly cols: number;
  /** Groups of filters, else 1. */
  readonly groups: number;
  /** Count of κ. */
  readonly count: number;
  readonly block: Block | null;
  readonly a: Tensor;
  readonly b: Tensor | null;
  /** The factor of column n, of M. */
  multiplier(n: number): number;
  /** Each (κ, row, element of a) with U[κ] = Σ e[row]·a[element]. */
  left(visit: (kappa: number, row: number, element: number) => void): void;
  /** Without weights each (κ, col, element of b) with V[κ] = Σ f[col]·b[element]. */
  right(visit: (kappa: number, col: number, element: number) => void): void;
  /** Where its blocks begin in the contraction and in the column domain. */
  begin: number;
  columnBegin: number;
  e: F;
  f: F;
}

export interface Section {
  /** Number of the table, or −1 for a zero section. */
  readonly table: number;
  readonly rows: number;
  readonly used: number;
  readonly cols: number;
  readonly x: Form;
  readonly y: Form | null;
  begin: number;
}

/** The largest grids that section 8 can allow, with room. */
const CELLS_MAX = 2 ** 24;
const TABLE_MAX = 2 ** 18;
const WORK_MAX = 2 ** 30;
const DOMAIN_LOG_MAX = 24;

export function constantForm(cells: number, v: number): Form {
  return { cells, contraction: null, emit: (_, s, out) => out.constant(v, s) };
}

/** The tensor's own elements, or for each cell the element that `index` names. */
export function reference(
  tensor: Tensor, cells: number = tensor.count, index: (cell: number) => number = (c) => c,
): Form {
  return {
    cells, contraction: null, emit: (c, s, out) => out.reference(tensor, index(c), s),
  };
}

/** Σ factor·form; the factors are whole numbers. */
export function sumOf(...terms: readonly (readonly [number, Form])[]): Form {
  const parts = terms.map(([factor, form]) => [toM(factor), form] as const);
  return {
    cells: terms[0]![1].cells,
    contraction: terms.find(([, form]) => form.contraction !== null)?.[1].contraction ?? null,
    emit: (c, s, out) => {
      for (const [factor, form] of parts) form.emit(c, mulM(factor, s), out);
    },
  };
}

/** form / 2^h in the field. */
function shifted(form: Form, h: number): Form {
  const factor = inverseM(toM(2 ** h));
  return { ...form, emit: (c, s, out) => form.emit(c, mulM(factor, s), out) };
}

/** What is known of a quotient (T + h) >> shift: within [a, b], and so in −2^K … 2^K − 1. */
interface Quotient {
  readonly shift: number;
  readonly h: number;
  readonly a: number;
  readonly b: number;
  readonly K: number;
  /** The bits of a piece, as many as a result within the clamp needs. */
  readonly c: number;
}

export class Statement {
  readonly tables: Table[] = [];
  readonly sections: Section[] = [];
  readonly contractions: Contraction[] = [];
  readonly budget = new Budget();
  readonly work = new Budget(WORK_MAX, "products");
  readonly #tableNumbers = new Map<string, number>();
  #variables = 0;
  #cells = 0;
  /** Sizes of the grids as exponents; these and where tables begin are set by `close`. */
  leaves = 0;
  zeros = 0;
  /** Lookup cells, with those that pad rows, and padded entries of tables. */
  leafCount = 0;
  tableBegins: number[] = [];
  multiplicityBegins: number[] = [];
  /** Contractions with a cell, and those of them with weights; their domains as exponents. */
  proven: Contraction[] = [];
  weighted: Contraction[] = [];
  contractionLog = 0;
  columnLog = 0;
  /** How many variables, the first ones, are hidden inputs; 0 if the proof is open. */
  hidden = 0;
  /** The pads of a hiding proof, and where they begin among the variables. */
  pads: PadLayout | null = null;
  padBegin = 0;

  get variables(): number {
    return this.#variables;
  }

  commit(type: Type, shape: Shape, range: Span): Tensor {
    const count = sizeOfShape(shape);
    this.budget.spend(count);
    const first = this.#variables;
    this.#variables += count;
    return Tensor.committed(type, shape, first, range);
  }

  table(name: string, first: number, last: number, y?: (v: number) => number): number {
    const known = this.#tableNumbers.get(name);
    if (known !== undefined) return known;
    const entries = last - first + 1;
    require(entries >= 1 && entries <= TABLE_MAX, "statement",
      `table ${name} would have ${entries} entries, more than ${TABLE_MAX}`);
    this.#spendCells(Math.max(pad(entries), 2));
    const values = y && Float64Array.from({ length: entries }, (_, i) => y(first + i));
    const number = this.tables.length;
    this.tables.push({ first, entries, padded: Math.max(pad(entries), 2), y: values ?? null });
    this.#tableNumbers.set(name, number);
    return number;
  }

  span(a: number, b: number): number {
    return this.table(`span ${a} ${b}`, a, b);
  }

  lookup(table: number, x: Form, y: Form | null = null): void {
    this.#section(table, x, y);
  }

  zero(z: Form): void {
    this.#section(-1, z, null);
  }

  #section(table: number, x: Form, y: Form | null): void {
    const grid = x.contraction ?? { rows: x.cells, used: 1, cols: 1 };
    const { rows, used, cols } = grid;
    this.#spendCells(rows * cols);
    this.sections.push({ table, rows, used, cols, x, y, begin: 0 });
  }

  #spendCells(count: number): void {
    this.#cells += count;
    require(this.#cells <= CELLS_MAX, "statement",
      `the statement has more than ${CELLS_MAX} cells and entries of tables`);
  }

  /** BITS: 0 ≤ f < 2^k. */
  bits(f: Form, k: number): void {
    require(k >= 0 && k <= 30, "statement", `BITS of ${k} bits`);
    if (k <= 16) {
      this.lookup(this.span(0, 2 ** k - 1), f);
      return;
    }
    const h = Math.floor(k / 2);
    const low = reference(this.commit("i32", [f.cells], { lo: 0, hi: 2 ** h - 1 }));
    this.lookup(this.span(0, 2 ** h - 1), low);
    this.lookup(this.span(0, 2 ** (k - h) - 1), shifted(sumOf([1, f], [-1, low]), h));
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
    const b = Math.floor((bound + h) / 2 ** shift);
    require(b - a < 2 ** 17, "statement", `a requantisation has ${b - a + 1} results`);
    const range = b < lo ? { lo, hi: lo } : a > hi ? { lo: hi, hi }
      : { lo: Math.max(lo, a), hi: Math.min(hi, b) };
    let K = 0;
    while (-(2 ** K) > a || b >= 2 ** K) K++;
    const inside = lo <= a && b <= hi;
    const c = log(hi - lo + 1);
    const quotient = { shift, h, a, b, K, c };
    if (!inside && shift > 0 && K > 12 && c <= 10 && bound + 2 ** (shift + c) < 2 ** 30) {
      return this.#clampInPieces(t, quotient, clamp, shape, range);
    }
    const q = inside || shift === 0 ? null : this.commit("i32", shape, { lo: a, hi: b });
    const y = this.commit(type, shape, range);
    if (shift === 0) {
      if (inside) this.zero(sumOf([1, reference(y)], [-1, t]));
      else this.lookup(this.clamp(-(2 ** K), 2 ** K - 1, lo, hi), t, reference(y));
      return y;
    }
    if (q === null) this.bits(sumOf([1, reference(y)], [2 ** K, constantForm(t.cells, 1)]), K + 1);
    else this.lookup(this.clamp(-(2 ** K), 2 ** K - 1, lo, hi), reference(q), reference(y));
    this.#remainder(t, quotient, reference(q ?? y));
    return y;
  }

  /** BITS(T + h − 2^S·q, S). */
  #remainder(t: Form, { shift, h }: Quotient, q: Form): void {
    this.bits(sumOf([1, t], [h, constantForm(t.cells, 1)], [-(2 ** shift), q]), shift);
  }

  /** A far-reaching quotient q = lo + 2^c·u + v is clamped by its piece u: below, within, above. */
  #clampInPieces(
    t: Form, quotient: Quotient, { lo, hi, type }: Span & { readonly type: Type }, shape: Shape,
    range: Span,
  ): Tensor {
    const { a, b, c } = quotient;
    const [first, last] = [Math.floor((a - lo) / 2 ** c), Math.floor((b - lo) / 2 ** c)];
    const u = reference(this.commit("i32", shape, { lo: first, hi: last }));
    const v = reference(this.commit("i32", shape, { lo: 0, hi: 2 ** c - 1 }));
    const s = reference(this.commit("i8", shape, { lo: -1, hi: 1 }));
    const y = this.commit(type, shape, range);
    const one = constantForm(t.cells, 1);
    this.bits(v, c);
    this.lookup(this.clamp(first, last, -1, 1), u, s);
    this.lookup(this.clamp(-(2 ** c), 2 ** (c + 1) - 1, 0, hi - lo),
      sumOf([1, v], [2 ** c, s]), sumOf([1, reference(y)], [-lo, one]));
    this.#remainder(t, quotient, sumOf([lo, one], [2 ** c, u], [1, v]));
    return y;
  }

  clamp(a: number, b: number, lo: number, hi: number): number {
    return this.table(`clamp ${a} ${b} ${lo} ${hi}`, a, b, (v) => Math.min(Math.max(v, lo), hi));
  }

  /** A contraction's T as a form, with the part of its bias. */
  contraction(of: Contraction, bias: (col: number) => number): Form {
    this.contractions.push(of);
    return {
      cells: of.rows * of.used,
      contraction: of,
      emit: (cell, s, out) => {
        const col = cell % of.used;
        const added = bias(col);
        if (added !== 0) out.constant(added, mulM(of.multiplier(col), s));
        out.contraction(of, s);
      },
    };
  }

  /** Gives the tables their multiplicities and lays the grids out: nothing is added behind. */
  close(): void {
    require(this.#variables > 0, "statement",
      "nothing is committed, so there is nothing to prove");
    for (const table of this.tables) {
      this.multiplicityBegins.push(this.#variables);
      this.#variables += table.padded;
    }
    this.#layLeaves();
    this.#layDomains();
    if (this.hidden > 0) this.#commitPads();
    this.zeros = logAtLeast1(layInOrder(
      this.sections.filter((section) => section.table < 0).map((section) => ({
        alignment: section.cols, size: section.rows * section.cols,
        place: (begin: number) => { section.begin = begin; },
      }))));
  }

  #layDomains(): void {
    this.proven = this.contractions.filter((of) => of.rows * of.used > 0);
    this.weighted = this.proven.filter((of) => of.block !== null);
    const contractions = layInOrder(this.proven.map((of) => ({
      alignment: pad(of.count), size: pad(of.count),
      place: (begin: number) => { of.begin = begin; },
    })));
    const columns = layInOrder(this.weighted.map((of) => ({
      alignment: of.cols, size: of.cols, place: (begin: number) => { of.columnBegin = begin; },
    })));
    this.contractionLog = logAtLeast1(contractions);
    this.columnLog = logAtLeast1(columns);
    require(this.contractionLog <= DOMAIN_LOG_MAX && this.columnLog <= DOMAIN_LOG_MAX, "statement",
      "the contractions are too many");
  }

  /** Section 9: pads behind the multiplicities, their products, and that these are right. */
  #commitPads(): void {
    const products = this.#countProducts();
    const { count, pairs } = this.pads = layPads(this.leaves,
      (pairCount) => logAtLeast1(products + PRODUCTS_PER_PAIR * pairCount),
      this.proven.length > 0 ? this.contractionLog : null);
    this.padBegin = this.#variables;
    const shape = [4 * (count + pairs.length)];
    this.#variables += shape[0]!;
    const all = Tensor.committed("i32", shape, this.padBegin, { lo: 0, hi: P - 1 });
    pairs.forEach(([a, b], k) => this.#section(-1, padProduct(all, a, b, count + k), null));
  }

  #countProducts(): number {
    let products = 0;
    const sink: Sink = {
      constant: () => {}, reference: () => {}, contraction: () => {},
      product: (a, i, b, j) => {
        if (a.variable(i) >= 0 || b.variable(j) >= 0) products++;
      },
    };
    for (const { x, y } of this.sections) {
      for (let cell = 0; cell < x.cells; cell++) {
        x.emit(cell, 1, sink);
        y?.emit(cell, 1, sink);
      }
    }
    return products;
  }

  #layLeaves(): void {
    const tables = this.tables.map((table, i) => ({
      alignment: table.padded, size: table.padded,
      place: (begin: number) => { this.tableBegins[i] = begin; },
    }));
    const sections = this.sections.filter((section) => section.table >= 0).map((section) => ({
      alignment: section.cols, size: section.rows * section.cols,
      place: (begin: number) => { section.begin = begin; },
    }));
    this.leafCount = layInOrder([...tables, ...sections]);
    this.leaves = logAtLeast1(this.leafCount);
  }
}

interface Item {
  readonly alignment: number;
  readonly size: number;
  place(begin: number): void;
}

/** The exponent of the least power of two that holds n, at least 1. */
export function logAtLeast1(n: number): number {
  return Math.max(log(n), 1);
}

/** Places items by falling alignment, equal ones as they come; gives the end. */
export function layInOrder(items: readonly Item[]): number {
  let end = 0;
  for (const item of [...items].sort((a, b) => b.alignment - a.alignment)) {
    item.place(end);
    end += item.size;
  }
  return end;
}
