/**
 * Finds the values of committed variables from what is asked of them: each constraint gives a
 * variable that it alone determines, until all are known. Small, and for tests only.
 */
import { root } from "../src/evaluate.ts";
import { mul, mulM, P, pad, toM, type F } from "../src/field.ts";
import { reference, type Contraction, type Form, type Sink } from "../src/forms.ts";
import type { Exponentials, Requantisation } from "../src/gadgets.ts";
import type { Type } from "../src/program.ts";
import { Statement, type Table } from "../src/statement.ts";
import type { Shape, Span, Tensor } from "../src/tensor.ts";

type Constraint =
  | { readonly kind: "zero"; readonly form: Form }
  | { readonly kind: "lookup"; readonly table: Table; readonly x: Form; readonly y: Form | null }
  | { readonly kind: "bits"; readonly form: Form; readonly k: number; readonly limbs: number }
  | Rule;

/** The variables from `first` on follow from forms whose values are known. */
interface Rule {
  readonly kind: "rule";
  readonly first: number;
  readonly forms: readonly Form[];
  readonly value: (...values: number[]) => number;
}

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
    if (k === 0) return super.bits(form, k);
    this.#constraints.push({ kind: "bits", form, k, limbs: this.variables });
    this.#inBits = true;
    super.bits(form, k);
    this.#inBits = false;
  }

  #rule(first: number, forms: readonly Form[], value: (...values: number[]) => number): void {
    this.#constraints.push({ kind: "rule", first, forms, value });
  }

  override requantise(
    t: Form, bound: number, shift: number, clamp: Span & { readonly type: Type }, shape: Shape,
  ): Tensor {
    const y = super.requantise(t, bound, shift, clamp, shape);
    this.#rule(y.variable(0), [t], (v) =>
      Math.min(Math.max(Math.floor(v / 2 ** shift + (shift > 0 ? 0.5 : 0)), clamp.lo), clamp.hi));
    return y;
  }

  protected override showTable(of: Requantisation, K: number): void {
    const { t, h, shift } = of;
    if (shift > 0) this.#rule(this.variables, [t], (v) => Math.floor((v + h) / 2 ** shift));
    super.showTable(of, K);
  }

  protected override showPieces(of: Requantisation, c: number, first: number, last: number): void {
    const { t, h, shift, lo, y } = of;
    const u = (v: number): number => Math.floor((Math.floor((v + h) / 2 ** shift) - lo) / 2 ** c);
    this.#rule(this.variables, [t], u);
    this.#rule(this.variables + y.count, [t], (v) =>
      Math.floor((v + h) / 2 ** shift) - lo - u(v) * 2 ** c);
    this.#rule(this.variables + 2 * y.count, [t], (v) => Math.min(Math.max(u(v), -1), 1) + 0);
    super.showPieces(of, c, first, last);
  }

  protected override showExcess(of: Requantisation, k: number): void {
    const { t, h, shift, lo, hi, y } = of;
    const q = (v: number): number => Math.floor((v + h) / 2 ** shift);
    this.#rule(this.variables, [t], (v) => Math.max(0, lo - q(v)));
    this.#rule(this.variables + y.count, [t], (v) => Math.max(0, q(v) - hi));
    super.showExcess(of, k);
  }

  override capped(q: Tensor, n: number, top: number, type: Type): Tensor {
    const y = super.capped(q, n, top, type);
    this.#rule(y.variable(0), [reference(q)], (v) => Math.min(v, top));
    return y;
  }

  protected override showCapped(q: Tensor, n: number, top: number, y: Tensor): void {
    const first = this.variables;
    super.showCapped(q, n, top, y);
    if (this.variables > first) this.#rule(first, [reference(q)], (v) => Math.max(0, v - top));
  }

  override exponential(x: Form, n: number, of: Exponentials, shape: Shape, range: Span): Tensor {
    const e = super.exponential(x, n, of, shape, range);
    this.#rule(e.variable(0), [x], (v) => of.entries[Math.min(v, of.entries.length - 1)]!);
    return e;
  }

  protected override showExponential(x: Form, n: number, of: Exponentials, e: Tensor): void {
    const first = this.variables;
    super.showExponential(x, n, of, e);
    if (this.variables === first) return;
    const last = of.entries.length - 1;
    this.#rule(first, [x], (v) => Math.min(v, last));
    this.#rule(first + e.count, [x], (v) => Math.max(0, v - last));
  }

  override larger(x: Tensor, y: Tensor, d: number, range: Span, kind: "max" | "min"): Tensor {
    const m = super.larger(x, y, d, range, kind);
    this.#rule(m.variable(0), [reference(x), reference(y)], kind === "max" ? Math.max : Math.min);
    return m;
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
    if (constraint.kind === "rule") return this.#follow(constraint);
    const form = constraint.kind === "lookup" ? constraint.x : constraint.form;
    for (let cell = 0; cell < form.cells; cell++) {
      const x = this.#evaluate(form, cell);
      if (x === null) continue;
      if (x.open.length + x.openSquares.length > 0) this.#solveFor(constraint, x);
      else if (constraint.kind === "bits") {
        const count = Math.ceil(constraint.k / this.limb);
        const c = Math.ceil(constraint.k / count);
        for (let i = 0; i < count - 1; i++) {
          const rest = Math.floor(x.known / 2 ** (i * c));
          this.values[constraint.limbs + i * form.cells + cell] = rest - 2 ** c
            * Math.floor(rest / 2 ** c);
        }
      } else if (constraint.kind === "lookup" && constraint.y !== null) {
        const y = this.#evaluate(constraint.y, cell)!;
        const [open] = y.open;
        if (y.open.length !== 1) continue;
        const entry = constraint.table.y![x.known - constraint.table.first]!;
        this.values[open!.variable] = (entry - y.known) / open!.factor + 0;
      }
    }
  }

  #follow({ first, forms, value }: Rule): void {
    for (let cell = 0; cell < forms[0]!.cells; cell++) {
      const values = forms.map((form) => this.#evaluate(form, cell));
      if (values.every((v) => v !== null && v.open.length + v.openSquares.length === 0)) {
        this.values[first + cell] ??= value(...values.map((v) => v!.known)) + 0;
      }
    }
  }

  /** Finds the one open variable where a zero, or a range as wide as its factor, decides it. */
  #solveFor(constraint: Exclude<Constraint, Rule>, x: Partial): void {
    if (constraint.kind === "bits" && x.open.length === 0 && x.openSquares.length === 1) {
      this.values[x.openSquares[0]!] = root(x.known);
      return;
    }
    if (x.openSquares.length > 0) return;
    if (x.open.length !== 1) return;
    const { variable, factor } = x.open[0]!;
    if (constraint.kind === "zero") this.values[variable] = -x.known / factor + 0;
    else if (factor < -1) {
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
