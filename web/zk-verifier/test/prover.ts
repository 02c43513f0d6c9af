/**
 * A prover for tests: dense, slow, and honest unless a switch says otherwise. It shares field,
 * transcript and statement with the verifier, so it shows that the verifier accepts what it should
 * and that each check counts; that the verifier reads the format right, golden proofs show.
 */
import { ascii, join } from "../src/bytes.ts";
import { Claims } from "../src/claims.ts";
import { encode, matrixOf, widthExponent, type Matrix } from "../src/commitment.ts";
import {
  add, addAt, addM, addProductAt, addScaledAt, between, dot, dotM, eqAt, eqTable, fromM, log, mul,
  ONE, P, pad, scale, sub, toM, ZERO, type F,
} from "../src/field.ts";
import type { Contraction } from "../src/forms.ts";
import { readKey, type Block } from "../src/key.ts";
import type { Layout } from "../src/layout.ts";
import { range } from "../src/moves.ts";
import type { Run } from "../src/runs.ts";
import { sha256 } from "../src/sha256.ts";
import { logAtLeast1, Statement } from "../src/statement.ts";
import { Budget } from "../src/tensor.ts";
import type { Transcript } from "../src/transcript.ts";
import { weightRows } from "../src/weights.ts";
import { Argument } from "../src/verify.ts";
import type { Keyed } from "./model.ts";
import type { Witness } from "./witness.ts";

/** A committed vector. */
export interface Committed {
  readonly matrix: Matrix;
  readonly columns: readonly Int32Array[];
  readonly levels: readonly (readonly Uint8Array[])[];
  readonly root: Uint8Array;
  combine(coefficients: F): F;
}

export function commit(vector: Int32Array, matrix: Matrix): Committed {
  return commitRows(Array.from({ length: matrix.rows }, (_, row) => {
    const all = new Int32Array(matrix.width);
    all.set(vector.subarray(matrix.width * row, matrix.width * (row + 1)));
    return all;
  }), matrix);
}

function commitRows(rows: readonly Int32Array[], matrix: Matrix): Committed {
  const symbols = encode(rows, matrix);
  const columns = Array.from({ length: matrix.positions }, (_, j) =>
    Int32Array.from(symbols, (row) => row[j]!));
  const levels = [columns.map((column) =>
    sha256(Uint8Array.of(0), bytesOf(column)))];
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!) {
    levels.push(Array.from({ length: below.length / 2 }, (_, i) =>
      sha256(Uint8Array.of(1), below[2 * i]!, below[2 * i + 1]!)));
  }
  return {
    matrix, columns, levels, root: levels.at(-1)![0]!,
    combine: (coefficients) => combine(rows, coefficients),
  };
}

function combine(rows: readonly Int32Array[], coefficients: F): F {
  const message = new Int32Array(4 * rows[0]!.length);
  rows.forEach((row, i) => row.forEach((v, c) => {
    addScaledAt(message, 4 * c, coefficients, 4 * i, v);
  }));
  return message;
}

export function open(committed: Committed, positions: readonly number[]): Uint8Array {
  const pieces: Uint8Array[] = positions.map((j) => bytesOf(committed.columns[j]!));
  let known = [...positions];
  for (const level of committed.levels.slice(0, -1)) {
    for (const i of known) if (!known.includes(i ^ 1)) pieces.push(level[i ^ 1]!);
    known = [...new Set(known.map((i) => i >> 1))];
  }
  return join(...pieces);
}

function bytesOf(elements: Int32Array): Uint8Array {
  const bytes = new Uint8Array(4 * elements.length);
  const view = new DataView(bytes.buffer);
  elements.forEach((element, i) => view.setUint32(4 * i, element, true));
  return bytes;
}

/** The vector of the weights of a key, laid out by its blocks. */
export function weightVector(
  blocks: readonly Block[], W: (block: Block, k: number, n: number) => number,
): Int32Array {
  const size = Math.max(...blocks.map((block) => block.begin + block.inner * block.outer));
  const vector = new Int32Array(size);
  for (const block of blocks) {
    for (let k = 0; k < block.K; k++) {
      for (let n = 0; n < block.N; n++) {
        const at = block.nInside ? k * pad(block.N) + n : n * pad(block.K) + k;
        vector[block.begin + at] = toM(W(block, k, n));
      }
    }
  }
  return vector;
}

const at = (vector: F, i: number): F => vector.slice(4 * i, 4 * i + 4);

function padded(vector: F, logSize: number): F {
  const all = new Int32Array(4 * 2 ** logSize);
  all.set(vector);
  return all;
}

/** The vector with its last coordinate set to x. */
function fold(vector: F, x: F): F {
  const half = vector.length / 8;
  const folded = new Int32Array(4 * half);
  for (let i = 0; i < half; i++) {
    folded.set(between(at(vector, i), at(vector, half + i), x), 4 * i);
  }
  return folded;
}

/**
 * Where a proof of something false goes astray: all is made such that this one check sees it.
 * `none` is honest, and what is false shows in the last sumcheck.
 */
export type Cheat =
  | "none" | "children" | "layer" | "products" | "contractions" | "columns" | "weights"
  | "weight rows" | "opened" | "rows" | "masked" | "masked rows" | "mask rows";

/** 1 / a, as a^(p^4 − 2). */
function inverse(a: F): F {
  let power = ONE;
  for (let e = BigInt(P) ** 4n - 2n, b = a; e > 0n; e >>= 1n, b = mul(b, b)) {
    if (e % 2n === 1n) power = mul(power, b);
  }
  return power;
}

/** Where variables lie in a hiding proof, and the rows of its two trees. */
export interface Hiding {
  readonly layout: Layout;
  readonly first: readonly Int32Array[];
  readonly second: readonly Int32Array[];
}

/** Messages whose elements have pads in a hiding proof, but the third of `sides`. */
const PADDED = [
  "root", "layer", "children", "parts", "product", "factors", "contraction", "sides",
];

export class Prover {
  readonly #pieces: Uint8Array[] = [ascii("assay-zk-proof/1")];
  readonly #transcript: Transcript;
  readonly #witness: Witness;
  readonly #values: Int32Array;
  readonly #keyed: Keyed;
  readonly #runs: readonly Run[];
  readonly #cheat: Cheat;
  readonly #hiding: Hiding | null;
  #nextPad = 0;

  /** `transcript` has absorbed what is public; `values` are those of all variables. */
  constructor(
    transcript: Transcript, witness: Witness, values: Int32Array, keyed: Keyed,
    runs: readonly Run[], cheat: Cheat, hiding: Hiding | null = null,
  ) {
    this.#transcript = transcript;
    this.#witness = witness;
    this.#values = values;
    this.#keyed = keyed;
    this.#runs = runs;
    this.#cheat = cheat;
    this.#hiding = hiding;
  }

  #cheats(...at: Cheat[]): boolean {
    return at.includes(this.#cheat);
  }

  #say(label: string, ...elements: F[]): void {
    const padded = this.#hiding !== null && PADDED.includes(label);
    const bytes = join(...elements.map((element, i) => {
      if (!padded || (label === "sides" && i === 2)) return bytesOf(element);
      const at = this.#witness.padBegin + 4 * this.#nextPad++;
      return bytesOf(sub(element, this.#values.subarray(at, at + 4)));
    }));
    this.#transcript.absorb(label, bytes);
    this.#pieces.push(bytes);
  }

  #commit(label: string, committed: Committed): Committed {
    this.#transcript.absorb(label, committed.root);
    this.#pieces.push(committed.root);
    return committed;
  }

  /** The trees of the witness; an open proof has one. */
  #trees(): Committed[] {
    const hiding = this.#hiding;
    if (hiding === null) {
      const { length } = this.#values;
      const matrix = matrixOf(length, widthExponent(length, 16));
      return [this.#commit("witness", commit(this.#values, matrix))];
    }
    const { matrix } = hiding.layout;
    return [
      this.#commit("inputs root", commitRows(hiding.first, matrix)),
      this.#commit("witness", commitRows(hiding.second, matrix)),
    ];
  }

  prove(): Uint8Array {
    const witness = this.#witness;
    const { variables, tables, zeros } = witness;
    const trees = this.#trees();
    const alphas = split(this.#transcript.challenge("alpha", tables.length));
    const beta = this.#transcript.challenge("beta", 1);
    const { r, p, q } = this.#lookups(alphas, beta);
    const tau = split(this.#transcript.challenge("zero", zeros));
    const zeta = this.#transcript.challenge("mix", 1);
    const claims = new Claims(variables);
    claims.gather(witness, r, tau, alphas, beta, zeta);
    const { proven: contractions, weighted, contractionLog: logA, columnLog: logC } = witness;
    const [U, V, VWeights] = this.#sideVectors(contractions, logA);
    const factors = this.#factors(claims);
    const cT = factors === null ? [] : [sumProduct(factors.l, factors.a, factors.b)];
    const cA = contractions.length > 0 ? [dot(U, V)] : [];
    // What the claim is more than what the variables give: 0 where all is true.
    const claim = sub(add(q, mul(zeta, p)), ONE);
    const excess = sub(claim, claims.known, dotM(claims.linear, this.#values), ...cT, ...cA);
    if (this.#cheats("products")) cT[0] = add(cT[0]!, excess);
    if (this.#cheats("contractions", "columns", "weights", "weight rows")) {
      cA[0] = add(cA[0]!, excess);
    }
    if (cT.length + cA.length > 0) this.#say("parts", ...cT, ...cA);
    const rT = factors === null ? [] : this.#products(factors);
    let rA: F[] = [];
    let rC: F[] = [];
    let extra: F = new Int32Array(4);
    if (contractions.length > 0) {
      const { point, c } = this.#sumcheck("contraction", U, V, cA[0]!);
      rA = point;
      const eq = eqTable(rA);
      const [u, v] = [dot(eq, U), dot(eq, V)];
      const more = this.#cheats("columns", "weights", "weight rows")
        ? sub(mul(c, inverse(u)), v) : new Int32Array(4);
      const ofWeights = weighted.length > 0 ? [add(dot(eq, VWeights), more)] : [];
      this.#say("sides", u, add(v, more), ...ofWeights);
      if (weighted.length > 0) {
        const [columnF, columnP] = this.#columnVectors(weighted, rA, logC);
        const column = this.#sumcheck("column", columnF, columnP, ofWeights[0]!);
        rC = column.point;
        const pi = dot(eqTable(rC), columnP);
        if (this.#cheats("weights", "weight rows")) {
          extra = sub(mul(column.c, inverse(dot(eqTable(rC), columnF))), pi);
        }
        this.#say("weights", add(pi, extra));
      }
    }
    if (this.#hiding === null) {
      this.#linear(claims, contractions, rT, rA);
      this.#activations(claims.linear, trees[0]!, excess);
    } else {
      this.#transcript.challenge("claims", 1);
      this.#hiddenActivations(this.#hiding, trees);
    }
    if (weighted.length > 0) this.#openWeights(weighted, rA, rC, extra);
    return join(...this.#pieces);
  }

  #lookups(alphas: F[], beta: F): { r: F[]; p: F; q: F } {
    const witness = this.#witness;
    const size = 2 ** witness.leaves;
    let p: F = new Int32Array(4 * size);
    let q: F = new Int32Array(4 * size);
    for (let i = 0; i < size; i++) q.set(ONE, 4 * i);
    const leaf = (i: number, numerator: number, table: number, x: number, y: number): void => {
      p.set(fromM(numerator), 4 * i);
      q.set(sub(alphas[table]!, fromM(x), scale(beta, y)), 4 * i);
    };
    witness.tables.forEach(({ first, entries, padded: size_, y }, number) => {
      for (let i = 0; i < size_; i++) {
        const own = i < entries ? i : 0;
        const m = this.#values[witness.multiplicityBegins[number]! + i]!;
        leaf(witness.tableBegins[number]! + i, toM(-m), number, toM(first + own),
          toM(y?.[own] ?? 0));
      }
    });
    for (const { table, rows, used, cols, begin, x, y } of witness.sections) {
      for (let cell = 0; table >= 0 && cell < rows * used; cell++) {
        leaf(begin + Math.floor(cell / used) * cols + (cell % used), 1, table,
          witness.cell(x, cell), witness.cell(y, cell));
      }
    }
    const layers = [{ p, q }];
    for (let k = witness.leaves - 1; k >= 0; k--) {
      const half = 2 ** k;
      const [up, uq] = [new Int32Array(4 * half), new Int32Array(4 * half)];
      for (let i = 0; i < half; i++) {
        const [p0, p1, q0, q1] = [at(p, i), at(p, i + half), at(q, i), at(q, i + half)];
        up.set(add(mul(p0, q1), mul(p1, q0)), 4 * i);
        uq.set(mul(q0, q1), 4 * i);
      }
      layers.unshift({ p: up, q: uq });
      [p, q] = [up, uq];
    }
    this.#say("root", q);
    let r: F[] = [];
    for (let k = 0; k < witness.leaves; k++) r = this.#layer(layers[k + 1]!, r);
    const last = layers.at(-1)!;
    return { r, p: dot(eqTable(r), last.p), q: dot(eqTable(r), last.q) };
  }

  #layer(below: { p: F; q: F }, r: F[]): F[] {
    const lambda = this.#transcript.challenge("lambda", 1);
    const half = below.p.length / 2;
    let [p0, p1]: [F, F] = [below.p.slice(0, half), below.p.slice(half)];
    let [q0, q1]: [F, F] = [below.q.slice(0, half), below.q.slice(half)];
    const rho = new Array<F>(r.length);
    for (let b = r.length - 1; b >= 0; b--) {
      const eq = eqTable(r.slice(0, b));
      const t = [new Int32Array(4), new Int32Array(4), new Int32Array(4)];
      const size = 2 ** b;
      const h = (x0: F, x1: F, y0: F, y1: F): F =>
        add(mul(x0, y1), mul(x1, y0), mul(lambda, mul(y0, y1)));
      for (let i = 0; i < size; i++) {
        const low = [p0, p1, q0, q1].map((v) => at(v, i)) as [F, F, F, F];
        const high = [p0, p1, q0, q1].map((v) => at(v, i + size)) as [F, F, F, F];
        const steps = high.map((v, j) => sub(v, low[j]!)) as [F, F, F, F];
        [low, high, steps].forEach((v, j) => addProductAt(t[j]!, 0, eq, 4 * i, h(...v), 0));
      }
      this.#say("layer", ...t);
      const x = this.#transcript.challenge("round", 1);
      rho[b] = x;
      [p0, p1, q0, q1] = [fold(p0, x), fold(p1, x), fold(q0, x), fold(q1, x)];
    }
    if (r.length === 0 && this.#cheats("layer")) {
      p0 = sub(new Int32Array(4), mul(mul(p1, q0), inverse(q1)));
    }
    this.#say("children", p0, p1, q0, q1);
    return [...rho, this.#transcript.challenge("child", 1)];
  }

  /** U, V, and V of contractions with weights alone. */
  #sideVectors(contractions: Contraction[], logA: number): [F, F, F] {
    const [U, V, weights] = [0, 1, 2].map(() => new Int32Array(4 * 2 ** logA)) as [F, F, F];
    const value = (tensor: Contraction["a"], i: number): number =>
      (tensor.variable(i) < 0 ? toM(tensor.values![i]!) : this.#values[tensor.variable(i)]!);
    for (const of of contractions) {
      of.left((kappa, row, element) =>
        addScaledAt(U, 4 * (of.begin + kappa), of.e, 4 * row, value(of.a, element)));
      of.right((kappa, col, element) =>
        addScaledAt(V, 4 * (of.begin + kappa), of.f, 4 * col, value(of.b!, element)));
      for (let kappa = 0; of.block !== null && kappa < of.count; kappa++) {
        this.#witness.rightRow(of, kappa).forEach((w, n) =>
          addScaledAt(weights, 4 * (of.begin + kappa), of.f, 4 * n, toM(w)));
      }
    }
    for (let i = 0; i < V.length; i += 4) addAt(V, i, weights, i);
    return [U, V, weights];
  }

  #factors(claims: Claims): { l: F; a: F; b: F } | null {
    if (claims.products.length === 0) return null;
    const size = logAtLeast1(claims.products.length);
    const vector = (element: (i: number) => F): F => {
      const all = new Int32Array(4 * 2 ** size);
      claims.products.forEach((_, i) => all.set(element(i), 4 * i));
      return all;
    };
    const value = (tensor: Contraction["a"], i: number): F => fromM(
      tensor.variable(i) < 0 ? toM(tensor.values![i]!) : this.#values[tensor.variable(i)]!);
    return {
      l: vector((i) => claims.coefficients[i]!),
      a: vector((i) => value(claims.products[i]!.a, claims.products[i]!.i)),
      b: vector((i) => value(claims.products[i]!.b, claims.products[i]!.j)),
    };
  }

  #products(factors: { l: F; a: F; b: F }): F[] {
    let { l, a, b } = factors;
    const point: F[] = [];
    while (l.length > 4) {
      const half = l.length / 8;
      const s = [0, 1, 2, 3].map(() => new Int32Array(4));
      for (let i = 0; i < half; i++) {
        const lines = [l, a, b].map((v) => [at(v, i), sub(at(v, half + i), at(v, i))] as const);
        for (let term = 0; term < 8; term++) {
          const bits = [term & 1, (term >> 1) & 1, term >> 2];
          const factor = lines.map((line, j) => line[bits[j]!]!).reduce(mul);
          addAt(s[bits.reduce((x, y) => x + y)]!, 0, factor, 0);
        }
      }
      this.#say("product", s[0]!, s[2]!, s[3]!);
      const x = this.#transcript.challenge("round", 1);
      point.unshift(x);
      [l, a, b] = [fold(l, x), fold(a, x), fold(b, x)];
    }
    this.#say("factors", a, b);
    return point;
  }

  #sumcheck(label: string, left: F, right: F, claim: F): { point: F[]; c: F } {
    let [u, v, c] = [left, right, claim];
    const point: F[] = [];
    while (u.length > 4) {
      const half = u.length / 8;
      const [s0, s2] = [new Int32Array(4), new Int32Array(4)];
      for (let i = 0; i < half; i++) {
        addProductAt(s0, 0, u, 4 * i, v, 4 * i);
        addAt(s2, 0, mul(sub(at(u, half + i), at(u, i)), sub(at(v, half + i), at(v, i))), 0);
      }
      this.#say(label, s0, s2);
      const x = this.#transcript.challenge("round", 1);
      point.unshift(x);
      c = add(s0, mul(x, add(sub(c, s0, s0, s2), mul(x, s2))));
      [u, v] = [fold(u, x), fold(v, x)];
    }
    return { point, c };
  }

  #columnVectors(weighted: Contraction[], rA: F[], logC: number): [F, F] {
    const [columnF, columnP] = [new Int32Array(4 * 2 ** logC), new Int32Array(4 * 2 ** logC)];
    for (const of of weighted) {
      const logG = log(of.groups);
      for (let n = 0; n < of.used; n++) {
        const group = Math.floor(n / (of.used / of.groups));
        const to = 4 * (of.columnBegin + n);
        columnF.set(mul(at(of.f, n), eqAt(rA.slice(0, logG), group)), to);
        for (let k = 0; k < of.block!.K; k++) {
          addScaledAt(columnP, to, eqAt(rA.slice(logG), of.begin / 2 ** logG + k), 0,
            toM(this.#witness.weight(of, k, n)));
        }
      }
    }
    return [columnF, columnP];
  }

  #linear(claims: Claims, contractions: Contraction[], rT: F[], rA: F[]): void {
    const eta = this.#transcript.challenge("claims", 1);
    const powers = [eta, mul(eta, eta)];
    powers.push(mul(eta, powers[1]!), mul(powers[1]!, powers[1]!));
    claims.products.forEach(({ a, i, b, j }, number) => {
      claims.add(mul(powers[0]!, eqAt(rT, number)), a, i);
      claims.add(mul(powers[1]!, eqAt(rT, number)), b, j);
    });
    for (const of of contractions) {
      const weight = (power: F, factor: F, kappa: number): F =>
        mul(mul(power, factor), eqAt(rA, of.begin + kappa));
      of.left((kappa, row, element) =>
        claims.add(weight(powers[2]!, at(of.e, row), kappa), of.a, element));
      of.right((kappa, col, element) =>
        claims.add(weight(powers[3]!, at(of.f, col), kappa), of.b!, element));
    }
  }

  #activations(linear: F, committed: Committed, excess: F): void {
    const { matrix } = committed;
    const logB = matrix.w + log(matrix.rows);
    const values = new Int32Array(4 * this.#values.length);
    this.#values.forEach((v, i) => { values[4 * i] = v; });
    const claim = add(dotM(linear, this.#values), excess);
    const { point, c } = this.#sumcheck(
      "activation", padded(linear, logB), padded(values, logB), claim);
    const omega = dot(values, eqTable(point));
    const more = this.#cheats("opened", "rows")
      ? sub(mul(c, inverse(dot(linear, eqTable(point)))), omega) : new Int32Array(4);
    this.#say("opened", add(omega, more));
    const coefficients = [
      this.#transcript.challenge("proximity", matrix.rows),
      eqTable(point.slice(matrix.w), matrix.rows),
    ];
    const rows = coefficients.map((coefficient) => committed.combine(coefficient));
    if (this.#cheats("rows")) {
      addAt(rows[1]!, 0, mul(more, inverse(eqAt(point.slice(0, matrix.w), 0))), 0);
    }
    this.#say("rows", ...rows);
    this.#pieces.push(
      open(committed, this.#transcript.positions("witness", 156, matrix.positions)));
  }

  /** Steps 7 and 8 of a hiding proof; what is left to show the verifier says itself. */
  #hiddenActivations({ layout, first, second }: Hiding, trees: Committed[]): void {
    const transcript = this.#transcript;
    const { matrix, hiddenRows } = layout;
    const { bytes } = this.#keyed;
    const { claim } = new Argument(
      join(...this.#pieces), readKey(bytes, new Budget()), new Statement(), this.#runs).reduce();
    const rows = [...first.slice(0, hiddenRows), ...second.slice(0, matrix.rows - hiddenRows)];
    const places = 2 ** layout.logPlaces;
    const [linear, values] = [new Int32Array(4 * places), new Int32Array(4 * places)];
    rows.flatMap((row) => [...row]).forEach((v, i) => { values[4 * i] = v; });
    split(claim.linear).forEach((l, v) => linear.set(l, 4 * layout.place(v)));
    const masks = second.slice(matrix.rows - hiddenRows, matrix.rows - hiddenRows + 16);
    const mask = (i: number, c: number): F => Int32Array.from([0, 1, 2, 3], (k) =>
      masks[4 * i + k]![c]!);
    const G = Array.from({ length: 2 * layout.logPlaces + 1 }, (_, c) => mask(3, c));
    const sums = range(layout.logPlaces).map((b) => add(G[2 * b + 1]!, G[2 * b + 2]!));
    const half = (layout.logPlaces > 0 ? places / 2 : 0);
    const S = add(scale(G[0]!, toM(places)), scale(add(...sums), half));
    this.#say("mask sum", S);
    const nu = transcript.challenge("mask", 1);
    const point: F[] = new Array<F>(layout.logPlaces);
    let [l, w, c, fixed]: [F, F, F, F] = [
      linear, values, add(claim.c, mul(nu, S)), G[0]!];
    for (let b = layout.logPlaces - 1; b >= 0; b--) {
      const size = 2 ** b;
      const free = b > 0 ? scale(add(...sums.slice(0, b)), size / 2) : ZERO;
      const [s0, s2] = [
        mul(nu, add(scale(fixed, size), free)), mul(nu, scale(G[2 * b + 2]!, size))];
      for (let i = 0; i < size; i++) {
        addProductAt(s0, 0, l, 4 * i, w, 4 * i);
        addAt(s2, 0,
          mul(sub(at(l, size + i), at(l, i)), sub(at(w, size + i), at(w, i))), 0);
      }
      this.#say("activation", s0, s2);
      const x = transcript.challenge("round", 1);
      point[b] = x;
      fixed = add(fixed, mul(x, G[2 * b + 1]!), mul(mul(x, x), G[2 * b + 2]!));
      c = add(s0, mul(x, add(sub(c, s0, s0, s2), mul(x, s2))));
      [l, w] = [fold(l, x), fold(w, x)];
    }
    // What a prover may add to ω if he takes it from γ.
    const more = this.#cheats("masked", "masked rows", "mask rows") ? ONE : ZERO;
    const less = mul(mul(l, more), inverse(nu));
    const gamma = sub(fixed, less);
    this.#say("opened", add(w, more), gamma);
    const weights = eqTable(point.slice(0, matrix.w));
    const monomials = [ONE, ...point.flatMap((r) => [r, mul(r, r)])];
    this.#say("mask values",
      add(...split(weights).map((e, i) => mul(e, mask(1, i)))),
      add(...monomials.map((m, i) => mul(m, mask(2, i)))));
    const kappa = transcript.challenge("opening", 1);
    const g = transcript.challenge("proximity", matrix.rows + 12);
    const vector = (i: number): F => Int32Array.from(
      range(matrix.width).flatMap((c) => [...mask(i, c)]));
    const plus = (a: F, b: F): F => a.map((v, i) => addM(v, b[i]!));
    const times = (a: F, factor: F): F => Int32Array.from(
      split(a).flatMap((e) => [...mul(e, factor)]));
    const messages = [
      plus(vector(0), combine([...rows, ...masks.slice(4)], g)),
      plus(vector(1), times(combine(rows, eqTable(point.slice(matrix.w), matrix.rows)), kappa)),
      plus(vector(2), times(vector(3), kappa)),
    ];
    if (this.#cheats("masked rows", "mask rows")) {
      addAt(messages[1]!, 0, mul(mul(kappa, more), inverse(at(weights, 0))), 0);
    }
    if (this.#cheats("mask rows")) addAt(messages[2]!, 0, sub(ZERO, mul(kappa, less)), 0);
    this.#say("rows", ...messages);
    const positions = transcript.positions("witness", 156, matrix.positions);
    this.#pieces.push(...trees.map((tree) => open(tree, positions)));
  }

  #openWeights(weighted: Contraction[], rA: F[], rC: F[], extra: F): void {
    const committed = this.#keyed.committed!;
    const combinations = weightRows(weighted, rA, rC, this.#keyed.key.weights!);
    const rows = combinations.map(({ coefficients }) => committed.combine(coefficients));
    if (this.#cheats("weight rows")) {
      addAt(rows[0]!, 0, mul(extra, inverse(at(combinations[0]!.column, 0))), 0);
    }
    this.#say("weight rows", ...rows);
    this.#pieces.push(open(
      committed, this.#transcript.positions("weights", 54, committed.matrix.positions)));
  }
}

function sumProduct(l: F, a: F, b: F): F {
  const sum = new Int32Array(4);
  for (let i = 0; 4 * i < l.length; i++) {
    addAt(sum, 0, mul(at(l, i), mul(at(a, i), at(b, i))), 0);
  }
  return sum;
}

function split(vector: F): F[] {
  return Array.from({ length: vector.length / 4 }, (_, i) => at(vector, i));
}
