/**
 * Columns that are one value.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { objectKind } from "../storable.ts";
import { parseTagged, taggedText } from "../tagged_json.ts";
import type { ConstantColumn, Draft, Values } from "./types.ts";

/** The longest text that is kept in the head. */
const MAX_TEXT = 4095;

/**
 * The column of a single row, if its text is short.
 *
 * @param value The row's value
 * @param depth How many records are around it
 * @returns The column, or undefined
 */
export function draftSingle(value: unknown, depth: number): Draft | undefined {
  if (weightWithin(value, MAX_TEXT) < 0) return undefined;
  const text = taggedText(value, depth);
  return text.length <= MAX_TEXT ? { kind: "constant", count: 1, text } : undefined;
}

/** What is left of a budget of characters after a value, roughly and rather too much: the text of a large value is not made in vain. */
function weightWithin(value: unknown, budget: number): number {
  if (typeof value === "string") return budget - value.length;
  if (typeof value !== "object" || value === null) return budget - 1;
  const kind = objectKind(value);
  if (kind === "array") {
    const items = value as readonly unknown[];
    let left = budget - items.length;
    for (let i = 0; i < items.length && left >= 0; i++) left = weightWithin(items[i], left);
    return left;
  }
  if (kind === "plain") {
    let left = budget - 2;
    for (const [key, child] of Object.entries(value)) {
      left = weightWithin(child, left - key.length - 3);
      if (left < 0) break;
    }
    return left;
  }
  if (kind === "map" || kind === "set") return budget - (value as Map<unknown, unknown> | Set<unknown>).size;
  return kind === "typed" || kind === "buffer" ? budget - (value as ArrayBuffer).byteLength : budget - 1;
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param count How many rows
 * @returns The values, each a new one
 * @throws {DamagedFileError} If the value is no primitive though the column has several rows
 */
export function readConstant(column: ConstantColumn, count: number): Values {
  if (count === 0) return [];
  const first = parseTagged(column.text);
  const values = new Array<unknown>(count).fill(first);
  if (typeof first !== "object" || first === null) return values;
  if (column.count > 1) throw new DamagedFileError("a constant column of several rows holds an object");
  // One row, asked for several times: each time it is a value of its own.
  for (let i = 1; i < count; i++) values[i] = parseTagged(column.text);
  return values;
}
