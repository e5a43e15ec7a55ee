/**
 * The grammar of values: what may stand behind `axis=` and `--param name=`.
 *
 * @module
 */

import { parseJsonText } from "../format/json_parse.ts";
import { nearestName } from "../suggest.ts";
import { isNumberText } from "./decimal.ts";
import { SERIES, seriesValues } from "./spaces.ts";
import { UsageError } from "./usage_error.ts";

/** The grammar as the help has it: what is written, and what it means. */
export const VALUE_FORMS: readonly (readonly [form: string, meaning: string])[] = [
  ["1,2.5,1e-3", "a list: numbers, true, false, null as JSON has them, anything else is text"],
  ['a,"1",""', "texts; in quotes (of JSON) also what would be a number, or empty, or has a comma"],
  ["range(0,10,2)", "0,2,4,6,8: without the stop; exact in decimals; also range:0:10:2"],
  ["linspace(0,1,11)", "11 values with both ends; also linspace:0:1:11"],
  ["geomspace(1e-4,1,5)", "5 values of one ratio, with both ends; also geomspace:1e-4:1:5"],
  ['[1,"a",[2,3]]', "a list as JSON"],
];

/** The end of a sentence about a text that is no value. */
class ValueProblem extends Error {
  /** The item that it is about, if the text may have others. */
  readonly item: string | undefined;

  constructor(message: string, item?: string) {
    super(message);
    this.item = item;
  }
}

/** Cuts a text at the commas that are in no quotes and no brackets. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === "\\") i++;
      else if (character === '"') quoted = false;
    } else if (character === '"' && text.slice(start, i).trim() === "" || character === '"' && depth > 0) quoted = true;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
    if (depth < 0) throw new ValueProblem(`it closes a bracket that it does not open: put text in quotes`);
  }
  if (quoted) throw new ValueProblem("it has an opening quote and no closing one");
  if (depth > 0) throw new ValueProblem("it has an opening bracket and no closing one");
  return [...parts, text.slice(start)].map((part) => part.trim());
}

function parseJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    throw new ValueProblem(`${text} is not JSON: inside brackets and quotes, write as JSON does, with texts in double quotes`);
  }
}

const CALL = /^([A-Za-z_]\w*)\((.*)\)$/s;
/** Numbers as other languages write them, which would be texts here without anybody noticing. */
const ALMOST_NUMBER = /^[+-]?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?$/;
/** Digits with zeros before them are names: of postal codes, of days. */
const ZERO_PADDED = /^0\d+$/;

function parseNumber(text: string): number {
  const value = Number(text);
  const isWhole = /^-?\d+$/.test(text);
  if (!Number.isFinite(value)) throw new ValueProblem(`${text} is beyond the numbers of JavaScript`);
  if (isWhole && !Number.isSafeInteger(value)) {
    throw new ValueProblem(`${text} has more digits than a number of JavaScript can hold: write it as text, "${text}" in quotes`);
  }
  return value === 0 ? 0 : value;
}

/** A series, or `undefined` if the item is none. */
function parseSeries(item: string): unknown[] | undefined {
  const call = CALL.exec(item);
  const [head, ...rest] = item.split(":");
  const [name, args] = call === null ? [head!, rest] : [call[1], splitAtCommas(call[2])];
  if (call === null && (rest.length === 0 || !Object.hasOwn(SERIES, name))) return undefined;
  if (!Object.hasOwn(SERIES, name)) {
    const near = nearestName(name, Object.keys(SERIES));
    const hint = near === undefined
      ? `known are ${Object.keys(SERIES).join(", ")}; put text in quotes`
      : `did you mean ${SERIES[near].usage}`;
    throw new ValueProblem(`there is no ${name}(): ${hint}`);
  }
  try {
    return seriesValues(name, args.map((argument) => argument.trim()));
  } catch (error) {
    throw new ValueProblem((error as Error).message, item);
  }
}

function parseScalar(item: string): unknown {
  if (item === "") throw new ValueProblem('a value is empty: write "" for an empty text');
  if (item === "true" || item === "false") return item === "true";
  if (item === "null") return null;
  if (isNumberText(item)) return parseNumber(item);
  if (/^["{[]/.test(item)) return parseJson(item);
  if (ALMOST_NUMBER.test(item) && !ZERO_PADDED.test(item)) {
    throw new ValueProblem(`${item} is not how JSON writes a number: write ${Number(item)}, or "${item}" in quotes if it is text`);
  }
  return item;
}

function parseItems(text: string): unknown[] {
  const items = splitAtCommas(text);
  if (items.length === 1 && items[0].startsWith("[")) return parseJson(items[0]) as unknown[];
  return items.flatMap((item) => {
    if (item.startsWith("[")) throw new ValueProblem(`it has several lists: write a list of lists, [${text}]`);
    return parseSeries(item) ?? [parseScalar(item)];
  });
}

function withName<T>(what: string, text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    const where = error.item === undefined || error.item === text.trim() ? "" : `${error.item}: `;
    throw new UsageError(`Cannot read ${what}: received ${text}: ${where}${error.message}`);
  }
}

/**
 * Reads the values of an axis.
 *
 * @param axis The name of the axis
 * @param text What stands behind `axis=`
 * @returns The values, at least one
 * @throws {UsageError} If the text is no list of values
 */
export function parseAxisValues(axis: string, text: string): unknown[] {
  return withName(`axis ${JSON.stringify(axis)}`, text, () => {
    if (text.trim() === "") throw new ValueProblem(`it has no values: write ${axis}=1,2,3`);
    const values = parseItems(text);
    if (values.length === 0) throw new ValueProblem(`it has no values: write ${axis}=1,2,3`);
    return values;
  });
}

/**
 * Reads the value of a param: one value; a list is written in brackets.
 *
 * @param name The name of the param
 * @param text What stands behind `name=`
 * @returns The value
 * @throws {UsageError} If the text is no value
 */
export function parseParamValue(name: string, text: string): unknown {
  return withName(`param ${JSON.stringify(name)}`, text, () => {
    const items = splitAtCommas(text);
    if (items.length > 1) throw new ValueProblem(`it has ${items.length} values and a param has one: write a list as [${text}]`);
    return parseSeries(items[0]) ?? parseScalar(items[0]);
  });
}

/**
 * Cuts `name=value`.
 *
 * @param text What was typed
 * @param what What it stands for, e.g. `axis`
 * @param form How it is written, e.g. `axis=1,2,3`
 * @returns The name and the value's text
 * @throws {UsageError} If there is no name, or no `=`
 */
export function splitAssignment(text: string, what: string, form: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1 || text.slice(0, at).trim() === "") throw new UsageError(`Cannot read ${what}: received ${text}: write ${form}`);
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}
