/** Numbers below 2^31 that follow from a seed, which ASSAY_SEED replaces; printed once a name. */
export function generator(name: string): () => number {
  const seed = Number(process.env["ASSAY_SEED"] ?? 20261121);
  console.log(`seed of ${name}: ASSAY_SEED=${seed}`);
  let state = seed >>> 0;
  for (const letter of name) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  // SplitMix32 (Steele, Lea, Flood 2014, with the finaliser of MurmurHash3).
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) >>> 1;
  };
}
