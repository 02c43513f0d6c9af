/** What the prover says, message by message, and what the verifier answers. */
import { Reader } from "./bytes.ts";
import { equal, ZERO, type F } from "./field.ts";
import { Padded } from "./padded.ts";
import { require } from "./refusal.ts";
import { Transcript } from "./transcript.ts";

export class Channel {
  readonly proof: Reader;
  readonly transcript = new Transcript();
  /** Numbers of pads that a hiding proof has in its messages; null if the proof is open. */
  #pads: number | null = null;
  #nextPad = 0;
  #nextProduct = 0;
  /** Differences of padded values that must be 0, in order. */
  readonly checks: Padded[] = [];

  constructor(proof: Uint8Array) {
    this.proof = new Reader(proof, "proof");
  }

  /** From here on elements of messages have pads, `pads` of them in all. */
  hide(pads: number): void {
    this.#pads = pads;
    this.#nextProduct = pads;
  }

  root(label: string): Uint8Array {
    const root = this.proof.bytes(32);
    this.transcript.absorb(label, root);
    return root;
  }

  /** A message of elements that have no pads, as one vector. */
  vector(label: string, count: number): F {
    const bytes = this.proof.bytes(16 * count);
    this.transcript.absorb(label, bytes);
    return new Reader(bytes, "proof").vector(count);
  }

  /** A message whose elements, but the last `plain` ones, have pads if the proof is hiding. */
  message(label: string, count: number, plain: number = 0): Padded[] {
    return elements(this.vector(label, count)).map((element, i) =>
      (this.#pads === null || i >= count - plain
        ? new Padded(element) : Padded.sent(element, this.#nextPad++)));
  }

  /** A product of two elements of messages: it has the next pad product. */
  product(a: Padded, b: Padded): Padded {
    return a.multiply(b, this.#pads === null ? 0 : this.#nextProduct++);
  }

  /** Refuses unless a = b; what hangs on pads is left to the last sumcheck. */
  equal(a: Padded, b: Padded, check: string, reason: string): void {
    const difference = a.minus(b);
    if (difference.terms.size > 0) this.checks.push(difference);
    else require(equal(difference.constant, ZERO), check, reason);
  }

  challenge(label: string): F {
    return this.transcript.challenge(label, 1);
  }

  challenges(label: string, count: number): F[] {
    return elements(this.transcript.challenge(label, count));
  }

  /** A sumcheck of degree 2: `rounds` rounds from the last coordinate down. */
  sumcheck(
    label: string, rounds: number, claim: Padded, padded: "padded" | "plain",
  ): { point: F[]; c: Padded } {
    const point = new Array<F>(rounds);
    let c = claim;
    for (let b = rounds - 1; b >= 0; b--) {
      const [s0, s2] = this.message(label, 2, padded === "plain" ? 2 : 0) as [Padded, Padded];
      const s1 = c.minus(s0, s0, s2);
      const x = this.challenge("round");
      point[b] = x;
      c = polynomial(x, s0, s1, s2);
    }
    return { point, c };
  }
}

/** Σ_i s_i·x^i. */
export function polynomial(x: F, ...coefficients: readonly Padded[]): Padded {
  return coefficients.reduceRight((sum, s) => sum.times(x).plus(s));
}

/** The elements of a vector, one by one. */
export function elements(vector: F): F[] {
  return Array.from({ length: vector.length / 4 }, (_, i) => vector.slice(4 * i, 4 * i + 4));
}
