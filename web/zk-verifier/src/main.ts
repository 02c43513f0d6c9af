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
import type { Run } from "./runs.ts";
import { verify } from "./verify.ts";

interface RunText {
  readonly receipt: string;
  readonly inputs?: readonly string[];
  /** Shapes of the inputs of a hidden run. */
  readonly hidden?: readonly (readonly number[])[];
  readonly outputs: readonly string[];
}

/**
 * run.json: {"runs": [{"receipt": hex, "inputs": [base64…], "outputs": [base64…]}…]}; a hidden run
 * has "hidden": [[dimensions…]…], the shapes of its inputs, in the place of "inputs".
 */
function readRuns(file: string): Run[] {
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: RunText[] };
  const decode = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));
  return runs.map((run) => ({
    receipt: Uint8Array.from(Buffer.from(run.receipt.replace(/^0x/, ""), "hex")),
    inputs: run.hidden === undefined ? (run.inputs ?? []).map(decode) : { shapes: run.hidden },
    outputs: run.outputs.map(decode),
  }));
}

function check(folder: string): boolean {
  const started = performance.now();
  let result: ReturnType<typeof verify>;
  try {
    result = verify(
      readFileSync(join(folder, "proof.bin")), readFileSync(join(folder, "key.bin")),
      readRuns(join(folder, "run.json")));
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
