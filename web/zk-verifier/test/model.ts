/** Programs, keys, runs and proofs made in tests. */
import { ascii, hex, join, u32 } from "../src/bytes.ts";
import { knownInputs } from "../src/inputs.ts";
import { Layout } from "../src/layout.ts";
import { lowerNodes } from "../src/lower.ts";
import { hiddenValues, inputMasks, inputRows, inputsDigest, type Inputs } from "../src/masks.ts";
import { readKey, type Block, type Key } from "../src/key.ts";
import { TYPES, type Type } from "../src/program.ts";
import { pad } from "../src/field.ts";
import { sha256 } from "../src/sha256.ts";
import { Budget, readTensor, sizeOfShape } from "../src/tensor.ts";
import { Transcript } from "../src/transcript.ts";
import { absorbPublic, stateRuns, type Run } from "../src/runs.ts";
import { commit, Prover, weightVector, type Cheat } from "./prover.ts";
import { centred, Witness } from "./witness.ts";

/** The elements of a tensor as bytes. */
export function elementBytes(type: Type, values: readonly number[]): Uint8Array {
  const size = TYPES[type].bytes;
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((v, i) => {
    if (type === "f32") view.setFloat32(4 * i, v, true);
    else if (size === 1) view.setInt8(i, v);
    else if (size === 2) view.setInt16(2 * i, v, true);
    else if (size === 4) view.setInt32(4 * i, v, true);
    else view.setBigInt64(8 * i, BigInt(v), true);
  });
  return bytes;
}

export function tensorBytes(
  type: Type, shape: readonly number[], values: readonly number[],
): Uint8Array {
  return join(ascii("assay-tensor/1"), Uint8Array.of(TYPES[type].code, shape.length),
    ...shape.map(u32), elementBytes(type, values));
}

interface ConstantData {
  readonly type: Type;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A program in the making; values are numbered when it is made. */
export class Model {
  readonly #inputs: object[] = [];
  readonly #constants: ConstantData[] = [];
  readonly #nodes: { op: string; attributes: object; inputs: Ref[]; outputs: Type[] }[] = [];
  readonly #outputs: Ref[] = [];

  input(type: Type, dims: readonly (number | string)[]): Ref {
    this.#inputs.push({ name: `x${this.#inputs.length}`, type, dims });
    return { kind: "input", index: this.#inputs.length - 1 };
  }

  constant(type: Type, shape: readonly number[], values: readonly number[]): Ref {
    if (values.length !== sizeOfShape(shape)) throw new Error("values do not fit the shape");
    this.#constants.push({ type, shape, values });
    return { kind: "constant", index: this.#constants.length - 1 };
  }

  node(op: string, attributes: object, inputs: readonly Ref[], ...outputs: Type[]): Ref {
    this.#nodes.push({ op, attributes, inputs: [...inputs], outputs });
    const before = this.#nodes.slice(0, -1).reduce((sum, node) => sum + node.outputs.length, 0);
    return { kind: "node", index: before };
  }

  output(ref: Ref): void {
    this.#outputs.push(ref);
  }

  program(): Uint8Array {
    const number = (ref: Ref): number => ref.kind === "none" ? -1 : ref.index
      + (ref.kind === "input" ? 0 : this.#inputs.length)
      + (ref.kind === "node" ? this.#constants.length : 0);
    return ascii(canonical({
      format: "assay-program/1",
      profile: "int",
      inputs: this.#inputs,
      constants: this.#constants.map(({ type, shape, values }) =>
        ({ type, shape, sha256: hex(sha256(elementBytes(type, values))) })),
      nodes: this.#nodes.map((node) => ({ ...node, inputs: node.inputs.map(number) })),
      outputs: this.#outputs.map((ref, i) => ({ name: `y${i}`, value: number(ref) })),
    }));
  }

  /** The key, and what a prover has of the weights. */
  key(): Keyed {
    const program = this.program();
    const weights = this.#constants.map((constant) => Int8Array.from(constant.values));
    const build = (
      known: readonly Uint8Array[], reach: readonly Uint8Array[], root: Uint8Array,
    ): Uint8Array =>
      join(ascii("assay-zk-key/1"), u32(program.length), program, ...known, ...reach, root);
    // What is known and which blocks there are shows by trying: the key says what is missing.
    const roles = tryRoles(build, this.#constants);
    const weightOf = (block: Block, k: number, n: number): number =>
      weightAt(block, this.#constants[block.constant]!, k, n);
    const reach = roles.summed.map((block) => join(...Array.from({ length: block.N }, (_, n) =>
      u32(Array.from({ length: block.K }, (_, k) => Math.abs(weightOf(block, k, n)))
        .reduce((a, b) => a + b, 0)))));
    const zeros = new Uint8Array(32);
    const { blocks, weights: matrix } = readKey(build(roles.known, reach, zeros), new Budget());
    const committed = matrix === null ? null
      : commit(weightVector(blocks, weightOf), matrix);
    const bytes = build(roles.known, reach, committed?.root ?? zeros);
    return { bytes, key: readKey(bytes, new Budget()), weights, committed };
  }
}

export type Ref = { readonly kind: "input" | "constant" | "node" | "none"; readonly index: number };
export const NONE: Ref = { kind: "none", index: 0 };

export interface Keyed {
  readonly bytes: Uint8Array;
  readonly key: Key;
  readonly weights: readonly Int8Array[];
  readonly committed: ReturnType<typeof commit> | null;
}

/**
 * Every choice of known constants until one makes a key, the fewest first: the bytes of one too many
 * would pass for a reach.
 */
function tryRoles(
  build: (known: Uint8Array[], reach: Uint8Array[], root: Uint8Array) => Uint8Array,
  constants: readonly ConstantData[],
): { known: Uint8Array[]; summed: Block[] } {
  const all = constants.map(({ type, values }) => elementBytes(type, values));
  const candidates = constants.flatMap(({ type }, c) => (type === "i8" ? [c] : []));
  for (let choice = 2 ** candidates.length - 1; choice >= 0; choice--) {
    const hidden = candidates.filter((_, i) => (choice >> i) % 2 === 1);
    const known = all.filter((_, c) => !hidden.includes(c));
    for (let words = 0; words <= 512; words++) {
      try {
        const key = readKey(
          build(known, [new Uint8Array(4 * words)], new Uint8Array(32)), new Budget());
        return { known, summed: key.blocks.filter((block) => block.reach !== null) };
      } catch {
        // Not this one.
      }
    }
  }
  throw new Error("no choice of known constants makes a key");
}

function weightAt(block: Block, constant: ConstantData, k: number, n: number): number {
  if (block.role === "matrix") return constant.values[k * block.N + n]!;
  const g = constant.shape[1]!;
  const taps = sizeOfShape(constant.shape.slice(2));
  const [t, i] = [Math.floor(k / pad(g)), k % pad(g)];
  return i < g ? constant.values[(n * g + i) * taps + t]! : 0;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** What the program gives for one run, by the solved witness; whole numbers of each output. */
export function outputsOf(
  keyed: Keyed, inputs: readonly Uint8Array[], hints?: ReadonlyMap<number, number>,
): { type: Type; shape: readonly number[]; values: number[] }[] {
  const witness = new Witness(keyed.weights);
  const values = lowerNodes(witness, keyed.key, knownInputs(keyed.key.program,
    inputs.map((bytes) => readTensor(bytes, "inputs", new Budget()))));
  if (witness.variables > 0) witness.close();
  const solved = witness.variables > 0 ? (witness.solve(hints), witness.values) : [];
  return keyed.key.program.outputs.map(({ value }) => {
    const found = values[value]!;
    if (found.kind !== "tensor" && found.kind !== "dequantised") throw new Error(found.kind);
    const tensor = found.kind === "tensor" ? found.tensor : found.of;
    const scale = found.kind === "dequantised" ? found.scale : 1;
    return {
      type: found.kind === "tensor" ? tensor.type : "f32", shape: tensor.shape,
      values: Array.from({ length: tensor.count }, (_, i) => scale * (
        tensor.variable(i) < 0 ? tensor.values![i]! : solved[tensor.variable(i)]!)),
    };
  });
}

/** An honest run for these inputs. */
export function runOf(
  keyed: Keyed, inputs: readonly Uint8Array[], hints?: ReadonlyMap<number, number>,
): Run {
  return {
    receipt: sha256(ascii("a receipt")), inputs,
    outputs: outputsOf(keyed, inputs, hints).map(({ type, shape, values }) =>
      tensorBytes(type, shape, values)),
  };
}

/** A proof of the runs; `spoil` may change values of the witness before it is committed. */
export function prove(
  keyed: Keyed, runs: readonly Run[], hints?: ReadonlyMap<number, number>,
  spoil: (values: Int32Array) => void = () => {}, cheat: Cheat = "none",
): Uint8Array {
  const witness = new Witness(keyed.weights);
  stateRuns(witness, keyed.key, runs);
  const values = witness.solve(hints);
  spoil(values);
  return new Prover(publicTranscript(keyed, runs), witness, values, keyed, runs, cheat).prove();
}

/** A hiding proof, with the masks that follow from inputs and salt. */
export function proveHidden(
  keyed: Keyed, runs: readonly Run[], inputs: readonly Inputs[], salt: Uint8Array,
  spoil: (values: Int32Array, witness: Witness) => void = () => {}, cheat: Cheat = "none",
): Uint8Array {
  const witness = new Witness(keyed.weights);
  stateRuns(witness, keyed.key, runs);
  const hidden = hiddenValues(keyed.key.program, runs, inputs, new Budget());
  const values = witness.solve(new Map([...hidden].map((v, i) => [i, centred(v)])));
  const layout = new Layout(values.length, witness.hidden);
  const transcript = publicTranscript(keyed, runs);
  const inputRandom = inputMasks(transcript, salt, layout);
  transcript.absorb("inputs", inputsDigest(inputs));
  const { width } = layout.matrix;
  const rest = layout.matrix.rows - layout.hiddenRows;
  const pads = witness.pads!.count;
  const masks = transcript.challenge("masks", pads + (256 * rest + 24 * width) / 4);
  witness.setPads(values, masks);
  spoil(values, witness);
  const first = inputRows(values.subarray(0, witness.hidden), layout, inputRandom);
  const random = masks.subarray(4 * pads);
  const second: Int32Array[] = Array.from({ length: rest }, (_, i) => {
    const row = new Int32Array(width);
    row.set(values.subarray(witness.hidden + layout.data * i, witness.hidden
      + layout.data * (i + 1)));
    row.set(random.subarray(256 * i, 256 * (i + 1)), layout.data);
    return row;
  });
  for (let i = 0; i < 24; i++) {
    second.push(random.subarray(256 * rest + width * i, 256 * rest + width * (i + 1)));
  }
  return new Prover(publicTranscript(keyed, runs), witness, values, keyed, runs, cheat,
    { layout, first, second }).prove();
}

function publicTranscript(keyed: Keyed, runs: readonly Run[]): Transcript {
  const transcript = new Transcript();
  absorbPublic(transcript, keyed.key, runs);
  return transcript;
}
