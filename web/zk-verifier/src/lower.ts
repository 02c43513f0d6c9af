/** Lowers the nodes of a program for one run into the statement; section 5. */
import {
  canEvaluate, clamp, evaluate, linesAlong, linesOver, quantise, reducedAxes, requantise,
  type Lines,
} from "./evaluate.ts";
import { clampOf, convolution, gatherWeight, matMul, scaling } from "./contractions.ts";
import { log, mulM } from "./field.ts";
import { constantForm, product, reference, sumOf, type Form } from "./forms.ts";
import { scaleOf, type Value } from "./inputs.ts";
import type { Key } from "./key.ts";
import {
  axisOf, broadcastShape, broadcastTensor, concat, isMove, move, must, range, reducedShape, split,
  where, type Inputs,
} from "./moves.ts";
import { TYPES, type Node } from "./program.ts";
import { Refusal, require } from "./refusal.ts";
import type { Statement } from "./statement.ts";
import { sameShape, sizeOfShape, spanOf, Tensor, type Elements, type Shape } from "./tensor.ts";
import { windows, type Windows } from "./windows.ts";

/** Adds a run: its nodes, then that its outputs are what they give. */
export function lowerRun(
  statement: Statement, key: Key, inputs: readonly Value[], outputs: readonly Elements[],
): void {
  const { program } = key;
  const values = lowerNodes(statement, key, inputs);
  require(outputs.length === program.outputs.length, "outputs",
    `expected ${program.outputs.length} outputs, got ${outputs.length}`);
  program.outputs.forEach((output, o) => {
    checkOutput(statement, values[output.value]!, outputs[o]!, output.name);
  });
}

/** Lowers the nodes for these inputs; gives every value of the program. */
export function lowerNodes(
  statement: Statement, key: Key, inputs: readonly Value[],
): Value[] {
  const { program } = key;
  const values = [...inputs];
  program.constants.forEach((constant, c) => {
    const known = key.constants[c]!;
    values.push(known === null ? { kind: "weight" } : {
      kind: "tensor", tensor: Tensor.known(constant.type, constant.shape, known),
    });
  });
  program.nodes.forEach((node, i) => {
    const results = new Lowering(statement, key, node, i, values).lower();
    must(results.length === node.outputs.length, node, "another number of outputs");
    results.forEach((result, o) => {
      const type = result.kind === "tensor" ? result.tensor.type : "f32";
      must(type === node.outputs[o], node, `gives ${type}, not ${node.outputs[o]}`);
    });
    values.push(...results);
  });
  return values;
}

function checkOutput(
  statement: Statement, value: Value, output: Elements, name: string,
): void {
  const refuse = (reason: string): never => {
    throw new Refusal("outputs", `output ${name}: ${reason}`);
  };
  if (value.kind === "weight") return refuse("a weight is no output");
  if (value.kind === "hidden") return refuse("an input that is hidden is no output");
  if (value.kind === "floats") {
    const { floats, shape } = value.elements;
    if (output.floats === null || !sameShape(shape, output.shape)
      || !floats!.every((v, i) => Object.is(v, output.floats![i]))) refuse("is not the input");
    return;
  }
  const tensor = value.kind === "tensor" ? value.tensor : value.of;
  const type = value.kind === "tensor" ? tensor.type : "f32";
  if (output.type !== type || !sameShape(output.shape, tensor.shape)) {
    refuse(`expected ${type} [${tensor.shape.join(",")}], got ${output.type} `
      + `[${output.shape.join(",")}]`);
  }
  const wholes = value.kind === "tensor"
    ? output.values : dequantised(output.floats!, value.scale);
  // A field element is equal for p more or less: only numbers within the range can be meant.
  wholes.forEach((v, i) => {
    if (!Number.isSafeInteger(v) || v < tensor.lo || v > tensor.hi) {
      refuse(`element ${i} is none that the program can give`);
    }
  });
  if (tensor.isKnown) {
    if (!tensor.known(name).every((v, i) => v === wholes[i])) refuse("is not what follows");
    return;
  }
  const stated = Tensor.known(tensor.type, tensor.shape, wholes);
  statement.zero(sumOf([1, reference(tensor)], [-1, reference(stated)]));
}

/** The whole numbers whose product with the scale, rounded once, is the output; NaN for none. */
function dequantised(floats: Float32Array, scale: number): Float64Array {
  return Float64Array.from(floats, (f) => {
    const y = Math.round(f / scale) + 0;
    return Object.is(Math.fround(y * scale), f) ? y : Number.NaN;
  });
}

/** One node of one run. */
class Lowering implements Inputs {
  readonly #statement: Statement;
  readonly #key: Key;
  readonly #node: Node;
  readonly #number: number;
  readonly #values: readonly Value[];

  constructor(
    statement: Statement, key: Key, node: Node, number: number, values: readonly Value[],
  ) {
    this.#statement = statement;
    this.#key = key;
    this.#node = node;
    this.#number = number;
    this.#values = values;
  }

  tensor(i: number): Tensor {
    const tensor = this.optional(i);
    must(tensor !== null, this.#node, `input ${i} is missing`);
    return tensor;
  }

  optional(i: number): Tensor | null {
    const number = this.#node.inputs[i] ?? -1;
    if (number < 0) return null;
    const value = this.#values[number]!;
    must(value.kind === "tensor", this.#node, `input ${i} is no tensor of whole numbers`);
    return value.tensor;
  }

  lower(): Value[] {
    return this.#tensors().map((result) =>
      (result instanceof Tensor ? { kind: "tensor", tensor: result } : result));
  }

  #tensors(): (Tensor | Value)[] {
    const node = this.#node;
    const { budget } = this.#statement;
    const block = this.#key.reads[this.#number]!;
    switch (node.op) {
      case "Quantise": return [this.#quantise()];
      case "Dequantise": return [this.#dequantise()];
      case "ShapeOf": return [this.#shapeOf()];
      case "IntegerMatMul": return [matMul(node, this.#statement, this, block)];
      case "IntegerConv": {
        must(block !== null, node, "the filters must be a constant of i8");
        const { shape } = this.#key.program.constants[block.constant]!;
        return [convolution(node, this.#statement, this, block, shape)];
      }
      case "Gather":
        if (block !== null) return [gatherWeight(node, this.#statement, this, block)];
        return [move(node, this.tensor(0), this, budget)];
      case "Concat":
        return [concat(node, node.inputs.map((_, i) => this.tensor(i)), budget)];
      case "Split": return split(node, this.tensor(0), this.optional(1), budget);
      case "Where":
        return [where(node, this.tensor(0), this.tensor(1), this.tensor(2), budget)];
      case "IntegerMaxPool": return [this.#maxPool()];
      case "IntegerAveragePool": return [this.#averagePool()];
      case "IntegerSum": return [this.#sum()];
      case "Lookup": return [this.#lookup()];
      case "Rescale": return [this.#rescale()];
      default:
    }
    if (isMove(node)) return [move(node, this.tensor(0), this, budget)];
    const known = node.inputs.every((_, i) => this.optional(i)?.isKnown ?? true);
    if (known && canEvaluate(node)) return [evaluate(node, this, budget)];
    switch (node.op) {
      case "IntegerAdd": return [this.#add()];
      case "IntegerMul": return [this.#multiply()];
      case "Reduce": return [this.#reduce()];
      case "IntegerSoftmax": return [this.#softmax()];
      case "IntegerNormalise": return [this.#normalise()];
      case "ArgExtreme": return [this.#argExtreme()];
      default: return must(false, node, "cannot be proved of committed values") as never;
    }
  }

  #quantise(): Tensor {
    const value = this.#values[this.#node.inputs[0] ?? -1];
    if (value?.kind === "hidden") return value.quantised;
    must(value?.kind === "floats", this.#node, "reads no input of f32");
    const scale = scaleOf(this.#node);
    const { lo, hi, type } = clampOf(this.#node);
    const { floats, shape } = value.elements;
    this.#statement.budget.spend(floats!.length);
    return Tensor.known(
      type, shape, Float64Array.from(floats!, (x) => quantise(x, scale, lo, hi)), { lo, hi });
  }

  #dequantise(): Value {
    return { kind: "dequantised", of: this.tensor(0), scale: scaleOf(this.#node) };
  }

  #shapeOf(): Tensor {
    const value = this.#values[this.#node.inputs[0] ?? -1];
    must(value !== undefined, this.#node, "no input");
    const shape = shapeOfValue(value, this.#node, this.#key);
    const rank = shape.length;
    const place = (at: number): number => clamp(at < 0 ? at + rank : at, 0, rank);
    const { attributes } = this.#node;
    const dims = shape.slice(place(attributes.whole("start")), place(attributes.whole("end")));
    return Tensor.known("i64", [dims.length], Float64Array.from(dims));
  }

  /** A sum in the field's terms, requantised: m·Σ over `length` elements a result. */
  #sums(x: Tensor, rows: number, length: number, shape: Shape,
    element: (row: number, i: number) => number): Tensor {
    const node = this.#node;
    const { attributes } = node;
    const m = attributes.whole("multiplier");
    const shift = attributes.whole("shift");
    const { type } = clampOf(node);
    must(length >= 1 || rows === 0, node, "a sum of nothing");
    this.#statement.work.spend(rows * length);
    if (x.isKnown) {
      const values = x.known(node.op);
      this.#statement.budget.spend(rows);
      const out = Float64Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let i = 0; i < length; i++) {
          const at = element(row, i);
          if (at >= 0) sum += values[at]!;
        }
        return requantise(node, sum, m, shift);
      });
      return Tensor.known(type, shape, out);
    }
    const t: Form = {
      cells: rows, products: 0, contraction: null,
      emit: (row, s, out) => {
        for (let i = 0; i < length; i++) {
          const at = element(row, i);
          if (at >= 0) out.reference(x, at, s);
        }
      },
    };
    return this.#statement.requantise(sumOf([m, t]), Math.abs(m) * length * x.magnitude, shift,
      clampOf(node), shape);
  }

  #averagePool(): Tensor {
    const { attributes } = this.#node;
    const x = this.tensor(0);
    const kernel = attributes.wholes("kernel");
    const view = windows(this.#node, x.shape.slice(2), {
      padding: "explicit", kernel, strides: attributes.wholes("strides"),
      pads: attributes.wholes("pads"), dilations: kernel.map(() => 1), ceilMode: false,
    }, this.#statement.budget);
    const { rows, shape, element } = pooled(x.shape, view);
    return this.#sums(x, rows, view.taps, shape, element);
  }

  #sum(): Tensor {
    const x = this.tensor(0);
    const axes = reducedAxes(this.#node, x, null);
    const lines = linesOver(x.shape, axes, this.#statement.budget);
    return this.#sums(x, lines.rows, lines.length,
      reducedShape(x.shape, axes, this.#node.attributes.flag("keepDims")),
      (row, i) => lines.order[row * lines.length + i]!);
  }

  #add(): Tensor {
    const { attributes } = this.#node;
    const [a, b] = this.#pair();
    const mA = attributes.whole("multiplierA");
    const mB = attributes.whole("multiplierB");
    return this.#statement.requantise(sumOf([mA, reference(a)], [mB, reference(b)]),
      a.magnitude * Math.abs(mA) + b.magnitude * Math.abs(mB), attributes.whole("shift"),
      clampOf(this.#node), a.shape);
  }

  #multiply(): Tensor {
    const { attributes } = this.#node;
    const [a, b] = this.#pair();
    const m = attributes.whole("multiplier");
    return this.#statement.requantise(sumOf([m, product(a, (c) => c, b, (c) => c)]),
      Math.abs(m) * a.magnitude * b.magnitude, attributes.whole("shift"), clampOf(this.#node),
      a.shape);
  }

  #pair(): [Tensor, Tensor] {
    const { budget } = this.#statement;
    const [a, b] = [this.tensor(0), this.tensor(1)];
    const shape = broadcastShape(a.shape, b.shape, this.#node.op);
    return [broadcastTensor(a, shape, budget), broadcastTensor(b, shape, budget)];
  }

  #rescale(): Tensor {
    const node = this.#node;
    const x = this.tensor(0);
    const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
    const channels = x.shape[axis]!;
    const scale = scaling(
      node, channels, this.optional(3), this.tensor(1), this.tensor(2));
    const inner = sizeOfShape(x.shape.slice(axis + 1));
    const at = (cell: number): number => Math.floor(cell / inner) % channels;
    if (x.isKnown) {
      return Tensor.known(clampOf(node).type, x.shape, x.known(node.op).map((v, i) =>
        requantise(node, v * scale.multiplier(at(i)) + scale.bias(at(i)), 1, scale.shift(at(i)))));
    }
    let bound = 0;
    for (let c = 0; c < channels; c++) {
      bound = Math.max(bound,
        x.magnitude * Math.abs(scale.multiplier(c)) + Math.abs(scale.bias(c)));
    }
    const scaled = Array.from({ length: channels }, (_, c) =>
      sumOf([scale.multiplier(c), reference(x)],
        [scale.bias(c), constantForm(x.count, 1)]));
    const t: Form = {
      cells: x.count, products: 0, contraction: null,
      emit: (cell, s, out) => scaled[at(cell)]!.emit(cell, s, out),
    };
    return this.#statement.requantise(t, bound, scale.oneShift(), clampOf(node), x.shape);
  }

  #lookup(): Tensor {
    const node = this.#node;
    const x = this.tensor(0);
    const table = this.tensor(1);
    const c = table.known("table of Lookup");
    const least = TYPES[x.type].lo;
    must(table.shape.length === 1 && c.length === TYPES[x.type].hi - least + 1, node,
      `a table of ${c.length} entries does not fit ${x.type}`);
    const y = (v: number): number => c[v - least]!;
    if (x.isKnown) {
      return Tensor.known(table.type, x.shape, x.known(node.op).map(y));
    }
    const entries = c.subarray(x.lo - least, x.hi - least + 1);
    const result = this.#statement.commit(table.type, x.shape, spanOf(entries));
    const number = this.#statement.table(
      `function ${node.inputs[1]} ${x.lo} ${x.hi} ${least}`, x.lo, x.hi, y);
    this.#statement.lookup(number, reference(x), reference(result));
    return result;
  }

  #maxPool(): Tensor {
    const node = this.#node;
    const { attributes } = node;
    const x = this.tensor(0);
    const view = windows(node, x.shape.slice(2), {
      padding: attributes.name("padding"), kernel: attributes.wholes("kernel"),
      strides: attributes.wholes("strides"), pads: attributes.wholes("pads"),
      dilations: attributes.wholes("dilations"), ceilMode: attributes.flag("ceilMode"),
    }, this.#statement.budget);
    const { rows, shape, element } = pooled(x.shape, view);
    return this.#extreme(x, rows, view.taps, element, "max").reshaped(shape);
  }

  #reduce(): Tensor {
    const node = this.#node;
    const kind = node.attributes.name("kind");
    must(kind === "max" || kind === "min", node, `${kind} of committed values is not provable`);
    const x = this.tensor(0);
    const axes = reducedAxes(node, x, this.optional(1));
    const lines = linesOver(x.shape, axes, this.#statement.budget);
    return this.#extreme(x, lines.rows, lines.length,
      (row, i) => lines.order[row * lines.length + i]!, kind)
      .reshaped(reducedShape(x.shape, axes, node.attributes.flag("keepDims")));
  }

  /** The maximum or minimum of each row; an element of −1 is the least value of the type. */
  #extreme(x: Tensor, rows: number, length: number,
    element: (row: number, i: number) => number, kind: "max" | "min"): Tensor {
    must(length >= 1, this.#node, "an extreme of nothing");
    this.#statement.budget.spend(rows * length);
    const least = TYPES[x.type].lo;
    const taps = range(length).map((i) =>
      Int32Array.from({ length: rows }, (_, row) => element(row, i)));
    const of = taps.map((source) => x.moved([rows], source, least));
    if (x.isKnown) {
      const all = of.map((tensor) => tensor.known(this.#node.op));
      const fold = kind === "max" ? Math.max : Math.min;
      return Tensor.known(x.type, [rows], Float64Array.from({ length: rows }, (_, row) =>
        all.reduce((best, tap) => fold(best, tap[row]!), all[0]![row]!)));
    }
    requireComparable(x, this.#node);
    const outside = (row: number): boolean => taps.every((tap) => tap[row]! < 0);
    const span = { lo: range(rows).some(outside) ? least : x.lo, hi: x.hi };
    const d = x.hi - (taps.some((tap) => tap.includes(-1)) ? least : x.lo);
    let best = of[0]!;
    for (const next of of.slice(1)) best = this.#statement.larger(best, next, d, span, kind);
    return best;
  }

  #softmax(): Tensor {
    const node = this.#node;
    const { attributes } = node;
    const statement = this.#statement;
    const x = this.tensor(0);
    const table = this.tensor(1).known("table of IntegerSoftmax");
    const bits = attributes.whole("bits");
    const type = attributes.type("to");
    must(bits >= 1 && bits <= 15 && table.length >= 1 && this.tensor(1).type === "u16", node,
      "expected 1 to 15 bits and a table of u16");
    const axis = axisOf(attributes.whole("axis"), x.shape.length, node);
    const lines = linesAlong(x.shape, axis, statement.budget);
    const rowOf = rowsOf(lines);
    const { lo: e0, hi: E } = spanOf(table);
    const D = x.hi - x.lo;
    const sumMax = lines.length * E;
    const k = log(sumMax + 1);
    must(table[0]! > 0, node, "the first entry of the table must be above 0");
    must(E * 2 ** bits + sumMax < 2 ** 30 && 2 ** bits * sumMax + 2 ** (k + 1) < 2 ** 31 - 1, node,
      "the sums are too large to be proved");
    const M = this.#extreme(x, lines.rows, lines.length,
      (row, i) => lines.order[row * lines.length + i]!, "max");
    const inRow = (tensor: Tensor): Form => reference(tensor, x.count, (c) => rowOf[c]!);
    const e = statement.exponential(sumOf([1, inRow(M)], [-1, reference(x)]), D,
      { name: String(node.inputs[1]), entries: table }, x.shape, { lo: e0, hi: E });
    const S = statement.commit("i32", [lines.rows], { lo: 0, hi: sumMax });
    const H = statement.commit("i32", [lines.rows], { lo: 0, hi: sumMax });
    const q = statement.commit("i32", x.shape, { lo: 0, hi: 2 ** bits });
    statement.zero(sumOf([1, reference(S)], [-1, rowSum(e, lines)]));
    this.#half(S, H, k);
    const r = sumOf([2 ** bits, reference(e)], [1, inRow(H)],
      [-1, product(q, (c) => c, S, (c) => rowOf[c]!)]);
    const top = TYPES[type].hi;
    let y = Tensor.committed(type, x.shape, q.variable(0), { lo: 0, hi: 2 ** bits });
    if (2 ** bits <= top) this.#upTo(reference(q), 2 ** bits);
    else y = statement.capped(q, 2 ** bits, top, type);
    this.#bits(r, k);
    this.#bits(sumOf([1, inRow(S)], [-1, constantForm(x.count, 1)], [-1, r]), k);
    return y;
  }

  /** H = ⌊S/2⌋ < 2^k. */
  #half(S: Tensor, H: Tensor, k: number): void {
    this.#upTo(sumOf([1, reference(S)], [-2, reference(H)]), 1);
    this.#bits(reference(H), k);
  }

  /** Claims BITS(f, k). */
  #bits(f: Form, k: number): void {
    this.#statement.claims.push((gadgets) => gadgets.bits(f, k));
  }

  /** Claims UPTO(f, n). */
  #upTo(f: Form, n: number): void {
    this.#statement.claims.push((gadgets) => gadgets.upTo(f, n));
  }

  #normalise(): Tensor {
    const node = this.#node;
    const statement = this.#statement;
    const x = this.tensor(0);
    const epsilon = node.attributes.whole("epsilon");
    const axis = axisOf(node.attributes.whole("axis"), x.shape.length, node);
    const length = sizeOfShape(x.shape.slice(axis));
    const rows = length === 0 ? 0 : x.count / length;
    must(epsilon >= 1 && epsilon < 2 ** 30 && x.magnitude <= 2 ** 15
      && length * x.magnitude ** 2 + epsilon < 2 ** 30, node, "the squares are too large");
    const q = statement.commit("i32", [rows], { lo: 0, hi: 2 ** 15 - 1 });
    const H = statement.commit("i32", [rows], { lo: 0, hi: 2 ** 14 - 1 });
    const y = statement.commit("i16", x.shape, { lo: -(2 ** 14), hi: 2 ** 14 });
    const squares: Form = {
      cells: rows, products: x.count, contraction: null,
      emit: (row, s, out) => {
        for (let i = row * length; i < (row + 1) * length; i++) out.product(x, i, x, i, s);
      },
    };
    statement.work.spend(2 * x.count);
    const v = sumOf([epsilon, constantForm(rows, 1)], [1, squares]);
    const qq = product(q, (c) => c, q, (c) => c, rows);
    const row = (cell: number): number => Math.floor(cell / length);
    this.#bits(reference(q), 15);
    this.#bits(sumOf([1, v], [-1, qq]), 16);
    this.#bits(sumOf([2, reference(q)], [-1, v], [1, qq]), 16);
    this.#half(q, H, 14);
    this.#bits(sumOf([1, reference(y)], [2 ** 14, constantForm(x.count, 1)]), 16);
    const r = sumOf([2 ** 14, reference(x)], [1, reference(H, x.count, row)],
      [-1, product(y, (c) => c, q, row)]);
    this.#bits(r, 15);
    this.#bits(
      sumOf([1, reference(q, x.count, row)], [-1, constantForm(x.count, 1)], [-1, r]), 15);
    return y;
  }

  #argExtreme(): Tensor {
    const { attributes } = this.#node;
    const statement = this.#statement;
    const x = this.tensor(0);
    const axis = axisOf(attributes.whole("axis"), x.shape.length, this.#node);
    const lines = linesAlong(x.shape, axis, statement.budget);
    const { length, order } = lines;
    must(length >= 1, this.#node, "an extreme of nothing");
    requireComparable(x, this.#node);
    statement.work.spend(x.count * length);
    const sign = attributes.flag("largest") ? 1 : -1;
    const last = attributes.flag("selectLast");
    const z = statement.commit("i8", x.shape, { lo: 0, hi: 1 });
    const M = statement.commit("i32", [lines.rows], sign === 1 ? x : { lo: -x.hi, hi: -x.lo });
    const y = statement.commit("i64", reducedShape(x.shape, [axis], attributes.flag("keepDims")),
      { lo: 0, hi: length - 1 });
    this.#upTo(reference(z), 1);
    statement.zero(sumOf([1, rowSum(z, lines)], [-1, constantForm(lines.rows, 1)]));
    const best: Form = {
      cells: lines.rows, products: x.count, contraction: null,
      emit: (row, s, out) => {
        for (const at of order.subarray(row * length, (row + 1) * length)) {
          out.product(z, at, x, at, s);
        }
      },
    };
    statement.zero(sumOf([1, reference(M)], [-sign, best]));
    const weighted: Form = {
      cells: lines.rows, products: 0, contraction: null,
      emit: (row, s, out) => {
        for (let j = 0; j < length; j++) out.reference(z, order[row * length + j]!, mulM(j, s));
      },
    };
    statement.zero(sumOf([1, reference(y)], [-1, weighted]));
    const rowOf = rowsOf(lines);
    const placeOf = placesOf(lines);
    const before: Form = {
      cells: x.count, products: 0, contraction: null,
      emit: (cell, s, out) => {
        const j = placeOf[cell]!;
        const [from, to] = last ? [0, j] : [j + 1, length];
        for (let i = from; i < to; i++) out.reference(z, order[rowOf[cell]! * length + i]!, s);
      },
    };
    this.#bits(sumOf([1, reference(M, x.count, (cell) => rowOf[cell]!)],
      [-sign, reference(x)], [-1, before]), log(x.hi - x.lo + 1));
    return y;
  }
}

/** Differences of numbers that are compared do not wrap in the field. */
function requireComparable(x: Tensor, node: Node): void {
  must(x.magnitude < 2 ** 29, node, "numbers of 2^29 and more are not compared");
}

function shapeOfValue(value: Value, node: Node, key: Key): Shape {
  switch (value.kind) {
    case "tensor": return value.tensor.shape;
    case "floats": return value.elements.shape;
    case "hidden": return value.quantised.shape;
    case "dequantised": return value.of.shape;
    case "weight":
      return key.program.constants[node.inputs[0]! - key.program.inputs.length]!.shape;
  }
}

/** Results of a pooling over [n, c, d…] and the elements that their taps read. */
function pooled(shape: Shape, view: Windows): {
  rows: number; shape: Shape; element: (row: number, tap: number) => number;
} {
  const plane = sizeOfShape(shape.slice(2));
  return {
    rows: shape[0]! * shape[1]! * view.places,
    shape: [shape[0]!, shape[1]!, ...view.shape],
    element: (row, tap) => {
      const at = view.at[(row % view.places) * view.taps + tap]!;
      return at < 0 ? -1 : Math.floor(row / view.places) * plane + at;
    },
  };
}

function rowSum(tensor: Tensor, lines: Lines): Form {
  return {
    cells: lines.rows, products: 0, contraction: null,
    emit: (row, s, out) => {
      for (let i = row * lines.length; i < (row + 1) * lines.length; i++) {
        out.reference(tensor, lines.order[i]!, s);
      }
    },
  };
}

/** The row in which each element lies. */
function rowsOf(lines: Lines): Int32Array {
  const rows = new Int32Array(lines.order.length);
  lines.order.forEach((element, i) => { rows[element] = Math.floor(i / lines.length); });
  return rows;
}

/** The place of each element in its row. */
function placesOf(lines: Lines): Int32Array {
  const places = new Int32Array(lines.order.length);
  lines.order.forEach((element, i) => { places[element] = i % lines.length; });
  return places;
}
