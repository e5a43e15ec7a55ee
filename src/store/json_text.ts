/**
 * Tagged JSON as bytes, and the shapes it is checked against when it is read.
 *
 * @module
 */

import { parseJsonText } from "../format/json_parse.ts";
import { parseTagged, stringifyTagged } from "../format/tagged_json.ts";
import { isPlainRecord } from "../plain_record.ts";

/**
 * Writes a value as tagged JSON that a person can read: what is nested deeper, and lists of plain values, stay on one line.
 *
 * @param value The value
 * @param what What it is, for errors
 * @returns The text's bytes
 * @throws {UnstorableValueError} If it holds what cannot be stored
 */
export function readableJson(value: unknown, what: string): Uint8Array {
  // Laid out after the tags are in, so that the layout cannot turn data into tags.
  return new TextEncoder().encode(`${layOut(parseJsonText(stringifyTagged(value, what)), 3, "\n")}\n`);
}

/**
 * Reads tagged JSON.
 *
 * @param bytes The text's bytes
 * @returns The value
 * @throws {Error} If it is not UTF-8, not JSON, or wrongly tagged
 */
export function parseJson(bytes: Uint8Array): unknown {
  return parseTagged(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/**
 * Whether a value is a list of strings.
 *
 * @param value The value
 * @returns Whether it is
 */
export function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/**
 * Whether a value is a whole number from a bound on.
 *
 * @param value The value
 * @param least The bound
 * @returns Whether it is
 */
export function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function layOut(value: unknown, levels: number, newLine: string): string {
  if (levels === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${newLine}  `;
  if (Array.isArray(value)) {
    if (!value.some(isPlainRecord)) return JSON.stringify(value);
    return `[${value.map((entry) => inner + layOut(entry, levels, inner)).join(",")}${newLine}]`;
  }
  const fields = Object.entries(value);
  if (fields.length === 0) return "{}";
  return `{${fields.map(([key, entry]) => `${inner}${JSON.stringify(key)}: ${layOut(entry, levels - 1, inner)}`).join(",")}${newLine}}`;
}
