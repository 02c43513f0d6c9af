/**
 * Operations on known numbers (spec/int.md, section 2, and the whole-number part of
 * spec/engine.md, section 4), exactly: every number is a double without a fraction below 2^53.
 */
import {
  axesOf, axisOf, broadcastShape, broadcastTensor, must, range, reducedShape, rowsAlong, rowsOver,
  sizes, type Inputs,
} from "./moves.ts";
import { TYPES, type Node, type Type } from "./program.ts";
import { sizeOfShape, Tensor, type Budget, type Shape } from "./tensor.ts";

/** clamp((sum·m + h) >> s, lo, hi); |sum·m| stays below 2^53. */
export function requantise(node: Node, sum: number, m: number, s: number): number {
  const h = s > 0 ? 2 ** (s - 1) : 0;
  const product = sum * m + h;
  must(Math.abs(product) < 2 ** 53 && s >= 0 && s <= 45, node, "a product or shift is too large");
  const { attributes } = node;
  return clamp(Math.floor(product / 2 ** s), attributes.whole("lo"), attributes.whole("hi"));
}

export function clamp(v: number, lo: number, hi: number): number {
  return Math.min(Math.max(v, lo), hi);
}

/** d = x / scale rounded to binary32, rounded to a whole number (ties to even), clamped. */
export function quantise(x: number, scale: number, lo: number, hi: number): number {
  const d = Math.fround(x / scale);
  if (Number.isNaN(d)) return clamp(0, lo, hi);
  const floor = Math.floor(d);
  const rest = d - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return clamp(up ? floor + 1 : floor, lo, hi) + 0;
}

/** One element of a vector for channel c; a vector of one serves all. */
export function channel(values: ArrayLike<number>, c: number): number {
  return values.length === 1 ? values[0]! : values[c]!;
}

/** ⌊√v⌋ of a whole number below 2^53. */
export function root(v: number): number {
  let q = Math.floor(Math.sqrt(v));
  while (q * q > v) q--;
  while ((q + 1) * (q + 1) <= v) q++;
  return q;
}

type Evaluate = (node: Node, inputs: Inputs, budget: Budget) => Tensor;

function elementwise(
  node: Node, inputs: Inputs, budget: Budget, apply: (a: number, b: number) => number,
): { shape: Shape; values: Float64Array } {
  const a = inputs.tensor(0);
  const b = inputs.tensor(1);
  const shape = broadcastShape(a.shape, b.shape, node.op);
  budget.spend(sizeOfShape(shape));
  const y = broadcastTensor(b, shape, budget).known(node.op);
  return { shape, values: broadcastTensor(a, shape, budget).known(node.op)
    .map((v, i) => apply(v, y[i]!)) };
}

/** Lines of a tensor: `rows` of them with `length` elements, element (row, i) at `order`. */
export interface Lines {
  readonly rows: number;
  readonly length: number;
  readonly order: Int32Array;
}

export function linesAlong(shape: Shape, axis: number, budget: Budget): Lines {
  const order = rowsAlong(shape, axis, budget);
  const length = shape[axis]!;
  return { rows: length === 0 ? 0 : order.length / length, length, order };
}

export function linesOver(shape: Shape, axes: readonly number[], budget: Budget): Lines {
  const order = rowsOver(shape, axes, budget);
  const length = axes.reduce((size, axis) => size * shape[axis]!, 1);
  const rows = sizeOfShape(reducedShape(shape, axes, false));
  budget.spend(rows);
  return { rows, length, order };
}

/** The reduced axes of Reduce and IntegerSum: of the attribute or input; empty means all. */
export function reducedAxes(node: Node, x: Tensor, given: Tensor | null): number[] {
  const axes = axesOf(node, given, x.shape.length);
  return axes.length > 0 ? axes : range(x.shape.length);
}

function reduce(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const x = inputs.tensor(0);
  const values = x.known(node.op);
  const axes = reducedAxes(node, x, inputs.optional(1));
  const lines = linesOver(x.shape, axes, budget);
  const { fold, first } = reduction(node, x.type);
  const mean = node.attributes.name("kind") === "mean";
  const out = new Float64Array(lines.rows);
  for (let row = 0; row < lines.rows; row++) {
    let sum = first;
    for (let i = 0; i < lines.length; i++) {
      sum = fold(sum, values[lines.order[row * lines.length + i]!]!);
    }
    out[row] = mean && lines.length > 0 ? Math.trunc(sum / lines.length) + 0 : sum;
  }
  return Tensor.known(x.type, reducedShape(x.shape, axes, node.attributes.flag("keepDims")), out);
}

function reduction(
  node: Node, type: Type,
): { fold: (a: number, b: number) => number; first: number } {
  const { lo, hi } = TYPES[type];
  switch (node.attributes.name("kind")) {
    case "sum": case "mean": return { fold: (a, b) => wrap(node, type, a + b), first: 0 };
    case "prod": return { fold: (a, b) => product(node, type, a, b), first: 1 };
    case "max": return { fold: Math.max, first: lo };
    case "min": return { fold: Math.min, first: hi };
    case "sum_square":
      return { fold: (a, b) => wrap(node, type, a + product(node, type, b, b)), first: 0 };
    case "l1": return { fold: (a, b) => wrap(node, type, a + Math.abs(b)), first: 0 };
    default: return must(false, node, "this kind is not known here") as never;
  }
}

function argExtreme(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const { attributes } = node;
  const x = inputs.tensor(0);
  const values = x.known(node.op);
  const axis = axisOf(attributes.whole("axis"), x.shape.length, node);
  const lines = linesAlong(x.shape, axis, budget);
  const sign = attributes.flag("largest") ? 1 : -1;
  const out = new Float64Array(lines.rows);
  for (let row = 0; row < lines.rows; row++) {
    let best = 0;
    for (let i = 1; i < lines.length; i++) {
      const gain = sign * (values[lines.order[row * lines.length + i]!]!
        - values[lines.order[row * lines.length + best]!]!);
      if (gain > 0 || (gain === 0 && attributes.flag("selectLast"))) best = i;
    }
    out[row] = best;
  }
  const shape = reducedShape(x.shape, [axis], attributes.flag("keepDims"));
  return Tensor.known("i64", shape, out);
}

/** A whole number wrapped at the width of its type; beyond 2^53 it is refused. */
export function wrap(node: Node, type: Type, v: number): number {
  must(Number.isSafeInteger(v), node, "a number beyond 2^53 is not computed with");
  const { lo, hi, bytes } = TYPES[type];
  if (v >= lo && v <= hi) return v + 0;
  must(bytes < 8, node, "a 64-bit number wraps");
  const size = 2 ** (8 * bytes);
  return ((((v - lo) % size) + size) % size) + lo;
}

function product(node: Node, type: Type, a: number, b: number): number {
  if (type === "i32") return Math.imul(a, b);
  if (type === "u32") return Math.imul(a, b) >>> 0;
  return wrap(node, type, a * b);
}

function binary(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const { type } = inputs.tensor(0);
  must(type === inputs.tensor(1).type, node, "types differ");
  const name = node.attributes.name("function");
  const result = COMPARISONS[name];
  const compute = result ?? arithmetic(node, type, name);
  const { shape, values } = elementwise(node, inputs, budget, (a, b) => {
    must(Number.isSafeInteger(a) && Number.isSafeInteger(b), node, "a number beyond 2^53");
    return compute(a, b);
  });
  return Tensor.known(result === undefined ? type : "bool", shape, values);
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  equal: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  less_equal: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greater_equal: (a, b) => Number(a >= b),
};

function arithmetic(
  node: Node, type: Type, name: string,
): (a: number, b: number) => number {
  const whole = TYPES[type].bytes < 8;
  switch (name) {
    case "add": return (a, b) => wrap(node, type, a + b);
    case "sub": return (a, b) => wrap(node, type, a - b);
    case "mul": return (a, b) => product(node, type, a, b);
    case "div": return (a, b) => (b === 0 ? 0 : wrap(node, type, Math.trunc(a / b)));
    case "mod": return (a, b) => (b === 0 ? 0 : (((a % b) + b) % b) + 0);
    case "fmod": return (a, b) => (b === 0 ? 0 : (a % b) + 0);
    case "max": return Math.max;
    case "min": return Math.min;
    case "and": must(whole, node, "bits of 64"); return (a, b) => wrapBits(node, type, a & b);
    case "or": must(whole, node, "bits of 64"); return (a, b) => wrapBits(node, type, a | b);
    case "xor": must(whole, node, "bits of 64"); return (a, b) => wrapBits(node, type, a ^ b);
    default: return must(false, node, `function ${name} is not known here`) as never;
  }
}

function wrapBits(node: Node, type: Type, bits: number): number {
  return wrap(node, type, type === "u32" ? bits >>> 0 : bits);
}

function unary(node: Node, inputs: Inputs): Tensor {
  const x = inputs.tensor(0);
  const name = node.attributes.name("function");
  const compute = (v: number): number => {
    switch (name) {
      case "abs": return wrap(node, x.type, Math.abs(v));
      case "neg": return wrap(node, x.type, -v);
      case "sign": return Math.sign(v);
      case "relu": return Math.max(v, 0);
      case "not": return x.type === "bool" ? 1 - v : wrap(node, x.type, -1 - v);
      default: return must(false, node, `function ${name} is not known here`) as never;
    }
  };
  return Tensor.known(x.type, x.shape, x.known(node.op).map(compute));
}

function cast(node: Node, inputs: Inputs): Tensor {
  const x = inputs.tensor(0);
  const to = node.attributes.type("to");
  must(to !== "f32", node, "profile int casts to no float");
  const values = x.known(node.op);
  if (to === "bool") return Tensor.known(to, x.shape, values.map((v) => Number(v !== 0)));
  const same = TYPES[to].bytes === 8 && TYPES[x.type].bytes === 8 && to === x.type;
  return Tensor.known(to, x.shape, same ? values : values.map((v) => wrap(node, to, v)));
}

function cumSum(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const x = inputs.tensor(0);
  const values = x.known(node.op);
  const axis = axisOf(scalar(node, inputs.tensor(1)), x.shape.length, node);
  const lines = linesAlong(x.shape, axis, budget);
  const reverse = node.attributes.flag("reverse");
  const out = new Float64Array(x.count);
  for (let row = 0; row < lines.rows; row++) {
    let sum = 0;
    for (let step = 0; step < lines.length; step++) {
      const i = reverse ? lines.length - 1 - step : step;
      const at = lines.order[row * lines.length + i]!;
      const before = sum;
      sum = wrap(node, x.type, sum + values[at]!);
      out[at] = node.attributes.flag("exclusive") ? before : sum;
    }
  }
  return Tensor.known(x.type, x.shape, out);
}

/** The one element of a known tensor. */
function scalar(node: Node, tensor: Tensor): number {
  const known = tensor.known(node.op);
  must(known.length === 1, node, "expected one element");
  return known[0]!;
}

function rangeOp(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const [start, limit, delta] = [0, 1, 2].map((i) => scalar(node, inputs.tensor(i)));
  must(delta !== 0, node, "delta is 0");
  const count = Math.max(Math.ceil((limit! - start!) / delta!), 0);
  budget.spend(count);
  const { type } = inputs.tensor(0);
  return Tensor.known(type, [count], Float64Array.from({ length: count }, (_, i) =>
    wrap(node, type, start! + i * delta!)));
}

function fill(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const shape = sizes(node, inputs.tensor(0));
  const value = scalar(node, inputs.tensor(1));
  budget.spend(sizeOfShape(shape));
  return Tensor.known(inputs.tensor(1).type, shape,
    new Float64Array(sizeOfShape(shape)).fill(value));
}

function integerAdd(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const { attributes } = node;
  const mA = attributes.whole("multiplierA");
  const mB = attributes.whole("multiplierB");
  const { shape, values } = elementwise(node, inputs, budget, (a, b) =>
    requantise(node, a * mA + b * mB, 1, attributes.whole("shift")));
  return Tensor.known(attributes.type("to"), shape, values);
}

function integerMul(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const { attributes } = node;
  const { shape, values } = elementwise(node, inputs, budget, (a, b) =>
    requantise(node, a * b, attributes.whole("multiplier"), attributes.whole("shift")));
  return Tensor.known(attributes.type("to"), shape, values);
}

function integerSoftmax(node: Node, inputs: Inputs, budget: Budget): Tensor {
  const { attributes } = node;
  const x = inputs.tensor(0);
  const values = x.known(node.op);
  const table = inputs.tensor(1).known("table of IntegerSoftmax");
  const bits = attributes.whole("bits");
  const to = attributes.type("to");
  const top = Math.min(2 ** bits, TYPES[to].hi);
  const lines = linesAlong(x.shape, axisOf(attributes.whole("axis"), x.shape.length, node), budget);
  const out = new Float64Array(x.count);
  for (let row = 0; row < lines.rows; row++) {
    const at = lines.order.subarray(row * lines.length, (row + 1) * lines.length);
    let max = -Infinity;
    for (const i of at) max = Math.max(max, values[i]!);
    const e = Array.from(at, (i) => table[Math.min(max - values[i]!, table.length - 1)]!);
    const sum = e.reduce((a, b) => a + b, 0);
    must(sum > 0, node, "a row sums to 0");
    at.forEach((i, j) => {
      out[i] = Math.min(Math.floor((e[j]! * 2 ** bits + Math.floor(sum / 2)) / sum), top);
    });
  }
  return Tensor.known(to, x.shape, out);
}

function integerNormalise(node: Node, inputs: Inputs): Tensor {
  const x = inputs.tensor(0);
  const values = x.known(node.op);
  const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
  const length = sizeOfShape(x.shape.slice(axis));
  const out = new Float64Array(x.count);
  for (let begin = 0; begin < x.count; begin += length) {
    let v = node.attributes.whole("epsilon");
    for (let i = begin; i < begin + length; i++) v += values[i]! * values[i]!;
    const q = root(v);
    for (let i = begin; i < begin + length; i++) {
      out[i] = Math.floor((values[i]! * 2 ** 14 + Math.floor(q / 2)) / q);
    }
  }
  return Tensor.known("i16", x.shape, out);
}

/** Operations that have no lowering, and those whose known form differs from it. */
const EVALUATE: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ["Reduce", reduce], ["ArgExtreme", argExtreme], ["Binary", binary], ["Unary", unary],
  ["Cast", cast], ["CumSum", cumSum], ["Range", rangeOp], ["Fill", fill],
  ["IntegerAdd", integerAdd], ["IntegerMul", integerMul], ["IntegerSoftmax", integerSoftmax],
  ["IntegerNormalise", integerNormalise],
]);

export function canEvaluate(node: Node): boolean {
  return EVALUATE.has(node.op);
}

export function evaluate(node: Node, inputs: Inputs, budget: Budget): Tensor {
  return EVALUATE.get(node.op)!(node, inputs, budget);
}
