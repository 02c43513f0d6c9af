/** Step 9 of section 7: what the opening of the weights has to say. */
import { addAt, eqAt, eqTable, eqTableTimes, log, mul, ZERO, type F } from "./field.ts";
import type { Contraction } from "./forms.ts";
import type { Matrix } from "./commitment.ts";

/** A combination of rows, and the vector that its message is multiplied by. */
export interface WeightRows {
  readonly coefficients: F;
  readonly column: F;
}

/** A coordinate of r_A or r_C, named so that equal ones are seen. */
interface Coordinate {
  readonly name: string;
  readonly value: F;
}

/** The combinations in the order of first use; equal column vectors share one. */
export function weightRows(
  contractions: readonly Contraction[], rA: readonly F[], rC: readonly F[], matrix: Matrix,
): WeightRows[] {
  const combinations = new Map<string, WeightRows>();
  const kappas = rA.map((value, i) => ({ name: `A${i}`, value }));
  const columns = rC.map((value, i) => ({ name: `C${i}`, value }));
  for (const of of contractions) {
    const block = of.block!;
    const logG = log(of.groups);
    const logN = log(block.N);
    const logKappa = log(of.count);
    const factor = mul(
      eqAt(rC.slice(logN), of.columnBegin / 2 ** logN),
      eqAt(rA.slice(logKappa), of.begin / 2 ** logKappa));
    const k = kappas.slice(logG, logG + log(block.K));
    const n = columns.slice(0, logN);
    const [inner, outer] = block.nInside ? [n, k] : [k, n];
    const point = [...inner, ...outer];
    const column = point.slice(0, matrix.w);
    while (column.length < matrix.w) column.push({ name: "0", value: ZERO });
    const rest = point.slice(matrix.w);
    const rows = Math.ceil((block.inner * block.outer) / matrix.width);
    const terms = eqTableTimes(values(rest), factor, rows);
    const name = column.map((coordinate) => coordinate.name).join(" ");
    let combination = combinations.get(name);
    if (combination === undefined) {
      combination = {
        coefficients: new Int32Array(4 * matrix.rows), column: eqTable(values(column)),
      };
      combinations.set(name, combination);
    }
    const first = block.begin / matrix.width;
    for (let row = 0; row < rows; row++) {
      addAt(combination.coefficients, 4 * (first + row), terms, 4 * row);
    }
  }
  return [...combinations.values()];
}

function values(coordinates: readonly Coordinate[]): F[] {
  return coordinates.map((coordinate) => coordinate.value);
}
