/** Section 9, "Masks": the commitment to the inputs, made by whoever has them and their salt. */
import { encode, rootOf } from "./commitment.ts";
import { toM } from "./field.ts";
import { committedElements } from "./inputs.ts";
import { readKey } from "./key.ts";
import { Layout, RANDOM, SALT_ROWS } from "./layout.ts";
import type { Program } from "./program.ts";
import { require } from "./refusal.ts";
import { absorbPublic, digestOf, stateRuns, type Run } from "./runs.ts";
import { Statement } from "./statement.ts";
import { readTensor, sameShape, type Budget } from "./tensor.ts";
import { Transcript } from "./transcript.ts";

/** Canonical bytes of the inputs of a hidden run. */
export type Inputs = readonly Uint8Array[];

/**
 * The commitment to the inputs (32 bytes) that a proof of `runs` shows if it was made from these
 * inputs, one list for each hidden run in order, and this salt of 32 bytes. Throws a Refusal.
 */
export function commitmentToInputs(
  key: Uint8Array, runs: readonly Run[], inputs: readonly Inputs[], salt: Uint8Array,
): Uint8Array {
  const statement = new Statement();
  const read = readKey(key, statement.budget);
  stateRuns(statement, read, runs);
  require(statement.hidden > 0, "inputs", "no run is hidden");
  const layout = new Layout(statement.variables, statement.hidden);
  const values = hiddenValues(read.program, runs, inputs, statement.budget);
  const transcript = new Transcript();
  absorbPublic(transcript, read, runs);
  const rows = inputRows(values, layout, inputMasks(transcript, salt, layout));
  return rootOf(encode(rows, layout.matrix));
}

/** The hidden inputs as they are committed, as elements of M. */
export function hiddenValues(
  program: Program, runs: readonly Run[], inputs: readonly Inputs[], budget: Budget,
): Int32Array {
  const shapes = runs.flatMap((run) => ("shapes" in run.inputs ? [run.inputs.shapes] : []));
  require(inputs.length === shapes.length && inputs.every((of, i) =>
    of.length === shapes[i]!.length), "inputs", "the inputs are not those of the hidden runs");
  return Int32Array.from(inputs.flatMap((of, run) => of.flatMap((bytes, i) => {
    const elements = readTensor(bytes, "inputs", budget);
    const shape = shapes[run]![i]!;
    require(sameShape(elements.shape, shape), "inputs",
      `input ${i} has the shape [${elements.shape.join(",")}], not [${shape.join(",")}]`);
    return Array.from(committedElements(program, i, elements), toM);
  })));
}

/** What is random in the first tree; `transcript` has absorbed what is public. */
export function inputMasks(transcript: Transcript, salt: Uint8Array, layout: Layout): Int32Array {
  require(salt.length === 32, "salt", `expected 32 bytes, got ${salt.length}`);
  transcript.absorb("salt", salt);
  const count = RANDOM * layout.hiddenRows + SALT_ROWS * layout.matrix.width;
  return transcript.challenge("input masks", count / 4);
}

/** The rows of the first tree. */
export function inputRows(
  values: Int32Array, { data, hiddenRows, matrix }: Layout, masks: Int32Array,
): Int32Array[] {
  const rows: Int32Array[] = Array.from({ length: hiddenRows }, (_, i) => {
    const row = new Int32Array(matrix.width);
    row.set(values.subarray(data * i, data * (i + 1)));
    row.set(masks.subarray(RANDOM * i, RANDOM * (i + 1)), data);
    return row;
  });
  const salt = masks.subarray(RANDOM * hiddenRows);
  for (let i = 0; i < SALT_ROWS; i++) {
    rows.push(salt.subarray(matrix.width * i, matrix.width * (i + 1)));
  }
  return rows;
}

/** The digest of all hidden inputs. */
export function inputsDigest(inputs: readonly Inputs[]): Uint8Array {
  return digestOf(inputs.flat());
}
