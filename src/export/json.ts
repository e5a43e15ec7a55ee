/**
 * Exports as JSON: one list of rows, or a row per line.
 *
 * @module
 */

import { stringifyTagged } from "../format/tagged_json.ts";
import { besideAxis } from "../results/field_names.ts";
import type { ColumnInfo } from "../results/columns.ts";
import { define, isRecord, RowMaker } from "../results/table.ts";
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
  const others = axes.filter((name) => columns.some((column) => column.name === besideAxis(name)));
  const maker = new RowMaker(axes, others);
  const wanted = names === undefined ? undefined : wantedOf(names, axes);
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

/** A column that is asked for, and where it may stand in a row. */
interface Wanted {
  readonly name: string;
  /** Fields of the row, each with the name of the column within its record. */
  readonly nested: readonly (readonly [start: string, rest: string])[];
}

function wantedOf(names: readonly string[], axes: readonly string[]): Wanted[] {
  return Array.from(new Set(names), (name) => {
    // A nested field whose column has the name of an axis stands in its record still, its column beside the axis.
    const paths = axes.includes(name) ? [] : [name, ...axes.filter((axis) => besideAxis(axis) === name)];
    return { name, nested: paths.flatMap(cuts).filter(([start]) => !axes.includes(start)) };
  });
}

/** A name before and behind each of its dots. */
function cuts(name: string): [start: string, rest: string][] {
  return Array.from(name.matchAll(/\./g), ({ index }) => [name.slice(0, index), name.slice(index + 1)]);
}

/** What is asked for of a row: fields, and records that hold one in full. */
function picked(row: Record<string, unknown>, wanted: readonly Wanted[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { name, nested } of wanted) {
    if (Object.hasOwn(row, name)) define(result, name, row[name]);
    for (const [start, rest] of nested) if (Object.hasOwn(row, start) && holds(row[start], rest)) define(result, start, row[start]);
  }
  return result;
}

/** Whether there is a field in a record, or in one within it, whose column has such a name. */
function holds(value: unknown, name: string): boolean {
  if (!isRecord(value)) return false;
  return Object.hasOwn(value, name) || cuts(name).some(([start, rest]) => Object.hasOwn(value, start) && holds(value[start], rest));
}
