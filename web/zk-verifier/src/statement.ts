/**
 * Section 5: what is proved, as sections of cells whose forms are emitted on demand, tables, and
 * contractions. Nothing here depends on a proof.
 */
import { log, mulM, P, pad } from "./field.ts";
import type { Contraction, Form, Sink } from "./forms.ts";
import { bestLimb, Gadgets } from "./gadgets.ts";
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

export class Statement extends Gadgets {
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

  override commit(type: Type, shape: Shape, range: Span): Tensor {
    const count = sizeOfShape(shape);
    this.budget.spend(count);
    const first = this.#variables;
    this.#variables += count;
    return Tensor.committed(type, shape, first, range);
  }

  override table(name: string, first: number, last: number, y?: (v: number) => number): number {
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

  override lookup(table: number, x: Form, y: Form | null = null): void {
    this.#section(table, x, y);
  }

  override zero(z: Form): void {
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

  /** A contraction's T as a form, with the part of its bias. */
  contraction(of: Contraction, bias: (col: number) => number): Form {
    this.contractions.push(of);
    return {
      cells: of.rows * of.used, products: 0, contraction: of,
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
    this.limb = bestLimb(this.claims, new Set(this.#tableNumbers.keys()));
    for (const claim of this.claims) claim(this);
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
