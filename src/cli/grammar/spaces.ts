/**
 * Series of numbers: `range`, `linspace`, `geomspace`.
 *
 * @module
 */

import { align, type Decimal, parseDecimal, quotientToNumber, toNumber } from "./decimal.ts";

/** The most values a series may have. */
const MAX_LENGTH = 10_000_000;
/** The longest count that is told in full. */
const LONGEST_COUNT = 15;
/** Digits of the values between the ends of a geometric series: fewer than those that differ between runtimes. */
const GEOMETRIC_DIGITS = 12;

/** A series: how it is written and what it makes. */
export interface Series {
  /** How it is written, e.g. `range(start,stop,step)`. */
  readonly usage: string;
  /** Makes its values, or says in an Error why not. */
  readonly values: (args: readonly Decimal[]) => number[];
  /** How many arguments it may have. */
  readonly counts: readonly number[];
}

/** A count of hundreds of digits is told by how many they are. */
function countText(count: number | bigint): string {
  const text = String(count);
  return text.length > LONGEST_COUNT ? `1e${text.length - 1} or more` : text;
}

function checkLength(length: number | bigint): number {
  if (length > MAX_LENGTH) throw new Error(`it has ${countText(length)} values and an axis may have ${MAX_LENGTH} at most`);
  return Number(length);
}

/** Half-open; every value is `start + i × step` in decimal arithmetic, so no error adds up. */
function range(args: readonly Decimal[]): number[] {
  const zero: Decimal = { digits: 0n, scale: 0 };
  const one: Decimal = { digits: 1n, scale: 0 };
  const [start, stop, step] = args.length === 1 ? [zero, args[0], one] : [args[0], args[1], args[2] ?? one];
  const { digits: [from, to, by], scale } = align([start, stop, step]) as { digits: [bigint, bigint, bigint]; scale: number };
  if (by === 0n) throw new Error("its step is 0");
  const span = to - from;
  if (span === 0n || span > 0n !== by > 0n) throw new Error("it is empty: it goes from start up to, and without, stop");
  const length = checkLength((span + by - (by > 0n ? 1n : -1n)) / by);
  return Array.from({ length }, (_, i) => toNumber(from + BigInt(i) * by, scale));
}

function count(number: Decimal): number {
  const value = toNumber(number.digits, number.scale);
  if (!Number.isInteger(value) || value < 1) throw new Error(`its number of values must be a positive integer: received ${value}`);
  return checkLength(value);
}

/** Both ends belong to it. */
function linspace([start, stop, number]: readonly Decimal[]): number[] {
  const length = count(number);
  const { digits: [from, to], scale } = align([start, stop]) as { digits: [bigint, bigint]; scale: number };
  if (length === 1) return [toNumber(from, scale)];
  const last = BigInt(length - 1);
  return Array.from({ length }, (_, i) => quotientToNumber(from * last + (to - from) * BigInt(i), last, scale));
}

/** Both ends belong to it, exactly. */
function geomspace([start, stop, number]: readonly Decimal[]): number[] {
  const length = count(number);
  const from = toNumber(start.digits, start.scale);
  const to = toNumber(stop.digits, stop.scale);
  if (from === 0 || to === 0 || from > 0 !== to > 0) throw new Error("its ends must both be above or both below 0");
  const sign = from < 0 ? -1 : 1;
  const [low, high] = [Math.log10(sign * from), Math.log10(sign * to)];
  return Array.from({ length }, (_, i) => {
    if (i === 0) return from;
    if (i === length - 1) return to;
    return sign * Number((10 ** (low + (high - low) * i / (length - 1))).toPrecision(GEOMETRIC_DIGITS));
  });
}

/** The series by name. */
export const SERIES: Readonly<Record<string, Series>> = {
  range: { usage: "range(start,stop,step)", values: range, counts: [1, 2, 3] },
  linspace: { usage: "linspace(start,stop,number)", values: linspace, counts: [3] },
  geomspace: { usage: "geomspace(start,stop,number)", values: geomspace, counts: [3] },
};

/**
 * Makes the values of a series.
 *
 * @param name The name of the series
 * @param args Its arguments, as texts
 * @returns The values
 * @throws {Error} If there is no such series of these arguments; the message is the end of a sentence
 */
export function seriesValues(name: string, args: readonly string[]): number[] {
  const series = SERIES[name];
  if (!series.counts.includes(args.length)) throw new Error(`write ${series.usage}`);
  const numbers = args.map((text) => {
    const number = parseDecimal(text);
    if (number === undefined) throw new Error(`${JSON.stringify(text)} is no number: write ${series.usage}`);
    return number;
  });
  return series.values(numbers);
}
