/** The runs that a proof is about: what is absorbed of them, and the statement that they make. */
import { join, u32, u64 } from "./bytes.ts";
import { hiddenInputs, knownInputs, type Value } from "./inputs.ts";
import type { Key } from "./key.ts";
import { lowerRun } from "./lower.ts";
import { require } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import type { Statement } from "./statement.ts";
import { readTensor, type Shape } from "./tensor.ts";
import type { Transcript } from "./transcript.ts";

/** What one run is said to have taken and given, as canonical bytes of tensors. */
export interface Run {
  /** The receipt's digest, 32 bytes; zeros where there is none. */
  readonly receipt: Uint8Array;
  /** Of a hidden run the shapes alone. */
  readonly inputs: readonly Uint8Array[] | Hidden;
  readonly outputs: readonly Uint8Array[];
}

export interface Hidden {
  readonly shapes: readonly Shape[];
}

/** More leaves are not sound (section 8); the other domains are held to the same memory. */
const LOG_MAX = 24;

/** Absorbs what is public, in the order of section 7. */
export function absorbPublic(transcript: Transcript, key: Key, runs: readonly Run[]): void {
  transcript.absorb("key", key.digest);
  transcript.absorb("program", key.programId);
  for (const { receipt, inputs, outputs } of runs) {
    require(receipt.length === 32, "receipt", "expected a digest of 32 bytes");
    transcript.absorb("receipt", receipt);
    if ("shapes" in inputs) transcript.absorb("hidden inputs", shapeBytes(inputs.shapes));
    else transcript.absorb("inputs", digestOf(inputs));
    transcript.absorb("outputs", digestOf(outputs));
  }
}

/** Makes the statement of the runs; hidden inputs come first, of all of them. */
export function stateRuns(statement: Statement, key: Key, runs: readonly Run[]): void {
  require(runs.length >= 1, "statement", "there is no run");
  const { budget } = statement;
  const { program } = key;
  const hidden = runs.map(({ inputs }): Value[] | null =>
    ("shapes" in inputs ? hiddenInputs(statement, program, inputs.shapes) : null));
  statement.hidden = statement.variables;
  require(statement.hidden > 0 || hidden.every((values) => values === null), "inputs",
    "the hidden inputs have no element");
  runs.forEach(({ inputs, outputs }, i) => {
    const values = hidden[i] ?? knownInputs(program, (inputs as readonly Uint8Array[])
      .map((bytes) => readTensor(bytes, "inputs", budget)));
    lowerRun(statement, key, values, outputs.map((bytes) => readTensor(bytes, "outputs", budget)));
  });
  statement.close();
  require(statement.leaves <= LOG_MAX && statement.zeros <= LOG_MAX,
    "soundness", `the statement has more than 2^${LOG_MAX} leaves`);
}

/** SHA-256 over tensors, each preceded by its length. */
export function digestOf(tensors: readonly Uint8Array[]): Uint8Array {
  return sha256(...tensors.flatMap((bytes) => [u64(bytes.length), bytes]));
}

function shapeBytes(shapes: readonly Shape[]): Uint8Array {
  return join(...shapes.flatMap((shape) => [u32(shape.length), ...shape.map(u64)]));
}
