/**
 * Values of columns as text, for formats that have nothing else and for tables to be read by people.
 *
 * @module
 */

import { stringifyTagged } from "../format/tagged_json.ts";
import type { ColumnInfo, ResultColumn } from "../results/columns.ts";

/** Longest text of a cell of a table. */
const MAX_CELL = 40;

/**
 * A number as text that every language reads back: `-0`, `NaN` and `Infinity` as themselves.
 *
 * @param value The number
 * @returns The text
 */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * A Date as text.
 *
 * @param ms Milliseconds since 1970
 * @returns ISO 8601, or `Invalid Date`
 */
export function dateText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}

/**
 * Any value as text: a string as it is, a number, a boolean, a bigint, a Date as in a column of these; anything else as JSON, with tags for
 * what JSON lacks. Typed arrays of plain numbers are JSON lists.
 *
 * @param value The value
 * @returns The text
 */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberText(value);
    case "boolean":
    case "bigint":
      return String(value);
    default:
      return value instanceof Date ? dateText(value.getTime()) : jsonText(value);
  }
}

/**
 * A value as JSON, with tags for what JSON lacks. Typed arrays of plain numbers are lists.
 *
 * @param value The value
 * @returns The text
 */
export function jsonText(value: unknown): string {
  const list = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as unknown as ArrayLike<unknown>) : undefined;
  return stringifyTagged(list?.every((each) => Number.isFinite(each) && !Object.is(each, -0)) ? list : value);
}

/**
 * A number in a cell of a table.
 *
 * @param value The number
 * @returns Six of its digits; an integer in full
 */
export function shortNumber(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/**
 * A text as it is shown on a line: in quotes where it is empty or has what cannot be seen; no control character is left in it, which would
 * tell the terminal something, nor what ends a line or turns the direction of writing.
 *
 * @param text The text
 * @returns What is shown of it
 */
export function visibleText(text: string): string {
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(text)) return text;
  // JSON escapes the first 32 of them alone.
  return JSON.stringify(text).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * A text in a cell of a table: as {@linkcode visibleText} shows it, cut where it is long.
 *
 * @param text The text
 * @returns What is shown of it
 */
export function shortText(text: string): string {
  const shown = visibleText(text);
  // Half of a pair of surrogates is no character.
  return shown.length <= MAX_CELL ? shown : `${shown.slice(0, MAX_CELL - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * A line of a table.
 *
 * @param cells The cells
 * @param widths How wide each column is; a wider cell pushes the rest to the right
 * @param isNumeric Whether a column is one of numbers, which stand to the right
 * @returns The line
 */
export function tableLine(cells: readonly string[], widths: readonly number[], isNumeric: readonly boolean[]): string {
  return cells.map((cell, i) => isNumeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ").trimEnd();
}

/**
 * How rows of a column are told as text.
 *
 * @param column The column
 * @returns Gives the text of a row, or undefined where there is no value
 */
export function cellText(column: ResultColumn): (row: number) => string | undefined {
  const { values, valid, kind } = column;
  const text = textOf(kind, values);
  return valid === undefined ? text : (row) => valid[row] === 0 ? undefined : text(row);
}

function textOf(kind: ResultColumn["kind"], values: ResultColumn["values"]): (row: number) => string | undefined {
  switch (kind) {
    case "null":
      return () => undefined;
    case "boolean":
      return (row) => values[row] === 1 ? "true" : "false";
    case "float64":
      return (row) => numberText(values[row] as number);
    case "date":
      return (row) => dateText(values[row] as number);
    case "string":
      return (row) => values[row] as string;
    case "other":
      return (row) => valueText(values[row]);
    default:
      return (row) => String(values[row]);
  }
}

/** Whether rows of a column may have no value: one that cannot be written, as an invalid Date, is none. */
export function mayLack({ kind, isNullable }: ColumnInfo): boolean {
  return isNullable || kind === "null" || kind === "date";
}
