import assert from "node:assert/strict";
import { test } from "node:test";
import { ascii, hex, join } from "../src/bytes.ts";
import { addM, P } from "../src/field.ts";
import { commitmentToInputs } from "../src/masks.ts";
import type { Type } from "../src/program.ts";
import type { Run } from "../src/runs.ts";
import { verify, type Result } from "../src/verify.ts";
import {
  Model, NONE, prove, proveHidden, runOf, tensorBytes, type Keyed, type Ref,
} from "./model.ts";
import type { Cheat } from "./prover.ts";
import { generator } from "./random.ts";
import type { Witness } from "./witness.ts";

let next = generator("hidden");
const numbers = (count: number, lo: number, hi: number): number[] =>
  Array.from({ length: count }, () => lo + (next() % (hi - lo + 1)));

const SALT = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);

interface Made {
  readonly keyed: Keyed;
  readonly inputs: Uint8Array[];
  /** The run as its owner knows it, and as others do. */
  readonly open: Run;
  readonly hidden: Run;
  readonly proof: Uint8Array;
}

/** Two inputs, one of them f32; a product with weights, one of activations, one by elements. */
let made: Made | undefined;
function mixture(): Made {
  return made ??= makeMixture();
}

function makeMixture(): Made {
  next = generator("hidden mixture");
  const model = new Model();
  const x = model.input("f32", ["n", 4]);
  const other = model.input("i8", ["n", 4]);
  const scaled = [model.constant("i32", [1], [3]), model.constant("i32", [1], [5])];
  const whole = model.node("Quantise",
    { scale: "0x3f000000", lo: -8, hi: 7, to: "i8" }, [x], "i8");
  const inner = model.node("IntegerMatMul", { lo: 0, hi: 15, to: "i8" },
    [whole, model.constant("i8", [4, 4], numbers(16, -3, 3)), NONE, ...scaled], "i8");
  const turned = model.node("Transpose", { permutation: [1, 0] }, [other], "i8");
  const pairs = model.node("IntegerMatMul", { lo: -128, hi: 127, to: "i8" },
    [inner, turned, NONE, ...scaled], "i8");
  const square = model.node("IntegerMul", { multiplier: 1, shift: 3, lo: -8, hi: 7, to: "i8" },
    [pairs, pairs], "i8");
  model.output(model.node("Dequantise", { scale: "0x3e000000" }, [square], "f32"));
  const keyed = model.key();
  const inputs = [
    tensorBytes("f32", [2, 4], [0.3, -1.25, 9, -9, 2.75, 1, -3, 0]),
    tensorBytes("i8", [2, 4], [5, -128, 127, 3, 0, 9, -40, 77]),
  ];
  const open = runOf(keyed, inputs);
  const hidden = { ...open, inputs: { shapes: [[2, 4], [2, 4]] } };
  return { keyed, inputs, open, hidden, proof: proveHidden(keyed, [hidden], [inputs], SALT) };
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at < 0 ? at + bytes.length : at]! ^= 1;
  return copy;
}

function explain(result: Result): string {
  return result.ok ? "accepted" : `${result.check}: ${result.reason}`;
}

test("an honest hiding proof is accepted, and its inputs are those of their commitment", () => {
  const { keyed, inputs, hidden, proof } = mixture();
  const result = verify(proof, keyed.bytes, [hidden]);
  assert.equal(explain(result), "accepted");
  const commitment = (of: Uint8Array[], salt: Uint8Array): string =>
    hex(commitmentToInputs(keyed.bytes, [hidden], [of], salt));
  assert.equal(result.ok && result.inputsRoot, commitment(inputs, SALT));
  assert.notEqual(commitment(inputs, SALT.map((byte) => byte ^ 1)), commitment(inputs, SALT));
  const [x, other] = inputs as [Uint8Array, Uint8Array];
  assert.notEqual(commitment([x, flipped(other, other.length - 1)], SALT),
    commitment(inputs, SALT));
  for (const [said, of, salt] of [
    [/expected 32 bytes, got 31/, inputs, SALT.slice(1)],
    [/are not those of the hidden runs/, [x], SALT],
    [/input x1 is of type f32, not i8/, [x, x], SALT],
    [/has the shape \[4,2\], not \[2,4\]/, [x, tensorBytes("i8", [4, 2], numbers(8, 0, 9))], SALT],
  ] as [RegExp, Uint8Array[], Uint8Array][]) {
    assert.throws(() => commitment(of, salt), said);
  }
});

test("a proof with one salt shares no message with one of another salt", () => {
  const { keyed, inputs, hidden, proof } = mixture();
  const other = proveHidden(keyed, [hidden], [inputs], SALT.map((byte) => byte ^ 1));
  assert.equal(explain(verify(other, keyed.bytes, [hidden])), "accepted");
  for (let at = 16; at < 16 + 64 + 16 * 100; at += 16) {
    assert.notDeepEqual(other.subarray(at, at + 16), proof.subarray(at, at + 16));
  }
});

test("one hidden run among open ones, and two, are accepted as what they are alone", () => {
  const { keyed, inputs, open, hidden } = mixture();
  const inner = proveHidden(keyed, [open, hidden], [inputs], SALT);
  assert.equal(explain(verify(inner, keyed.bytes, [open, hidden])), "accepted");
  const both = proveHidden(keyed, [hidden, hidden], [inputs, inputs], SALT);
  assert.equal(explain(verify(both, keyed.bytes, [hidden, hidden])), "accepted");
  for (const [proof, runs] of [
    [inner, [hidden, open]], [inner, [hidden, hidden]], [inner, [open, open]], [inner, [hidden]],
    [both, [open, hidden]], [both, [hidden]], [both, [hidden, hidden, hidden]],
  ] as [Uint8Array, Run[]][]) {
    assert.equal(verify(proof, keyed.bytes, runs).ok, false);
  }
});

test("an open proof is no hiding one, nor the other way, and shapes are those proved", () => {
  const { keyed, open, hidden, proof } = mixture();
  const openProof = prove(keyed, [open]);
  assert.equal(explain(verify(openProof, keyed.bytes, [open])), "accepted");
  const shapes = (...of: number[][]): Run => ({ ...hidden, inputs: { shapes: of } });
  for (const [said, bytes, run] of [
    [/^columns/, openProof, hidden],
    [/^(lookups|proof)/, proof, open],
    [/^inputs: expected 2 inputs, got 1/, proof, shapes([2, 4])],
    [/^inputs: axis 0 of input x1 has 4 elements, not 2/, proof, shapes([2, 4], [4, 4])],
    [/^inputs: axis 1 of input x1 has 2 elements, not 4/, proof, shapes([2, 4], [2, 2])],
    [/^inputs: input x1 has the shape \[8\]/, proof, shapes([2, 4], [8])],
    [/^inputs: input x0 has the shape \[-2,4\]/, proof, shapes([-2, 4], [-2, 4])],
    [/^inputs: axis 0 of input x0 has 0.5 elements/, proof, shapes([0.5, 4], [0.5, 4])],
    [/^statement: .* too many/, proof, shapes([2 ** 31, 4], [2 ** 31, 4])],
    [/^outputs: output y0: expected f32 \[3,3\]/, proof, shapes([3, 4], [3, 4])],
    [/^inputs: the hidden inputs have no element/, proof, shapes([0, 4], [0, 4])],
    [/^columns/, proof, { ...hidden, receipt: flipped(hidden.receipt, 0) }],
  ] as [RegExp, Uint8Array, Run][]) {
    assert.match(explain(verify(bytes, keyed.bytes, [run])), said);
  }
});

test("other outputs, and wrong values of any kind of variable, are refused", () => {
  const { keyed, inputs, hidden } = mixture();
  const output = flipped(hidden.outputs[0]!, -1);
  const wrong = { ...hidden, outputs: [tensorBytes("f32", [2, 2], [0.125, 0.25, -1, 0])] };
  assert.equal(verify(proveHidden(keyed, [wrong], [inputs], SALT), keyed.bytes, [wrong]).ok, false);
  assert.equal(verify(proveHidden(keyed, [hidden], [inputs], SALT), keyed.bytes,
    [{ ...hidden, outputs: [output] }]).ok, false);
  const at: ((witness: Witness) => number)[] = [
    () => 0, () => 15, ({ hidden: count }) => count,
    ({ multiplicityBegins }) => multiplicityBegins[0]!,
    // The products of pads: of the first layer, of the factors, of the sides.
    ...[0, 1, 2].map((k) => ({ padBegin, pads }: Witness) => padBegin + 4 * (pads!.count + k)),
    ...[-1, -2, -5].map((k) => ({ variables }: Witness) => variables + 4 * k),
    ...[-1, -2].map((k) => ({ variables }: Witness) => variables + k),
  ];
  for (const [i, place] of at.entries()) {
    const proof = proveHidden(keyed, [hidden], [inputs], SALT, (values, witness) => {
      const variable = place(witness);
      values[variable] = addM(values[variable]!, i % 2 === 0 ? 1 : P - 2);
    });
    assert.match(explain(verify(proof, keyed.bytes, [hidden])), /^activations/, `place ${i}`);
  }
});

test("a hidden input outside of its range is refused though it gives the outputs", () => {
  // A sum whose clamp hides which input it was: 40 is none that Quantise gives.
  const model = new Model();
  const x = model.input("f32", [1]);
  const whole = model.node("Quantise", { scale: "0x3f800000", lo: -8, hi: 7, to: "i8" }, [x], "i8");
  model.output(model.node("IntegerAdd",
    { multiplierA: 1, multiplierB: 0, shift: 0, lo: 0, hi: 5, to: "i8" }, [whole, whole], "i8"));
  const keyed = model.key();
  const open = runOf(keyed, [tensorBytes("f32", [1], [7])]);
  const hidden: Run = { ...open, inputs: { shapes: [[1]] } };
  const honest = proveHidden(keyed, [hidden], [open.inputs as Uint8Array[]], SALT);
  assert.equal(explain(verify(honest, keyed.bytes, [hidden])), "accepted");
  const forged = proveHidden(keyed, [hidden], [open.inputs as Uint8Array[]], SALT,
    (values) => { values[0] = 8; });
  assert.match(explain(verify(forged, keyed.bytes, [hidden])), /^activations/);
});

for (const [cheat, said] of [
  ["masked", /^witness opening: the combined rows do not give/],
  ["masked rows", /^witness opening: the combined rows do not give/],
  ["mask rows", /^witness opening: column \d+ does not agree with combination 1/],
] as [Cheat, RegExp][]) {
  test(`what is taken from the mask and given to the activations is seen: ${cheat}`, () => {
    const { keyed, inputs, hidden } = mixture();
    const proof = proveHidden(keyed, [hidden], [inputs], SALT, undefined, cheat);
    assert.match(explain(verify(proof, keyed.bytes, [hidden])), said);
  });
}

test("changed, cut and long bytes, and trees that change places, are refused", () => {
  const { keyed, hidden, proof } = mixture();
  const refused = (bytes: Uint8Array, what: string): void => {
    const result = verify(bytes, keyed.bytes, [hidden]);
    assert.equal(result.ok, false, what);
    assert.notEqual(!result.ok && result.check, "internal", explain(result));
  };
  const roots = proof.slice();
  roots.set(proof.subarray(48, 80), 16);
  roots.set(proof.subarray(16, 48), 48);
  refused(roots, "roots");
  for (let i = 0; i < 60; i++) {
    const bit = next() % (8 * proof.length);
    const copy = proof.slice();
    copy[bit >> 3]! ^= 1 << (bit & 7);
    refused(copy, `bit ${bit}`);
  }
  for (const length of [0, 16, 47, 48, 80, 96, 1000, proof.length - 1]) {
    refused(proof.slice(0, length), `${length} bytes`);
  }
  assert.equal(explain(verify(join(proof, Uint8Array.of(0)), keyed.bytes, [hidden])),
    "proof: 1 bytes are left over");
});

test("what cannot be hidden is refused with its reason", () => {
  const quantised = (model: Model, x: Ref, scale: string, hi: number): Ref =>
    model.node("Quantise", { scale, lo: -8, hi, to: "i8" }, [x], "i8");
  const cases: [RegExp, Type, (model: Model, x: Ref) => Ref][] = [
    [/^inputs: input x0 is hidden, but no Quantise reads it/, "f32", (_, x) => x],
    [/^outputs: output y0: an input that is hidden is no output/, "f32", (model, x) => {
      quantised(model, x, "0x3f000000", 7);
      return x;
    }],
    [/^inputs: input x0 is hidden, but not every Quantise/, "f32", (model, x) => {
      const a = quantised(model, x, "0x3f000000", 7);
      return model.node("IntegerAdd", { multiplierA: 1, multiplierB: 1, shift: 0, lo: -9, hi: 9,
        to: "i8" }, [a, quantised(model, x, "0x3f000000", 6)], "i8");
    }],
    [/^inputs: input x0 is hidden, but not every Quantise/, "f32", (model, x) => {
      const a = quantised(model, x, "0x3f000000", 7);
      return model.node("IntegerAdd", { multiplierA: 1, multiplierB: 1, shift: 0, lo: -9, hi: 9,
        to: "i8" }, [a, quantised(model, x, "0x3f800000", 7)], "i8");
    }],
    [/^inputs: input x0 is i32: only f32, i8, u8, i16 and u16/, "i32", (_, x) => x],
    [/^inputs: input x0 is bool/, "bool", (_, x) => x],
    [/^statement: indexes of Gather must be known/, "u8", (model, x) =>
      model.node("Gather", { axis: 0 }, [model.constant("i8", [3], [1, 2, 3]), x], "i8")],
  ];
  for (const [said, type, build] of cases) {
    const model = new Model();
    const x = model.input(type, [2]);
    model.output(build(model, x));
    const run = { receipt: new Uint8Array(32), inputs: { shapes: [[2]] },
      outputs: [tensorBytes("i8", [2], [0, 0])] };
    const result = verify(ascii("assay-zk-proof/1"), model.key().bytes, [run]);
    assert.match(explain(result), said);
  }
});
