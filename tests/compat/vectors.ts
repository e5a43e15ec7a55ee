/**
 * What the real packages gave, and the values that JSON lacks in it.
 *
 * @module
 */

import { readFile } from "node:fs/promises";

/** One call and its result. */
export type Vector = Readonly<Record<string, unknown>>;

type Vectors = Readonly<Record<string, readonly Vector[]>>;

async function read(name: string): Promise<Vectors> {
  return JSON.parse(await readFile(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
}

/** What the real packages gave. */
export const recorded: Vectors = await read("std_vectors.json");

/** What their documentation and their own tests say, for calls that were not recorded. */
export const documented: Vectors = await read("std_vectors_documented.json");

/** The vectors of one function: the recorded ones, then the documented ones. */
export function vectorsOf(name: string): readonly Vector[] {
  const found = [...recorded[name] ?? [], ...documented[name] ?? []];
  if (found.length === 0) throw new Error(`Cannot find vectors: there are none of "${name}"`);
  return found;
}

const revivers: Readonly<Record<string, (inner: never) => unknown>> = {
  $bigint: (text: string) => BigInt(text),
  $bytes: (hex: string) => fromHex(hex),
  $number: (text: string) => Number(text),
  $undefined: () => undefined,
  $date: (ms: number) => new Date(ms),
  $map: (entries: [unknown, unknown][]) => new Map(entries),
  $set: (members: unknown[]) => new Set(members),
  $f64: (numbers: number[]) => new Float64Array(numbers),
  $repeat: ([text, count]: [string, number]) => text.repeat(count),
  $fill: ([item, count]: [unknown, number]) => new Array(count).fill(item),
  $regexp: ([source, flags]: [string, string]) => new RegExp(source, flags),
  $url: (text: string) => new URL(text),
  $bare: (entries: object) => Object.assign(Object.create(null), entries),
  $class: (name: ClassName) => CLASSES[name],
  $error: makeError,
  $throws: (error: ErrorText) => () => {
    throw makeError(error);
  },
  $returns: (value: unknown) => () => value,
  $rejects: (error: ErrorText) => () => Promise.reject(makeError(error)),
  $resolves: (value: unknown) => () => Promise.resolve(value),
};

const CLASSES = { Date, Error, RangeError, TypeError };
type ClassName = keyof typeof CLASSES;
type ErrorText = string | readonly [name: "Error" | "RangeError" | "TypeError", message: string];

function makeError(error: ErrorText): unknown {
  return typeof error === "string" ? error : new CLASSES[error[0]](error[1]);
}

/** The value that a vector stands for. */
export function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  const reviver = entries.length === 1 ? revivers[entries[0]![0]] : undefined;
  if (reviver !== undefined) return reviver(revive(entries[0]![1]) as never);
  return Object.fromEntries(entries.map(([key, item]) => [key, revive(item)]));
}

/** The message, if the result is an exception. */
export function thrown(result: unknown): string | undefined {
  return typeof result === "object" && result !== null && "throws" in result
    ? String((result as { message?: unknown }).message)
    : undefined;
}

/** Bytes from their hexadecimal text. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The hexadecimal text of bytes. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
