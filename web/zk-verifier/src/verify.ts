import { hex } from "./bytes.ts";
import { Channel, polynomial } from "./channel.ts";
import { Claims } from "./claims.ts";
import { checkAgreement, readColumns } from "./commitment.ts";
import {
  add, addProductAt, dot, eqTable, equal, log, mul, mulAt, ONE, sub, ZERO, type F,
} from "./field.ts";
import type { Contraction } from "./forms.ts";
import { readKey, type Key } from "./key.ts";
import { Layout } from "./layout.ts";
import { openActivations, openHidden, type LinearClaim } from "./opening.ts";
import { COORDINATES, NOTHING, Padded } from "./padded.ts";
import { Refusal, require } from "./refusal.ts";
import { absorbPublic, stateRuns, type Run } from "./runs.ts";
import { checkSoundness } from "./soundness.ts";
import { logAtLeast1, Statement } from "./statement.ts";
import { weightRows } from "./weights.ts";

export type Result =
  | {
    readonly ok: true; readonly programId: string; readonly keyDigest: string;
    /** −log2 of the bound of section 8. */
    readonly soundnessBits: number;
    /** The commitment to the inputs, of a hiding proof. */
    readonly inputsRoot: string | null;
  }
  | { readonly ok: false; readonly check: string; readonly reason: string };

const WEIGHT_OPENINGS = 54;

/**
 * Whether `proof` (assay-zk-proof/1) shows that the program of `key` (assay-zk-key/1) gives the
 * outputs of the runs for their inputs. Total: any bytes give a result.
 */
export function verify(proof: Uint8Array, key: Uint8Array, runs: readonly Run[]): Result {
  try {
    const statement = new Statement();
    const read = readKey(key, statement.budget);
    const found = new Argument(proof, read, statement, runs).check();
    return { ok: true, programId: hex(read.programId), keyDigest: hex(read.digest), ...found };
  } catch (e) {
    if (e instanceof Refusal) return { ok: false, check: e.check, reason: e.message };
    // A fault of this program, or no memory: whatever it is, nothing has been shown.
    return { ok: false, check: "internal", reason: String(e) };
  }
}

/** The steps of section 7 over one proof. */
export class Argument {
  readonly #channel: Channel;
  readonly #key: Key;
  readonly #statement: Statement;
  readonly #layout: Layout;

  constructor(proof: Uint8Array, key: Key, statement: Statement, runs: readonly Run[]) {
    this.#channel = new Channel(proof);
    this.#key = key;
    this.#statement = statement;
    this.#channel.proof.magic("assay-zk-proof/1");
    absorbPublic(this.#channel.transcript, key, runs);
    stateRuns(statement, key, runs);
    if (statement.pads !== null) this.#channel.hide(statement.pads.count);
    this.#layout = new Layout(statement.variables, statement.hidden);
  }

  check(): { soundnessBits: number; inputsRoot: string | null } {
    const { roots, claim, weights, soundnessBits } = this.reduce();
    const { inputs, rest } = roots;
    if (inputs === null) openActivations(this.#channel, claim, this.#layout, rest);
    else openHidden(this.#channel, claim, this.#layout, inputs, rest);
    if (weights !== null) this.#weights(weights);
    this.#channel.proof.end();
    return { soundnessBits, inputsRoot: inputs && hex(inputs) };
  }

  /** Steps 1 to 6, and what is then left to show. */
  reduce(): Reduced {
    const channel = this.#channel;
    const { variables, tables, zeros, proven, weighted, hidden } = this.#statement;
    const inputs = hidden > 0 ? channel.root("inputs root") : null;
    const rest = channel.root("witness");
    const alphas = channel.challenges("alpha", tables.length);
    const beta = channel.challenge("beta");
    const { r, P, Q } = this.#lookups();
    const tau = channel.challenges("zero", zeros);
    const zeta = channel.challenge("mix");
    const claims = new Claims(variables);
    claims.gather(this.#statement, r, tau, alphas, beta, zeta);
    const productLog = claims.products.length > 0 ? logAtLeast1(claims.products.length) : 0;
    const claim = Q.plus(P.times(zeta)).minus(new Padded(ONE));
    const parts = channel.message("parts", Number(productLog > 0) + Number(proven.length > 0));
    const products = productLog > 0 ? this.#products(claims, productLog, parts.shift()!) : null;
    const sides = parts.length > 0 ? this.#sides(parts[0]!) : null;
    const weights = sides !== null && weighted.length > 0 ? this.#columns(sides) : null;
    const soundnessBits = this.#soundness(productLog);
    const eta = channel.challenge("claims");
    const c = this.#linearClaim(claims, claim, eta, products, sides);
    return {
      roots: { inputs, rest }, soundnessBits, weights,
      claim: { linear: claims.linear, c: this.#unpadded(claims, c, eta) },
    };
  }

  #soundness(products: number): number {
    const { leaves, leafCount, zeros, proven, weighted, contractionLog, columnLog, hidden } =
      this.#statement;
    return checkSoundness({
      leaves, leafCount, zeros, products, witness: this.#layout.matrix,
      contractions: proven.length > 0 ? contractionLog : 0,
      columns: weighted.length > 0 ? columnLog : 0,
      activations: this.#layout.logPlaces, weights: weighted.length > 0,
      hiding: hidden > 0, checks: this.#channel.checks.length,
    });
  }

  /** Step 2: the tree of fractions, down to one claim about the leaves. */
  #lookups(): { r: F[]; P: Padded; Q: Padded } {
    const channel = this.#channel;
    let [Q] = channel.message("root", 1) as [Padded];
    let P = NOTHING;
    require(this.#statement.hidden > 0 || !equal(Q.constant, ZERO), "lookups",
      "the denominator of the root is 0");
    let r: F[] = [];
    for (let k = 0; k < this.#statement.leaves; k++) {
      const lambda = channel.challenge("lambda");
      let c = P.plus(Q.times(lambda));
      const rho = new Array<F>(k);
      for (let b = k - 1; b >= 0; b--) {
        const [t0, t1, t2] = channel.message("layer", 3) as [Padded, Padded, Padded];
        channel.equal(between(t0, t1, r[b]!), c, "lookups",
          `layer ${k}, round ${b}: the sum is not the claim`);
        rho[b] = channel.challenge("round");
        c = polynomial(rho[b]!, t0, t1.minus(t0, t2), t2);
      }
      const [p0, p1, q0, q1] =
        channel.message("children", 4) as [Padded, Padded, Padded, Padded];
      const h = channel.product(p0, q1)
        .plus(channel.product(p1, q0), channel.product(q0, q1).times(lambda));
      channel.equal(h, c, "lookups", `layer ${k}: the children do not give the claim`);
      const mu = channel.challenge("child");
      P = between(p0, p1, mu);
      Q = between(q0, q1, mu);
      r = [...rho, mu];
    }
    return { r, P, Q };
  }

  /** Step 4. */
  #products(claims: Claims, rounds: number, claim: Padded): ProductClaims {
    const channel = this.#channel;
    const point = new Array<F>(rounds);
    let c = claim;
    for (let b = rounds - 1; b >= 0; b--) {
      const [s0, s2, s3] = channel.message("product", 3) as [Padded, Padded, Padded];
      const s1 = c.minus(s0, s0, s2, s3);
      point[b] = channel.challenge("round");
      c = polynomial(point[b]!, s0, s1, s2, s3);
    }
    const [A, B] = channel.message("factors", 2) as [Padded, Padded];
    const eq = eqTable(point, claims.products.length);
    const coefficient = new Int32Array(4);
    claims.coefficients.forEach((l, i) => addProductAt(coefficient, 0, l, 0, eq, 4 * i));
    channel.equal(channel.product(A, B).times(coefficient), c, "products",
      "the factors do not give the claim");
    return { eq, claim, A, B };
  }

  /** Step 5. */
  #sides(claim: Padded): Sides {
    const channel = this.#channel;
    const { contractionLog, weighted } = this.#statement;
    const { point, c } = channel.sumcheck("contraction", contractionLog, claim, "padded");
    const [u, v, w] = weighted.length > 0
      ? channel.message("sides", 3, 1) : channel.message("sides", 2);
    channel.equal(channel.product(u!, v!), c, "contractions", "the sides do not give the claim");
    return { point, eq: eqTable(point), claim, u: u!, v: v!, weighted: w ?? NOTHING };
  }

  /** Step 6: of weights and challenges alone. */
  #columns(sides: Sides): WeightClaim {
    const { columnLog, weighted } = this.#statement;
    const { point, c } =
      this.#channel.sumcheck("column", columnLog, sides.weighted, "plain");
    const pi = this.#channel.vector("weights", 1);
    const eq = eqTable(point);
    const sum = new Int32Array(4);
    const factor = new Int32Array(4);
    for (const of of weighted) {
      const groups = eqTable(sides.point.slice(0, log(of.groups)), of.groups);
      for (let n = 0; n < of.used; n++) {
        const group = Math.floor(n / (of.used / of.groups));
        mulAt(factor, 0, of.f, 4 * n, groups, 4 * group);
        addProductAt(sum, 0, factor, 0, eq, 4 * (of.columnBegin + n));
      }
    }
    require(equal(mul(sum, pi), c.constant), "columns", "the weights do not give the claim");
    return { rA: sides.point, rC: point, pi };
  }

  /** Step 7: all claims about activations as one; adds L' to `claims`. */
  #linearClaim(
    claims: Claims, claim: Padded, eta: F, products: ProductClaims | null, sides: Sides | null,
  ): Padded {
    const eta2 = mul(eta, eta);
    const eta3 = mul(eta2, eta);
    const eta4 = mul(eta2, eta2);
    let c = claim;
    if (products !== null) {
      c = c.minus(products.claim).plus(products.A.times(eta), products.B.times(eta2));
      const weight = new Int32Array(4);
      claims.products.forEach(({ a, i, b, j }, number) => {
        mulAt(weight, 0, products.eq, 4 * number, eta, 0);
        claims.add(weight, a, i);
        mulAt(weight, 0, products.eq, 4 * number, eta2, 0);
        claims.add(weight, b, j);
      });
    }
    if (sides !== null) {
      const plain = sides.v.minus(sides.weighted);
      c = c.minus(sides.claim).plus(sides.u.times(eta3), plain.times(eta4));
      for (const of of this.#statement.proven) addSides(claims, of, sides.eq, eta3, eta4);
    }
    return c.minus(new Padded(claims.known));
  }

  /** Section 9: what hangs on pads goes into L', with the checks that were put off. */
  #unpadded(claims: Claims, claim: Padded, eta: F): F {
    const { padBegin } = this.#statement;
    let constant = claim.constant;
    const moveTerms = (padded: Padded, factor: F): void => {
      for (const [i, e] of padded.times(factor).terms) {
        COORDINATES.forEach((unit, coordinate) => addProductAt(
          claims.linear, 4 * (padBegin + 4 * i + coordinate), e, 0, unit, 0));
      }
    };
    moveTerms(claim, sub(ZERO, ONE));
    let power = mul(mul(eta, eta), mul(eta, eta));
    for (const check of this.#channel.checks) {
      power = mul(power, eta);
      moveTerms(check, power);
      constant = sub(constant, mul(power, check.constant));
    }
    return constant;
  }

  /** Step 9. */
  #weights({ rA, rC, pi }: WeightClaim): void {
    const channel = this.#channel;
    const matrix = this.#key.weights!;
    require(matrix.rows * 4 <= channel.proof.left, "proof", "the columns of weights are cut off");
    const combinations = weightRows(this.#statement.weighted, rA, rC, matrix);
    const rows = channel.vector("weight rows", combinations.length * matrix.width);
    const openings = combinations.map(({ coefficients }, i) => ({
      coefficients, message: rows.subarray(4 * matrix.width * i, 4 * matrix.width * (i + 1)),
    }));
    const sum = add(...combinations.map(({ column }, i) => dot(column, openings[i]!.message)));
    require(equal(sum, pi), "weight opening",
      "the combined rows do not give the weights");
    const positions = channel.transcript.positions("weights", WEIGHT_OPENINGS, matrix.positions);
    const opened = readColumns(channel.proof, "weight opening", this.#key.root, matrix.rows,
      positions, matrix.positions);
    checkAgreement("weight opening", matrix, positions, opened, openings);
  }
}

/** What is left to show of activations and weights. */
export interface Reduced {
  readonly roots: { readonly inputs: Uint8Array | null; readonly rest: Uint8Array };
  readonly claim: LinearClaim;
  readonly weights: WeightClaim | null;
  readonly soundnessBits: number;
}

/** π = P̃(r_C), P by r_A. */
interface WeightClaim {
  readonly rA: F[];
  readonly rC: F[];
  readonly pi: F;
}

interface ProductClaims {
  /** eq(r_T, ·) of each product. */
  readonly eq: F;
  readonly claim: Padded;
  readonly A: Padded;
  readonly B: Padded;
}

interface Sides {
  readonly point: F[];
  readonly eq: F;
  readonly claim: Padded;
  readonly u: Padded;
  readonly v: Padded;
  readonly weighted: Padded;
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

/** The value at x of the line through `from` at 0 and `to` at 1. */
function between(from: Padded, to: Padded, x: F): Padded {
  return from.plus(to.minus(from).times(x));
}
