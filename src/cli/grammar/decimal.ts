/**
 * Decimal numbers without rounding, for steps like 0.1.
 *
 * @module
 */

/** A number as `digits × 10^-scale`. */
export interface Decimal {
  /** All its digits, with its sign. */
  readonly digits: bigint;
  /** How many of them stand behind the point; not negative. */
  readonly scale: number;
}

/** What a number looks like: that of JSON. */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** The digits that a number in range can have before and behind its point. */
const MAX_EXPONENT = 400;

/** Whether a text is a number of JSON. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

/**
 * Reads a number.
 *
 * @param text The number, as JSON has it
 * @returns The number, or `undefined` if it is none or out of range
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT || whole.length + fraction.length > MAX_EXPONENT || !Number.isFinite(Number(text))) {
    return undefined;
  }
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - exponent;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Brings numbers to one scale. */
export function align(numbers: readonly Decimal[]): { readonly digits: readonly bigint[]; readonly scale: number } {
  const scale = Math.max(...numbers.map((number) => number.scale));
  return { digits: numbers.map((number) => number.digits * 10n ** BigInt(scale - number.scale)), scale };
}

/** The float64 nearest to `digits × 10^-scale`. */
export function toNumber(digits: bigint, scale: number): number {
  const value = Number(`${digits}e${-scale}`);
  return value === 0 ? 0 : value;
}

/** Digits that decide how a quotient is rounded. */
const QUOTIENT_DIGITS = 40;

/** The float64 nearest to `digits / divisor × 10^-scale`, for a positive divisor. */
export function quotientToNumber(digits: bigint, divisor: bigint, scale: number): number {
  return toNumber(digits * 10n ** BigInt(QUOTIENT_DIGITS) / divisor, scale + QUOTIENT_DIGITS);
}
