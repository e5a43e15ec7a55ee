/**
 * CSV as RFC 4180 has it: quotes around what holds a separator, a quote or a line end, and quotes doubled in between.
 *
 * A reader of our own: what a package would add beside these rules is guessing, and a file that is not quite CSV is better refused.
 *
 * @module
 */

import { ValueProblem } from "./problem.ts";

/** A row. */
export interface CsvRow {
  /** The line that it starts in, from 1. */
  readonly line: number;
  /** Its fields. */
  readonly fields: readonly string[];
}

/** How much of a file is looked at for its separator. */
const MAX_HEADER = 100_000;

/** The separator that the first line has most of: a comma, a semicolon or a tab. */
function separatorOf(text: string): string {
  const [first] = text.slice(0, MAX_HEADER).replace(/"[^"]*"/g, "").split(/\r|\n/, 1);
  const counted = [",", ";", "\t"].map((separator) => [separator, first.split(separator).length] as const);
  return counted.reduce((most, entry) => entry[1] > most[1] ? entry : most)[0];
}

/** One field from `start` on: its text, and where it ends. */
function readField(text: string, start: number, plain: RegExp, line: number): { field: string; end: number } {
  if (text[start] !== '"') {
    plain.lastIndex = start;
    const field = plain.exec(text)![0];
    if (field.includes('"')) throw new ValueProblem(`line ${line} has a quote inside a field without quotes`);
    return { field, end: start + field.length };
  }
  let end = start + 1;
  while (true) {
    end = text.indexOf('"', end);
    if (end < 0) throw new ValueProblem(`line ${line} has an opening quote and no closing one`);
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return { field: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

/**
 * Reads CSV.
 *
 * @param text The file
 * @returns Its rows, the header among them; empty lines are passed over
 * @throws {ValueProblem} If a quote stands where it cannot, or a row has another number of fields than the first
 */
export function parseCsv(text: string): CsvRow[] {
  const separator = separatorOf(text);
  const plain = new RegExp(`[^${separator}\\r\\n]*`, "y");
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const started = line;
    const fields: string[] = [];
    const start = at;
    while (true) {
      const { field, end } = readField(text, at, plain, line);
      fields.push(field);
      if (/[\r\n]/.test(field)) line += field.split(/\r\n|\r|\n/).length - 1;
      at = end + 1;
      if (text[end] === separator) continue;
      if (end < text.length && text[end] !== "\r" && text[end] !== "\n") {
        throw new ValueProblem(`line ${line} has text behind a closing quote`);
      }
      if (text[end] === "\r" && text[at] === "\n") at++;
      break;
    }
    line++;
    if (fields.length === 1 && fields[0] === "" && text[start] !== '"') continue;
    if (rows.length > 0 && rows[0].fields.length !== fields.length) {
      throw new ValueProblem(`line ${started} has ${fields.length} fields and the header has ${rows[0].fields.length}`);
    }
    rows.push({ line: started, fields });
  }
  return rows;
}
