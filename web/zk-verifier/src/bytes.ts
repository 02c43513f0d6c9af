import { P, type F } from "./field.ts";
import { require } from "./refusal.ts";

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function u32(v: number): Uint8Array {
  return Uint8Array.of(v, v >>> 8, v >>> 16, v >>> 24);
}

/** u64 of a whole number below 2^53. */
export function u64(v: number): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes.set(u32(v % 2 ** 32));
  bytes.set(u32(Math.floor(v / 2 ** 32)), 4);
  return bytes;
}

export function join(...pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Reads bytes from front to back; what is missing or left over is refused under `check`. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #check: string;
  #at = 0;

  constructor(bytes: Uint8Array, check: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#check = check;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(count: number): Uint8Array {
    require(count <= this.left, this.#check,
      `expected ${count} bytes at ${this.#at}, got ${this.left}`);
    const piece = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return piece;
  }

  u8(): number {
    return this.bytes(1)[0]!;
  }

  u32(): number {
    const at = this.#at;
    this.bytes(4);
    return this.#view.getUint32(at, true);
  }

  /** `count` elements of M, each below p. */
  elements(count: number): Int32Array {
    require(count * 4 <= this.left, this.#check,
      `expected ${count} elements at ${this.#at}, got ${this.left} bytes`);
    const elements = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const word = this.u32();
      require(word < P, this.#check, `element ${word} before byte ${this.#at} is not below p`);
      elements[i] = word;
    }
    return elements;
  }

  /** `count` elements of F. */
  vector(count: number): F {
    return this.elements(4 * count);
  }

  magic(text: string): void {
    require(this.left >= text.length && sameBytes(this.bytes(text.length), ascii(text)),
      this.#check, `expected ${text}`);
  }

  end(): void {
    require(this.left === 0, this.#check, `${this.left} bytes are left over`);
  }
}
