/**
 * What the head of a file tells of its flat columns.
 *
 * @module
 */

import type { StoredColumn } from "./columns/types.ts";
import { kindOfColumn, kindOfValue, type PartKind } from "./part_kinds.ts";
import { type PartPath, pathsIn, TOP_PATH } from "./part_paths.ts";
import { parseTagged } from "./tagged_json.ts";

/** What a head tells of a flat column. */
export interface PartHead {
  /** Where it stands. */
  readonly path: PartPath;
  /** What the values are; undefined where only the values tell, and then there may be columns within it. */
  readonly kind: PartKind | undefined;
  /** Whether a row may have no value. */
  readonly isNullable: boolean;
}

/**
 * What the head of a file tells of its flat columns.
 *
 * @param column The column
 * @returns The flat columns, in the order of the fields
 */
export function partHeads(column: StoredColumn): PartHead[] {
  const heads: PartHead[] = [];
  headsOf(column, TOP_PATH, false, heads);
  return heads;
}

function headsOf(column: StoredColumn, path: PartPath, isNullable: boolean, heads: PartHead[]): void {
  if (column.kind === "optional") return headsOf(column.column, path, true, heads);
  if (column.kind === "record") {
    for (const [i, at] of pathsIn(column, path).entries()) headsOf(column.fields[i][1], at, isNullable, heads);
    return;
  }
  let kind = kindOfColumn(column);
  if (column.kind === "constant") {
    const value = parseTagged(column.text);
    kind = typeof value === "object" && value !== null ? undefined : kindOfValue(value);
  }
  heads.push({ path, kind, isNullable: isNullable || kind === "none" || kind === undefined });
}
