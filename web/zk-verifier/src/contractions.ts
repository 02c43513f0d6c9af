/** Products of matrices, convolutions and gathers of weights as contractions; sections 5 and 6. */
import { channel, requantise } from "./evaluate.ts";
import { pad, toM } from "./field.ts";
import { reference, sumOf, type Contraction } from "./forms.ts";
import type { Block } from "./key.ts";
import { broadcast, broadcastShape, indexes, must, type Inputs } from "./moves.ts";
import { TYPES, type Node, type Type } from "./program.ts";
import type { Statement } from "./statement.ts";
import { sizeOfShape, Tensor, type Shape, type Span } from "./tensor.ts";
import { windows } from "./windows.ts";

const NOTHING = new Int32Array(0);

/** Bias, multiplier and shift of IntegerMatMul and IntegerConv: inputs 2, 3 and 4. */
export interface Scaling {
  bias(n: number): number;
  multiplier(n: number): number;
  shift(n: number): number;
  /** The one shift of all channels. */
  oneShift(): number;
}

/** Vectors of i32, of one element or of one for each of `channels`. */
export function scaling(
  node: Node, channels: number, bias: Tensor | null, multiplier: Tensor, shift: Tensor,
): Scaling {
  const vector = (tensor: Tensor): Float64Array => {
    const values = tensor.known(`a parameter of ${node.op}`);
    must(tensor.type === "i32" && tensor.shape.length === 1
      && (values.length === 1 || values.length === channels), node,
      `expected a vector of 1 or ${channels} i32`);
    return values;
  };
  const biases = bias === null ? [0] : vector(bias);
  const multipliers = vector(multiplier);
  const shifts = vector(shift);
  return {
    bias: (n) => channel(biases, n),
    multiplier: (n) => channel(multipliers, n),
    shift: (n) => channel(shifts, n),
    oneShift: () => {
      must(shifts.every((s) => s === shifts[0]), node, "the shifts of a node must be equal");
      return shifts[0]!;
    },
  };
}

export function clampOf(node: Node): Span & { readonly type: Type } {
  const lo = node.attributes.whole("lo");
  const hi = node.attributes.whole("hi");
  const type = node.attributes.type("to");
  must(["i8", "u8", "i16"].includes(type) && TYPES[type].lo <= lo && lo <= hi
    && hi <= TYPES[type].hi, node, `${lo} to ${hi} is no range of ${type}`);
  return { lo, hi, type };
}

/** The greatest bound over the columns, from the greatest sum of each. */
function boundOf(used: number, sums: (n: number) => number, scale: Scaling): number {
  let bound = 0;
  for (let n = 0; n < used; n++) {
    bound = Math.max(bound, Math.abs(scale.multiplier(n)) * (sums(n) + Math.abs(scale.bias(n))));
  }
  return bound;
}

function prove(
  node: Node, statement: Statement, of: Contraction, bound: number, scale: Scaling, shape: Shape,
): Tensor {
  if (of.rows === 0) {
    return Tensor.known(clampOf(node).type, shape, new Float64Array(0));
  }
  const t = statement.contraction(of, (n) => scale.bias(n));
  return statement.requantise(t, bound, scale.oneShift(), clampOf(node), shape);
}

interface Product {
  readonly batches: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly shape: Shape;
  /** Where the matrices of each batch begin. */
  readonly aAt: Int32Array;
  readonly bAt: Int32Array;
}

function productOf(node: Node, a: Shape, b: Shape, statement: Statement): Product {
  must(a.length >= 1 && b.length >= 2, node, "expected ranks of at least 1 and 2");
  const rows = a.length === 1 ? [1, ...a] : a;
  const batch = broadcastShape(rows.slice(0, -2), b.slice(0, -2), node.op);
  const [m, k] = [rows.at(-2)!, rows.at(-1)!];
  const n = b.at(-1)!;
  must(k === b.at(-2), node, `a has ${k} columns, b ${b.at(-2)} rows`);
  const begins = (shape: Shape): Int32Array => {
    const size = shape.at(-2)! * shape.at(-1)!;
    return broadcast(shape.slice(0, -2), batch, statement.budget).map((i) => i * size);
  };
  return {
    batches: sizeOfShape(batch), m, k, n,
    shape: [...batch, ...(a.length === 1 ? [] : [m]), n], aAt: begins(rows), bAt: begins(b),
  };
}

export function matMul(
  node: Node, statement: Statement, inputs: Inputs, block: Block | null,
): Tensor {
  const a = inputs.tensor(0);
  const b = block === null ? inputs.tensor(1) : null;
  const product = productOf(
    node, a.shape, b === null ? [block!.K, block!.N] : b.shape, statement);
  const { k, n } = product;
  must(["i8", "u8", "i16"].includes(a.type) && (b === null || b.type === "i8"), node,
    "expected activations and i8");
  const scale = scaling(node, n, inputs.optional(2), inputs.tensor(3), inputs.tensor(4));
  if (b !== null && a.isKnown && b.isKnown) {
    return knownProduct(node, a, b, product, scale, statement);
  }
  const sums = (column: number): number => (b === null
    ? block!.reach![column]! * a.magnitude : k * a.magnitude * b.magnitude);
  const of = b === null
    ? weightProduct(a, block!, statement) : plainProduct(a, b, product, statement);
  of.multiplier = (column) => toM(scale.multiplier(column));
  return prove(node, statement, of, boundOf(n, sums, scale), scale, product.shape);
}

/** A contraction in the making. */
type Making = { -readonly [part in keyof Contraction]: Contraction[part] };

const UNSET = { groups: 1, begin: 0, columnBegin: 0, e: NOTHING, f: NOTHING, right: () => {} };

function weightProduct(a: Tensor, block: Block, statement: Statement): Making {
  const rows = a.count / block.K;
  statement.work.spend(a.count);
  return {
    ...UNSET, kind: "matrix", rows, used: block.N, cols: pad(block.N), count: block.K, block, a,
    b: null, multiplier: () => 1,
    left: (visit) => {
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < block.K; k++) visit(k, row, row * block.K + k);
      }
    },
  };
}

function plainProduct(a: Tensor, b: Tensor, product: Product, statement: Statement): Making {
  const { batches, m, k, n, aAt, bAt } = product;
  statement.work.spend(batches * k * (m + n));
  return {
    ...UNSET, kind: "plain", rows: batches * m, used: n, cols: pad(n), count: batches * k,
    block: null, a, b, multiplier: () => 1,
    left: (visit) => {
      for (let batch = 0; batch < batches; batch++) {
        for (let i = 0; i < m * k; i++) {
          visit(batch * k + (i % k), batch * m + Math.floor(i / k), aAt[batch]! + i);
        }
      }
    },
    right: (visit) => {
      for (let batch = 0; batch < batches; batch++) {
        for (let i = 0; i < k * n; i++) {
          visit(batch * k + Math.floor(i / n), i % n, bAt[batch]! + i);
        }
      }
    },
  };
}

function knownProduct(
  node: Node, a: Tensor, b: Tensor, product: Product, scale: Scaling, statement: Statement,
): Tensor {
  const { batches, m, k, n, aAt, bAt } = product;
  statement.budget.spend(batches * m * n);
  statement.work.spend(batches * m * n * k);
  const x = a.known(node.op);
  const y = b.known(node.op);
  const out = new Float64Array(batches * m * n);
  for (let i = 0; i < out.length; i++) {
    const column = i % n;
    const row = Math.floor(i / n);
    const batch = Math.floor(row / m);
    let sum = scale.bias(column);
    for (let c = 0; c < k; c++) {
      sum += x[aAt[batch]! + (row % m) * k + c]! * y[bAt[batch]! + c * n + column]!;
    }
    out[i] = requantise(node, sum, scale.multiplier(column), scale.shift(column));
  }
  return Tensor.known(clampOf(node).type, product.shape, out);
}

export function convolution(
  node: Node, statement: Statement, inputs: Inputs, block: Block, filters: Shape,
): Tensor {
  const x = inputs.tensor(0);
  const { attributes } = node;
  const groups = attributes.whole("group");
  const [N, g] = [filters[0]!, filters[1]!];
  const kernel = filters.slice(2);
  must(["i8", "u8", "i16"].includes(x.type) && x.shape.length === filters.length
    && groups >= 1 && N % groups === 0 && x.shape[1] === groups * g, node,
    "input, filters and groups do not fit");
  const [samples, channels] = [x.shape[0]!, x.shape[1]!];
  const plane = x.shape.slice(2);
  const view = windows(node, plane, {
    padding: attributes.name("padding"), kernel, strides: attributes.wholes("strides"),
    pads: attributes.wholes("pads"), dilations: attributes.wholes("dilations"), ceilMode: false,
  }, statement.budget);
  statement.work.spend(samples * view.places * view.taps * channels);
  const scale = scaling(node, N, inputs.optional(2), inputs.tensor(3), inputs.tensor(4));
  const planeSize = sizeOfShape(plane);
  const of: Contraction = {
    ...UNSET, kind: "filters", rows: samples * view.places, used: N, cols: pad(N), groups,
    count: block.K * pad(groups), block, a: x, b: null,
    multiplier: (n) => toM(scale.multiplier(n)),
    left: (visit) => {
      for (let row = 0; row < samples * view.places; row++) {
        const sample = Math.floor(row / view.places);
        const place = row % view.places;
        for (let t = 0; t < view.taps; t++) {
          const at = view.at[place * view.taps + t]!;
          if (at < 0) continue;
          for (let c = 0; c < channels; c++) {
            const kappa = (t * pad(g) + (c % g)) * pad(groups) + Math.floor(c / g);
            visit(kappa, row, (sample * channels + c) * planeSize + at);
          }
        }
      }
    },
  };
  const bound = boundOf(N, (n) => block.reach![n]! * x.magnitude, scale);
  const y = prove(node, statement, of, bound, scale, [samples, view.places, N]);
  const source = new Int32Array(y.count);
  statement.budget.spend(y.count);
  for (let i = 0; i < y.count; i++) {
    const place = i % view.places;
    const n = Math.floor(i / view.places) % N;
    const sample = Math.floor(i / (view.places * N));
    source[i] = (sample * view.places + place) * N + n;
  }
  return y.moved([samples, N, ...view.shape], source);
}

/** Rows of a weight, by known indexes along axis 0. */
export function gatherWeight(
  node: Node, statement: Statement, inputs: Inputs, block: Block,
): Tensor {
  const index = inputs.tensor(1);
  const places = indexes(node, index, block.K);
  const shape = [...index.shape, block.N];
  if (places.length === 0) return Tensor.known("i8", shape, new Float64Array(0));
  const ones = Tensor.known("i8", [places.length], new Float64Array(places.length).fill(1));
  const of: Contraction = {
    ...UNSET, kind: "gather", rows: places.length, used: block.N, cols: pad(block.N),
    count: block.K, block, a: ones, b: null, multiplier: () => 1,
    left: (visit) => places.forEach((place, row) => visit(place, row, row)),
  };
  const y = statement.commit("i8", shape, { lo: -128, hi: 127 });
  const t = statement.contraction(of, () => 0);
  statement.zero(sumOf([1, reference(y)], [-1, t]));
  return y;
}
