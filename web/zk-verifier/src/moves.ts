/**
 * Operations that move elements and change none (spec/engine.md, section 4), as maps: for each
 * element of the result the index of the element that it is, or −1 for a fill.
 */
import type { Node } from "./program.ts";
import { Refusal, require } from "./refusal.ts";
import {
  Budget, sameShape, sizeOfShape, Tensor, type Shape, type Span,
} from "./tensor.ts";

/** A map of elements together with the shape it makes. */
interface Move {
  readonly shape: Shape;
  readonly source: Int32Array;
}

function refuse(node: Node, reason: string): never {
  throw new Refusal("statement", `${node.op}: ${reason}`);
}

export function must(holds: boolean, node: Node, reason: string): asserts holds {
  if (!holds) refuse(node, reason);
}

/** An axis counted from the front; `rank` itself only where `end` says so. */
export function axisOf(axis: number, rank: number, node: Node, end: boolean = false): number {
  const from = axis < 0 ? axis + rank : axis;
  must(from >= 0 && (from < rank || (end && from === rank)), node,
    `axis ${axis} of a tensor of rank ${rank}`);
  return from;
}

/** The axes of an attribute or of an input in its place, ascending, each once. */
export function axesOf(
  node: Node, given: Tensor | null, rank: number,
): number[] {
  const listed = given === null
    ? node.attributes.wholes("axes") : [...given.known(`axes of ${node.op}`)];
  const axes = listed.map((axis) => axisOf(axis, rank, node)).sort((a, b) => a - b);
  must(new Set(axes).size === axes.length, node, "an axis is named twice");
  return axes;
}

/** How far apart neighbours along each axis are, row-major. */
export function strides(shape: Shape): number[] {
  const result = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis]!;
  }
  return result;
}

/** Sums of one offset of each axis, row-major; a negative sum is a fill. */
export function grid(offsets: readonly (readonly number[])[], budget: Budget): Int32Array {
  budget.spend(offsets.reduce((size, axis) => size * axis.length, 1));
  let sums: ArrayLike<number> = [0];
  for (const axis of offsets) {
    const next = new Float64Array(sums.length * axis.length);
    for (let i = 0; i < sums.length; i++) {
      for (let j = 0; j < axis.length; j++) next[i * axis.length + j] = sums[i]! + axis[j]!;
    }
    sums = next;
  }
  return Int32Array.from(sums, (sum) => (sum < 0 ? -1 : sum));
}

/** An offset that makes a fill, whatever the other axes add. */
const FILL = -(2 ** 40);

export function range(count: number, step: number = 1, from: number = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/** Offsets that take everything along each axis; without elements an axis may still be long. */
function everything(shape: Shape, budget: Budget): number[][] {
  budget.spend(shape.reduce((sum, dim) => sum + dim, 0));
  const step = strides(shape);
  return shape.map((dim, axis) => range(dim, step[axis]!));
}

function along(shape: Shape, axis: number, places: readonly number[], budget: Budget): Move {
  budget.spend(places.length);
  const step = strides(shape)[axis]!;
  const offsets = everything(shape, budget);
  offsets[axis] = places.map((place) => (place < 0 ? FILL : place * step));
  return { shape: offsets.map((o) => o.length), source: grid(offsets, budget) };
}

export function broadcastShape(a: Shape, b: Shape, what: string): Shape {
  const rank = Math.max(a.length, b.length);
  return range(rank).map((axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    require(x === y || x === 1 || y === 1, "statement",
      `${what}: shapes [${a.join(",")}] and [${b.join(",")}] do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** For each element of `to` the element of `from` that is broadcast there. */
export function broadcast(from: Shape, to: Shape, budget: Budget): Int32Array {
  budget.spend(to.reduce((sum, dim) => sum + dim, 0));
  const step = strides(from);
  return grid(to.map((dim, axis) => {
    const own = axis - to.length + from.length;
    return range(dim, own < 0 || from[own] === 1 ? 0 : step[own]!);
  }), budget);
}

export function broadcastTensor(x: Tensor, shape: Shape, budget: Budget): Tensor {
  return sameShape(x.shape, shape) ? x : x.moved(shape, broadcast(x.shape, shape, budget));
}

/** The order that puts `axis` last, the others staying: lines along it become rows. */
export function rowsAlong(shape: Shape, axis: number, budget: Budget): Int32Array {
  const all = everything(shape, budget);
  return grid([...all.slice(0, axis), ...all.slice(axis + 1), all[axis]!], budget);
}

/** Rows over the reduced axes: the elements of each result in row-major order over these axes. */
export function rowsOver(shape: Shape, axes: readonly number[], budget: Budget): Int32Array {
  const all = everything(shape, budget);
  return grid([
    ...all.filter((_, axis) => !axes.includes(axis)), ...axes.map((axis) => all[axis]!),
  ], budget);
}

export function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  if (keep) return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** Whether an operation only moves its first input (Concat, Where and Split apart). */
export function isMove(node: Node): boolean {
  return MOVES.has(node.op);
}

const MOVES = new Map<string, (node: Node, x: Tensor, inputs: Inputs, budget: Budget) => Tensor>([
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Unsqueeze", unsqueeze],
  ["Squeeze", squeeze],
  ["Transpose", (node, x, _, budget) => {
    const axes = node.attributes.wholes("permutation");
    must(axes.length === x.shape.length && new Set(axes).size === axes.length
      && axes.every((axis) => axis >= 0 && axis < axes.length), node, "no permutation");
    const all = everything(x.shape, budget);
    return x.moved(axes.map((axis) => x.shape[axis]!),
      grid(axes.map((axis) => all[axis]!), budget));
  }],
  ["Slice", slice],
  ["Gather", gather],
  ["GatherElements", gatherElements],
  ["Expand", (node, x, inputs, budget) => {
    const shape = broadcastShape(x.shape, sizes(node, inputs.tensor(1)), "Expand");
    return broadcastTensor(x, shape, budget);
  }],
  ["Tile", (node, x, inputs, budget) => {
    const repeats = sizes(node, inputs.tensor(1));
    must(repeats.length === x.shape.length, node, "expected one repeat for each axis");
    const step = strides(x.shape);
    repeats.forEach((times, axis) => budget.spend(times * x.shape[axis]!));
    const offsets = x.shape.map((dim, axis) =>
      range(dim * repeats[axis]!).map((i) => (i % dim) * step[axis]!));
    return x.moved(offsets.map((o) => o.length), grid(offsets, budget));
  }],
  ["Pad", padding],
]);

/** The inputs of a node as tensors; an absent one is null. */
export interface Inputs {
  tensor(i: number): Tensor;
  optional(i: number): Tensor | null;
}

export function move(node: Node, x: Tensor, inputs: Inputs, budget: Budget): Tensor {
  return MOVES.get(node.op)!(node, x, inputs, budget);
}

/** Whole numbers of a known vector, each a size. */
export function sizes(node: Node, tensor: Tensor): number[] {
  const known = [...tensor.known(`sizes of ${node.op}`)];
  must(tensor.shape.length === 1 && known.length <= 16
    && known.every((v) => v >= 0 && v < 2 ** 31), node, "expected a vector of sizes");
  return known;
}

function reshape(node: Node, x: Tensor, inputs: Inputs): Tensor {
  const asked = [...inputs.tensor(1).known("shape of Reshape")];
  must(asked.length <= 16, node, `rank ${asked.length}`);
  const zero = node.attributes.flag("allowZero");
  const shape = asked.map((dim, axis) => (dim === 0 && !zero ? x.shape[axis] ?? -2 : dim));
  const open = shape.indexOf(-1);
  if (open >= 0) {
    shape[open] = 1;
    shape[open] = x.count / sizeOfShape(shape);
  }
  must(shape.every((dim) => Number.isInteger(dim) && dim >= 0) && sizeOfShape(shape) === x.count,
    node, `[${x.shape.join(",")}] does not become [${asked.join(",")}]`);
  return x.reshaped(shape);
}

function flatten(node: Node, x: Tensor): Tensor {
  const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node, true);
  return x.reshaped([sizeOfShape(x.shape.slice(0, axis)), sizeOfShape(x.shape.slice(axis))]);
}

function unsqueeze(node: Node, x: Tensor, inputs: Inputs): Tensor {
  const given = inputs.optional(1);
  const count = given?.count ?? node.attributes.wholes("axes").length;
  must(x.shape.length + count <= 16, node, "rank above 16");
  const axes = axesOf(node, given, x.shape.length + count);
  const rest = [...x.shape];
  return x.reshaped(range(x.shape.length + count).map((axis) =>
    (axes.includes(axis) ? 1 : rest.shift()!)));
}

function squeeze(node: Node, x: Tensor, inputs: Inputs): Tensor {
  const given = inputs.optional(1);
  let axes = axesOf(node, given, x.shape.length);
  if (given === null && axes.length === 0) {
    axes = range(x.shape.length).filter((axis) => x.shape[axis] === 1);
  }
  must(axes.every((axis) => x.shape[axis] === 1), node, "an axis to remove is not of size 1");
  return x.reshaped(reducedShape(x.shape, axes, false));
}

function slice(node: Node, x: Tensor, inputs: Inputs, budget: Budget): Tensor {
  const starts = inputs.tensor(1).known("starts of Slice");
  const ends = inputs.tensor(2).known("ends of Slice");
  const axes = inputs.optional(3)?.known("axes of Slice") ?? range(starts.length);
  const steps = inputs.optional(4)?.known("steps of Slice") ?? range(starts.length, 0, 1);
  must(starts.length === ends.length && axes.length === starts.length
    && steps.length === starts.length, node, "starts, ends, axes and steps differ in length");
  const places: (number[] | null)[] = x.shape.map(() => null);
  starts.forEach((start, i) => {
    const axis = axisOf(axes[i]!, x.shape.length, node);
    must(places[axis] === null, node, "an axis is named twice");
    must(steps[i] !== 0, node, "a step is 0");
    places[axis] = sliceAlong(x.shape[axis]!, start, ends[i]!, steps[i]!);
  });
  const step = strides(x.shape);
  const offsets = everything(x.shape, budget).map((all, axis) =>
    places[axis]?.map((place) => place * step[axis]!) ?? all);
  return x.moved(offsets.map((o) => o.length), grid(offsets, budget));
}

/** ONNX Slice-13 along one axis. */
function sliceAlong(dim: number, start: number, end: number, step: number): number[] {
  const held = (v: number, lo: number, hi: number): number =>
    Math.min(Math.max(v < 0 ? v + dim : v, lo), hi);
  const places: number[] = [];
  if (step > 0) {
    const last = held(end, 0, dim);
    for (let i = held(start, 0, dim); i < last; i += step) places.push(i);
  } else {
    const last = held(end, -1, dim - 1);
    for (let i = held(start, 0, dim - 1); i > last; i += step) places.push(i);
  }
  return places;
}

/** Known indexes along an axis of `dim` elements, negative ones counted from the end. */
export function indexes(node: Node, tensor: Tensor, dim: number): number[] {
  return [...tensor.known(`indexes of ${node.op}`)].map((index) => {
    const place = index < 0 ? index + dim : index;
    must(place >= 0 && place < dim, node, `index ${index} of an axis of ${dim}`);
    return place;
  });
}

function gather(node: Node, x: Tensor, inputs: Inputs, budget: Budget): Tensor {
  const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
  const index = inputs.tensor(1);
  const moved = along(x.shape, axis, indexes(node, index, x.shape[axis]!), budget);
  return x.moved(
    [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)], moved.source);
}

function gatherElements(node: Node, x: Tensor, inputs: Inputs, budget: Budget): Tensor {
  const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
  const index = inputs.tensor(1);
  must(index.shape.length === x.shape.length
    && index.shape.every((dim, a) => a === axis || dim <= x.shape[a]!), node,
    "indexes and data do not fit");
  const places = indexes(node, index, x.shape[axis]!);
  const step = strides(x.shape);
  budget.spend(index.shape.reduce((sum, dim) => sum + dim, 0));
  const source = grid(index.shape.map((dim, a) =>
    range(dim, a === axis ? 0 : step[a]!)), budget);
  places.forEach((place, i) => { source[i] = source[i]! + place * step[axis]!; });
  return x.moved(index.shape, source);
}

function padding(node: Node, x: Tensor, inputs: Inputs, budget: Budget): Tensor {
  const pads = inputs.tensor(1).known("pads of Pad");
  const fill = inputs.optional(2);
  must(fill === null || fill.count === 1, node, "the value must be one element");
  const axes = inputs.optional(3)?.known("axes of Pad") ?? range(x.shape.length);
  must(pads.length === 2 * axes.length, node, "expected two pads for each axis");
  const mode = node.attributes.name("mode");
  const value = fill?.known("value of Pad")[0] ?? 0;
  let moved = x;
  axes.forEach((given, i) => {
    const axis = axisOf(given, x.shape.length, node);
    const dim = moved.shape[axis]!;
    const before = pads[i]!;
    const length = dim + before + pads[i + axes.length]!;
    must(length >= 0 && length < 2 ** 31, node, `an axis of ${length} elements`);
    budget.spend(length);
    const places = range(length, 1, -before).map((place) => outside(place, dim, mode, node));
    const to = along(moved.shape, axis, places, budget);
    moved = moved.moved(to.shape, to.source, value);
  });
  return mode === "constant" ? moved.within(value) : moved;
}

/** Where place i of an axis of `dim` elements is read; −1 is the fill. */
function outside(i: number, dim: number, mode: string, node: Node): number {
  if (i >= 0 && i < dim) return i;
  switch (mode) {
    case "constant": return -1;
    case "edge": must(dim > 0, node, "an axis of no elements"); return i < 0 ? 0 : dim - 1;
    case "wrap": must(dim > 0, node, "an axis of no elements"); return ((i % dim) + dim) % dim;
    case "reflect": {
      must(dim > 0, node, "an axis of no elements");
      if (dim === 1) return 0;
      const period = 2 * (dim - 1);
      const place = ((i % period) + period) % period;
      return place < dim ? place : period - place;
    }
    default: return refuse(node, `mode ${mode}`);
  }
}

/** Joins tensors along an axis. */
export function concat(node: Node, parts: readonly Tensor[], budget: Budget): Tensor {
  const first = parts[0];
  must(first !== undefined, node, "no inputs");
  const axis = axisOf(node.attributes.whole("axis"), first.shape.length, node);
  const shape = [...first.shape];
  shape[axis] = 0;
  for (const part of parts) {
    must(part.type === first.type && part.shape.length === shape.length
      && part.shape.every((dim, a) => a === axis || dim === first.shape[a]), node,
      "shapes or types differ");
    shape[axis] += part.shape[axis]!;
  }
  const inner = sizeOfShape(shape.slice(axis + 1));
  const line = shape[axis] * inner;
  budget.spend(sizeOfShape(shape));
  const choice = new Uint32Array(sizeOfShape(shape));
  const source = new Int32Array(choice.length);
  let begin = 0;
  parts.forEach((part, number) => {
    const own = part.shape[axis]! * inner;
    for (let i = 0; i < part.count; i++) {
      const to = Math.floor(i / own) * line + begin + (i % own);
      choice[to] = number;
      source[to] = i;
    }
    begin += own;
  });
  return choose(first.type, shape, parts, choice, source);
}

/** Element i is element source[i] of part choice[i]; the range covers all parts. */
function choose(
  type: Tensor["type"], shape: Shape, parts: readonly Tensor[],
  choice: ArrayLike<number>, source: Int32Array,
): Tensor {
  const vars = new Int32Array(source.length);
  const values = new Float64Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const part = parts[choice[i]!]!;
    vars[i] = part.variable(source[i]!);
    if (vars[i]! < 0) values[i] = part.values![source[i]!]!;
  }
  const range: Span = {
    lo: Math.min(...parts.map((part) => part.lo)), hi: Math.max(...parts.map((part) => part.hi)),
  };
  return Tensor.mixed(type, shape, vars, values, range);
}

/** condition ? a : b with a known condition. */
export function where(
  node: Node, condition: Tensor, a: Tensor, b: Tensor, budget: Budget,
): Tensor {
  must(a.type === b.type && condition.type === "bool", node, "types differ");
  const shape = broadcastShape(broadcastShape(condition.shape, a.shape, "Where"), b.shape, "Where");
  const which = broadcastTensor(condition, shape, budget).known("condition of Where");
  const parts = [broadcastTensor(a, shape, budget), broadcastTensor(b, shape, budget)];
  const own = grid([range(sizeOfShape(shape))], budget);
  return choose(a.type, shape, parts, which.map((v) => (v === 0 ? 1 : 0)), own);
}

/** The pieces of Split. */
export function split(
  node: Node, x: Tensor, given: Tensor | null, budget: Budget,
): Tensor[] {
  const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
  const dim = x.shape[axis]!;
  const count = node.outputs.length;
  const each = Math.ceil(dim / count);
  const lengths = given === null
    ? range(count).map((i) => Math.min(each, dim - i * each)) : sizes(node, given);
  must(lengths.length === count && lengths.every((length) => length >= 0)
    && lengths.reduce((a, b) => a + b, 0) === dim, node, "sizes do not sum to the axis");
  let begin = 0;
  return lengths.map((length) => {
    const piece = along(x.shape, axis, range(length, 1, begin), budget);
    begin += length;
    return x.moved(piece.shape, piece.source);
  });
}
