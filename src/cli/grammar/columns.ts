/**
 * `file(p.csv:col)`: the values of a column, of lines, or of a JSON list.
 *
 * @module
 */

import { parseJsonText } from "../../format/json_parse.ts";
import { knownNames } from "../../suggest.ts";
import { type Cast, CASTS, castValue } from "./casts.ts";
import { parseCsv } from "./csv.ts";
import { ValueProblem } from "./problem.ts";
import { checkNumbers, columnValues, parseJson } from "./scalars.ts";
import type { ValueFiles } from "./value_files.ts";

/** How it is written. */
const USAGE = "file(p.csv:column), file(p.txt), file(p.json) or file(p.ndjson:field)";

/** Takes `path:column` apart; either may be in quotes. */
function splitColumn(arg: string): { path: string; column: string | undefined } {
  const quoted = /^("(?:\\.|[^"\\])*")(?::(.*))?$/s.exec(arg);
  if (quoted !== null) return { path: String(parseJson(quoted[1])), column: unquote(quoted[2]) };
  const cut = /^(.*):("(?:\\.|[^"\\])*"|[^:]*)$/s.exec(arg);
  // A drive letter is no path.
  if (cut === null || /^[A-Za-z]$/.test(cut[1]) && /^[\\/]/.test(cut[2])) return { path: arg, column: undefined };
  return { path: cut[1].trim(), column: unquote(cut[2]) };
}

function unquote(text: string | undefined): string | undefined {
  const name = text?.trim();
  return name?.startsWith('"') ? String(parseJson(name)) : name === "" ? undefined : name;
}

/** Casts texts, or sees what they mean; an empty one is a value only as a text that was asked for. */
function valuesOfTexts(cells: readonly { text: string; line: number }[], cast: Cast | undefined): unknown[] {
  const empty = cast === CASTS.str ? undefined : cells.find(({ text }) => text.trim() === "");
  if (empty !== undefined) {
    throw new ValueProblem(`line ${empty.line} has no value there: fill it in, or write str(file(…)) for empty texts`);
  }
  return cast === undefined ? columnValues(cells.map(({ text }) => text)) : cells.map(({ text }) => cast.ofText(text));
}

function csvColumn(text: string, column: string | undefined, cast: Cast | undefined): unknown[] {
  const [header, ...rows] = parseCsv(text);
  if (header === undefined) throw new ValueProblem("it is empty");
  const names = header.fields.map((name) => name.trim());
  if (column === undefined && names.length > 1) {
    throw new ValueProblem(`it has ${names.length} columns, ${names.join(", ")}: write file(path:column)`);
  }
  const index = column === undefined ? 0 : names.indexOf(column);
  if (index < 0) throw new ValueProblem(`it has no column ${JSON.stringify(column)}: ${knownNames("columns", column!, names)}`);
  if (names.indexOf(names[index], index + 1) >= 0) {
    throw new ValueProblem(`it has two columns ${JSON.stringify(column)}: rename one of them`);
  }
  return valuesOfTexts(rows.map(({ line, fields }) => ({ text: fields[index], line })), cast);
}

function lines(text: string): { text: string; line: number }[] {
  const cells = text.split(/\r\n|\r|\n/).map((line, i) => ({ text: line.trim(), line: i + 1 }));
  return cells.filter((cell) => cell.text !== "");
}

function field(value: unknown, name: string | undefined, where: string): unknown {
  if (name === undefined) return value;
  if (typeof value === "object" && value !== null && Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  const known = typeof value === "object" && value !== null ? `: ${knownNames("fields", name, Object.keys(value))}` : "";
  throw new ValueProblem(`${where} has no field ${JSON.stringify(name)}${known}`);
}

function readJson(text: string, where: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    throw new ValueProblem(`${where} is not JSON`);
  }
}

function jsonList(text: string, name: string | undefined): unknown[] {
  const list = readJson(text, "it");
  if (!Array.isArray(list)) throw new ValueProblem("it is no JSON list: write its values in [ and ]");
  return exactly(text, list.map((value, i) => field(value, name, `entry ${i + 1}`)), name);
}

function jsonLines(text: string, name: string | undefined): unknown[] {
  return lines(text).flatMap((cell) => {
    const where = `line ${cell.line}`;
    return exactly(cell.text, [field(readJson(cell.text, where), name, where)], name);
  });
}

/** Refuses values that are not what the file says. Of records, other fields may hold what they like. */
function exactly(text: string, values: unknown[], name: string | undefined): unknown[] {
  if (name === undefined) checkNumbers(text);
  else {
    const numbers = new Set(values.filter((value) => typeof value === "number"));
    checkNumbers(text, (value) => numbers.has(value));
  }
  return values;
}

/**
 * Reads the values that a file holds, by the ending of its name: CSV and TSV have a column, JSON has a list, NDJSON a value per line, any
 * other file a text per line.
 *
 * @param arg The path, with `:` and the column if there is one
 * @param files The disk
 * @param cast What is made of each value; by default texts become numbers if all of them are
 * @returns The values
 * @throws {ValueProblem} If there is no such file or column, or a value that is none
 */
export function readColumn(arg: string, files: ValueFiles, cast: Cast | undefined): unknown[] {
  const { path, column } = splitColumn(arg);
  if (path === "") throw new ValueProblem(`it names no file: write ${USAGE}`);
  const text = files.readText(path);
  const ending = /\.([^./\\]*)$/.exec(path)?.[1].toLowerCase() ?? "";
  const castAll = (values: unknown[]) => cast === undefined ? values : values.map((value) => castValue(cast, value));
  try {
    if (ending === "csv" || ending === "tsv") return csvColumn(text, column, cast);
    if (ending === "json") return castAll(jsonList(text, column));
    if (ending === "ndjson" || ending === "jsonl") {
      return castAll(jsonLines(text, column));
    }
    if (column !== undefined) throw new ValueProblem(`it has lines and no columns: write file(${path}), or name it .csv`);
    return valuesOfTexts(lines(text), cast);
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    throw new ValueProblem(`${path}: ${error.message}`);
  }
}
