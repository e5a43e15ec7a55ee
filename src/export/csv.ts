/**
 * Exports as CSV, by RFC 4180.
 *
 * @module
 */

import type { ColumnInfo } from "../results/columns.ts";
import { cellText } from "./cells.ts";
import type { AnyResults, ExportOptions, Piece } from "./sink.ts";

/** Roughly how many characters are written at once. */
const PIECE = 1 << 16;

/**
 * The text of CSV: a header, then a line per row, each with CR LF. A missing value is an empty field, an empty text is `""`.
 *
 * @param results The results
 * @param columns The columns
 * @param options Which columns were asked for, if not all, and what stops it
 * @returns The text, a piece at a time
 */
export async function* csvText(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  { names: asked, signal }: ExportOptions,
): AsyncGenerator<Piece<string>> {
  const names = columns.map(({ name }) => name);
  // A line with nothing on it would be no row: the only column's missing value is told from it by quotes.
  const nothing = names.length === 1 ? '""' : "";
  let text = `${names.map(quoted).join(",")}\r\n`;
  let rows = 0;
  for await (const batch of results.columnBatches({ schema: columns, names: asked, rows: 1024, signal })) {
    const cells = names.map((name) => cellText(batch.columns[name]));
    for (let row = 0; row < batch.length; row++) {
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i](row);
        text += (i === 0 ? "" : ",") + (cell === undefined ? nothing : quoted(cell));
      }
      text += "\r\n";
      rows++;
      if (text.length < PIECE) continue;
      yield { data: text, rows };
      [text, rows] = ["", 0];
    }
  }
  if (text !== "") yield { data: text, rows };
}

/**
 * A field, in quotes where it needs them.
 *
 * @param text The text
 * @returns The field
 */
export function quoted(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
