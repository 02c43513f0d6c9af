/** The inputs of a run as values of its program: known ones, and hidden ones (section 9). */
import { clampOf } from "./contractions.ts";
import { quantise } from "./evaluate.ts";
import { constantForm, reference, sumOf } from "./forms.ts";
import { must } from "./moves.ts";
import { TYPES, type Input, type Node, type Program, type Type } from "./program.ts";
import { require } from "./refusal.ts";
import type { Statement } from "./statement.ts";
import { Tensor, type Elements, type Shape, type Span } from "./tensor.ts";

/** What a value of the program is in the statement. */
export type Value =
  | { readonly kind: "tensor"; readonly tensor: Tensor }
  | { readonly kind: "floats"; readonly elements: Elements }
  /** A hidden input of f32: what each Quantise makes of it. */
  | { readonly kind: "hidden"; readonly quantised: Tensor }
  | { readonly kind: "dequantised"; readonly of: Tensor; readonly scale: number }
  | { readonly kind: "weight" };

export function knownInputs(program: Program, given: readonly Elements[]): Value[] {
  checkShapes(program, given.map(({ shape }) => shape));
  return program.inputs.map((input, i) => {
    const elements = given[i]!;
    requireType(input, elements);
    if (elements.floats !== null) return { kind: "floats", elements };
    const { type, shape } = elements;
    return { kind: "tensor", tensor: Tensor.known(type, shape, elements.values, TYPES[type]) };
  });
}

/** Commits inputs of these shapes, and that they are in their ranges. */
export function hiddenInputs(
  statement: Statement, program: Program, shapes: readonly Shape[],
): Value[] {
  checkShapes(program, shapes);
  return program.inputs.map((input, i) => {
    const { type, lo, hi } = committedAs(program, i);
    const x = statement.commit(type, shapes[i]!, { lo, hi });
    if (x.count > 0) {
      const f = sumOf([1, reference(x)], [-lo, constantForm(x.count, 1)]);
      statement.claims.push((gadgets) => gadgets.upTo(f, hi - lo));
    }
    return input.type === "f32" ? { kind: "hidden", quantised: x } : { kind: "tensor", tensor: x };
  });
}

/** The whole numbers that are committed of one hidden input. */
export function committedElements(
  program: Program, i: number, elements: Elements,
): Float64Array {
  requireType(program.inputs[i]!, elements);
  const { lo, hi, scale } = committedAs(program, i);
  if (elements.floats === null) return elements.values;
  return Float64Array.from(elements.floats, (x) => quantise(x, scale, lo, hi));
}

/** Type, range and scale of what is committed of an input; of whole numbers the scale is 1. */
function committedAs(program: Program, i: number): Span & { type: Type; scale: number } {
  const { name, type } = program.inputs[i]!;
  if (type !== "f32") {
    require(["i8", "u8", "i16", "u16"].includes(type), "inputs",
      `input ${name} is ${type}: only f32, i8, u8, i16 and u16 can be hidden`);
    return { type, lo: TYPES[type].lo, hi: TYPES[type].hi, scale: 1 };
  }
  const all = program.nodes.filter(({ op, inputs }) => op === "Quantise" && inputs[0] === i)
    .map((node) => ({ ...clampOf(node), scale: scaleOf(node) }));
  const first = all[0];
  require(first !== undefined, "inputs", `input ${name} is hidden, but no Quantise reads it`);
  require(all.every((other) => other.type === first.type && other.lo === first.lo
    && other.hi === first.hi && other.scale === first.scale), "inputs",
  `input ${name} is hidden, but not every Quantise makes the same of it`);
  return first;
}

/** The scale of Quantise and Dequantise: a normal number above 0. */
export function scaleOf(node: Node): number {
  const scale = node.attributes.whole("scale");
  must(scale >= 2 ** -126 && scale < Infinity, node, "the scale is not normal");
  return scale;
}

function requireType(input: Input, elements: Elements): void {
  require(elements.type === input.type, "inputs",
    `input ${input.name} is of type ${elements.type}, not ${input.type}`);
}

/** The ranks and dimensions that the program names; a symbol has one size in a run. */
function checkShapes(program: Program, shapes: readonly Shape[]): void {
  require(shapes.length === program.inputs.length, "inputs",
    `expected ${program.inputs.length} inputs, got ${shapes.length}`);
  const sizes = new Map<string, number>();
  program.inputs.forEach(({ name, dims }, i) => {
    const shape = shapes[i]!;
    require(shape.length === dims.length && shape.every((size) => size >= 0 && size < 2 ** 32),
      "inputs", `input ${name} has the shape [${shape.join(",")}], not one of rank ${dims.length}`);
    dims.forEach((dim, axis) => {
      const size = shape[axis]!;
      const bound = typeof dim === "number" ? dim : sizes.get(dim) ?? size;
      if (typeof dim === "string") sizes.set(dim, bound);
      require(Number.isInteger(size) && size === bound, "inputs",
        `axis ${axis} of input ${name} has ${size} elements, not ${bound}`);
    });
  });
}
