import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add, addM, dotM, eqAt, eqTable, equal, inverseM, log, mul, mulM, pad, scale, sub, subM, toM,
  ONE, P, type F,
} from "../src/field.ts";
import { generator } from "./random.ts";

const BIG = BigInt(P);
const EDGES = [0, 1, 2, 3, 0xffff, 0x10000, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, P - 2, P - 1];

test("M is as whole numbers modulo p", () => {
  const next = generator("M");
  const numbers = [...EDGES, ...Array.from({ length: 300 }, () => next() % P)];
  for (const a of numbers) {
    for (const b of numbers) {
      assert.equal(mulM(a, b), Number((BigInt(a) * BigInt(b)) % BIG), `${a}·${b}`);
      assert.equal(addM(a, b), Number((BigInt(a) + BigInt(b)) % BIG), `${a}+${b}`);
      assert.equal(subM(a, b), Number((BigInt(a) - BigInt(b) + BIG) % BIG), `${a}−${b}`);
    }
    if (a !== 0) assert.equal(mulM(a, inverseM(a)), 1);
  }
});

test("whole numbers become elements", () => {
  for (const v of [0, -0, 1, -1, P, -P, 2 * P + 5, -(2 ** 52), 2 ** 52 + 1]) {
    assert.ok(Object.is(toM(v), Number(((BigInt(v) % BIG) + BIG) % BIG)), `${v}`);
  }
});

/** A product in F by its definition: (a + bi) + (c + di)u, i² = −1, u² = 2 + i. */
function product(x: F, y: F): bigint[] {
  const [a, b, c, d] = Array.from(x, BigInt) as [bigint, bigint, bigint, bigint];
  const [e, f, g, h] = Array.from(y, BigInt) as [bigint, bigint, bigint, bigint];
  const [re, im] = [c * g - d * h, c * h + d * g];
  return [
    a * e - b * f + 2n * re - im, a * f + b * e + re + 2n * im,
    a * g - b * h + c * e - d * f, a * h + b * g + c * f + d * e,
  ].map((v) => ((v % BIG) + BIG) % BIG);
}

test("F is as its definition", () => {
  const next = generator("F");
  const element = (): F => Int32Array.from({ length: 4 }, () =>
    (next() % 4 === 0 ? EDGES[next() % EDGES.length]! : next() % P));
  for (let i = 0; i < 20000; i++) {
    const [a, b] = [element(), element()];
    assert.deepEqual(Array.from(mul(a, b), BigInt), product(a, b));
    assert.ok(equal(sub(add(a, b), b), a));
  }
});

test("tables of eq are products of coordinates, and sum to 1", () => {
  const next = generator("eq");
  const point = Array.from({ length: 5 }, () =>
    Int32Array.from({ length: 4 }, () => next() % P));
  const table = eqTable(point);
  let sum: F = new Int32Array(4);
  for (let i = 0; i < 32; i++) {
    assert.deepEqual(table.slice(4 * i, 4 * i + 4), eqAt(point, i));
    sum = add(sum, eqAt(point, i));
  }
  assert.deepEqual(sum, ONE);
  for (const count of [0, 1, 7, 31]) {
    assert.deepEqual(eqTable(point, count), table.slice(0, 4 * count));
  }
});

test("sums of products are those of single products, extremes too", () => {
  const next = generator("dot");
  for (const length of [0, 1, 31, 32, 33, 100]) {
    for (const extreme of [true, false]) {
      const value = (): number => (extreme ? P - 1 : next() % P);
      const a = Int32Array.from({ length: 4 * length }, value);
      const m = Int32Array.from({ length }, value);
      let sum: F = new Int32Array(4);
      m.forEach((factor, i) => { sum = add(sum, scale(a.slice(4 * i, 4 * i + 4), factor)); });
      assert.deepEqual(dotM(a, m), sum);
    }
  }
});

test("logarithms are rounded up", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 2 ** 40 + 1].map(log), [0, 1, 2, 2, 3, 41]);
  assert.deepEqual([1, 3, 8, 9].map(pad), [1, 4, 8, 16]);
});
