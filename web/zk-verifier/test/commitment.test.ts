import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Reader } from "../src/bytes.ts";
import {
  basisAt, checkAgreement, encode, matrixOf, pointAt, readColumns, rootOf, widthExponent,
} from "../src/commitment.ts";
import { addM, dotM, mulM, P } from "../src/field.ts";
import { Refusal } from "../src/refusal.ts";
import { sha256 } from "../src/sha256.ts";
import { Transcript } from "../src/transcript.ts";
import { commit, open } from "./prover.ts";
import { generator } from "./random.ts";

test("SHA-256 is that of Node", () => {
  const next = generator("sha");
  for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length }, () => next());
    const expected = createHash("sha256").update(bytes).digest("hex");
    for (const cut of [0, 1, 60, length]) {
      const got = sha256(bytes.subarray(0, cut), bytes.subarray(cut));
      assert.equal(Buffer.from(got).toString("hex"), expected, `${length} bytes cut at ${cut}`);
    }
  }
});

test("points lie on the circle, all different, with the first coordinates of half an angle", () => {
  const n = 64;
  const seen = new Set<string>();
  for (let j = 0; j < n; j++) {
    const [x, y] = pointAt(j, n);
    assert.equal(addM(mulM(x, x), mulM(y, y)), 1);
    seen.add(`${x} ${y}`);
    const [backX, backY] = pointAt(n - 1 - j, n);
    assert.deepEqual([backX, backY], [x, y === 0 ? 0 : P - y], "the conjugate is there");
  }
  assert.equal(seen.size, n);
});

test("a symbol is the sum of its definition", () => {
  const next = generator("symbol");
  const matrix = matrixOf(100, 4);
  const row = Int32Array.from({ length: 64 }, () => next() % P);
  for (const j of [0, 5, 63]) {
    const [x, y] = pointAt(j, 64);
    const double = (t: number): number => Number((2n * BigInt(t) ** 2n - 1n) % BigInt(P));
    const t = [y, x, double(x), double(double(x))].map((v) => (v + P) % P);
    const expected = [0, 0, 0, 0];
    for (let c = 0; c < 16; c++) {
      let basis = 1;
      for (let b = 0; b < 4; b++) if ((c >> b) % 2 === 1) basis = mulM(basis, t[b]!);
      for (let k = 0; k < 4; k++) {
        expected[k] = addM(expected[k]!, mulM(basis, row[4 * c + k]!));
      }
    }
    assert.deepEqual([...dotM(row, basisAt(j, matrix))], expected);
  }
});

test("rows are encoded as their symbols are defined", () => {
  const next = generator("encoding");
  for (const w of [4, 5, 7]) {
    const matrix = matrixOf(2 ** (w + 1), w);
    const rows = [0, 1].map(() => Int32Array.from({ length: matrix.width }, () => next() % P));
    const symbols = encode(rows, matrix);
    const coefficients = Int32Array.from({ length: 4 * matrix.width }, () => next() % P);
    symbols.forEach((row, i) => row.forEach((symbol, j) => {
      // dotM takes vectors over F: here a row of M, first coordinates alone.
      rows[i]!.forEach((v, c) => { coefficients[4 * c] = v; });
      assert.equal(symbol, dotM(coefficients, basisAt(j, matrix))[0]);
    }));
    assert.deepEqual(rootOf(symbols), commit(
      Int32Array.from([...rows[0]!, ...rows[1]!]), matrix).root);
  }
});

test("widths are the least that hold, within 4 and 20", () => {
  assert.deepEqual([0, 1, 16, 17, 4096, 2 ** 40].map((n) => widthExponent(n, 16)),
    [4, 4, 4, 5, 8, 20]);
  assert.deepEqual([64, 65].map((n) => widthExponent(n, 4)), [4, 5]);
});

test("an opening of honest rows is accepted, and one of other rows or bytes refused", () => {
  const next = generator("opening");
  const vector = Int32Array.from({ length: 75 }, () => next() % P);
  const matrix = matrixOf(vector.length, 4);
  const committed = commit(vector, matrix);
  const positions = [0, 1, 9, 33, 34, 63];
  const coefficients = Int32Array.from({ length: 4 * matrix.rows }, () => next() % P);
  const message = committed.combine(coefficients);
  const bytes = open(committed, positions);
  const check = (proof: Uint8Array, combination = { coefficients, message }): void => {
    const reader = new Reader(proof, "proof");
    const columns = readColumns(
      reader, "opening", committed.root, matrix.rows, positions, matrix.positions);
    checkAgreement("opening", matrix, positions, columns, [combination]);
    reader.end();
  };
  check(bytes);
  for (let i = 0; i < bytes.length; i += 7) {
    const changed = bytes.slice();
    changed[i]! ^= 1 << (i % 8);
    assert.throws(() => check(changed), Refusal, `byte ${i}`);
  }
  assert.throws(() => check(bytes.subarray(1)), Refusal);
  const other = message.slice();
  other[3] = addM(other[3]!, 1);
  assert.throws(() => check(bytes, { coefficients, message: other }), Refusal);
});

test("a transcript depends on labels, bytes and their borders", () => {
  const state = (...steps: [string, number[]][]): string => {
    const transcript = new Transcript();
    for (const [label, bytes] of steps) transcript.absorb(label, Uint8Array.from(bytes));
    return transcript.challenge("c", 1).join(",");
  };
  const all = [
    state(), state(["a", []]), state(["a", [1]]), state(["b", [1]]), state(["a", [1, 2]]),
    state(["a", [1]], ["a", [2]]), state(["ab", []]),
  ];
  assert.equal(new Set(all).size, all.length);
});

test("a challenge is the words of its definition", () => {
  const hash = (...parts: Uint8Array[]): Buffer =>
    createHash("sha256").update(Buffer.concat(parts)).digest();
  const start = hash(Buffer.from("assay-zk/1"));
  const absorbed = hash(start, Buffer.from([0, 2]), Buffer.from("ab"),
    Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([7, 8, 9]));
  const drawn = hash(absorbed, Buffer.from([1, 1]), Buffer.from("c"));
  const words = [0, 1].flatMap((j) => {
    const block = hash(drawn, Buffer.from([2, j, 0, 0, 0]));
    return Array.from({ length: 8 }, (_, i) => block.readUInt32LE(4 * i));
  });
  const transcript = new Transcript();
  transcript.absorb("ab", Uint8Array.of(7, 8, 9));
  assert.deepEqual([...transcript.challenge("c", 3)], words.slice(0, 12).map((w) => w & P));
  const again = new Transcript();
  again.absorb("ab", Uint8Array.of(7, 8, 9));
  assert.deepEqual(again.positions("c", 16, 1024),
    [...new Set(words.map((w) => w & 1023))].sort((a, b) => a - b));
});
