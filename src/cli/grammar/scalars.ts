/**
 * Single values: numbers, true, false, null, texts, and what is written in JSON.
 *
 * @module
 */

import { parseJsonText } from "../../format/json_parse.ts";
import { isNumberText } from "./decimal.ts";
import { ValueProblem } from "./problem.ts";

/** Numbers as other languages write them, which would be texts here without anybody noticing. */
const ALMOST_NUMBER = /^[+-]?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?$/;
/** Digits with zeros before them are names: of postal codes, of days. */
const ZERO_PADDED = /^0\d+$/;
const WHOLE = /^[+-]?\d+$/;

/** Whether a number is one that a text of digits was rounded to. */
function isRounded(text: string, value: number): boolean {
  return WHOLE.test(text) && !Number.isSafeInteger(value);
}

/** Whether a number is the one that a text of digits says, or as JavaScript writes it. */
function isSame(text: string, value: number): boolean {
  return String(value) === text || BigInt(text) === BigInt(value);
}

/** Refuses a number that would be another one, or none, in JavaScript. */
function checkNumber(text: string, value: number, isExact = false): void {
  if (!Number.isFinite(value)) throw new ValueProblem(`${text} is beyond the numbers of JavaScript`);
  if (isExact || !isRounded(text, value)) return;
  throw new ValueProblem(`${text} has more digits than a number of JavaScript can hold: write it as text, "${text}" in quotes`);
}

function parseNumber(text: string): number {
  const value = Number(text);
  checkNumber(text, value);
  return value === 0 ? 0 : value;
}

/** Without such a part, no number of a text is too large or too long. */
const MAYBE_INEXACT = /\d{16}|\d[eE]/;

/**
 * Refuses numbers in a text of JSON that would be others, or none, in JavaScript.
 *
 * @param text The text, which is JSON
 * @param isMeant Which numbers are looked at, as JavaScript reads them; all by default
 * @throws {ValueProblem} If there is one
 */
export function checkNumbers(text: string, isMeant: (value: number) => boolean = () => true): void {
  if (!MAYBE_INEXACT.test(text)) return;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs)) {
    const value = token.startsWith('"') ? undefined : Number(token);
    // What programs write is taken, where it is read as the number that they had.
    if (value !== undefined && isMeant(value)) {
      checkNumber(token, value, WHOLE.test(token) && Number.isFinite(value) && isSame(token, value));
    }
  }
}

/**
 * Reads JSON as it was typed.
 *
 * @param text The text
 * @returns The value
 * @throws {ValueProblem} If it is not JSON, or a number in it would be another one
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = parseJsonText(text);
  } catch {
    throw new ValueProblem(`${text} is not JSON: inside brackets and quotes, write as JSON does, with texts in double quotes`);
  }
  checkNumbers(text);
  return value;
}

/**
 * Reads one value.
 *
 * @param item The text, without white space around it
 * @returns A number, `true`, `false`, `null`, what JSON says in brackets, braces and quotes; the text itself otherwise
 * @throws {ValueProblem} If it is empty, almost a number, or no JSON where it should be
 */
export function parseScalar(item: string): unknown {
  if (item === "") throw new ValueProblem('a value is empty: write "" for an empty text');
  if (item === "true" || item === "false") return item === "true";
  if (item === "null") return null;
  if (isNumberText(item)) return parseNumber(item);
  if (/^["{[]/.test(item)) return parseJson(item);
  // It would be a part of the text, where a shell has left it.
  if (item.startsWith("'")) throw new ValueProblem(`${item} begins with a single quote: quotes are double ones here, as in JSON`);
  if (ALMOST_NUMBER.test(item) && !ZERO_PADDED.test(item)) {
    throw new ValueProblem(`${item} is not how JSON writes a number: write ${Number(item)}, or "${item}" in quotes if it is text`);
  }
  return item;
}

/**
 * Reads a number in any of the usual ways of writing one, as files have them.
 *
 * @param text The text
 * @returns The number; nothing if the text is none, or no number of JavaScript is exactly it
 */
export function numberOf(text: string): number | undefined {
  if (!ALMOST_NUMBER.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || isRounded(text, value)) return undefined;
  return value === 0 ? 0 : value;
}

/**
 * What the texts of a column mean: numbers if all of them are numbers, texts otherwise.
 *
 * @param texts The texts
 * @returns The values
 */
export function columnValues(texts: readonly string[]): unknown[] {
  const numbers = texts.map((text) => ZERO_PADDED.test(text) ? undefined : numberOf(text));
  return numbers.every((number) => number !== undefined) ? numbers : [...texts];
}
