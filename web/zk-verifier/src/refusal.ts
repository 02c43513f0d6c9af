/** Why something is refused: a named check and a sentence. The only exception that is meant. */
export class Refusal extends Error {
  readonly check: string;

  constructor(check: string, reason: string) {
    super(reason);
    this.check = check;
  }
}

export function require(holds: boolean, check: string, reason: string): asserts holds {
  if (!holds) throw new Refusal(check, reason);
}
