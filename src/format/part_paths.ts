/**
 * Where flat columns stand within records, and what they are called.
 *
 * @module
 */

import type { StoredColumn } from "./columns/types.ts";

/** The column of values that are no records. */
export const VALUE = "value";

/** Where a flat column stands within records. */
export interface PartPath {
  /** The names of the fields that lead to it. */
  readonly fields: readonly string[];
  /** Its name: the fields joined by dots. Of two paths it may be the same, if a field has a dot in its own name. */
  readonly name: string;
  /** Another one for each path: the JSON text of the fields. */
  readonly key: string;
}

/** Columns of which each row is a record. */
type StoredRecord = Extract<StoredColumn, { kind: "record" }>;

/** A record stands in one place, and files whose columns are laid out alike share it. */
const PATHS = new WeakMap<StoredRecord, readonly PartPath[]>();

/**
 * The path of fields.
 *
 * @param fields The names of the fields that lead to a column
 * @returns The path
 */
export function pathOf(fields: readonly string[]): PartPath {
  return { fields, name: fields.length === 0 ? VALUE : fields.join("."), key: JSON.stringify(fields) };
}

/** The path of a column that is no field. */
export const TOP_PATH: PartPath = pathOf([]);

/**
 * The paths of a record's fields.
 *
 * @param record The column of records
 * @param at Its own path
 * @returns The paths, in the order of the fields
 */
export function pathsIn(record: StoredRecord, at: PartPath): readonly PartPath[] {
  let paths = PATHS.get(record);
  if (paths === undefined) PATHS.set(record, paths = record.fields.map(([name]) => pathOf([...at.fields, name])));
  return paths;
}
