import {
  boolOf, listOf, objectOf, parseCanonical, sizeOf, textOf, wholeOf, type Json,
} from "./json.ts";
import { require } from "./refusal.ts";

/** Types that a program of profile `int` may have; spec/int.md, section 3. */
export type Type = "f32" | "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" | "bool";

interface TypeInfo {
  /** The byte that names it in canonical bytes of a tensor. */
  readonly code: number;
  readonly bytes: number;
  readonly lo: number;
  readonly hi: number;
}

/** 64-bit bounds are rounded to doubles: such numbers pass, but nothing is computed with them. */
export const TYPES: Readonly<Record<Type, TypeInfo>> = {
  f32: { code: 0, bytes: 4, lo: 0, hi: 0 },
  i8: { code: 4, bytes: 1, lo: -128, hi: 127 },
  u8: { code: 5, bytes: 1, lo: 0, hi: 255 },
  i16: { code: 6, bytes: 2, lo: -32768, hi: 32767 },
  u16: { code: 7, bytes: 2, lo: 0, hi: 65535 },
  i32: { code: 8, bytes: 4, lo: -(2 ** 31), hi: 2 ** 31 - 1 },
  u32: { code: 9, bytes: 4, lo: 0, hi: 2 ** 32 - 1 },
  i64: { code: 10, bytes: 8, lo: -(2 ** 63), hi: 2 ** 63 },
  u64: { code: 11, bytes: 8, lo: 0, hi: 2 ** 64 },
  bool: { code: 12, bytes: 1, lo: 0, hi: 1 },
};

export interface Input {
  readonly name: string;
  readonly type: Type;
  readonly dims: readonly (number | string)[];
}

export interface Constant {
  readonly sha256: string;
  readonly type: Type;
  readonly shape: readonly number[];
}

export interface Node {
  readonly op: Op;
  readonly attributes: Attributes;
  /** Numbers of values; −1 is absent. */
  readonly inputs: readonly number[];
  readonly outputs: readonly Type[];
  /** Number of the first output's value. */
  readonly first: number;
}

export interface Program {
  readonly inputs: readonly Input[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly { readonly name: string; readonly value: number }[];
}

type AttributeKind = "whole" | "wholes" | "flag" | "name" | "float" | "type";

const CLAMP = { lo: "whole", hi: "whole", to: "type" } as const;
const WINDOW = { padding: "name", strides: "wholes", pads: "wholes", dilations: "wholes" } as const;

/** The operations that this verifier knows, each with its attributes. */
const OPS = {
  Quantise: { scale: "float", ...CLAMP },
  Dequantise: { scale: "float" },
  IntegerMatMul: CLAMP,
  IntegerConv: { ...WINDOW, group: "whole", ...CLAMP },
  IntegerMaxPool: { ...WINDOW, kernel: "wholes", ceilMode: "flag" },
  IntegerAveragePool: {
    kernel: "wholes", strides: "wholes", pads: "wholes", multiplier: "whole", shift: "whole",
    ...CLAMP,
  },
  IntegerSum: { axes: "wholes", keepDims: "flag", multiplier: "whole", shift: "whole", ...CLAMP },
  IntegerAdd: { multiplierA: "whole", multiplierB: "whole", shift: "whole", ...CLAMP },
  IntegerMul: { multiplier: "whole", shift: "whole", ...CLAMP },
  Rescale: { axis: "whole", ...CLAMP },
  Lookup: {},
  IntegerSoftmax: { axis: "whole", bits: "whole", to: "type" },
  IntegerNormalise: { axis: "whole", epsilon: "whole" },
  Reshape: { allowZero: "flag" },
  Transpose: { permutation: "wholes" },
  Concat: { axis: "whole" },
  Slice: {},
  Split: { axis: "whole" },
  Gather: { axis: "whole" },
  GatherElements: { axis: "whole" },
  Unsqueeze: { axes: "wholes" },
  Squeeze: { axes: "wholes" },
  Flatten: { axis: "whole" },
  Expand: {},
  Tile: {},
  Pad: { mode: "name" },
  Where: {},
  Reduce: { kind: "name", axes: "wholes", keepDims: "flag" },
  ArgExtreme: { largest: "flag", axis: "whole", keepDims: "flag", selectLast: "flag" },
  ShapeOf: { start: "whole", end: "whole" },
  Fill: {},
  Range: {},
  CumSum: { exclusive: "flag", reverse: "flag" },
  Cast: { to: "type" },
  Unary: { function: "name" },
  Binary: { function: "name" },
} as const satisfies Record<string, Record<string, AttributeKind>>;

export type Op = keyof typeof OPS;

/** The attributes of one node, read by name; those of its operation are all there. */
export class Attributes {
  readonly #values: ReadonlyMap<string, number | number[] | boolean | string>;

  constructor(values: ReadonlyMap<string, number | number[] | boolean | string>) {
    this.#values = values;
  }

  whole(name: string): number {
    return this.#values.get(name) as number;
  }

  wholes(name: string): number[] {
    return this.#values.get(name) as number[];
  }

  flag(name: string): boolean {
    return this.#values.get(name) as boolean;
  }

  name(name: string): string {
    return this.#values.get(name) as string;
  }

  type(name: string): Type {
    return this.#values.get(name) as Type;
  }
}

/** Reads the canonical bytes of a program; spec/engine.md, section 3. */
export function readProgram(bytes: Uint8Array): Program {
  const root = objectOf(parseCanonical(bytes, "program"),
    ["constants", "format", "inputs", "nodes", "outputs", "profile"], "program");
  require(root["format"] === "assay-program/1", "program", "expected format assay-program/1");
  require(root["profile"] === "int", "program", "expected profile int");
  const inputs = listOf(root["inputs"], "inputs", readInput);
  const constants = listOf(root["constants"], "constants", readConstant);
  let values = inputs.length + constants.length;
  const nodes = listOf(root["nodes"], "nodes", (json, what) => {
    const node = readNode(json, what, values);
    values += node.outputs.length;
    return node;
  });
  const outputs = listOf(root["outputs"], "outputs", (json, what) => {
    const object = objectOf(json, ["name", "value"], what);
    const value = sizeOf(object["value"], what);
    require(value < values, "program", `${what} is value ${value} of ${values}`);
    return { name: textOf(object["name"], what), value };
  });
  return { inputs, constants, nodes, outputs };
}

function typeOf(json: Json | undefined, what: string): Type {
  const type = textOf(json, what);
  require(Object.hasOwn(TYPES, type), "program", `type ${type} of ${what} is none of profile int`);
  return type as Type;
}

function readInput(json: Json, what: string): Input {
  const object = objectOf(json, ["dims", "name", "type"], what);
  const dims = listOf(object["dims"], what, (dim, at) =>
    typeof dim === "string" ? dim : sizeOf(dim, at));
  require(dims.length <= 16, "program", `${what} has rank ${dims.length}`);
  return { name: textOf(object["name"], what), type: typeOf(object["type"], what), dims };
}

function readConstant(json: Json, what: string): Constant {
  const object = objectOf(json, ["sha256", "shape", "type"], what);
  const shape = listOf(object["shape"], what, sizeOf);
  const type = typeOf(object["type"], what);
  require(shape.length <= 16, "program", `${what} has rank ${shape.length}`);
  require(type !== "f32", "program", `${what} is f32, which profile int does not have`);
  require(shape.reduce((a, b) => a * b, 1) < 2 ** 31, "program", `${what} is too large`);
  const sha256 = textOf(object["sha256"], what);
  require(/^[0-9a-f]{64}$/.test(sha256), "program", `the digest of ${what} is none`);
  return { sha256, type, shape };
}

function readNode(json: Json, what: string, first: number): Node {
  const object = objectOf(json, ["attributes", "inputs", "op", "outputs"], what);
  const op = textOf(object["op"], what);
  require(Object.hasOwn(OPS, op), "program", `operation ${op} of ${what} is not known here`);
  const kinds: Record<string, AttributeKind> = OPS[op as Op];
  const given = objectOf(object["attributes"], Object.keys(kinds), `attributes of ${what} ${op}`);
  const attributes = new Map(Object.entries(kinds).map(([name, kind]) =>
    [name, readAttribute(given[name]!, kind, `${name} of ${what} ${op}`)]));
  const inputs = listOf(object["inputs"], what, (input, at) => {
    const value = wholeOf(input, at);
    require(value >= -1 && value < first, "program", `${at} reads value ${value} of ${first}`);
    return value;
  });
  const outputs = listOf(object["outputs"], what, typeOf);
  require(outputs.length >= 1, "program", `${what} has no output`);
  return { op: op as Op, attributes: new Attributes(attributes), inputs, outputs, first };
}

function readAttribute(
  json: Json, kind: AttributeKind, what: string,
): number | number[] | boolean | string {
  switch (kind) {
    case "whole": return wholeOf(json, what);
    case "wholes": return listOf(json, what, wholeOf);
    case "flag": return boolOf(json, what);
    case "name": return textOf(json, what);
    case "type": return typeOf(json, what);
    case "float": {
      const text = textOf(json, what);
      require(/^0x[0-9a-f]{8}$/.test(text), "program", `${what} is no bits of a float: ${text}`);
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, Number.parseInt(text.slice(2), 16));
      return view.getFloat32(0);
    }
  }
}
