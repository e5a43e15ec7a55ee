/**
 * Fields that are asked for by name.
 *
 * @module
 */

import { knownNames } from "../suggest.ts";
import { fieldsOf, isWithin } from "./columns.ts";
import { knownValues } from "./known_values.ts";
import type { ReportGrid } from "./report_grid.ts";

/** The most fields that a message names: values may have a million. */
const MAX_NAMED = 100;

/** A field is asked for that no value has. */
export class UnknownFieldError extends RangeError {}

/**
 * Refuses fields that no known value has: a misspelt name must not make a page that shows nothing. Values are read until each field was seen.
 *
 * @param grid The grid
 * @param fields The fields asked for
 * @param damaged Told of damaged files that are met, by path
 * @param signal Gives up between two files
 * @throws {UnknownFieldError} If values are known, and none has one of the fields
 * @throws {StoreError} If the system refuses
 * @throws {FormatVersionError} If a file is of a newer format
 */
export async function checkFields(grid: ReportGrid, fields: readonly string[], damaged: Set<string>, signal?: AbortSignal): Promise<void> {
  const open = new Set(fields);
  const known = new Set<string>();
  for await (const { values } of knownValues(grid, { wholeChunks: 0, damaged }, signal)) {
    for (const value of values) {
      for (const name of fieldsOf(value)) {
        if (known.has(name)) continue;
        if (known.size < MAX_NAMED) known.add(name);
        for (const field of open) if (isWithin(name, field)) open.delete(field);
      }
    }
    if (open.size === 0) return;
  }
  if (known.size === 0) return;
  const [field] = open;
  throw new UnknownFieldError(`Cannot report field ${JSON.stringify(field)}: no value has it: ${knownNames("fields", field, [...known])}`);
}
