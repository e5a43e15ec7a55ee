/**
 * The first results of a sweep, as a table.
 *
 * @module
 */

import { isPlainRecord } from "../plain_record.ts";
import { formatCount, textTable } from "./text_table.ts";

/** Points in the table. */
const MAX_ROWS = 10;

type Fields = Readonly<Record<string, unknown>>;

/** A point and its value. */
export interface LabelledValue {
  readonly point: Fields;
  readonly value: unknown;
}

/**
 * Shows the first points with their values, a row each; of values that are records, a column for each field.
 *
 * @param results The points
 * @param total How many there are
 * @returns The lines of the table, none if there are no points
 */
export async function previewTable(results: AsyncIterable<LabelledValue>, total: number): Promise<string[]> {
  const shown: LabelledValue[] = [];
  for await (const result of results) {
    shown.push(result);
    if (shown.length === MAX_ROWS) break;
  }
  if (shown.length === 0) return [];
  const axes = Object.keys(shown[0].point);
  const areRecords = shown.every(({ value }) => isPlainRecord(value));
  const fields = areRecords
    ? [...new Set(shown.flatMap(({ value }) => Object.keys(value as Fields)))].filter((f) => !axes.includes(f))
    : [];
  const rows = shown.map(({ point, value }) => [
    ...axes.map((axis) => point[axis]),
    ...(areRecords ? fields.map((field) => (value as Fields)[field]) : [value]),
  ]);
  const lines = textTable([...axes, ...(areRecords ? fields : ["value"])], rows);
  return total > shown.length ? [...lines, `… and ${formatCount(total - shown.length, "more point")}`] : lines;
}
