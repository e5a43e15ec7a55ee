/**
 * Values as a reader sees them.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";

const MAX_LENGTH = 200;
const MAX_ENTRIES = 16;

/**
 * A value as text: a string as it is, anything else much as it would be written down. Long ones are cut.
 *
 * @param value Any value that can be stored
 * @returns The text
 */
export function showValue(value: unknown): string {
  const text = valueText(value, 0);
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function valueText(value: unknown, depth: number): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value.slice(0, MAX_LENGTH));
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (depth > 4) return "…";
  if (Array.isArray(value)) return `[${entries(value, value.length, (entry) => valueText(entry, depth + 1))}]`;
  if (ArrayBuffer.isView(value)) {
    const numbers = value as unknown as Iterable<unknown> & { length: number };
    return `${value.constructor.name} [${entries(numbers, numbers.length, String)}]`;
  }
  if (value instanceof ArrayBuffer) return `ArrayBuffer of ${value.byteLength} bytes`;
  if (value instanceof Set) return `Set {${entries(value, value.size, (entry) => valueText(entry, depth + 1))}}`;
  const isMap = value instanceof Map;
  const pairs: Iterable<readonly [unknown, unknown]> = isMap ? value : Object.entries(value);
  const size = isMap ? value.size : (pairs as readonly unknown[]).length;
  const text = entries(pairs, size, ([key, entry]) => {
    const name = isMap ? valueText(key, depth + 1) : typeof key === "string" && /^[\w$]+$/.test(key) ? key : canonicalText(key);
    return `${name}: ${valueText(entry, depth + 1)}`;
  });
  return isMap ? `Map {${text}}` : `{${text}}`;
}

/** The first entries of a list, and how many more there are. */
function entries<T>(list: Iterable<T>, length: number, show: (entry: T) => string): string {
  const shown: string[] = [];
  for (const entry of list) {
    if (shown.length === MAX_ENTRIES) break;
    shown.push(show(entry));
  }
  return shown.join(", ") + (length > MAX_ENTRIES ? `, … ${length - MAX_ENTRIES} more` : "");
}
