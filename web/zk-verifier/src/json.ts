import { sameBytes } from "./bytes.ts";
import { require } from "./refusal.ts";

export type Json =
  | null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

/** Reads canonical JSON (RFC 8785) of whole numbers; bytes in another form are refused. */
export function parseCanonical(bytes: Uint8Array, check: string): Json {
  let value: Json;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text) as Json;
  } catch (e) {
    require(false, check, `no JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  require(sameBytes(new TextEncoder().encode(canonical(value, 0, check)), bytes), check,
    "the JSON is not in canonical form");
  return value;
}

/** RFC 8785: members by UTF-16 units, texts as JSON.stringify writes them. */
function canonical(value: Json, depth: number, check: string): string {
  require(depth <= 64, check, "JSON is nested deeper than 64");
  if (typeof value === "number") {
    require(Number.isSafeInteger(value), check, `${value} is no whole number`);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((item: Json) => canonical(item, depth + 1, check)).join(",")}]`;
  }
  const object = value as JsonObject;
  const members = Object.keys(object).sort(byUnits).map((name) =>
    `${JSON.stringify(name)}:${canonical(object[name]!, depth + 1, check)}`);
  return `{${members.join(",")}}`;
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function objectOf(value: Json | undefined, members: string[], what: string): JsonObject {
  require(value !== null && typeof value === "object" && !Array.isArray(value), "program",
    `expected an object for ${what}`);
  const object = value as JsonObject;
  const got = Object.keys(object).sort(byUnits).join(",");
  require(got === members.sort(byUnits).join(","), "program",
    `expected members ${members.join(",")} of ${what}, got ${got}`);
  return object;
}

export function listOf<T>(
  value: Json | undefined, what: string, item: (item: Json, what: string) => T,
): T[] {
  require(Array.isArray(value), "program", `expected a list for ${what}`);
  return (value as Json[]).map((v, i) => item(v, `${what}[${i}]`));
}

export function wholeOf(value: Json | undefined, what: string): number {
  require(typeof value === "number", "program", `expected a whole number for ${what}`);
  return value;
}

export function sizeOf(value: Json | undefined, what: string): number {
  const size = wholeOf(value, what);
  require(size >= 0 && size < 2 ** 31, "program", `expected a size for ${what}, got ${size}`);
  return size;
}

export function textOf(value: Json | undefined, what: string): string {
  require(typeof value === "string", "program", `expected a text for ${what}`);
  return value;
}

export function boolOf(value: Json | undefined, what: string): boolean {
  require(typeof value === "boolean", "program", `expected true or false for ${what}`);
  return value;
}
