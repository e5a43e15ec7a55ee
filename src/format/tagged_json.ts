/**
 * JSON with tags for what JSON lacks. An object with exactly one key, which starts with "$", is a tag; FORMAT.md lists them.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { toBase64 } from "./base64.ts";
import { parseJsonText } from "./json_parse.ts";
import { setField } from "./set_field.ts";
import { explainUnstorable, hasSymbolKeys, MAX_DEPTH, NotStorable, objectKind } from "./storable.ts";
import { readTags } from "./tagged_read.ts";
import { bytesOf, type TypedArray, typedArrayName } from "./typed_arrays.ts";

/**
 * The tagged JSON text of a value: compact, lossless.
 *
 * @param value Any value that can be stored
 * @param what What the value is, for the error
 * @returns The text
 * @throws {UnstorableValueError} If the value holds something that cannot be stored
 */
export function stringifyTagged(value: unknown, what = "output"): string {
  try {
    return taggedText(value);
  } catch (error) {
    if (error instanceof NotStorable) explainUnstorable(value, what);
    throw error;
  }
}

/**
 * The tagged JSON text of a value, with no word about where in it something cannot be stored.
 *
 * @param value Any value that can be stored
 * @param depth How many arrays, objects, Maps and Sets are around it
 * @returns The text
 * @throws {NotStorable} If the value holds something that cannot be stored
 */
export function taggedText(value: unknown, depth = 0): string {
  return JSON.stringify(needsTags(value, depth) ? tagged(value) : value);
}

/**
 * Reads a tagged JSON text. Every value in the result is new.
 *
 * @param text The text
 * @returns The value
 * @throws {DamagedFileError} If it is no tagged JSON, or nested too deep
 */
export function parseTagged(text: string): unknown {
  let value: unknown;
  try {
    value = parseJsonText(text);
  } catch (error) {
    throw new DamagedFileError("a text in it is no JSON", { cause: error });
  }
  return finishParsed(value, mayHaveTags(text), text.length);
}

/** The shortest text of a value that is nested too deep: brackets alone. */
const shortestTooDeep = 2 * (MAX_DEPTH + 1);

/**
 * Whether a JSON text may hold tags. A key that starts with "$" stands in the text as it is or escaped.
 *
 * @param text The JSON text
 * @returns False only if it holds none
 */
export function mayHaveTags(text: string): boolean {
  if (!text.includes("$") && !text.includes("\\u0024")) return false;
  return /\{\s*"(?:\$|\\u0024)/.test(text);
}

/**
 * What is left to do after JSON.parse: tags become values, and what is nested too deep is refused.
 *
 * @param value What JSON.parse gave
 * @param hasTags Whether the text may hold tags
 * @param textLength The length of the text: a short one cannot be nested too deep
 * @returns The value
 * @throws {DamagedFileError} If a tag is wrong, or it is nested too deep
 */
export function finishParsed(value: unknown, hasTags: boolean, textLength: number): unknown {
  if (hasTags) return readTags(value, 0);
  if (textLength >= shortestTooDeep && !isWithinDepth(value, 0)) {
    throw new DamagedFileError(`a value in it is nested deeper than ${MAX_DEPTH}`);
  }
  return value;
}

function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] === "object" && !isWithinDepth(value[i], depth + 1)) return false;
    return true;
  }
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (typeof child === "object" && !isWithinDepth(child, depth + 1)) return false;
  }
  return true;
}

/** Whether a value holds what JSON lacks. Refuses what cannot be stored. */
function needsTags(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return false;
    case "number":
      return isSpecial(value);
    case "object":
      return value !== null && objectNeedsTags(value, depth);
    case "undefined":
    case "bigint":
      return true;
    default:
      throw new NotStorable();
  }
}

function isSpecial(value: number): boolean {
  return value === 0 ? 1 / value < 0 : value - value !== 0;
}

function objectNeedsTags(value: object, depth: number): boolean {
  const kind = objectKind(value);
  if (kind === "date" || kind === "buffer" || kind === "typed") return true;
  if (kind === "other" || depth >= MAX_DEPTH) throw new NotStorable();
  if (kind === "array") return arrayNeedsTags(value as readonly unknown[], depth + 1);
  if (kind === "plain") return plainNeedsTags(value as Readonly<Record<string, unknown>>, depth + 1);
  if (kind === "map") {
    for (const [key, child] of value as Map<unknown, unknown>) void (needsTags(key, depth + 1), needsTags(child, depth + 1));
  } else for (const child of value as Set<unknown>) needsTags(child, depth + 1);
  return true;
}

function arrayNeedsTags(values: readonly unknown[], depth: number): boolean {
  let result = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" ? isSpecial(value) : typeof value !== "string" && needsTags(value, depth)) result = true;
  }
  return result;
}

function plainNeedsTags(value: Readonly<Record<string, unknown>>, depth: number): boolean {
  if (hasSymbolKeys(value)) throw new NotStorable();
  let result = false;
  let isFirst = true;
  // Faster than a list of the keys. What is inherited comes last, and matters only if it is a function.
  for (const key in value) {
    const child = value[key];
    if (typeof child === "function" && !Object.hasOwn(value, key)) continue;
    if (isFirst && key.startsWith("$") && isTagLike(Object.keys(value))) result = true;
    isFirst = false;
    if (typeof child === "number" ? isSpecial(child) : typeof child !== "string" && needsTags(child, depth)) result = true;
  }
  return result;
}

/** Whether an object with these keys would be read as a tag. */
function isTagLike(keys: readonly string[]): boolean {
  return keys.length === 1 && keys[0].startsWith("$");
}

/** The value as plain JSON values; what needs no tags is not copied deeper than it must. */
function tagged(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      return isSpecial(value) ? { $number: value === 0 ? "-0" : String(value) } : value;
    case "undefined":
      return { $undefined: true };
    case "bigint":
      return { $bigint: String(value) };
    case "object":
      return value === null ? null : taggedObject(value);
    default:
      return value;
  }
}

function taggedObject(value: object): unknown {
  switch (objectKind(value)) {
    case "array":
      return Array.from(value as readonly unknown[], tagged);
    case "date": {
      const time = (value as Date).getTime();
      return { $date: Number.isNaN(time) ? null : time };
    }
    case "map":
      return { $map: Array.from(value as Map<unknown, unknown>, ([key, child]) => [tagged(key), tagged(child)]) };
    case "set":
      return { $set: Array.from(value as Set<unknown>, tagged) };
    case "typed":
      return { $typed: [typedArrayName(value), toBase64(bytesOf(value as TypedArray))] };
    case "buffer":
      return { $buffer: toBase64(new Uint8Array(value as ArrayBuffer)) };
    default:
      return taggedPlain(value as Readonly<Record<string, unknown>>);
  }
}

function taggedPlain(value: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(value);
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    setField(result, key, tagged(value[key]));
  }
  return isTagLike(keys) ? { $object: result } : result;
}
