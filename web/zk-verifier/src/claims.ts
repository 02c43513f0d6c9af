/** Step 3 of section 7: the claim about the leaves as a claim about variables and products. */
import {
  add, addAt, addScaledAt, eqTable, mul, mulAt, mulM, scale, sub, toM, ONE, type F,
} from "./field.ts";
import type { Contraction, Sink } from "./forms.ts";
import type { Section, Statement } from "./statement.ts";
import type { Tensor } from "./tensor.ts";

/** A product of references a[i]·b[j], not both known. */
export interface Product {
  readonly a: Tensor;
  readonly i: number;
  readonly b: Tensor;
  readonly j: number;
}

/** What is claimed of the variables: known + Σ L_i·w_i + Σ ℓ_i·a_i·b_i + contractions. */
export class Claims implements Sink {
  /** L, an element of F for each variable. */
  readonly linear: F;
  readonly known: F = new Int32Array(4);
  readonly products: Product[] = [];
  /** ℓ, one for each product. */
  readonly coefficients: F[] = [];
  /** The factor of whatever is added. */
  readonly weight: F = new Int32Array(4);
  #factor = 1;

  constructor(variables: number) {
    this.linear = new Int32Array(4 * variables);
  }

  constant(v: number, s: number): void {
    addScaledAt(this.known, 0, this.weight, 0, mulM(toM(v), s));
  }

  reference(tensor: Tensor, i: number, s: number): void {
    const v = tensor.variable(i);
    if (v >= 0) addScaledAt(this.linear, 4 * v, this.weight, 0, s);
    else this.constant(tensor.values![i]!, s);
  }

  product(a: Tensor, i: number, b: Tensor, j: number, s: number): void {
    if (a.variable(i) < 0 && b.variable(j) < 0) {
      this.constant(a.values![i]!, mulM(toM(b.values![j]!), s));
    } else {
      this.products.push({ a, i, b, j });
      this.coefficients.push(scale(this.weight, s));
    }
  }

  contraction(_: Contraction, s: number): void {
    this.#factor = s;
  }

  /** Adds weight·a[i]: a claim about one reference. */
  add(weight: F, tensor: Tensor, i: number): void {
    this.weight.set(weight);
    this.reference(tensor, i, 1);
  }

  /** The sections and tables of the statement at r (leaves) and τ (zero cells). */
  gather(statement: Statement, r: F[], tau: F[], alphas: F[], beta: F, zeta: F): void {
    const leaves = eqTable(r);
    const zeros = eqTable(tau);
    const minus = sub(new Int32Array(4), ONE);
    const zeta2 = mul(zeta, zeta);
    for (const section of statement.sections) {
      if (section.table < 0) {
        this.#section(section, zeros, tau, zeta2, null);
      } else {
        const sum = this.#section(section, leaves, r, minus, sub(new Int32Array(4), beta));
        addAt(this.known, 0, mul(sum, add(alphas[section.table]!, zeta, minus)), 0);
      }
    }
    statement.tables.forEach((_, i) => this.#table(statement, i, leaves, alphas[i]!, beta, zeta));
  }

  /** Adds xFactor·E·x + yFactor·E·y of each cell; gives Σ E. */
  #section(
    section: Section, eq: F, point: F[], xFactor: F, yFactor: F | null,
  ): F {
    const { rows, used, cols, x, y, begin } = section;
    const sum = new Int32Array(4);
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < used; col++) {
        const at = 4 * (begin + row * cols + col);
        const cell = row * used + col;
        addAt(sum, 0, eq, at);
        mulAt(this.weight, 0, eq, at, xFactor, 0);
        x.emit(cell, 1, this);
        if (y !== null) {
          mulAt(this.weight, 0, eq, at, yFactor!, 0);
          y.emit(cell, 1, this);
        }
      }
    }
    if (x.contraction !== null && rows * used > 0) {
      this.#factors(x.contraction, section, eq, point, xFactor);
    }
    return sum;
  }

  /** e[row] and f[col] of the contraction that a section holds: what makes rows is in e. */
  #factors(of: Contraction, section: Section, eq: F, point: F[], xFactor: F): void {
    const { begin, rows, cols } = section;
    const factor = scale(xFactor, this.#factor);
    of.e = new Int32Array(4 * rows);
    for (let row = 0; row < rows; row++) {
      // Over all columns eq of the low coordinates sums to 1, so that of the high ones is left.
      for (let col = 0; col < cols; col++) addAt(of.e, 4 * row, eq, 4 * (begin + row * cols + col));
      mulAt(of.e, 4 * row, of.e, 4 * row, factor, 0);
    }
    const columns = eqTable(point.slice(0, Math.log2(cols)), of.used);
    of.f = new Int32Array(4 * of.used);
    for (let n = 0; n < of.used; n++) {
      addScaledAt(of.f, 4 * n, columns, 4 * n, of.multiplier(n));
    }
  }

  #table(
    statement: Statement, i: number, leaves: F, alpha: F, beta: F, zeta: F,
  ): void {
    const { first, entries, padded, y } = statement.tables[i]!;
    const begin = statement.tableBegins[i]!;
    const multiplicity = statement.multiplicityBegins[i]!;
    const minusZeta = sub(new Int32Array(4), zeta);
    const sum = new Int32Array(4);
    const sumX = new Int32Array(4);
    const sumY = new Int32Array(4);
    for (let entry = 0; entry < padded; entry++) {
      const at = 4 * (begin + entry);
      const own = entry < entries ? entry : 0;
      addAt(sum, 0, leaves, at);
      addScaledAt(sumX, 0, leaves, at, toM(first + own));
      if (y !== null) addScaledAt(sumY, 0, leaves, at, toM(y[own]!));
      mulAt(this.linear, 4 * (multiplicity + entry), leaves, at, minusZeta, 0);
    }
    const total = sub(mul(sum, sub(alpha, ONE)), sumX, mul(beta, sumY));
    addAt(this.known, 0, total, 0);
  }
}
