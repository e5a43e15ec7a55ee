/**
 * JSON.parse, with keys that can be relied on.
 *
 * V8 15.0 (Deno 2.9) reads a key with an escape as another one if an object with the same keys before it was parsed: after
 * `{"a":0,"\\":0}` it reads the key of `{"a":0,"\n":0}` as a backslash, for it compares the expected key with the text as it is written.
 * So no key with an escape is left to it.
 *
 * @module
 */

import { MAX_DEPTH } from "./storable.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Parses a JSON text.
 *
 * @param text The text
 * @returns The value
 * @throws {SyntaxError} If it is no JSON
 */
export function parseJsonText(text: string): unknown {
  const places = text.includes("\\") ? keysToRename(text) : [];
  return places.every(({ isEscaped }) => !isEscaped) ? JSON.parse(text) : parseRenamed(text, places);
}

/** Where a key stands in a text, its quotes included. */
interface KeyPlace {
  readonly start: number;
  readonly end: number;
  readonly isEscaped: boolean;
}

/** Names that take the place of keys begin with it. Keys that begin with it have their place taken too. */
const MARK = "\ue000";

/** The places of all keys with an escape or the mark. Of what is no JSON they may be any: then parsing fails one way or the other. */
function keysToRename(text: string): KeyPlace[] {
  const places: KeyPlace[] = [];
  const hasMark = text.includes(MARK);
  let escape = text.indexOf("\\");
  for (let start = text.indexOf('"'); start >= 0 && (escape >= start || hasMark);) {
    let end = text.indexOf('"', start + 1);
    const isEscaped = escape >= start && escape < end;
    if (isEscaped) {
      for (end = escape; end < text.length && text.charCodeAt(end) !== QUOTE;) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
      escape = text.indexOf("\\", end);
    }
    if (end < 0) break;
    let next = end + 1;
    while (isSpace(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) === COLON && (isEscaped || text.startsWith(MARK, start + 1))) places.push({ start, end: end + 1, isEscaped });
    start = text.indexOf('"', next);
  }
  return places;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Parses a text of which some keys are replaced, and puts them back. */
function parseRenamed(text: string, places: readonly KeyPlace[]): unknown {
  const keys: string[] = [];
  const names = new Map<string, string>();
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of places) {
    const key = JSON.parse(text.slice(start, end)) as string;
    let name = names.get(key);
    if (name === undefined) names.set(key, name = `${MARK}${keys.push(key) - 1}`);
    parts.push(text.slice(from, start), '"', name, '"');
    from = end;
  }
  return restored(JSON.parse(parts.join("") + text.slice(from)), keys, 0);
}

/** Deeper there is nothing that would not be refused for its depth: a tag has at most two arrays around what it holds. */
const MAX_LEVELS = 4 * MAX_DEPTH;

function restored(value: unknown, keys: readonly string[], level: number): unknown {
  if (typeof value !== "object" || value === null || level > MAX_LEVELS) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = restored(value[i], keys, level + 1);
    return value;
  }
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    const key = name.startsWith(MARK) ? keys[Number(name.slice(1))] : name;
    // An own `__proto__` must not set a prototype.
    const property = { value: restored(child, keys, level + 1), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(result, key, property);
  }
  return result;
}
