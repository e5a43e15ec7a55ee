/**
 * The grammar of values: what may stand behind `axis=` and `--param name=`.
 *
 * @module
 */

import { zip, type ZipAxis } from "../grid/zip.ts";
import { functionOf, listValues, oneValue } from "./grammar/calls.ts";
import { oneLine, shownText, ValueProblem } from "./grammar/problem.ts";
import { splitOutside } from "./grammar/split.ts";
import { NO_FILES, type ValueFiles } from "./grammar/value_files.ts";
import { UsageError } from "./usage_error.ts";

/** The grammar as the help has it: what is written, and what it means. */
export const VALUE_FORMS: readonly (readonly [form: string, meaning: string])[] = [
  ["1,2.5,1e-3", "a list: numbers, true, false, null as JSON has them, anything else is text"],
  ['a,"1",""', "texts; in quotes (of JSON) also what would be a number, or empty, or has a comma"],
  ["range(0,10,2)", "0,2,4,6,8: without the stop; exact in decimals"],
  ["linspace(0,1,11)", "11 values with both ends"],
  ["geomspace(1e-4,1,5)", "5 values of one ratio, with both ends"],
  ["str(1,007)", "texts, as they are written; also int(…), float(…), bool(…), around any of these"],
  ["file(p.csv:col)", "a column of a CSV file, by its header; the lines of p.txt; the list of p.json; p.ndjson:field"],
  ["glob(data/*.csv)", "the paths of files, sorted; * ? [a-z] {a,b} within a name, ** for any folders"],
  ['[1,"a",[2,3]]', "a list as JSON"],
  ["zip(x=[1,2],y=[3,4])", "an axis of fields that vary together: (1,3) and (2,4)"],
  ["range:0:10:2", "the same as range(0,10,2), for shells that want quotes around brackets; so for all functions"],
];

/** The values of an axis: a list, or records of fields that vary together. */
export type AxisValues = unknown[] | ZipAxis<Readonly<Record<string, unknown>>>;

function withName<T>(what: string, text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    const where = error.item === undefined || error.item === text.trim() ? "" : `${shownText(error.item)}: `;
    throw new UsageError(`Cannot read ${what}: received ${shownText(text)}: ${where}${oneLine(error.message)}`);
  }
}

const ZIP_USAGE = "write zip(x=[1,2],y=[3,4])";

/** The lists of `zip(x=1,2,y=3,4)`: what has no name of its own belongs to the field before. */
function zipLists(args: readonly string[], files: ValueFiles): Record<string, unknown[]> {
  const fields = new Map<string, string>();
  let last = "";
  for (const arg of args) {
    const named = /^([^\s="'()[\]{}]+)\s*=(.*)$/s.exec(arg);
    if (named === null && fields.size === 0) throw new ValueProblem(`${JSON.stringify(arg)} has no name: ${ZIP_USAGE}`);
    if (named !== null && fields.has(named[1])) throw new ValueProblem(`it has two fields ${JSON.stringify(named[1])}: give each once`);
    if (named === null) fields.set(last, `${fields.get(last)},${arg}`);
    else fields.set(last = named[1], named[2]);
  }
  return Object.fromEntries([...fields].map(([name, text]) => [name, text.trim() === "" ? [] : listValues(text, files)]));
}

function zipped(args: readonly string[], files: ValueFiles): ZipAxis<Readonly<Record<string, unknown>>> {
  const lists = zipLists(args, files);
  const lengths = Object.entries(lists).map(([name, list]) => `${name} has ${list.length}`);
  if (new Set(Object.values(lists).map((list) => list.length)).size > 1) {
    throw new ValueProblem(`its lists are not of one length: ${lengths.join(", ")}`);
  }
  return zip<Record<string, unknown>>(lists);
}

function axisValues(text: string, files: ValueFiles): AxisValues {
  const whole = text.trim();
  if (/^zip[:(]/.test(whole)) {
    // As a list, `zip:x=1,2:y=3,4` would fall apart; within a call, fields stand behind commas as well as behind colons.
    const call = functionOf(whole);
    if (call?.name === "zip") return zipped(call.args.flatMap((arg) => splitOutside(arg, ",")), files);
  }
  return listValues(text, files);
}

/**
 * Reads the values of an axis.
 *
 * @param axis The name of the axis
 * @param text What stands behind `axis=`
 * @param files The disk, for `file(…)` and `glob(…)`
 * @returns The values, at least one
 * @throws {UsageError} If the text is no list of values
 */
export function parseAxisValues(axis: string, text: string, files: ValueFiles = NO_FILES): AxisValues {
  return withName(`axis ${JSON.stringify(axis)}`, text, () => {
    const empty = `it has no values: write ${axis}=1,2,3`;
    if (text.trim() === "") throw new ValueProblem(empty);
    const values = axisValues(text, files);
    if ((Array.isArray(values) ? values : values.values).length === 0) throw new ValueProblem(empty);
    return values;
  });
}

/**
 * Reads the value of a param: one value; a list is written in brackets, or made by a function.
 *
 * @param name The name of the param
 * @param text What stands behind `name=`
 * @param files The disk, for `file(…)` and `glob(…)`
 * @returns The value
 * @throws {UsageError} If the text is no value
 */
export function parseParamValue(name: string, text: string, files: ValueFiles = NO_FILES): unknown {
  return withName(`param ${JSON.stringify(name)}`, text, () => oneValue(text, files));
}

/**
 * Cuts `name=value`.
 *
 * @param text What was typed
 * @param what What it stands for, e.g. `axis`
 * @param form How it is written, e.g. `axis=1,2,3`
 * @returns The name and the value's text
 * @throws {UsageError} If there is no name, no `=`, or two of them in a row
 */
export function splitAssignment(text: string, what: string, form: string): [name: string, value: string] {
  const at = text.indexOf("=");
  const refuse = (wayOut: string): never => {
    throw new UsageError(`Cannot read ${what}: received ${shownText(text)}: ${wayOut}`);
  };
  if (at < 1 || text.slice(0, at).trim() === "") return refuse(`write ${form}`);
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1)];
  if (value.startsWith("=")) {
    return refuse(shownText(`did you mean ${name}=${value.slice(1).trim()}, or --where '${name} == ${value.slice(1).trim()}'`));
  }
  return [name, value];
}
