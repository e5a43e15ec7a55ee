/**
 * Tables and figures as text.
 *
 * @module
 */

import { shortNumber, shortText, tableLine, valueText, visibleText } from "../export/cells.ts";

export { formatBytes, formatCount, formatNumber } from "../maintenance/amounts.ts";

/** A value in a cell: fractions by six digits, texts as they are, anything else as JSON. */
export function formatCell(value: unknown): string {
  if (typeof value === "number") return shortNumber(value);
  // As exports have it: no value.
  if (value === undefined || value === null) return "";
  // One of a million entries would take longer to write out than all the rest of the table.
  return shortText(ArrayBuffer.isView(value) ? `${value.constructor.name}(${value.byteLength} bytes)` : valueText(value));
}

/**
 * A table with columns of one width; columns of numbers stand to the right.
 *
 * @param header The names of the columns
 * @param rows The values
 * @returns Its lines
 */
export function textTable(header: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const texts = [header.map(visibleText), ...rows.map((row) => row.map(formatCell))];
  const isNumeric = header.map((_, i) =>
    rows.length > 0 && rows.every((row) => typeof row[i] === "number" || row[i] === undefined || row[i] === null)
  );
  const widths = header.map((_, i) => Math.max(...texts.map((row) => row[i].length)));
  return texts.map((row) => tableLine(row, widths, isNumeric));
}

/** Milliseconds as `12 ms`, `1.25 s`, `3 min 20 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}
