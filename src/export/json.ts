/**
 * Exports as JSON: one list of rows, or a row per line.
 *
 * @module
 */

import { VALUE } from "../format/part_paths.ts";
import { setField } from "../format/set_field.ts";
import { isRecord } from "../format/storable.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import { besideAxis } from "../results/field_names.ts";
import type { ColumnInfo } from "../results/columns.ts";
import { RowMaker } from "../results/table.ts";
import type { AnyResults, ExportOptions, Piece } from "./sink.ts";

/** Roughly how many characters are written at once. */
const PIECE = 1 << 16;

/** How rows are put together. */
export interface JsonFrame {
  readonly start: string;
  readonly between: string;
  /** Behind the last row. */
  readonly end: string;
  /** In place of all of these where there is no row. */
  readonly empty: string;
}

/** One list of rows, each on its own line. */
export const LIST: JsonFrame = { start: "[\n", between: ",\n", end: "\n]\n", empty: "[]\n" };
/** A row per line. */
export const LINES: JsonFrame = { start: "", between: "\n", end: "\n", empty: "" };

/**
 * The text of rows as JSON, with the tags of the files for what JSON lacks: it can be read back without loss.
 *
 * @param results The results
 * @param columns The columns; of nested records those of which a field is among them are there in full
 * @param frame How rows are put together
 * @param options Whether all columns are wanted, and what stops it
 * @returns The text, a piece at a time
 */
export async function* jsonRows(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  frame: JsonFrame,
  { names, signal }: ExportOptions,
): AsyncGenerator<Piece<string>> {
  const axes: readonly string[] = results.fields;
  // A field that is its axis everywhere is no column of its own.
  const others = axes.filter((name) => columns.some(({ path }) => path !== undefined && path.length < 2 && (path[0] ?? VALUE) === name));
  const maker = new RowMaker(axes, others);
  const wanted = names === undefined ? undefined : columns.map((column) => wantedOf(column, axes));
  let text = frame.start;
  let [rows, total] = [0, 0];
  for await (const batch of results.batches({ signal })) {
    for (const row of maker.rows(batch)) {
      text += (total++ === 0 ? "" : frame.between) + stringifyTagged(wanted === undefined ? row : picked(row, wanted));
      rows++;
      if (text.length < PIECE) continue;
      yield { data: text, rows };
      [text, rows] = ["", 0];
    }
  }
  yield { data: total === 0 ? frame.empty : text + frame.end, rows };
}

/** Where a column that is asked for stands in a row. */
interface Wanted {
  /** The field of the row. */
  readonly field: string;
  /** The fields within it. */
  readonly inside: readonly string[];
}

function wantedOf({ name, path }: ColumnInfo, axes: readonly string[]): Wanted {
  if (path === undefined) return { field: name, inside: [] };
  const [field = VALUE, ...inside] = path;
  return { field: axes.includes(field) ? besideAxis(field) : field, inside };
}

/** What is asked for of a row: fields, and records that hold one in full. */
function picked(row: Record<string, unknown>, wanted: readonly Wanted[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { field, inside } of wanted) if (holds(row, [field, ...inside])) setField(result, field, row[field]);
  return result;
}

/** Whether a record has a field, or a record within it. */
function holds(record: Record<string, unknown>, path: readonly string[]): boolean {
  let value: unknown = record;
  for (const field of path) {
    if (!isRecord(value) || !Object.hasOwn(value, field)) return false;
    value = value[field];
  }
  return true;
}
