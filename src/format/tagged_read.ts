/**
 * From what JSON.parse gives to the values that its tags stand for.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { fromBase64 } from "./base64.ts";
import { MAX_DEPTH } from "./storable.ts";
import { elementSize, elementTypeOf, typedArrayFrom } from "./typed_arrays.ts";

const specialNumbers: ReadonlyMap<unknown, number> = new Map([["NaN", NaN], ["Infinity", Infinity], ["-Infinity", -Infinity], ["-0", -0]]);

/**
 * Puts values in place of tags. The containers of the input are used again.
 *
 * @param value What JSON.parse gave
 * @param depth How many arrays, objects, Maps and Sets are around it
 * @returns The value
 * @throws {DamagedFileError} If a tag is wrong, or it is nested too deep
 */
export function readTags(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return readArray(value, depth);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  if (keys.length === 1 && keys[0].startsWith("$")) return readTag(keys[0], record[keys[0]], depth);
  return readRecord(record, keys, depth);
}

function readArray(values: unknown[], depth: number): unknown[] {
  requireDepth(depth);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "object" && value !== null) values[i] = readTags(value, depth + 1);
  }
  return values;
}

/** JSON.parse makes `__proto__` an own property, so that assigning to it sets no prototype. */
function readRecord(record: Record<string, unknown>, keys: readonly string[], depth: number): Record<string, unknown> {
  requireDepth(depth);
  for (let i = 0; i < keys.length; i++) {
    const value = record[keys[i]];
    if (typeof value === "object" && value !== null) record[keys[i]] = readTags(value, depth + 1);
  }
  return record;
}

function requireDepth(depth: number): void {
  if (depth >= MAX_DEPTH) throw new DamagedFileError(`a value in it is nested deeper than ${MAX_DEPTH}`);
}

function readTag(tag: string, content: unknown, depth: number): unknown {
  switch (tag) {
    case "$number":
      return specialNumbers.get(content) ?? wrong(tag);
    case "$undefined":
      return content === true ? undefined : wrong(tag);
    case "$bigint":
      return readBigint(content);
    case "$date":
      return readDate(content);
    case "$map":
      return readMap(content, depth);
    case "$set":
      return readSet(content, depth);
    case "$typed":
      return readTyped(content);
    case "$buffer":
      return (typeof content === "string" ? fromBase64(content)?.buffer : undefined) ?? wrong(tag);
    case "$object":
      return readEscaped(content, depth);
    default:
      return wrong(tag);
  }
}

function readBigint(content: unknown): bigint {
  if (typeof content !== "string" || !/^(?:0|-?[1-9][0-9]*)$/.test(content)) return wrong("$bigint");
  try {
    return BigInt(content);
  } catch {
    return wrong("$bigint");
  }
}

function readDate(content: unknown): Date {
  if (content === null) return new Date(NaN);
  if (typeof content !== "number") return wrong("$date");
  const date = new Date(content);
  return date.getTime() === content ? date : wrong("$date");
}

function readMap(content: unknown, depth: number): Map<unknown, unknown> {
  requireDepth(depth);
  if (!Array.isArray(content)) return wrong("$map");
  const map = new Map<unknown, unknown>();
  for (const entry of content) {
    if (!Array.isArray(entry) || entry.length !== 2) return wrong("$map");
    map.set(readTags(entry[0], depth + 1), readTags(entry[1], depth + 1));
  }
  return map.size === content.length ? map : wrong("$map");
}

function readSet(content: unknown, depth: number): Set<unknown> {
  if (!Array.isArray(content)) return wrong("$set");
  const set = new Set(readArray(content, depth));
  return set.size === content.length ? set : wrong("$set");
}

function readTyped(content: unknown): unknown {
  if (!Array.isArray(content) || content.length !== 2) return wrong("$typed");
  const [name, text] = content as unknown[];
  const type = typeof name === "string" ? elementTypeOf.get(name) : undefined;
  const bytes = typeof text === "string" ? fromBase64(text) : undefined;
  if (type === undefined || bytes === undefined || bytes.length % elementSize[type] !== 0) return wrong("$typed");
  return typedArrayFrom(name as string, bytes);
}

function readEscaped(content: unknown, depth: number): Record<string, unknown> {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return wrong("$object");
  const keys = Object.keys(content);
  if (keys.length !== 1 || !keys[0].startsWith("$")) return wrong("$object");
  return readRecord(content as Record<string, unknown>, keys, depth);
}

function wrong(tag: string): never {
  throw new DamagedFileError(`a value tagged ${JSON.stringify(tag.slice(0, 40))} is not what the tag says`);
}
