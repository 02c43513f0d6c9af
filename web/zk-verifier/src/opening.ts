/** Sections 7 and 9, steps 7 and 8: the last sumcheck and the opening of the witness. */
import { elements, type Channel } from "./channel.ts";
import {
  checkAgreement, readColumns, type Matrix,
} from "./commitment.ts";
import {
  add, addProductAt, dot, eqTable, equal, mul, ONE, ZERO, type F,
} from "./field.ts";
import { SALT_ROWS, type Layout } from "./layout.ts";
import { COORDINATES, Padded } from "./padded.ts";
import { require } from "./refusal.ts";

const WITNESS_OPENINGS = 156;

/** A claim Σ L_i·w_i = c about all variables. */
export interface LinearClaim {
  readonly linear: F;
  readonly c: F;
}

export function openActivations(
  channel: Channel, { linear, c: claim }: LinearClaim, layout: Layout, root: Uint8Array,
): void {
  const { matrix } = layout;
  const { point, c } = channel.sumcheck(
    "activation", layout.logPlaces, new Padded(claim), "plain");
  const omega = channel.vector("opened", 1);
  require(equal(mul(functional(linear, layout, point), omega), c.constant), "activations",
    "the opened activations do not give the claim");
  const coefficients = [
    channel.transcript.challenge("proximity", matrix.rows),
    eqTable(point.slice(matrix.w), matrix.rows),
  ];
  const messages = rowMessages(channel, 2, matrix);
  requireOpened(eqTable(point.slice(0, matrix.w)), messages[1]!, omega);
  const positions = channel.transcript.positions("witness", WITNESS_OPENINGS, matrix.positions);
  const columns = readColumns(
    channel.proof, "witness opening", root, matrix.rows, positions, matrix.positions);
  checkAgreement("witness opening", matrix, positions, columns,
    messages.map((message, i) => ({ message, coefficients: coefficients[i]! })));
}

/** The same of a hiding proof: the sum is masked by ν·G, combinations by rows of their own. */
export function openHidden(
  channel: Channel, { linear, c: claim }: LinearClaim, layout: Layout,
  inputs: Uint8Array, rest: Uint8Array,
): void {
  const { matrix, hiddenRows } = layout;
  const S = channel.vector("mask sum", 1);
  const nu = channel.challenge("mask");
  const { point, c } = channel.sumcheck(
    "activation", layout.logPlaces, new Padded(add(claim, mul(nu, S))), "plain");
  const [omega, gamma] = elements(channel.vector("opened", 2)) as [F, F];
  const masked = add(mul(functional(linear, layout, point), omega), mul(nu, gamma));
  require(equal(masked, c.constant), "activations",
    "the opened activations do not give the claim");
  const [y, z] = elements(channel.vector("mask values", 2)) as [F, F];
  const kappa = channel.challenge("opening");
  const g = channel.transcript.challenge("proximity", matrix.rows + MASK_ROWS - 4);
  const messages = rowMessages(channel, 3, matrix);
  requireOpened(eqTable(point.slice(0, matrix.w)), messages[1]!, add(y, mul(kappa, omega)));
  requireOpened(monomials(point), messages[2]!, add(z, mul(kappa, gamma)));
  const positions = channel.transcript.positions("witness", WITNESS_OPENINGS, matrix.positions);
  const read = (root: Uint8Array, rows: number): Int32Array[] => readColumns(
    channel.proof, "witness opening", root, rows, positions, matrix.positions);
  const first = read(inputs, hiddenRows + SALT_ROWS);
  const second = read(rest, matrix.rows - hiddenRows + MASK_ROWS + SALT_ROWS);
  const columns = first.map((column, i) => Int32Array.of(...column, ...second[i]!));
  const eq = eqTable(point.slice(matrix.w), matrix.rows);
  checkAgreement("witness opening", matrix, positions, columns,
    hidingCombinations(layout, g, eq, kappa)
      .map((coefficients, i) => ({ message: messages[i]!, coefficients })));
}

/** X, Y, Z, Γ: four rows of F, as rows of M. */
const MASK_ROWS = 16;

/** Coefficients of the three combinations for the rows of both trees, one tree after the other. */
function hidingCombinations(
  { matrix, hiddenRows }: Layout, g: F, eq: F, kappa: F,
): F[] {
  const masksAt = matrix.rows + SALT_ROWS;
  const combination = (rows: F, masks: readonly (readonly [number, F])[]): F => {
    const all = new Int32Array(4 * (masksAt + MASK_ROWS + SALT_ROWS));
    all.set(rows.subarray(0, 4 * hiddenRows));
    all.set(rows.subarray(4 * hiddenRows), 4 * (hiddenRows + SALT_ROWS));
    for (const [mask, factor] of masks) {
      COORDINATES.forEach((unit, i) => all.set(mul(unit, factor), 4 * (masksAt + 4 * mask + i)));
    }
    return all;
  };
  const [X, Y, Z, G] = [0, 1, 2, 3] as const;
  const proximity = combination(g.subarray(0, 4 * matrix.rows), [[X, ONE]]);
  proximity.set(g.subarray(4 * matrix.rows), 4 * (masksAt + 4 * Y));
  const scaled = Int32Array.from(elements(eq).flatMap((e) => [...mul(e, kappa)]));
  return [
    proximity,
    combination(scaled, [[Y, ONE]]),
    combination(new Int32Array(0), [[Z, ONE], [G, kappa]]),
  ];
}

/** L̃'(r_B). */
function functional(linear: F, layout: Layout, point: F[]): F {
  const eq = eqTable(point);
  const sum = add(ZERO);
  for (let v = 0; 4 * v < linear.length; v++) {
    addProductAt(sum, 0, linear, 4 * v, eq, 4 * layout.place(v));
  }
  return sum;
}

/** 1, then r_b and r_b² for each b. */
function monomials(point: readonly F[]): F {
  return Int32Array.from([ONE, ...point.flatMap((r) => [r, mul(r, r)])].flatMap((m) => [...m]));
}

function rowMessages(channel: Channel, count: number, { width }: Matrix): F[] {
  const rows = channel.vector("rows", count * width);
  return Array.from({ length: count }, (_, i) => rows.subarray(4 * width * i, 4 * width * (i + 1)));
}

function requireOpened(weights: F, message: F, value: F): void {
  require(equal(dot(weights, message), value), "witness opening",
    "the combined rows do not give the opened activations");
}
