/**
 * Exports as a table to be read by people.
 *
 * @module
 */

import type { ColumnInfo, ResultColumn } from "../results/columns.ts";
import { cellText } from "./cells.ts";
import type { AnyResults, ExportOptions, Piece } from "./sink.ts";

/** Longest text of a cell. */
const MAX_CELL = 40;
/** The rows that the widths of columns are made for, and that are read at once. */
const ROWS = 1000;

const numeric: ReadonlySet<string> = new Set(["int32", "uint32", "float64", "int64", "uint64"]);

/**
 * The lines of a table: columns of one width, numbers to the right and by six digits, long texts cut. Widths are those of the first
 * thousand rows; what is wider later on pushes the rest of its line to the right.
 *
 * @param results The results
 * @param columns The columns
 * @param options What stops it
 * @returns The lines, a few at a time, each with its newline
 */
export async function* tableLines(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  { signal }: ExportOptions,
): AsyncGenerator<Piece<string>> {
  const names = columns.map(({ name }) => name);
  let widths: number[] | undefined;
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => numeric.has(columns[i].kind) ? cell.padStart(widths![i]) : cell.padEnd(widths![i]));
    return `${padded.join("  ").trimEnd()}\n`;
  };
  const first = (rows: readonly (readonly string[])[]) => {
    widths = names.map((name, i) => rows.reduce((width, row) => Math.max(width, row[i].length), name.length));
    return line(names);
  };
  for await (const batch of results.columnBatches({ schema: columns, names, rows: ROWS, signal })) {
    const cells = names.map((name) => shortText(batch.columns[name]));
    for (let start = 0; start < batch.length; start += ROWS) {
      const count = Math.min(ROWS, batch.length - start);
      const rows = Array.from({ length: count }, (_, i) => cells.map((cell) => cell(start + i)));
      const head = widths === undefined ? first(rows) : "";
      yield { data: head + rows.map(line).join(""), rows: count };
    }
  }
  if (widths === undefined) yield { data: first([]), rows: 0 };
}

function shortText(column: ResultColumn): (row: number) => string {
  const text = cellText(column);
  const { values, kind } = column;
  return (row) => {
    const full = text(row);
    if (full === undefined) return "";
    if (kind === "float64") return String(Number((values[row] as number).toPrecision(6)));
    const plain = /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(full) ? full : JSON.stringify(full);
    return plain.length <= MAX_CELL ? plain : `${plain.slice(0, MAX_CELL - 1)}…`;
  };
}
