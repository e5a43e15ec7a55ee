/**
 * What reading some rows and reading all rows share.
 *
 * @module
 */

import type { Values } from "./columns/types.ts";
import type { FileHead } from "./head.ts";

/**
 * Requires the number of a row.
 *
 * @param row The number
 * @param head The head of the file
 * @throws {RangeError} If the file has no such row
 */
export function requireRow(row: number, head: FileHead): void {
  if (row >= head.count) throw new RangeError(`Cannot read row: the file has ${head.count} rows: received ${row}`);
}

/**
 * An array of what a column gave.
 *
 * @param values What it gave
 * @returns The same, or the elements of a typed array
 */
export function arrayOf(values: Values): unknown[] {
  if (Array.isArray(values)) return values;
  const result = new Array<unknown>(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i];
  return result;
}
