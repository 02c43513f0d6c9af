/**
 * node src/main.ts FOLDER…   checks proof.bin, key.bin and run.json of each folder; secret.json too
 * node src/main.ts -         the same for folders named line by line on standard input
 *
 * Prints one line of JSON for each folder. Ends with 0 if all are good, 1 if one is refused, 2 if
 * the command is wrong.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hex } from "./bytes.ts";
import { commitmentToInputs } from "./masks.ts";
import type { Run } from "./runs.ts";
import { verify, type Result } from "./verify.ts";

interface RunText {
  readonly receipt: string;
  readonly inputs?: readonly string[];
  /** Shapes of the inputs of a hidden run. */
  readonly hidden?: readonly (readonly number[])[];
  readonly outputs: readonly string[];
}

/** secret.json, beside a hiding proof: what its commitment to the inputs was made from. */
interface SecretText {
  readonly salt: string;
  /** A list for each hidden run. */
  readonly inputs: readonly (readonly string[])[];
  readonly ticket?: number;
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/^0x/, ""), "hex"));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));

/**
 * run.json: {"runs": [{"receipt": hex, "inputs": [base64…], "outputs": [base64…]}…]}; a hidden run
 * has "hidden": [[dimensions…]…], the shapes of its inputs, in the place of "inputs".
 */
function readRuns(file: string): Run[] {
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: RunText[] };
  return runs.map((run) => ({
    receipt: fromHex(run.receipt),
    inputs: run.hidden === undefined ? (run.inputs ?? []).map(fromBase64) : { shapes: run.hidden },
    outputs: run.outputs.map(fromBase64),
  }));
}

/** Refuses inputs and salt that are not those of the proof. */
function checkSecret(result: Result, key: Uint8Array, runs: Run[], file: string): Result {
  if (!result.ok) return result;
  const { salt, inputs, ticket } = JSON.parse(readFileSync(file, "utf8")) as SecretText;
  const commitment = commitmentToInputs(
    key, runs, inputs.map((run) => run.map(fromBase64)), fromHex(salt), ticket ?? null);
  if (hex(commitment) === result.inputsRoot) return result;
  return { ok: false, check: "secret", reason: `the commitment would be ${hex(commitment)}` };
}

function check(folder: string): boolean {
  const started = performance.now();
  let result: Result;
  try {
    const key = readFileSync(join(folder, "key.bin"));
    const runs = readRuns(join(folder, "run.json"));
    result = verify(readFileSync(join(folder, "proof.bin")), key, runs);
    const secret = join(folder, "secret.json");
    if (existsSync(secret)) result = checkSecret(result, key, runs, secret);
  } catch (e) {
    result = { ok: false, check: "files", reason: String(e) };
  }
  const millis = Math.round(performance.now() - started);
  console.log(JSON.stringify({ folder, ...result, millis }));
  return result.ok;
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node src/main.ts FOLDER… (or - for folders on standard input)");
  process.exitCode = 2;
} else {
  let good = true;
  for (const folder of folders) {
    if (folder !== "-") good = check(folder) && good;
    else for await (const line of createInterface({ input: process.stdin })) {
      good = check(line) && good;
    }
  }
  process.exitCode = good ? 0 : 1;
}
