/**
 * Finds the values of committed variables from what is asked of them: each constraint gives a
 * variable that it alone determines, until all are known. Small, and for tests only.
 */
import { root } from "../src/evaluate.ts";
import { mul, mulM, P, pad, toM, type F } from "../src/field.ts";
import { Statement, type Contraction, type Form, type Sink, type Table } from "../src/statement.ts";
import type { Tensor } from "../src/tensor.ts";

type Constraint =
  | { readonly kind: "zero"; readonly form: Form }
  | { readonly kind: "lookup"; readonly table: Table; readonly x: Form; readonly y: Form | null }
  | { readonly kind: "bits"; readonly form: Form; readonly k: number; readonly low: number };

/** A form's value as far as it is known, and what is not. */
interface Partial {
  known: number;
  readonly open: { readonly variable: number; readonly factor: number }[];
  readonly openSquares: number[];
}

/** A statement that remembers its constraints and solves them. */
export class Witness extends Statement {
  readonly values: number[] = [];
  readonly #constraints: Constraint[] = [];
  readonly #weights: readonly Int8Array[];
  readonly #products = new Map<Contraction, Float64Array>();
  #inBits = false;

  /** The elements of each constant that is a weight, by its number. */
  constructor(weights: readonly Int8Array[]) {
    super();
    this.#weights = weights;
  }

  override lookup(table: number, x: Form, y: Form | null = null): void {
    if (!this.#inBits) {
      this.#constraints.push({ kind: "lookup", table: this.tables[table]!, x, y });
    }
    super.lookup(table, x, y);
  }

  override zero(form: Form): void {
    this.#constraints.push({ kind: "zero", form });
    super.zero(form);
  }

  override bits(form: Form, k: number): void {
    this.#constraints.push({ kind: "bits", form, k, low: k > 16 ? this.variables : -1 });
    this.#inBits = true;
    super.bits(form, k);
    this.#inBits = false;
  }

  /** Values of all variables, those of `hints` as given; multiplicities counted. */
  solve(hints: ReadonlyMap<number, number> = new Map()): Int32Array {
    const end = this.multiplicityBegins[0] ?? this.variables;
    for (const [variable, value] of hints) this.values[variable] = value;
    while (this.#progress()) { /* until nothing more follows */ }
    for (let v = 0; v < end; v++) {
      if (this.values[v] === undefined) throw new Error(`variable ${v} is not determined`);
    }
    this.#count();
    return Int32Array.from({ length: this.variables }, (_, v) => toM(this.values[v] ?? 0));
  }

  /**
   * Whether something followed. Zero sections come last, one by one: those of outputs, which may be
   * false, are behind all others and so decide nothing.
   */
  #progress(): boolean {
    const zeros = this.#constraints.filter(({ kind }) => kind === "zero");
    const others = this.#constraints.filter(({ kind }) => kind !== "zero");
    for (const step of [others, ...zeros.map((zero) => [zero])]) {
      const before = this.#filled();
      for (const constraint of step) this.#apply(constraint);
      if (this.#filled() > before) return true;
    }
    return false;
  }

  #filled(): number {
    return this.values.reduce((count) => count + 1, 0);
  }

  #apply(constraint: Constraint): void {
    const form = constraint.kind === "lookup" ? constraint.x : constraint.form;
    for (let cell = 0; cell < form.cells; cell++) {
      const x = this.#evaluate(form, cell);
      if (x === null) continue;
      if (x.open.length + x.openSquares.length > 0) this.#solveFor(constraint, x);
      else if (constraint.kind === "bits" && constraint.low >= 0) {
        const h = Math.floor(constraint.k / 2);
        this.values[constraint.low + cell] = ((x.known % 2 ** h) + 2 ** h) % 2 ** h;
      } else if (constraint.kind === "lookup" && constraint.y !== null) {
        const y = this.#evaluate(constraint.y, cell)!;
        const [open] = y.open;
        if (y.open.length !== 1) continue;
        const entry = constraint.table.y![x.known - constraint.table.first]!;
        this.values[open!.variable] = (entry - y.known) / open!.factor + 0;
      }
    }
  }

  /** Finds the one open variable where a zero, or a range as wide as its factor, decides it. */
  #solveFor(constraint: Constraint, x: Partial): void {
    if (constraint.kind === "bits" && x.open.length === 0 && x.openSquares.length === 1) {
      this.values[x.openSquares[0]!] = root(x.known);
      return;
    }
    if (x.openSquares.length > 0) return;
    if (constraint.kind === "bits" && x.open.length === 2
      && x.open.every(({ factor }) => Number.isInteger(Math.log2(-factor / 2 ** constraint.k)))) {
      // A quotient in two pieces: the one that counts more takes all it can.
      let rest = x.known;
      for (const { variable, factor } of x.open.sort((a, b) => a.factor - b.factor)) {
        this.values[variable] = Math.floor(rest / -factor) + 0;
        rest += this.values[variable]! * factor;
      }
    }
    if (x.open.length !== 1) return;
    const { variable, factor } = x.open[0]!;
    if (constraint.kind === "zero") this.values[variable] = -x.known / factor + 0;
    else if (factor < -1 || (constraint.kind === "bits" && factor === -1)) {
      this.values[variable] = Math.floor(x.known / -factor) + 0;
    }
  }

  #evaluate(form: Form, cell: number): Partial | null {
    const partial: Partial = { known: 0, open: [], openSquares: [] };
    let missing = false;
    const value = (tensor: Tensor, i: number): number | undefined => {
      const v = tensor.variable(i);
      return v < 0 ? tensor.values![i]! : this.values[v];
    };
    const open = (variable: number, factor: number): void => {
      const at = partial.open.findIndex((term) => term.variable === variable);
      const sum = at < 0 ? factor : partial.open.splice(at, 1)[0]!.factor + factor;
      partial.open.push({ variable, factor: sum });
    };
    const sink: Sink = {
      constant: (v, s) => { partial.known += v * centred(s); },
      reference: (tensor, i, s) => {
        const v = value(tensor, i);
        if (v === undefined) open(tensor.variable(i), centred(s));
        else partial.known += v * centred(s);
      },
      product: (a, i, b, j, s) => {
        const [x, y] = [value(a, i), value(b, j)];
        if (x !== undefined && y !== undefined) partial.known += x * y * centred(s);
        else if (x !== undefined) open(b.variable(j), x * centred(s));
        else if (y !== undefined) open(a.variable(i), y * centred(s));
        else if (a.variable(i) === b.variable(j)) partial.openSquares.push(a.variable(i));
        else missing = true;
      },
      contraction: (of, s) => {
        const t = this.#product(of);
        if (t === null) missing = true;
        else partial.known += t[cell]! * centred(s);
      },
    };
    form.emit(cell, 1, sink);
    return missing ? null : partial;
  }

  /** Every T[row, col] of a contraction, once its activations are known. */
  #product(of: Contraction): Float64Array | null {
    const made = this.#products.get(of);
    if (made !== undefined) return made;
    const value = (tensor: Tensor, i: number): number | undefined =>
      (tensor.variable(i) < 0 ? tensor.values![i]! : this.values[tensor.variable(i)]);
    const right: (number | undefined)[][] = Array.from({ length: of.count }, () => []);
    if (of.b === null) {
      for (let kappa = 0; kappa < of.count; kappa++) right[kappa] = this.rightRow(of, kappa);
    } else {
      of.right((kappa, col, element) => { right[kappa]![col] = value(of.b!, element); });
    }
    const t = new Float64Array(of.rows * of.used);
    let missing = false;
    of.left((kappa, row, element) => {
      const a = value(of.a, element);
      for (let n = 0; n < of.used; n++) {
        const b = right[kappa]![n];
        if (a === undefined || b === undefined) missing = true;
        else t[row * of.used + n]! += centred(of.multiplier(n)) * a * b;
      }
    });
    if (missing) return null;
    this.#products.set(of, t);
    return t;
  }

  /** The weights of κ for each column, 0 where its group is another. */
  rightRow(of: Contraction, kappa: number): number[] {
    const groups = pad(of.groups);
    const [k, group] = [Math.floor(kappa / groups), kappa % groups];
    return Array.from({ length: of.used }, (_, n) =>
      (Math.floor(n / (of.used / of.groups)) === group ? this.weight(of, k, n) : 0));
  }

  /** W[k, n] of a contraction's weight. */
  weight(of: Contraction, k: number, n: number): number {
    const elements = this.#weights[of.block!.constant]!;
    if (of.block!.role === "matrix") return elements[k * of.block!.N + n]!;
    // Filters w [N, g, taps]: of a vector alone, g is what the padded rows leave room for.
    const g = of.a.shape[1]! / of.groups;
    const taps = of.block!.K / pad(g);
    const [t, i] = [Math.floor(k / pad(g)), k % pad(g)];
    return i < g ? elements[(n * g + i) * taps + t]! : 0;
  }

  /** Pads of a hiding proof, and their products. */
  setPads(values: Int32Array, pads: F): void {
    const { count, pairs } = this.pads!;
    values.set(pads.subarray(0, 4 * count), this.padBegin);
    const pad = (i: number): F => values.slice(this.padBegin + 4 * i, this.padBegin + 4 * i + 4);
    pairs.forEach(([a, b], k) =>
      values.set(mul(pad(a), pad(b)), this.padBegin + 4 * (count + k)));
  }

  #count(): void {
    this.tables.forEach((table, number) => {
      const begin = this.multiplicityBegins[number]!;
      for (let i = 0; i < table.padded; i++) this.values[begin + i] = 0;
      for (const section of this.sections.filter((s) => s.table === number)) {
        for (let cell = 0; cell < section.x.cells; cell++) {
          const x = this.#field(section.x, cell);
          const y = section.y === null ? 0 : this.#field(section.y, cell);
          const at = centred(x) - table.first;
          if (toM(table.y?.[at] ?? 0) === y && at >= 0 && at < table.entries) {
            this.values[begin + at]! += 1;
          }
        }
      }
    });
  }

  /** A form's value in the field, where every variable is known. */
  #field(form: Form, cell: number): number {
    let sum = 0;
    const value = (tensor: Tensor, i: number): number =>
      toM(tensor.variable(i) < 0 ? tensor.values![i]! : this.values[tensor.variable(i)]!);
    form.emit(cell, 1, {
      constant: (v, s) => { sum += mulM(toM(v), s); },
      reference: (tensor, i, s) => { sum += mulM(value(tensor, i), s); },
      product: (a, i, b, j, s) => { sum += mulM(mulM(value(a, i), value(b, j)), s); },
      contraction: (of, s) => { sum += mulM(toM(this.#product(of)![cell]!), s); },
    });
    return toM(sum);
  }

  /** The pair of each leaf's denominators and so on: x and y of a cell, for the prover. */
  cell(form: Form | null, cell: number): number {
    return form === null ? 0 : this.#field(form, cell);
  }
}

export function centred(s: number): number {
  return s > P / 2 ? s - P : s;
}
