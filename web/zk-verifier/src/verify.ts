import { hex, Reader, u64 } from "./bytes.ts";
import { Claims } from "./claims.ts";
import { checkOpening, matrixOf, widthExponent, type Matrix } from "./commitment.ts";
import {
  add, addProductAt, between, dot, eqTable, equal, log, mul, mulAt, ONE, pad, sub, type F,
} from "./field.ts";
import { readKey, type Key } from "./key.ts";
import { lowerRun } from "./lower.ts";
import { Refusal, require } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { checkSoundness } from "./soundness.ts";
import { layInOrder, Statement, type Contraction } from "./statement.ts";
import { readTensor } from "./tensor.ts";
import { Transcript } from "./transcript.ts";
import { weightRows } from "./weights.ts";

/** What one run is said to have taken and given, as canonical bytes of tensors. */
export interface Run {
  /** The receipt's digest, 32 bytes; zeros where there is none. */
  readonly receipt: Uint8Array;
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

export type Result =
  | {
    readonly ok: true; readonly programId: string; readonly keyDigest: string;
    /** −log2 of the bound of section 8. */
    readonly soundnessBits: number;
  }
  | { readonly ok: false; readonly check: string; readonly reason: string };

const WITNESS_OPENINGS = 156;
const WEIGHT_OPENINGS = 54;

/** More leaves are not sound (section 8); the other domains are held to the same memory. */
const LOG_MAX = 24;

/**
 * Whether `proof` (assay-zk-proof/1) shows that the program of `key` (assay-zk-key/1) gives the
 * outputs of the runs for their inputs. Total: any bytes give a result.
 */
export function verify(proof: Uint8Array, key: Uint8Array, runs: readonly Run[]): Result {
  try {
    const statement = new Statement();
    const read = readKey(key, statement.budget);
    const soundnessBits = new Argument(proof, read, statement, runs).check();
    return { ok: true, programId: hex(read.programId), keyDigest: hex(read.digest), soundnessBits };
  } catch (e) {
    if (e instanceof Refusal) return { ok: false, check: e.check, reason: e.message };
    // A fault of this program, or no memory: whatever it is, nothing has been shown.
    return { ok: false, check: "internal", reason: String(e) };
  }
}

/** The steps of section 7 over one proof. */
class Argument {
  readonly #proof: Reader;
  readonly #key: Key;
  readonly #statement: Statement;
  readonly #transcript = new Transcript();
  readonly #matrix: Matrix;
  readonly #contractions: Contraction[];
  readonly #weighted: Contraction[];
  #contractionLog = 0;
  #columnLog = 0;

  constructor(proof: Uint8Array, key: Key, statement: Statement, runs: readonly Run[]) {
    this.#proof = new Reader(proof, "proof");
    this.#key = key;
    this.#statement = statement;
    this.#proof.magic("assay-zk-proof/1");
    this.#state(runs);
    this.#matrix = matrixOf(statement.variables, widthExponent(statement.variables, 16));
    this.#contractions = statement.contractions.filter((of) => of.rows * of.used > 0);
    this.#weighted = this.#contractions.filter((of) => of.block !== null);
    this.#layDomains();
  }

  /** Makes the statement of the runs and absorbs what is public. */
  #state(runs: readonly Run[]): void {
    require(runs.length >= 1, "statement", "there is no run");
    this.#transcript.absorb("key", this.#key.digest);
    this.#transcript.absorb("program", this.#key.programId);
    for (const run of runs) {
      require(run.receipt.length === 32, "receipt", "expected a digest of 32 bytes");
      this.#transcript.absorb("receipt", run.receipt);
      this.#transcript.absorb("inputs", digestOf(run.inputs));
      this.#transcript.absorb("outputs", digestOf(run.outputs));
      const { budget } = this.#statement;
      lowerRun(this.#statement, this.#key,
        run.inputs.map((bytes) => readTensor(bytes, "inputs", budget)),
        run.outputs.map((bytes) => readTensor(bytes, "outputs", budget)));
    }
    this.#statement.close();
    require(this.#statement.leaves <= LOG_MAX && this.#statement.zeros <= LOG_MAX,
      "soundness", `the statement has more than 2^${LOG_MAX} leaves`);
  }

  #layDomains(): void {
    const contractions = layInOrder(this.#contractions.map((of) => ({
      alignment: pad(of.count), size: pad(of.count),
      place: (begin: number) => { of.begin = begin; },
    })));
    const columns = layInOrder(this.#weighted.map((of) => ({
      alignment: of.cols, size: of.cols, place: (begin: number) => { of.columnBegin = begin; },
    })));
    this.#contractionLog = Math.max(log(contractions), 1);
    this.#columnLog = Math.max(log(columns), 1);
    require(this.#contractionLog <= LOG_MAX && this.#columnLog <= LOG_MAX, "statement",
      "the contractions are too many");
  }

  check(): number {
    const { variables, tables, leaves, leafCount, zeros } = this.#statement;
    const root = this.#proof.bytes(32);
    this.#transcript.absorb("witness", root);
    const alphas = elements(this.#transcript.challenge("alpha", tables.length));
    const beta = this.#transcript.challenge("beta", 1);
    const { r, P, Q } = this.#lookups();
    const tau = elements(this.#transcript.challenge("zero", zeros));
    const zeta = this.#transcript.challenge("mix", 1);
    const claims = new Claims(variables);
    claims.gather(this.#statement, r, tau, alphas, beta, zeta);
    const productLog = claims.products.length > 0 ? Math.max(log(claims.products.length), 1) : 0;
    const bits = checkSoundness({
      leaves, leafCount, zeros, products: productLog, witness: this.#matrix,
      contractions: this.#contractions.length > 0 ? this.#contractionLog : 0,
      columns: this.#weighted.length > 0 ? this.#columnLog : 0,
      activations: this.#activationLog(), weights: this.#weighted.length > 0,
    });
    const claim = sub(add(Q, mul(zeta, P)), ONE);
    const parts = elements(this.#message("parts",
      Number(productLog > 0) + Number(this.#contractions.length > 0)));
    const products = productLog > 0 ? this.#products(claims, productLog, parts.shift()!) : null;
    const sides = parts.length > 0 ? this.#sides(parts[0]!) : null;
    const columns = sides !== null && this.#weighted.length > 0 ? this.#columns(sides) : null;
    const eta = this.#transcript.challenge("claims", 1);
    const c = this.#linearClaim(claims, claim, eta, products, sides);
    this.#activations(claims, c, root);
    if (columns !== null) this.#weights(sides!.point, columns);
    this.#proof.end();
    return bits;
  }

  #message(label: string, count: number): F {
    if (count === 0) return new Int32Array(0);
    const bytes = this.#proof.bytes(16 * count);
    this.#transcript.absorb(label, bytes);
    return new Reader(bytes, "proof").vector(count);
  }

  /** Step 2: the tree of fractions, down to one claim about the leaves. */
  #lookups(): { r: F[]; P: F; Q: F } {
    let Q = this.#message("root", 1);
    let P: F = new Int32Array(4);
    require(!equal(Q, P), "lookups", "the denominator of the root is 0");
    let r: F[] = [];
    for (let k = 0; k < this.#statement.leaves; k++) {
      const lambda = this.#transcript.challenge("lambda", 1);
      let c = add(P, mul(lambda, Q));
      const rho = new Array<F>(k);
      for (let b = k - 1; b >= 0; b--) {
        const [t0, t1, t2] = elements(this.#message("layer", 3)) as [F, F, F];
        require(equal(between(t0, t1, r[b]!), c), "lookups",
          `layer ${k}, round ${b}: the sum is not the claim`);
        rho[b] = this.#transcript.challenge("round", 1);
        c = quadratic(t0, sub(t1, t0, t2), t2, rho[b]!);
      }
      const [p0, p1, q0, q1] = elements(this.#message("children", 4)) as [F, F, F, F];
      const h = add(mul(p0, q1), mul(p1, q0), mul(lambda, mul(q0, q1)));
      require(equal(h, c), "lookups", `layer ${k}: the children do not give the claim`);
      const mu = this.#transcript.challenge("child", 1);
      P = between(p0, p1, mu);
      Q = between(q0, q1, mu);
      r = [...rho, mu];
    }
    return { r, P, Q };
  }

  /** A sumcheck over a product of two: `rounds` rounds from the last coordinate down. */
  #sumcheck(label: string, rounds: number, claim: F): { point: F[]; c: F } {
    const point = new Array<F>(rounds);
    let c = claim;
    for (let b = rounds - 1; b >= 0; b--) {
      const [s0, s2] = elements(this.#message(label, 2)) as [F, F];
      const s1 = sub(c, s0, s0, s2);
      point[b] = this.#transcript.challenge("round", 1);
      c = quadratic(s0, s1, s2, point[b]!);
    }
    return { point, c };
  }

  /** Step 4. */
  #products(claims: Claims, rounds: number, claim: F): ProductClaims {
    const point = new Array<F>(rounds);
    let c = claim;
    for (let b = rounds - 1; b >= 0; b--) {
      const [s0, s2, s3] = elements(this.#message("product", 3)) as [F, F, F];
      const s1 = sub(c, s0, s0, s2, s3);
      const x = this.#transcript.challenge("round", 1);
      point[b] = x;
      c = add(s0, mul(x, add(s1, mul(x, add(s2, mul(x, s3))))));
    }
    const [A, B] = elements(this.#message("factors", 2)) as [F, F];
    const eq = eqTable(point, claims.products.length);
    const coefficient = new Int32Array(4);
    claims.coefficients.forEach((l, i) => addProductAt(coefficient, 0, l, 0, eq, 4 * i));
    require(equal(mul(coefficient, mul(A, B)), c), "products",
      "the factors do not give the claim");
    return { eq, claim, A, B };
  }

  /** Step 5. */
  #sides(claim: F): Sides {
    const { point, c } = this.#sumcheck("contraction", this.#contractionLog, claim);
    const given = elements(this.#message("sides", this.#weighted.length > 0 ? 3 : 2));
    const [u, v] = given as [F, F];
    require(equal(mul(u, v), c), "contractions", "the sides do not give the claim");
    return { point, eq: eqTable(point), claim, u, v, weighted: given[2] ?? new Int32Array(4) };
  }

  /** Step 6. */
  #columns(sides: Sides): { point: F[]; pi: F } {
    const { point, c } = this.#sumcheck("column", this.#columnLog, sides.weighted);
    const pi = this.#message("weights", 1);
    const eq = eqTable(point);
    const sum = new Int32Array(4);
    const factor = new Int32Array(4);
    for (const of of this.#weighted) {
      const groups = eqTable(sides.point.slice(0, log(of.groups)), of.groups);
      for (let n = 0; n < of.used; n++) {
        const group = Math.floor(n / (of.used / of.groups));
        mulAt(factor, 0, of.f, 4 * n, groups, 4 * group);
        addProductAt(sum, 0, factor, 0, eq, 4 * (of.columnBegin + n));
      }
    }
    require(equal(mul(sum, pi), c), "columns", "the weights do not give the claim");
    return { point, pi };
  }

  /** Step 7, its first half: all claims about activations as one; adds L' to `claims`. */
  #linearClaim(
    claims: Claims, claim: F, eta: F, products: ProductClaims | null, sides: Sides | null,
  ): F {
    const eta2 = mul(eta, eta);
    const eta3 = mul(eta2, eta);
    const eta4 = mul(eta2, eta2);
    let c = claim;
    if (products !== null) {
      c = add(sub(c, products.claim), mul(eta, products.A), mul(eta2, products.B));
      const weight = new Int32Array(4);
      claims.products.forEach(({ a, i, b, j }, number) => {
        mulAt(weight, 0, products.eq, 4 * number, eta, 0);
        claims.add(weight, a, i);
        mulAt(weight, 0, products.eq, 4 * number, eta2, 0);
        claims.add(weight, b, j);
      });
    }
    if (sides !== null) {
      const plain = sub(sides.v, sides.weighted);
      c = add(sub(c, sides.claim), mul(eta3, sides.u), mul(eta4, plain));
      for (const of of this.#contractions) addSides(claims, of, sides.eq, eta3, eta4);
    }
    return sub(c, claims.known);
  }

  #activationLog(): number {
    return this.#matrix.w + log(this.#matrix.rows);
  }

  /** Step 7, its second half, and step 8. */
  #activations(claims: Claims, claim: F, root: Uint8Array): void {
    const { point, c } = this.#sumcheck("activation", this.#activationLog(), claim);
    const omega = this.#message("opened", 1);
    const functional = dot(claims.linear, eqTable(point, this.#statement.variables));
    require(equal(mul(functional, omega), c), "activations",
      "the opened activations do not give the claim");
    const matrix = this.#matrix;
    const low = point.slice(0, matrix.w);
    const coefficients = [
      this.#transcript.challenge("proximity", matrix.rows),
      eqTable(point.slice(matrix.w), matrix.rows),
    ];
    const rows = this.#message("rows", 2 * matrix.width);
    const messages = [rows.subarray(0, 4 * matrix.width), rows.subarray(4 * matrix.width)];
    require(equal(dot(eqTable(low), messages[1]!), omega), "witness opening",
      "the combined rows do not give the opened activations");
    const positions = this.#transcript.positions("witness", WITNESS_OPENINGS, matrix.positions);
    checkOpening(this.#proof, "witness opening", root, matrix, positions,
      messages.map((message, i) => ({ message, coefficients: coefficients[i]! })));
  }

  /** Step 9. */
  #weights(rA: F[], columns: { point: F[]; pi: F }): void {
    const matrix = this.#key.weights!;
    require(matrix.rows * 4 <= this.#proof.left, "proof", "the columns of weights are cut off");
    const combinations = weightRows(this.#weighted, rA, columns.point, matrix);
    const rows = this.#message("weight rows", combinations.length * matrix.width);
    const openings = combinations.map(({ coefficients }, i) => ({
      coefficients, message: rows.subarray(4 * matrix.width * i, 4 * matrix.width * (i + 1)),
    }));
    const sum = add(...combinations.map(({ column }, i) => dot(column, openings[i]!.message)));
    require(equal(sum, columns.pi), "weight opening",
      "the combined rows do not give the weights");
    const positions = this.#transcript.positions("weights", WEIGHT_OPENINGS, matrix.positions);
    checkOpening(this.#proof, "weight opening", this.#key.root, matrix, positions, openings);
  }
}

interface ProductClaims {
  /** eq(r_T, ·) of each product. */
  readonly eq: F;
  readonly claim: F;
  readonly A: F;
  readonly B: F;
}

interface Sides {
  readonly point: F[];
  readonly eq: F;
  readonly claim: F;
  readonly u: F;
  readonly v: F;
  readonly weighted: F;
}

/** Adds η³ times the functional of u, and without weights η⁴ times that of v. */
function addSides(claims: Claims, of: Contraction, eq: F, eta3: F, eta4: F): void {
  const side = (factors: F, eta: F): ((kappa: number, line: number) => F) => {
    const scaled = factors.slice();
    for (let i = 0; i < scaled.length; i += 4) mulAt(scaled, i, scaled, i, eta, 0);
    const weight = new Int32Array(4);
    return (kappa, line) => {
      mulAt(weight, 0, scaled, 4 * line, eq, 4 * (of.begin + kappa));
      return weight;
    };
  };
  const left = side(of.e, eta3);
  of.left((kappa, row, element) => claims.add(left(kappa, row), of.a, element));
  if (of.b === null) return;
  const right = side(of.f, eta4);
  of.right((kappa, col, element) => claims.add(right(kappa, col), of.b!, element));
}

function quadratic(s0: F, s1: F, s2: F, x: F): F {
  return add(s0, mul(x, add(s1, mul(x, s2))));
}

/** The elements of a vector, one by one. */
function elements(vector: F): F[] {
  return Array.from({ length: vector.length / 4 }, (_, i) => vector.slice(4 * i, 4 * i + 4));
}

/** SHA-256 over tensors, each preceded by its length. */
function digestOf(tensors: readonly Uint8Array[]): Uint8Array {
  return sha256(...tensors.flatMap((bytes) => [u64(bytes.length), bytes]));
}
