/**
 * Exports as a table to be read by people.
 *
 * @module
 */

import type { ColumnInfo, ResultColumn } from "../results/columns.ts";
import { cellText, shortNumber, shortText, tableLine, visibleText } from "./cells.ts";
import type { AnyResults, ExportOptions, Piece } from "./sink.ts";

/** The rows that the widths of columns are made for, and that are read at once. */
const ROWS = 1000;

const numeric: ReadonlySet<string> = new Set(["int32", "uint32", "float64", "int64", "uint64"]);

/**
 * The lines of a table: columns of one width, numbers to the right, fractions by six digits, long texts cut. Widths are those of the first
 * thousand rows; what is wider later on pushes the rest of its line to the right.
 *
 * @param results The results
 * @param columns The columns
 * @param options Which columns were asked for, if not all, and what stops it
 * @returns The lines, a few at a time, each with its newline
 */
export async function* tableLines(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  { names: asked, signal }: ExportOptions,
): AsyncGenerator<Piece<string>> {
  const names = columns.map(({ name }) => name);
  const heads = names.map(visibleText);
  const isNumeric = columns.map(({ kind }) => numeric.has(kind));
  let widths: number[] | undefined;
  const line = (cells: readonly string[]) => `${tableLine(cells, widths!, isNumeric)}\n`;
  const first = (rows: readonly (readonly string[])[]) => {
    widths = heads.map((head, i) => rows.reduce((width, row) => Math.max(width, row[i].length), head.length));
    return line(heads);
  };
  for await (const batch of results.columnBatches({ schema: columns, names: asked, rows: ROWS, signal })) {
    const cells = names.map((name) => shortCell(batch.columns[name]));
    for (let start = 0; start < batch.length; start += ROWS) {
      const count = Math.min(ROWS, batch.length - start);
      const rows = Array.from({ length: count }, (_, i) => cells.map((cell) => cell(start + i)));
      const head = widths === undefined ? first(rows) : "";
      yield { data: head + rows.map(line).join(""), rows: count };
    }
  }
  if (widths === undefined) yield { data: first([]), rows: 0 };
}

function shortCell(column: ResultColumn): (row: number) => string {
  const text = cellText(column);
  const { values, kind } = column;
  return (row) => {
    const full = text(row);
    if (full === undefined) return "";
    return kind === "float64" ? shortNumber(values[row] as number) : shortText(full);
  };
}
