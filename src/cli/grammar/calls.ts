/**
 * The values of items: series, casts, files, and single values.
 *
 * @module
 */

import { nearestName } from "../../suggest.ts";
import { type Cast, CASTS, castValue } from "./casts.ts";
import { readColumn } from "./columns.ts";
import { ValueProblem } from "./problem.ts";
import { parseJson, parseScalar } from "./scalars.ts";
import { SERIES, seriesValues } from "./spaces.ts";
import { callOf, type CallText, splitOutside } from "./split.ts";
import type { ValueFiles } from "./value_files.ts";

/** The most values that one axis may be given. */
const MAX_VALUES = 10_000_000;
/** How deep calls may stand in calls. */
const MAX_DEPTH = 8;

/** The functions, and how each is written. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...Object.entries(SERIES), ...Object.entries(CASTS)].map(([name, { usage }]) => [name, usage])),
  file: "file(p.csv:column)",
  glob: "glob(data/*.csv)",
  zip: "zip(x=[1,2],y=[3,4])",
};
const NAMES: readonly string[] = Object.keys(FUNCTIONS);
/** Those that are cut at colons: a cast takes a list, and so all that is behind its colon. */
const CUT_NAMES: readonly string[] = NAMES.filter((name) => !Object.hasOwn(CASTS, name));
const COLON_CAST = new RegExp(`^(${Object.keys(CASTS).join("|")}):(?!//)(.*)$`, "s");

/** The function that an item calls, if it is a call. */
export function functionOf(item: string): CallText | undefined {
  const call = callOf(item, CUT_NAMES);
  if (call === undefined || Object.hasOwn(FUNCTIONS, call.name)) return call;
  const near = nearestName(call.name, NAMES);
  const hint = near === undefined ? `known are ${NAMES.join(", ")}; put text in quotes` : `did you mean ${FUNCTIONS[near]}`;
  throw new ValueProblem(`there is no ${call.name}(): ${hint}`);
}

/** A path, which may be in quotes. */
function pathOf(arg: string): string {
  return arg.startsWith('"') ? String(parseJson(arg)) : arg;
}

function globbed(args: readonly string[], files: ValueFiles): string[] {
  return args.flatMap((arg) => {
    const found = files.listFiles(pathOf(arg));
    if (found.length === 0) throw new ValueProblem(`no file fits ${arg}`);
    return [...found];
  });
}

function castScalar(item: string, cast: Cast): unknown {
  if (item === "") throw new ValueProblem(`a value is empty: write ${cast.usage}, or "" for an empty text`);
  const value = /^["{[]/.test(item) ? parseJson(item) : item;
  return castValue(cast, value);
}

/** The values of a call. */
function callValues({ name, args }: CallText, item: string, files: ValueFiles, cast: Cast | undefined, depth: number): unknown[] {
  if (depth > MAX_DEPTH) throw new ValueProblem(`it has more than ${MAX_DEPTH} calls in each other`);
  const castAll = (values: readonly unknown[]) => cast === undefined ? values as unknown[] : values.map((value) => castValue(cast, value));
  if (Object.hasOwn(CASTS, name)) return castAll(args.flatMap((arg) => itemValues(arg, files, CASTS[name], depth + 1)));
  if (name === "zip") throw new ValueProblem("zip() makes an axis of its own: it cannot stand beside or in other values");
  if (name === "glob") return castAll(globbed(args, files));
  if (name === "file") {
    if (args.length !== 1) throw new ValueProblem(`file() reads one column: write ${FUNCTIONS.file}, with quotes around what has a comma`);
    return readColumn(args[0], files, cast);
  }
  try {
    return castAll(seriesValues(name, args));
  } catch (error) {
    throw error instanceof ValueProblem ? error : new ValueProblem((error as Error).message, item);
  }
}

/**
 * The values of an item.
 *
 * @param item A call, or a single value
 * @param files The disk
 * @param cast What is made of each value
 * @param depth How many calls the item stands in
 * @returns The values
 * @throws {ValueProblem} If it is neither
 */
export function itemValues(item: string, files: ValueFiles, cast?: Cast, depth = 0): unknown[] {
  const call = functionOf(item);
  if (call !== undefined) return callValues(call, item, files, cast, depth);
  const colon = COLON_CAST.exec(item);
  if (colon !== null) throw new ValueProblem(`${item} does not tell where it ends: write ${colon[1]}(${colon[2]}), or put text in quotes`);
  if (cast === undefined) return [parseScalar(item)];
  if (!item.startsWith("[")) return [castScalar(item, cast)];
  return (parseJson(item) as unknown[]).map((value) => castValue(cast, value));
}

/**
 * The values of a list, with commas between its items, or of a cast of such a list, like `str:1,2`.
 *
 * @param text The list
 * @param files The disk
 * @returns The values
 * @throws {ValueProblem} If an item cannot be read, or several are JSON lists
 */
export function listValues(text: string, files: ValueFiles): unknown[] {
  const colon = COLON_CAST.exec(text.trim());
  const cast = colon === null ? undefined : CASTS[colon[1]];
  const items = splitOutside(colon === null ? text : colon[2], ",");
  if (cast === undefined && items.length === 1 && items[0].startsWith("[")) return parseJson(items[0]) as unknown[];
  const lists: unknown[][] = [];
  let count = 0;
  for (const item of items) {
    if (cast === undefined && item.startsWith("[")) throw new ValueProblem(`it has several lists: write a list of lists, [${text}]`);
    const values = itemValues(item, files, cast);
    count += values.length;
    if (count > MAX_VALUES) throw new ValueProblem(`it has more than ${MAX_VALUES} values`);
    lists.push(values);
  }
  return lists.length === 1 ? lists[0] : lists.flat(1);
}

/** Whether an item is one value and no list, whatever its value may be. */
function isSingle(item: string): boolean {
  const call = functionOf(item);
  if (call === undefined) return true;
  return Object.hasOwn(CASTS, call.name) && call.args.length === 1 && !call.args[0].startsWith("[") && isSingle(call.args[0]);
}

/**
 * One value: a single one, or the list that a function makes.
 *
 * @param text The value
 * @param files The disk
 * @returns The value
 * @throws {ValueProblem} If it cannot be read, or is several values
 */
export function oneValue(text: string, files: ValueFiles): unknown {
  const colon = COLON_CAST.exec(text.trim());
  const items = splitOutside(colon === null ? text : colon[2], ",");
  if (items.length > 1) throw new ValueProblem(`it has ${items.length} values and a param has one: write a list as [${text}]`);
  const values = itemValues(items[0], files, colon === null ? undefined : CASTS[colon[1]]);
  return isSingle(items[0]) && !(colon !== null && items[0].startsWith("[")) ? values[0] : values;
}
