/**
 * Casts: `str`, `int`, `float`, `bool`.
 *
 * @module
 */

import { ValueProblem } from "./problem.ts";
import { numberOf } from "./scalars.ts";

/** A cast: what it makes of a text as it was written, and of a value. */
export interface Cast {
  /** How it is written. */
  readonly usage: string;
  /** The value of a text as it was written, without quotes around it. */
  readonly ofText: (text: string) => unknown;
}

function refuse(text: string, what: string): never {
  throw new ValueProblem(`${JSON.stringify(text)} is no ${what}`);
}

/** The numbers that JSON lacks. */
const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, infinity: Infinity };

function toFloat(text: string): number {
  const number = numberOf(text.trim());
  if (number !== undefined) return number;
  const [, sign, word] = /^([+-]?)(.*)$/s.exec(text.trim())!;
  const special = Object.hasOwn(SPECIAL, word.toLowerCase()) ? SPECIAL[word.toLowerCase()] : refuse(text, "number");
  return sign === "-" ? -special : special;
}

function toInt(text: string): number {
  const number = numberOf(text.trim());
  if (number !== undefined && Number.isSafeInteger(number)) return number;
  const isLarge = Number.isInteger(number ?? (/^[+-]?\d+$/.test(text.trim()) ? 0 : NaN));
  return refuse(text, isLarge ? "integer that a number holds exactly: write it as text, by str()" : "integer");
}

const TRUE: readonly string[] = ["true", "1", "yes"];
const FALSE: readonly string[] = ["false", "0", "no"];

function toBool(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw new ValueProblem(`${JSON.stringify(text)} is neither true nor false: write ${[...TRUE, ...FALSE].join(", ")}`);
}

/** The casts by name. */
export const CASTS: Readonly<Record<string, Cast>> = {
  str: { usage: "str(a,b)", ofText: (text) => text },
  int: { usage: "int(a,b)", ofText: toInt },
  float: { usage: "float(a,b)", ofText: toFloat },
  bool: { usage: "bool(a,b)", ofText: toBool },
};

/**
 * Casts a value.
 *
 * @param cast The cast
 * @param value A text, a number or a boolean
 * @returns What the cast makes of the way it is written
 * @throws {ValueProblem} If it makes nothing of it
 */
export function castValue(cast: Cast, value: unknown): unknown {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return cast.ofText(String(value));
  throw new ValueProblem(`${JSON.stringify(value)} is no text, number or boolean: ${cast.usage} takes those alone`);
}
