/**
 * The functions of `--where`.
 *
 * @module
 */

/** A function of numbers, or of a text or list for `len`. */
export interface WhereFunction {
  /** How many arguments it takes at least. */
  readonly least: number;
  /** How many arguments it takes at most. */
  readonly most: number;
  /** What it gives. */
  readonly apply: (...args: never[]) => number;
}

function ofOne(apply: (value: number) => number): WhereFunction {
  return { least: 1, most: 1, apply };
}

/** The functions by name. */
export const WHERE_FUNCTIONS: Readonly<Record<string, WhereFunction>> = {
  abs: ofOne(Math.abs),
  min: { least: 1, most: Infinity, apply: (...values: number[]) => Math.min(...values) },
  max: { least: 1, most: Infinity, apply: (...values: number[]) => Math.max(...values) },
  floor: ofOne(Math.floor),
  ceil: ofOne(Math.ceil),
  round: ofOne(Math.round),
  sqrt: ofOne(Math.sqrt),
  log: ofOne(Math.log),
  exp: ofOne(Math.exp),
  len: { least: 1, most: 1, apply: (value: string | readonly unknown[]) => value.length },
};

/** Their names. */
export const FUNCTION_NAMES: readonly string[] = Object.keys(WHERE_FUNCTIONS);
