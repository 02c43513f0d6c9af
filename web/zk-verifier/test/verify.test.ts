import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../src/verify.ts";
import { Model, NONE, prove, runOf, tensorBytes, type Keyed, type Ref } from "./model.ts";
import { generator } from "./random.ts";

const next = generator("verify");
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
      x, model.constant("u16", [40], Array.from({ length: 40 }, (_, i) => Math.floor(4000 / (1 + i)))),
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

function make(name: string, commit: boolean): Made {
  const { shape, build } = CASES[name]!;
  const model = new Model();
  const x = model.input("i8", ["n", ...shape.slice(1)]);
  const from = commit ? committed(model, x, shape.at(-1)!) : x;
  model.output(build(model, from));
  const count = shape.reduce((a, b) => a * b, 1);
  return { keyed: model.key(), inputs: [tensorBytes("i8", shape, numbers(count, -128, 127))] };
}

for (const name of Object.keys(CASES)) {
  test(`${name}: an honest proof is accepted, other outputs are not`, () => {
    const { keyed, inputs } = make(name, true);
    const run = runOf(keyed, inputs);
    const proof = prove(keyed, [run]);
    const result = verify(proof, keyed.bytes, [run]);
    assert.deepEqual(result.ok ? "" : `${result.check}: ${result.reason}`, "");
    const changed = run.outputs[0]!.slice();
    changed[changed.length - 1]! ^= 1;
    assert.equal(verify(proof, keyed.bytes, [{ ...run, outputs: [changed] }]).ok, false);
  });
}
