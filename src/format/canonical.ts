/**
 * The canonical text of a value: equal texts mean equal values, for identity (params, axis values, chunk keys).
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { explainUnstorable, hasSymbolKeys, MAX_DEPTH, NotStorable, objectKind } from "./storable.ts";
import { type TypedArray, typedArrayName } from "./typed_arrays.ts";

/**
 * The canonical text of a value. Different values have different texts; values of equal content have one text, whatever the order of
 * their keys. -0 counts as 0.
 *
 * @param value Any value that can be stored
 * @param what What the value is, for the error
 * @returns The text
 * @throws {UnstorableValueError} If the value holds something that cannot be stored
 */
export function canonicalText(value: unknown, what = "value"): string {
  try {
    return textOf(value, 0);
  } catch (error) {
    if (error instanceof NotStorable) explainUnstorable(value, what);
    throw error;
  }
}

/**
 * Orders texts by code point. The order of JavaScript is that of UTF-16 units, which puts U+E000 to U+FFFF after U+10000 and up.
 *
 * @param a A text
 * @param b Another one
 * @returns Below zero if a comes first, above if b does
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Where they first differ lies in the first or second half of a pair: with equal first halves the second ones decide.
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rank(a, i) - rank(b, i) : x - y;
  }
  return a.length - b.length;
}

/** A unit's place in the order: what is half of a pair stands for a code point beyond all single units. */
function rank(text: string, i: number): number {
  const unit = text.charCodeAt(i);
  return isHalfOfPair(text, i) ? unit + 0x10000 : unit;
}

function isHalfOfPair(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (unit >= 0xd800 && unit <= 0xdbff) return isLow(text.charCodeAt(i + 1));
  return isLow(unit) && i > 0 && text.charCodeAt(i - 1) >= 0xd800 && text.charCodeAt(i - 1) <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : objectText(value, depth);
    default:
      throw new NotStorable();
  }
}

function objectText(value: object, depth: number): string {
  const kind = objectKind(value);
  if (kind === "date") return `Date(${(value as Date).getTime()})`;
  if (kind === "typed") return typedText(value as TypedArray);
  if (kind === "buffer") return `ArrayBuffer"${hexOf(new Uint8Array(value as ArrayBuffer))}"`;
  if (kind === "other" || depth >= MAX_DEPTH) throw new NotStorable();
  if (kind === "array") return arrayText(value as unknown[], depth);
  if (kind === "plain") return plainText(value as Readonly<Record<string, unknown>>, depth);
  if (kind === "set") return `Set[${Array.from(value as Set<unknown>, (member) => textOf(member, depth + 1)).sort(compareCodePoints)}]`;
  return mapText(value as Map<unknown, unknown>, depth);
}

function arrayText(values: readonly unknown[], depth: number): string {
  if (isNative(values)) return JSON.stringify(values);
  const texts = new Array<string>(values.length);
  for (let i = 0; i < values.length; i++) texts[i] = textOf(values[i], depth + 1);
  return `[${texts.join(",")}]`;
}

/** Whether JSON.stringify writes the array as we do: finite numbers and texts alone. */
function isNative(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" ? !Number.isFinite(value) : typeof value !== "string") return false;
  }
  return true;
}

function plainText(value: Readonly<Record<string, unknown>>, depth: number): string {
  if (hasSymbolKeys(value)) throw new NotStorable();
  const keys = Object.keys(value).sort(compareCodePoints);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf(value[key], depth + 1)}`).join(",")}}`;
}

function mapText(map: ReadonlyMap<unknown, unknown>, depth: number): string {
  const entries = Array.from(map, ([key, value]) => [textOf(key, depth + 1), textOf(value, depth + 1)] as const);
  entries.sort((a, b) => compareCodePoints(a[0], b[0]) || compareCodePoints(a[1], b[1]));
  return `Map[${entries.map(([key, value]) => `[${key},${value}]`).join(",")}]`;
}

function typedText(array: TypedArray): string {
  return `${typedArrayName(array)}[${Array.from(array as ArrayLike<number | bigint>, (element) => textOf(element, 0)).join(",")}]`;
}

/**
 * Bytes as hexadecimal text.
 *
 * @param bytes The bytes
 * @returns Two digits per byte, in lower case
 */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
