import { ascii, hex, Reader, sameBytes } from "./bytes.ts";
import { pad } from "./field.ts";
import { matrixOf, widthExponent, type Matrix } from "./commitment.ts";
import { layInOrder } from "./statement.ts";
import { readProgram, TYPES, type Node, type Program } from "./program.ts";
import { require } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { Budget, readElements, sizeOfShape } from "./tensor.ts";

/** A weight in one of its roles, as W[k, n] of shape [K, N]; section 4. */
export interface Block {
  readonly constant: number;
  readonly role: "matrix" | "filters";
  readonly K: number;
  readonly N: number;
  /** Whether n is the inner axis. */
  readonly nInside: boolean;
  /** Padded size of the inner axis, and size of the outer one. */
  readonly inner: number;
  readonly outer: number;
  /** Σ_k abs W[k, n] of each n, once it is read; null for a block that is only gathered from. */
  reach: Float64Array | null;
  /** Where it begins in the vector of weights. */
  begin: number;
}

export interface Key {
  readonly program: Program;
  readonly programId: Uint8Array;
  readonly digest: Uint8Array;
  /** For each constant its elements where it is known. */
  readonly constants: readonly (Float64Array | null)[];
  readonly blocks: readonly Block[];
  /** Of each node the block that it reads, if any. */
  readonly reads: readonly (Block | null)[];
  readonly weights: Matrix | null;
  /** Of the weights, or over the tickets. */
  readonly root: Uint8Array;
  /** The number of tickets of a hidden key (section 10), null if weights are open. */
  readonly tickets: number | null;
}

const HIDDEN = "assay-zk-hidden-key/1";

/** Which constants are weights; section 4. */
interface Roles {
  readonly blocks: Block[];
  readonly summed: Set<Block>;
  readonly reads: (Block | null)[];
  readonly known: boolean[];
}

export function readKey(bytes: Uint8Array, budget: Budget): Key {
  const reader = new Reader(bytes, "key");
  const hidden = startsWith(bytes, HIDDEN);
  reader.magic(hidden ? HIDDEN : "assay-zk-key/1");
  const programBytes = reader.bytes(reader.u32());
  const program = readProgram(programBytes);
  const roles = rolesOf(program);
  const constants = program.constants.map((constant, c) => {
    if (!roles.known[c]) return null;
    const length = sizeOfShape(constant.shape) * TYPES[constant.type].bytes;
    const elements = reader.bytes(length);
    require(hex(sha256(elements)) === constant.sha256, "key",
      `constant ${c} is not the one that the program names`);
    return readElements(
      new Reader(elements, "key"), constant.type, constant.shape, "key", budget).values;
  });
  for (const block of roles.blocks) {
    if (!roles.summed.has(block)) continue;
    require(block.N * 4 <= reader.left, "key", "the reach of a block is cut off");
    block.reach = Float64Array.from({ length: block.N }, () => reader.u32());
  }
  const tickets = hidden ? reader.u32() : null;
  const root = reader.bytes(32);
  reader.end();
  if (tickets !== null) checkHidden(tickets, roles);
  require(roles.blocks.length > 0 || root.every((b) => b === 0), "key",
    "expected a root of zeros where there are no weights");
  return {
    program, programId: sha256(programBytes), digest: sha256(bytes), constants,
    blocks: roles.blocks, reads: roles.reads, root, tickets,
    weights: layBlocks(roles.blocks, hidden ? 6 : 4),
  };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return sameBytes(bytes.subarray(0, text.length), ascii(text));
}

function checkHidden(tickets: number, { blocks, known }: Roles): void {
  require(tickets >= 1 && tickets <= 2 ** 20 && pad(tickets) === tickets, "key",
    `expected a power of two of tickets, from 1 to 2^20, got ${tickets}`);
  require(blocks.length > 0, "key", "there is no weight to hide");
  for (const { constant } of blocks) {
    require(!known[constant], "key", `constant ${constant} is to be hidden, but the key shows it`);
  }
}

function rolesOf(program: Program): Roles {
  const firstConstant = program.inputs.length;
  const known: boolean[] = program.constants.map(() => true);
  const elsewhere = new Set<number>();
  const valueKnown: boolean[] = [...program.inputs, ...program.constants].map(() => true);
  const blocks: Block[] = [];
  const summed = new Set<Block>();
  const reads = program.nodes.map((node) => {
    const place = weightPlace(node, program, valueKnown);
    const constant = place < 0 ? -1 : node.inputs[place]! - firstConstant;
    node.inputs.forEach((value, i) => { if (i !== place) elsewhere.add(value - firstConstant); });
    const fixed = node.op === "ShapeOf"
      || node.inputs.every((value) => value < 0 || valueKnown[value]);
    for (const _ of node.outputs) valueKnown.push(place < 0 && fixed);
    if (place < 0) return null;
    known[constant] = false;
    const block = blockOf(blocks, constant, program, node);
    if (node.op !== "Gather") summed.add(block);
    return block;
  });
  for (const output of program.outputs) elsewhere.add(output.value - firstConstant);
  for (const constant of elsewhere) if (constant in known) known[constant] = true;
  return { blocks, summed, reads, known };
}

/** The place among a node's inputs at which a weight is read, or −1. */
function weightPlace(node: Node, program: Program, valueKnown: readonly boolean[]): number {
  const place = node.op === "Gather" ? 0 : 1;
  const constant = program.constants[(node.inputs[place] ?? -1) - program.inputs.length];
  if (constant === undefined || constant.type !== "i8") return -1;
  const { shape } = constant;
  switch (node.op) {
    case "IntegerMatMul":
      return shape.length === 2 ? place : -1;
    case "IntegerConv":
      require(shape.length >= 3, "program", "filters of IntegerConv have a rank below 3");
      return place;
    case "Gather": {
      const axis = node.attributes.whole("axis");
      const index = node.inputs[1] ?? -1;
      return (axis === 0 || axis === -2) && shape.length === 2 && sizeOfShape(shape) >= 4096
        && index >= 0 && valueKnown[index] === true ? place : -1;
    }
    default:
      return -1;
  }
}

function blockOf(blocks: Block[], constant: number, program: Program, node: Node): Block {
  const role = node.op === "IntegerConv" ? "filters" : "matrix";
  const made = blocks.find((block) => block.constant === constant && block.role === role);
  if (made !== undefined) return made;
  const { shape } = program.constants[constant]!;
  const K = role === "matrix" ? shape[0]! : sizeOfShape(shape.slice(2)) * pad(shape[1]!);
  const N = role === "matrix" ? shape[1]! : shape[0]!;
  require(K >= 1 && N >= 1, "program", `constant ${constant} is a weight without elements`);
  const nInside = K * pad(N) <= N * pad(K);
  const block: Block = {
    constant, role, K, N, nInside, inner: pad(nInside ? N : K), outer: nInside ? K : N,
    reach: null, begin: 0,
  };
  blocks.push(block);
  return block;
}

/** Lays the blocks out as one vector and gives its matrix. */
function layBlocks(blocks: readonly Block[], least: number): Matrix | null {
  if (blocks.length === 0) return null;
  const total = blocks.reduce((sum, block) => sum + block.inner * block.outer, 0);
  const w = widthExponent(total, 4, least);
  let length = 0;
  layInOrder(blocks.map((block) => ({
    alignment: block.inner,
    size: Math.ceil((block.inner * block.outer) / 2 ** w) * 2 ** w,
    place: (begin: number) => {
      block.begin = begin;
      length = begin + block.inner * block.outer;
    },
  })));
  require(length < 2 ** 40, "key", "the weights are too many");
  return matrixOf(length, w);
}
