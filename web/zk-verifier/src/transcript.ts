import { ascii, u32, u64 } from "./bytes.ts";
import { P, type F } from "./field.ts";
import { sha256 } from "./sha256.ts";

/** Section 2: what prover and verifier have said, and the challenges that follow from it. */
export class Transcript {
  #state: Uint8Array = sha256(ascii("assay-zk/1"));

  absorb(label: string, bytes: Uint8Array): void {
    this.#state = sha256(
      this.#state, Uint8Array.of(0, label.length), ascii(label), u64(bytes.length), bytes);
  }

  #words(label: string): () => number {
    const state = sha256(this.#state, Uint8Array.of(1, label.length), ascii(label));
    this.#state = state;
    let block = -1;
    let at = 8;
    let words: DataView = new DataView(new ArrayBuffer(0));
    return () => {
      if (at === 8) {
        at = 0;
        block++;
        words = new DataView(sha256(state, Uint8Array.of(2), u32(block)).buffer);
      }
      return words.getUint32(4 * at++, true);
    };
  }

  /** m elements of F, as one vector. */
  challenge(label: string, m: number): F {
    const next = this.#words(label);
    const out = new Int32Array(4 * m);
    for (let i = 0; i < out.length; i++) {
      let word = next() & P;
      while (word === P) word = next() & P;
      out[i] = word;
    }
    return out;
  }

  /** At most t positions below n, ascending. */
  positions(label: string, t: number, n: number): number[] {
    const next = this.#words(label);
    const drawn = new Set<number>();
    for (let i = 0; i < t; i++) drawn.add(next() & (n - 1));
    return [...drawn].sort((a, b) => a - b);
  }
}
