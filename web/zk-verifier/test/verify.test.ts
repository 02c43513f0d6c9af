import assert from "node:assert/strict";
import { test } from "node:test";
import { addM, P } from "../src/field.ts";
import { ascii, join } from "../src/bytes.ts";
import { lowerNodes } from "../src/lower.ts";
import { Budget, readTensor } from "../src/tensor.ts";
import { knownInputs } from "../src/inputs.ts";
import type { Run } from "../src/runs.ts";
import { verify, type Result } from "../src/verify.ts";
import type { Cheat } from "./prover.ts";
import { Witness } from "./witness.ts";
import {
  Model, NONE, outputsOf, prove, runOf, tensorBytes, type Keyed, type Ref,
} from "./model.ts";
import { generator } from "./random.ts";

let next = generator("verify");
const within = (lo: number, hi: number): number => lo + (next() % (hi - lo + 1));
const numbers = (count: number, lo: number, hi: number): number[] =>
  Array.from({ length: count }, () => within(lo, hi));

const I8 = { lo: -20, hi: 20, to: "i8" } as const;

/** A committed tensor of the input's shape: x times the unit matrix. */
function committed(model: Model, x: Ref, size: number): Ref {
  const unit = Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
  return model.node("IntegerMatMul", { lo: -128, hi: 127, to: "i8" }, [
    x, model.constant("i8", [size, size], unit), NONE, model.constant("i32", [1], [1]),
    model.constant("i32", [1], [0]),
  ], "i8");
}

function parameters(model: Model, multiplier: number, shift: number): [Ref, Ref] {
  return [model.constant("i32", [1], [multiplier]), model.constant("i32", [1], [shift])];
}

interface Case {
  readonly shape: readonly number[];
  readonly build: (model: Model, x: Ref) => Ref;
  readonly types?: readonly string[];
}

const lookupTable = (model: Model): Ref =>
  model.constant("i8", [256], Array.from({ length: 256 }, (_, i) => Math.trunc((i - 128) / 9)));

const CASES: Readonly<Record<string, Case>> = {
  product: {
    shape: [2, 3],
    build: (model, x) => model.node("IntegerMatMul", I8, [
      x, model.constant("i8", [3, 5], numbers(15, -9, 9)),
      model.constant("i32", [5], numbers(5, -40, 40)), model.constant("i32", [5], [3, 4, 5, -6, 7]),
      model.constant("i32", [1], [7]),
    ], "i8"),
  },
  "products whose rows are longer and shorter than the weights' matrix": {
    shape: [2, 2],
    build: (model, x) => {
      const scale = parameters(model, 3, 5);
      const wide = model.node("IntegerMatMul", I8,
        [x, model.constant("i8", [2, 64], numbers(128, -9, 9)), NONE, ...scale], "i8");
      const narrow = model.node("IntegerMatMul", I8,
        [wide, model.constant("i8", [64, 3], numbers(192, -2, 2)), NONE, ...scale], "i8");
      return model.node("IntegerMatMul", I8,
        [narrow, model.constant("i8", [3, 5], numbers(15, -9, 9)), NONE, ...scale], "i8");
    },
  },
  "product of two activations": {
    shape: [2, 3, 4],
    build: (model, x) => {
      const turned = model.node("Transpose", { permutation: [0, 2, 1] }, [x], "i8");
      return model.node(
        "IntegerMatMul", I8, [x, turned, NONE, ...parameters(model, 3, 12)], "i8");
    },
  },
  convolution: {
    shape: [2, 4, 5, 5],
    build: (model, x) => model.node("IntegerConv", {
      padding: "explicit", strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2], group: 1, ...I8,
    }, [
      x, model.constant("i8", [3, 4, 3, 2], numbers(72, -5, 5)),
      model.constant("i32", [3], numbers(3, -40, 40)), ...parameters(model, 5, 11),
    ], "i8"),
  },
  "convolution of groups": {
    shape: [1, 6, 4, 4],
    build: (model, x) => model.node("IntegerConv", {
      padding: "same_upper", strides: [1, 1], pads: [], dilations: [1, 1], group: 3, ...I8,
    }, [
      x, model.constant("i8", [6, 2, 3, 3], numbers(108, -5, 5)), NONE, ...parameters(model, 5, 9),
    ], "i8"),
  },
  "addition and product": {
    shape: [2, 4],
    build: (model, x) => {
      const sum = model.node("IntegerAdd",
        { multiplierA: 3, multiplierB: -2, shift: 2, ...I8 }, [
          x, model.constant("i8", [4], [1, -7, 9, 30])], "i8");
      return model.node("IntegerMul", { multiplier: 5, shift: 4, lo: -90, hi: 110, to: "i8" },
        [sum, x], "i8");
    },
  },
  "quotients clamped in pieces": {
    shape: [4, 4],
    build: (model, x) => model.node("IntegerMul", { multiplier: -4, shift: 3, lo: -20, hi: 30,
      to: "i8" }, [x, model.constant("i8", [4, 4], [
      1, -1, 0, 2, 127, -128, 100, 3, -3, 5, -60, 60, -2, 1, 9, 8])], "i8"),
  },
  "quotients without a clamp": {
    shape: [2, 4],
    build: (model, x) => model.node("IntegerMul", { multiplier: 3, shift: 4, lo: -32768, hi: 32767,
      to: "i16" }, [x, x], "i16"),
  },
  rescaling: {
    shape: [2, 4],
    build: (model, x) => model.node("Rescale", { axis: 1, ...I8 }, [
      x, model.constant("i32", [4], [100, -3, 20, 77]), model.constant("i32", [1], [6]),
      model.constant("i32", [4], [5, 6, -700, 8]),
    ], "i8"),
  },
  table: {
    shape: [3, 4],
    build: (model, x) => model.node("Lookup", {}, [x, lookupTable(model)], "i8"),
  },
  maximum: {
    shape: [1, 2, 4, 4],
    build: (model, x) => model.node("IntegerMaxPool", {
      padding: "explicit", kernel: [2, 3], strides: [2, 2], pads: [0, 1, 0, 0], dilations: [1, 1],
      ceilMode: true,
    }, [x], "i8"),
  },
  average: {
    shape: [1, 2, 4, 4],
    build: (model, x) => model.node("IntegerAveragePool", {
      kernel: [2, 2], strides: [2, 1], pads: [0, 0, 0, 1], multiplier: 4, shift: 4, ...I8,
    }, [x], "i8"),
  },
  "sums and least": {
    shape: [2, 3, 4],
    build: (model, x) => {
      const sum = model.node("IntegerSum",
        { axes: [1], keepDims: true, multiplier: 3, shift: 2, ...I8 }, [x], "i8");
      const least = model.node("Reduce", { kind: "min", axes: [1, 2], keepDims: true }, [x], "i8");
      return model.node("IntegerAdd", { multiplierA: 1, multiplierB: 1, shift: 0, lo: -128,
        hi: 127, to: "i8" }, [sum, least], "i8");
    },
  },
  softmax: {
    shape: [2, 4],
    build: (model, x) => model.node("IntegerSoftmax", { axis: -1, bits: 7, to: "u8" }, [
      x, model.constant("u16", [40], numbers(40, 1, 400).sort((a, b) => b - a)),
    ], "u8"),
  },
  "softmax of another axis, clamped": {
    shape: [3, 2],
    build: (model, x) => model.node("IntegerSoftmax", { axis: 0, bits: 8, to: "u8" }, [
      x, model.constant("u16", [12], Array.from({ length: 12 }, (_, i) => 12 - i))], "u8"),
  },
  norm: {
    shape: [2, 4],
    build: (model, x) => model.node("IntegerNormalise", { axis: 1, epsilon: 9 }, [x], "i16"),
  },
  moves: {
    shape: [2, 6],
    build: (model, x) => {
      const turned = model.node("Reshape", { allowZero: false },
        [x, model.constant("i64", [3], [0, 3, -1])], "i8");
      const cut = model.node("Slice", {}, [
        turned, model.constant("i64", [1], [2]), model.constant("i64", [1], [-9]),
        model.constant("i64", [1], [1]), model.constant("i64", [1], [-1])], "i8");
      const padded = model.node("Pad", { mode: "constant" }, [
        cut, model.constant("i64", [2], [1, 0]), model.constant("i8", [], [5]),
        model.constant("i64", [1], [-1])], "i8");
      return model.node("Concat", { axis: 1 }, [padded, padded], "i8");
    },
  },
};

interface Made {
  readonly keyed: Keyed;
  readonly inputs: Uint8Array[];
}

/** The case after a product that commits x, or on x itself, which is known. */
function make(name: string, commit: boolean): Made {
  next = generator(name);
  const { shape, build } = CASES[name]!;
  const model = new Model();
  const x = model.input("i8", ["n", ...shape.slice(1)]);
  const from = commit ? committed(model, x, shape.at(-1)!) : x;
  model.output(build(model, from));
  const count = shape.reduce((a, b) => a * b, 1);
  return { keyed: model.key(), inputs: [tensorBytes("i8", shape, numbers(count, -128, 127))] };
}

/** A product, an activation and a residual: a little of everything, quickly proved. */
function mixture(): Made & { run: Run; proof: Uint8Array } {
  next = generator("mixture");
  const model = new Model();
  const x = model.input("f32", ["n", 4]);
  const whole = model.node("Quantise",
    { scale: "0x3f000000", lo: -8, hi: 7, to: "i8" }, [x], "i8");
  const weight = model.constant("i8", [4, 4], numbers(16, -3, 3));
  const inner = model.node("IntegerMatMul", { lo: 0, hi: 15, to: "i8" },
    [whole, weight, NONE, ...parameters(model, 3, 5)], "i8");
  const square = model.node("IntegerMul", { multiplier: 1, shift: 3, lo: -8, hi: 7, to: "i8" },
    [inner, inner], "i8");
  const sum = model.node("IntegerAdd",
    { multiplierA: 1, multiplierB: 1, shift: 0, lo: -16, hi: 15, to: "i8" }, [square, whole], "i8");
  model.output(model.node("Dequantise", { scale: "0x3e000000" }, [sum], "f32"));
  const keyed = model.key();
  const inputs = [tensorBytes("f32", [2, 4], [0.3, -1.25, 9, -9, 2.75, 1, Number.NaN, 0])];
  // The one pattern of NaN.
  inputs[0]!.set([0, 0, 0xc0, 0x7f], inputs[0]!.length - 8);
  const run = runOf(keyed, inputs);
  return { keyed, inputs, run, proof: prove(keyed, [run]) };
}

function explain(result: Result): string {
  return result.ok ? "accepted" : `${result.check}: ${result.reason}`;
}

for (const name of Object.keys(CASES)) {
  test(`${name}: an honest proof is accepted, other outputs are not`, () => {
    const { keyed, inputs } = make(name, true);
    const run = runOf(keyed, inputs);
    const proof = prove(keyed, [run]);
    assert.equal(explain(verify(proof, keyed.bytes, [run])), "accepted");
    const changed = run.outputs[0]!.slice();
    changed[changed.length - 1]! ^= 1;
    assert.equal(verify(proof, keyed.bytes, [{ ...run, outputs: [changed] }]).ok, false);
  });
}

for (const name of Object.keys(CASES).filter((n) => !/^(product|convolution)/.test(n))) {
  test(`${name}: what is proved of committed values is what is computed of known ones`, () => {
    const [proved, computed] = [make(name, true), make(name, false)];
    assert.deepEqual(outputsOf(proved.keyed, proved.inputs),
      outputsOf(computed.keyed, proved.inputs));
  });
}

test("a wrong value of any variable is refused", () => {
  const { keyed, run } = mixture();
  let variables = 0;
  prove(keyed, [run], undefined, (values) => { variables = values.length; });
  for (let i = 0; i < variables; i += Math.ceil(variables / 40)) {
    const proof = prove(keyed, [run], undefined, (values) => { values[i] = addM(values[i]!, 1); });
    assert.equal(verify(proof, keyed.bytes, [run]).ok, false, `variable ${i}`);
  }
});

/** Of each way to go astray what must be said, and nothing before it sees. */
const ASTRAY: Readonly<Partial<Record<Cheat, RegExp>>> = {
  none: /^activations: the opened activations do not give the claim/,
  products: /^products: the factors do not give the claim/,
  contractions: /^contractions: the sides do not give the claim/,
  columns: /^columns: the weights do not give the claim/,
  weights: /^weight opening: the combined rows do not give the weights/,
  "weight rows": /^weight opening: column \d+ does not agree/,
  opened: /^witness opening: the combined rows do not give/,
  rows: /^witness opening: column \d+ does not agree with combination 1/,
};

for (const [cheat, said] of Object.entries(ASTRAY) as [Cheat, RegExp][]) {
  test(`a false output is seen where a prover hides it from all other checks: ${cheat}`, () => {
    const { keyed, run } = mixture();
    const output = run.outputs[0]!.slice();
    // One step of 1/8 towards 0 or beyond, which is within the range of the output.
    const view = new DataView(output.buffer, output.byteOffset);
    const at = output.length - 8 * 4;
    const stated = view.getFloat32(at, true);
    view.setFloat32(at, stated > 0 ? stated - 1 / 8 : stated + 1 / 8, true);
    const wrong = { ...run, outputs: [output] };
    const proof = prove(keyed, [wrong], undefined, undefined, cheat);
    assert.match(explain(verify(proof, keyed.bytes, [wrong])), said);
  });
}

for (const [cheat, said] of [
  ["children", /^lookups: layer 0: the children do not give/],
  ["layer", /^lookups: layer 1, round 0: the sum is not the claim/],
] as [Cheat, RegExp][]) {
  test(`a wrong multiplicity is seen where a prover hides it from all other checks: ${cheat}`,
    () => {
      const { keyed, run } = mixture();
      const proof = prove(keyed, [run], undefined, (values) => {
        values[values.length - 1] = addM(values.at(-1)!, 1);
      }, cheat);
      assert.match(explain(verify(proof, keyed.bytes, [run])), said);
    });
}

test("requirements of operations are asked for before anything is proved", () => {
  const softmax = (bits: number, entries: number[]) => (model: Model, x: Ref): Ref =>
    model.node("IntegerSoftmax", { axis: 1, bits, to: "u8" },
      [x, model.constant("u16", [entries.length], entries)], "u8");
  const refused: [RegExp, (model: Model, x: Ref) => Ref][] = [
    [/the sums are too large/, softmax(15, [32768, 1])],
    [/expected 1 to 15 bits/, softmax(16, [3, 1])],
    [/the squares are too large/, (model, x) =>
      model.node("IntegerNormalise", { axis: 1, epsilon: 2 ** 30 - 1 }, [x], "i16")],
    [/is no range of i8/, (model, x) => model.node("IntegerMul",
      { multiplier: 1, shift: 3, lo: -129, hi: 7, to: "i8" }, [x, x], "i8")],
    [/sums up to 1073741824 by 0 bits/, (model, x) => model.node("IntegerMul",
      { multiplier: 2 ** 16, shift: 0, ...I8 }, [x, x], "i8")],
    [/has 131073 results/, (model, x) => model.node("IntegerMul",
      { multiplier: 4, shift: 0, ...I8 }, [x, x], "i8")],
    [/the shifts of a node must be equal/, (model, x) => model.node("Rescale",
      { axis: 1, ...I8 }, [x, model.constant("i32", [1], [1]),
        model.constant("i32", [2], [3, 4])], "i8")],
    [/gives i8, not u8/, (model, x) => model.node("IntegerMul",
      { multiplier: 1, shift: 3, ...I8 }, [x, x], "u8")],
    [/sum of committed values is not provable/, (model, x) =>
      model.node("Reduce", { kind: "sum", axes: [1], keepDims: true }, [x], "i8")],
    [/indexes of Gather must be known/, (model, x) =>
      model.node("Gather", { axis: 0 }, [model.constant("i8", [3], [1, 2, 3]), x], "i8")],
    [/does not fit i8/, (model, x) =>
      model.node("Lookup", {}, [x, model.constant("i8", [3], [1, 2, 3])], "i8")],
  ];
  for (const [said, build] of refused) {
    const model = new Model();
    const x = committed(model, model.input("i8", [1, 2]), 2);
    model.output(build(model, x));
    const run = {
      receipt: new Uint8Array(32), inputs: [tensorBytes("i8", [1, 2], [3, 4])],
      outputs: [tensorBytes("i8", [1, 2], [0, 0])],
    };
    const result = verify(ascii("assay-zk-proof/1"), model.key().bytes, [run]);
    assert.match(explain(result), said);
  }
});

test("a root of fractions without denominator is refused", () => {
  const { keyed, run, proof } = mixture();
  const copy = proof.slice();
  copy.fill(0, 48, 64);
  assert.equal(explain(verify(copy, keyed.bytes, [run])),
    "lookups: the denominator of the root is 0");
});

test("a proof is for its key, receipt, inputs, outputs and number of runs", () => {
  const { keyed, inputs, run, proof } = mixture();
  assert.equal(explain(verify(proof, keyed.bytes, [run])), "accepted");
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
    const copy = bytes.slice();
    copy[at < 0 ? at + bytes.length : at]! ^= 1;
    return copy;
  };
  const wrong: [RegExp, Run[]][] = [
    [/^lookups/, [{ ...run, receipt: flipped(run.receipt, 0) }]],
    [/^receipt: expected a digest of 32/, [{ ...run, receipt: new Uint8Array(31) }]],
    // The lowest bit of an input: it quantises alike.
    [/^lookups/, [{ ...run, inputs: [flipped(inputs[0]!, 24)] }]],
    [/^inputs: axis 1 of input x0 has 8 elements, not 4/,
      [{ ...run, inputs: [tensorBytes("f32", [1, 8], numbers(8, 0, 9))] }]],
    [/^inputs: input x0 is of type i8, not f32/,
      [{ ...run, inputs: [tensorBytes("i8", [2, 4], numbers(8, 0, 9))] }]],
    [/^inputs: expected 1 inputs, got 0/, [{ ...run, inputs: [] }]],
    [/^inputs: expected 1 inputs, got 2/, [{ ...run, inputs: [inputs[0]!, inputs[0]!] }]],
    [/^outputs: output y0: element 7 is none/,
      [{ ...run, outputs: [flipped(run.outputs[0]!, -4)] }]],
    [/^outputs: expected 1 outputs, got 0/, [{ ...run, outputs: [] }]],
    [/^outputs: expected 1 outputs, got 2/,
      [{ ...run, outputs: [run.outputs[0]!, run.outputs[0]!] }]],
    [/^statement: there is no run/, []],
    [/^lookups/, [run, run]],
  ];
  for (const [said, runs] of wrong) {
    assert.match(explain(verify(proof, keyed.bytes, runs)), said);
  }
  assert.match(explain(verify(proof, join(keyed.bytes, Uint8Array.of(0)), [run])),
    /^key: 1 bytes are left over/);
  for (let at = 0; at < keyed.bytes.length; at++) {
    assert.equal(verify(proof, flipped(keyed.bytes, at), [run]).ok, false, `byte ${at} of the key`);
  }
});

test("rows of a weight are gathered, and the weight is multiplied by too", () => {
  next = generator("gather");
  const model = new Model();
  const tokens = model.input("i64", ["n"]);
  const weight = model.constant("i8", [128, 32], numbers(4096, -3, 3));
  const rows = model.node("Gather", { axis: 0 }, [weight, tokens], "i8");
  const turned = model.constant("i8", [32, 128], numbers(4096, -3, 3));
  const inner = model.node("IntegerMatMul", { lo: 0, hi: 15, to: "i8" },
    [rows, turned, NONE, ...parameters(model, 3, 9)], "i8");
  model.output(model.node("IntegerMatMul", { lo: -8, hi: 7, to: "i8" },
    [inner, weight, NONE, ...parameters(model, 3, 11)], "i8"));
  const keyed = model.key();
  assert.equal(keyed.key.blocks.length, 2);
  const run = runOf(keyed, [tensorBytes("i64", [3], [5, 127, -1])]);
  const proof = prove(keyed, [run]);
  assert.equal(explain(verify(proof, keyed.bytes, [run])), "accepted");
  const outside = { ...run, inputs: [tensorBytes("i64", [3], [5, 127, 128])] };
  assert.equal(explain(verify(proof, keyed.bytes, [outside])).split(":")[0], "statement");
  const other = { ...run, inputs: [tensorBytes("i64", [3], [5, 127, 126])] };
  assert.equal(verify(proof, keyed.bytes, [other]).ok, false);
});

test("any numbers in a program give a result, and in time", () => {
  const { keyed, run, proof } = mixture();
  next = generator("programs");
  const edges = [-1, 0, 1, 2, 3, 15, 28, 31, 255, 65535, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1];
  const bytes = Buffer.from(keyed.bytes);
  const length = bytes.readUInt32LE(14);
  const text = bytes.subarray(18, 18 + length).toString();
  const places = [...text.matchAll(/(?<=[:,[])-?\d+(?=[\],}])/g)];
  for (let i = 0; i < 300; i++) {
    const place = places[next() % places.length]!;
    const changed = Buffer.from(text.slice(0, place.index) + edges[next() % edges.length]
      + text.slice(place.index + place[0].length));
    if (changed.equals(bytes.subarray(18, 18 + length))) continue;
    const size = Buffer.alloc(4);
    size.writeUInt32LE(changed.length);
    const key = Buffer.concat([
      bytes.subarray(0, 14), size, changed, bytes.subarray(18 + length)]);
    const result = verify(proof, key, [run]);
    assert.equal(result.ok, false, place[0]);
    assert.notEqual(!result.ok && result.check, "internal", explain(result));
  }
});

test("two runs in one proof are accepted in their order alone", () => {
  const { keyed, run } = mixture();
  const other = runOf(keyed, [tensorBytes("f32", [1, 4], [1, 2, 3, -4])]);
  const proof = prove(keyed, [run, other]);
  assert.equal(explain(verify(proof, keyed.bytes, [run, other])), "accepted");
  assert.equal(verify(proof, keyed.bytes, [other, run]).ok, false);
});

test("changed, cut, long and random bytes are refused and nothing is thrown", () => {
  const { keyed, run, proof } = mixture();
  next = generator("bytes");
  for (let i = 0; i < 150; i++) {
    const copy = proof.slice();
    const at = next() % copy.length;
    copy[at]! ^= 1 << (next() % 8);
    const result = verify(copy, keyed.bytes, [run]);
    assert.equal(result.ok, false, `byte ${at}`);
    assert.notEqual(!result.ok && result.check, "internal", explain(result));
  }
  for (const length of [0, 1, 16, 47, 48, 1000, proof.length - 1]) {
    assert.equal(verify(proof.slice(0, length), keyed.bytes, [run]).ok, false);
  }
  assert.equal(explain(verify(join(proof, Uint8Array.of(0)), keyed.bytes, [run])),
    "proof: 1 bytes are left over");
  for (let i = 0; i < 200; i++) {
    const random = Uint8Array.from({ length: next() % 200 }, () => next());
    assert.equal(verify(random, keyed.bytes, [run]).ok, false);
    assert.equal(verify(proof, random, [run]).ok, false);
    assert.equal(verify(proof, keyed.bytes, [{ ...run, inputs: [random] }]).ok, false);
  }
});

test("an element that is not below p is refused, though it stands for the same number", () => {
  const { keyed, run, proof } = mixture();
  // The first message behind the root of the witness: the denominator of the root of fractions.
  const view = new DataView(proof.buffer);
  let seen = 0;
  for (let at = 48; at + 4 <= proof.length && seen < 50; at += 4) {
    const word = view.getUint32(at, true);
    view.setUint32(at, word + P, true);
    const result = verify(proof, keyed.bytes, [run]);
    view.setUint32(at, word, true);
    assert.match(explain(result), /^proof: element \d+ before byte \d+ is not below p/);
    seen += 1;
  }
});

test("the greatest element's place is proved; a place plus p is no place", () => {
  next = generator("places");
  const model = new Model();
  const x = model.input("i8", [3]);
  const from = committed(model, x, 3);
  model.output(model.node("ArgExtreme",
    { largest: true, axis: 0, keepDims: false, selectLast: false }, [from], "i64"));
  const keyed = model.key();
  const inputs = [tensorBytes("i8", [3], [4, 9, 9])];
  const witness = new Witness(keyed.weights);
  lowerNodes(witness, keyed.key, knownInputs(keyed.key.program,
    inputs.map((i) => readTensor(i, "inputs", new Budget()))));
  // The variables of x come first, then one flag for each element.
  const hints = new Map([[3, 0], [4, 1], [5, 0]]);
  const run = runOf(keyed, inputs, hints);
  assert.deepEqual(run.outputs[0], tensorBytes("i64", [], [1]));
  const proof = prove(keyed, [run], hints);
  assert.equal(explain(verify(proof, keyed.bytes, [run])), "accepted");
  const wrapped = { ...run, outputs: [tensorBytes("i64", [], [1 + P])] };
  assert.equal(explain(verify(proof, keyed.bytes, [wrapped])).split(":")[0], "outputs");
  const second = { ...run, outputs: [tensorBytes("i64", [], [2])] };
  const late = new Map([[3, 0], [4, 0], [5, 1]]);
  assert.equal(verify(prove(keyed, [second], late), keyed.bytes, [second]).ok, false);
});
