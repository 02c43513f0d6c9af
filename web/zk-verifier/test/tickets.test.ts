import assert from "node:assert/strict";
import { test } from "node:test";
import { ascii, hex, join } from "../src/bytes.ts";
import { addM, type F } from "../src/field.ts";
import { commitmentToInputs } from "../src/masks.ts";
import type { Run } from "../src/runs.ts";
import { verify } from "../src/verify.ts";
import {
  explain, flipped, Model, proveHidden, runOf, sample, tensorBytes, type Keyed,
} from "./model.ts";
import { generator } from "./random.ts";

const SALT = Uint8Array.from({ length: 32 }, (_, i) => 5 * i);
const SEED = Uint8Array.from({ length: 32 }, (_, i) => 3 * i);

interface Made {
  readonly keyed: Keyed;
  readonly inputs: Uint8Array[];
  readonly open: Run;
  readonly hidden: Run;
}

let made: Made | undefined;
function mixture(): Made {
  return made ??= make();
}

function make(): Made {
  const { model, inputs } = sample();
  const keyed = model.key({ count: 4, seed: SEED });
  const open = runOf(keyed, inputs);
  return { keyed, inputs, open, hidden: { ...open, inputs: { shapes: [[2, 4], [2, 4]] } } };
}

function prove(run: Run, ticket: number, of: Keyed = mixture().keyed): Uint8Array {
  const hidden = "shapes" in run.inputs ? [mixture().inputs] : [];
  return proveHidden(of, [run], hidden, SALT, undefined, "none", ticket);
}

test("weights are hidden, with inputs that are hidden and that are shown, under any ticket", () => {
  const { keyed, inputs, open, hidden } = mixture();
  for (const [run, ticket] of [[open, 0], [open, 3], [hidden, 1]] as [Run, number][]) {
    const result = verify(prove(run, ticket), keyed.bytes, [run]);
    assert.equal(explain(result), "accepted");
    assert.equal(result.ok && result.inputsRoot, run === open ? null
      : hex(commitmentToInputs(keyed.bytes, [hidden], [inputs], SALT, ticket)));
  }
  assert.throws(() => commitmentToInputs(keyed.bytes, [hidden], [inputs], SALT),
    /under a hidden key, and no other, a proof has a ticket/);
});

test("who knows inputs, salt and ticket, but another seed, has other masks", () => {
  const { keyed, hidden } = mixture();
  const proof = prove(hidden, 1);
  const guess = sample().model.key({ count: 4, seed: SEED.map((byte) => byte ^ 1) });
  const other = prove(hidden, 1, { ...keyed, hidden: { ...keyed.hidden!,
    seed: guess.hidden!.seed } });
  // Behind the ticket: the first tree is the same, the second is not.
  const at = 16 + 36 + 64;
  assert.deepEqual(other.subarray(at, at + 32), proof.subarray(at, at + 32));
  assert.notDeepEqual(other.subarray(at + 32, at + 64), proof.subarray(at + 32, at + 64));
});

test("another ticket, another root and another place in the tree are refused", () => {
  const { keyed, open } = mixture();
  const proof = prove(open, 2);
  const changed = (t: number): Uint8Array => {
    const copy = proof.slice();
    copy[16] = t;
    return copy;
  };
  for (const [said, bytes] of [
    [/^ticket: there is no ticket 4 of 4/, changed(4)],
    [/^ticket: ticket 3 is none of the key's/, changed(3)],
    [/^ticket: ticket 2 is none of the key's/, flipped(proof, 20)],
    [/^ticket: ticket 2 is none of the key's/, flipped(proof, 52)],
    [/^proof: expected 100 bytes/, proof.subarray(0, 60)],
  ] as [RegExp, Uint8Array][]) {
    assert.match(explain(verify(bytes, keyed.bytes, [open])), said);
  }
});

test("wrong combinations of weights, outputs and bytes are refused", () => {
  const next = generator("tickets");
  const { keyed, open } = mixture();
  // Of a combination an element that π sees, and one that only the opened columns see.
  for (const place of [0, 400]) {
    const { tickets } = keyed.hidden!;
    const first = { ...tickets[0]!, combine: (coefficients: F): F =>
      tickets[0]!.combine(coefficients).map((v, i) => (i === place ? addM(v, 1) : v)) };
    const hidden = { ...keyed.hidden!, tickets: [first, ...tickets.slice(1)] };
    const proof = prove(open, 0, { ...keyed, hidden });
    assert.match(explain(verify(proof, keyed.bytes, [open])), /^activations/);
  }
  const honest = prove(open, 0);
  for (let i = 0; i < 30; i++) {
    const result = verify(flipped(honest, next() % honest.length), keyed.bytes, [open]);
    assert.equal(result.ok, false);
    assert.notEqual(!result.ok && result.check, "internal", explain(result));
  }
  const output = { ...open, outputs: [tensorBytes("f32", [2, 2], [0.125, 0.25, -1, 0])] };
  assert.equal(verify(prove(output, 0), keyed.bytes, [output]).ok, false);
  assert.equal(verify(honest, sample().model.key().bytes, [open]).ok, false);
});

test("a hidden key has a power of two of tickets, and weights that it does not show", () => {
  const { keyed, open } = mixture();
  const { bytes } = keyed;
  const withTickets = (count: number): Uint8Array => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(copy.length - 36, count, true);
    return copy;
  };
  const judge = (key: Uint8Array): string =>
    explain(verify(ascii("assay-zk-proof/1"), key, [open]));
  for (const count of [0, 3, 2 ** 21, 2 ** 32 - 1]) {
    assert.match(judge(withTickets(count)), /^key: expected a power of two of tickets/);
  }
  assert.match(judge(join(bytes, Uint8Array.of(0))), /^key: 1 bytes are left over/);
  const model = new Model();
  const x = model.input("i8", [2]);
  model.output(model.node("IntegerMul", { multiplier: 1, shift: 1, lo: -9, hi: 9, to: "i8" },
    [x, x], "i8"));
  const without = model.key().bytes;
  const empty = join(ascii("assay-zk-hidden-key/1"), without.subarray(14, -32),
    Uint8Array.of(1, 0, 0, 0), new Uint8Array(32));
  assert.match(judge(empty), /^key: there is no weight to hide/);
});
