/**
 * node src/main.ts FOLDER…   checks proof.bin, key.bin and run.json of each folder
 * node src/main.ts -         the same for folders named line by line on standard input
 *
 * Prints one line of JSON for each folder. Ends with 0 if all are good, 1 if one is refused, 2 if
 * the command is wrong.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hex } from "./bytes.ts";
import { commitmentToInputs } from "./masks.ts";
import type { Run } from "./runs.ts";
import { verify, type Result } from "./verify.ts";

interface RunText {
  readonly receipt: string;
  readonly inputs?: readonly string[];
  /** Shapes of hidden inputs. */
  readonly hidden?: readonly (readonly number[])[];
  readonly outputs: readonly string[];
}

/**
 * run.json: {"runs": [{"receipt": hex, "inputs": [base64…], "outputs": [base64…]}…]}; a hidden run
 * has "hidden": [[dimensions…]…], their shapes, in the place of "inputs". What its commitment to the
 * inputs was made from may stand beside "runs": "inputs": [base64…], those of all hidden runs,
 * "salt": hex, and "ticket" under a hidden key.
 */
interface RunsText {
  readonly runs: readonly RunText[];
  readonly inputs?: readonly string[];
  readonly salt?: string;
  readonly ticket?: number;
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/^0x/, ""), "hex"));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));

function runOf({ receipt, inputs, hidden, outputs }: RunText): Run {
  return {
    receipt: fromHex(receipt), outputs: outputs.map(fromBase64),
    inputs: hidden === undefined ? (inputs ?? []).map(fromBase64) : { shapes: hidden },
  };
}

/** Refuses inputs and a salt that are not those of the proof. */
function checkSecret(
  result: Result, key: Uint8Array, runs: readonly Run[], { inputs, salt, ticket }: RunsText,
): Result {
  if (!result.ok || inputs === undefined || salt === undefined) return result;
  let next = 0;
  const byRun = runs.flatMap((run) => ("shapes" in run.inputs
    ? [run.inputs.shapes.map(() => fromBase64(inputs[next++] ?? ""))] : []));
  const commitment = hex(commitmentToInputs(key, runs, byRun, fromHex(salt), ticket ?? null));
  if (commitment === result.inputsRoot) return result;
  return {
    ok: false, check: "inputs root",
    reason: `inputs and salt give ${commitment}, not ${result.inputsRoot}`,
  };
}

function check(folder: string): boolean {
  const started = performance.now();
  let result: Result;
  try {
    const key = readFileSync(join(folder, "key.bin"));
    const text = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunsText;
    const runs = text.runs.map(runOf);
    result = verify(readFileSync(join(folder, "proof.bin")), key, runs);
    result = checkSecret(result, key, runs, text);
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
