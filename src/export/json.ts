/**
 * Exports as JSON: one list of rows, or a row per line.
 *
 * @module
 */

import { stringifyTagged } from "../format/tagged_json.ts";
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
  const others = axes.filter((name) => columns.some((column) => column.name === `value.${name}`));
  const maker = new RowMaker(axes, others);
  const wanted = names === undefined ? undefined : [...new Set(names)];
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

function picked(row: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of names) {
    if (Object.hasOwn(row, name)) result[name] = row[name];
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const start = name.slice(0, dot);
      if (Object.hasOwn(row, start)) result[start] = row[start];
    }
  }
  return result;
}
