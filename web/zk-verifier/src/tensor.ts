import { Reader } from "./bytes.ts";
import { TYPES, type Type } from "./program.ts";
import { require } from "./refusal.ts";

export type Shape = readonly number[];

/** More elements than this, over all tensors of a statement, are refused. */
const ELEMENTS_MAX = 2 ** 26;

/** Counts what a statement makes before it is made. */
export class Budget {
  #left: number;
  readonly #what: string;

  constructor(limit: number = ELEMENTS_MAX, what: string = "elements of tensors") {
    this.#left = limit;
    this.#what = what;
  }

  spend(count: number): void {
    this.#left -= count;
    require(this.#left >= 0, "statement", `the statement has too many ${this.#what}`);
  }
}

/** Whole numbers between lo and hi, ends included. */
export interface Span {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Elements of the statement by reference: element i is variable vars[i], or where that is −1
 * (or there is no `vars`) the known number values[i]. All lie in [lo, hi].
 */
export class Tensor {
  readonly type: Type;
  readonly shape: Shape;
  readonly vars: Int32Array | null;
  readonly values: Float64Array | null;
  readonly lo: number;
  readonly hi: number;
  readonly count: number;

  private constructor(
    type: Type, shape: Shape, vars: Int32Array | null, values: Float64Array | null, range: Span,
  ) {
    this.type = type;
    this.shape = shape;
    this.vars = vars;
    this.values = values;
    this.lo = range.lo;
    this.hi = range.hi;
    this.count = (vars ?? values)!.length;
    require(this.count === sizeOfShape(shape), "statement", "elements do not fit the shape");
  }

  /** Known numbers; without a range, their least and greatest is taken. */
  static known(type: Type, shape: Shape, values: Float64Array, range?: Span): Tensor {
    return new Tensor(type, shape, null, values, range ?? spanOf(values));
  }

  /** `count` variables from `first` on. */
  static committed(type: Type, shape: Shape, first: number, range: Span): Tensor {
    const vars = new Int32Array(sizeOfShape(shape));
    for (let i = 0; i < vars.length; i++) vars[i] = first + i;
    return new Tensor(type, shape, vars, null, range);
  }

  static mixed(
    type: Type, shape: Shape, vars: Int32Array, values: Float64Array | null, range: Span,
  ): Tensor {
    const known = values !== null && vars.every((v) => v < 0);
    return new Tensor(type, shape, known ? null : vars, values, range);
  }

  /** Whether each element is known. */
  get isKnown(): boolean {
    return this.vars === null || this.count === 0;
  }

  /** The greatest absolute value that the range allows. */
  get magnitude(): number {
    return Math.max(Math.abs(this.lo), Math.abs(this.hi));
  }

  variable(i: number): number {
    return this.vars === null ? -1 : this.vars[i]!;
  }

  known(what: string): Float64Array {
    require(this.isKnown, "statement", `${what} must be known`);
    return this.values ?? new Float64Array(0);
  }

  reshaped(shape: Shape): Tensor {
    return new Tensor(this.type, shape, this.vars, this.values, this);
  }

  /** The same with a range that holds `v` too. */
  within(v: number): Tensor {
    const range = { lo: Math.min(this.lo, v), hi: Math.max(this.hi, v) };
    return new Tensor(this.type, this.shape, this.vars, this.values, range);
  }

  /** Element i of the result is element source[i], or the number `fill` where that is −1. */
  moved(shape: Shape, source: Int32Array, fill: number = 0): Tensor {
    const filled = source.includes(-1);
    const vars = this.vars === null ? null : new Int32Array(source.length).fill(-1);
    const values = this.values === null && !filled ? null : new Float64Array(source.length);
    for (let i = 0; i < source.length; i++) {
      const from = source[i]!;
      if (from < 0) {
        values![i] = fill;
      } else {
        if (vars !== null) vars[i] = this.vars![from]!;
        if (values !== null && this.values !== null) values[i] = this.values[from]!;
      }
    }
    const range = filled
      ? { lo: Math.min(this.lo, fill), hi: Math.max(this.hi, fill) } : this;
    if (vars === null) return new Tensor(this.type, shape, null, values, range);
    return Tensor.mixed(this.type, shape, vars, values, range);
  }
}

export function spanOf(values: Float64Array): Span {
  if (values.length === 0) return { lo: 0, hi: 0 };
  let lo = Infinity;
  let hi = -Infinity;
  for (const v of values) {
    lo = Math.min(lo, v);
    hi = Math.max(hi, v);
  }
  return { lo, hi };
}

export function sizeOfShape(shape: Shape): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** A tensor as it came: f32 as Float32Array, whole numbers as Float64Array. */
export interface Elements {
  readonly type: Type;
  readonly shape: Shape;
  readonly floats: Float32Array | null;
  readonly values: Float64Array;
}

/** Reads `assay-tensor/1`; spec/engine.md, section 2. */
export function readTensor(bytes: Uint8Array, check: string, budget: Budget): Elements {
  const reader = new Reader(bytes, check);
  reader.magic("assay-tensor/1");
  const code = reader.u8();
  const type = (Object.keys(TYPES) as Type[]).find((t) => TYPES[t].code === code);
  require(type !== undefined, check, `element type ${code} is none of profile int`);
  const rank = reader.u8();
  require(rank <= 16, check, `expected a rank up to 16, got ${rank}`);
  const shape = Array.from({ length: rank }, () => reader.u32());
  const elements = readElements(reader, type, shape, check, budget);
  reader.end();
  return elements;
}

/** Reads the elements of a tensor, without its header. */
export function readElements(
  reader: Reader, type: Type, shape: Shape, check: string, budget: Budget,
): Elements {
  const count = sizeOfShape(shape);
  require(count * TYPES[type].bytes <= reader.left, check,
    `expected ${count} elements of ${type}, got ${reader.left} bytes`);
  budget.spend(count);
  const bytes = reader.bytes(count * TYPES[type].bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "f32") {
    const floats = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      floats[i] = view.getFloat32(4 * i, true);
      require(!Number.isNaN(floats[i]) || view.getUint32(4 * i, true) === 0x7fc00000, check,
        `element ${i} is another NaN than 0x7fc00000`);
    }
    return { type, shape, floats, values: new Float64Array(0) };
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = whole(view, type, i);
  require(type !== "bool" || values.every((v) => v <= 1), check, "a bool is above 1");
  return { type, shape, floats: null, values };
}

function whole(view: DataView, type: Type, i: number): number {
  switch (type) {
    case "i8": return view.getInt8(i);
    case "u8": case "bool": return view.getUint8(i);
    case "i16": return view.getInt16(2 * i, true);
    case "u16": return view.getUint16(2 * i, true);
    case "i32": return view.getInt32(4 * i, true);
    case "u32": return view.getUint32(4 * i, true);
    case "i64": return view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true);
    case "u64": return view.getUint32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true);
    case "f32": return Number.NaN;
  }
}
