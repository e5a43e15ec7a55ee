/**
 * Integer ranges: as values of an axis, and as indices into one.
 *
 * @module
 */

/** Integers from `start` up to `stop` (not included), `step` apart. Iterable, and of known length. */
export interface RangeList extends Iterable<number> {
  /** The first integer. */
  readonly start: number;
  /** Where the range ends; not part of it. */
  readonly stop: number;
  /** The distance from one integer to the next; may be negative, never 0. */
  readonly step: number;
  /** How many integers there are. */
  readonly length: number;
}

/** A slice of an axis, with Python's meaning: negative numbers count from the end, what is left out is the end itself. */
export interface IndexSlice {
  /** Tells a slice from other objects. */
  readonly kind: "slice";
  /** The first index; `undefined` is the end that the step starts from. */
  readonly start?: number | undefined;
  /** Where the slice ends; not part of it. */
  readonly stop?: number | undefined;
  /** The distance from one index to the next; never 0. */
  readonly step?: number | undefined;
}

class IntegerRange implements RangeList {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;

  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) yield this.start + i * this.step;
  }
}

function checkInteger(what: string, name: string, value: unknown): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Cannot make ${what}: ${name} must be an integer: received ${String(value)}`);
}

/**
 * Makes a range of integers, half-open as in Python.
 *
 * @param start The first integer
 * @param stop Where the range ends; not part of it
 * @param step The distance from one integer to the next
 * @returns The range
 * @throws {RangeError} If an argument is not an integer, or the step is 0
 *
 * @example Values of an axis
 * ```ts
 * import { range } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...range(0, 10, 4)], [0, 4, 8]);
 * assertEquals([...range(3, 0, -1)], [3, 2, 1]);
 * ```
 */
export function range(start: number, stop: number, step = 1): RangeList {
  checkInteger("range", "start", start);
  checkInteger("range", "stop", stop);
  checkInteger("range", "step", step);
  if (step === 0) throw new RangeError("Cannot make range: step must not be 0");
  return new IntegerRange(start, stop, step);
}

/**
 * Makes a slice of an axis by index, with Python's meaning.
 *
 * @param start The first index; negative counts from the end
 * @param stop Where the slice ends; not part of it
 * @param step The distance from one index to the next
 * @returns The slice, for `axisIndices`
 * @throws {RangeError} If an argument is given and not an integer, or the step is 0
 *
 * @example The last two values of an axis
 * ```ts
 * import { ChunkCache, slice } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: "./cache", cacheId: "example", axisValues: { s: [10, 20, 30] } });
 * assertEquals(cache.slice({ axisIndices: { s: slice(-2) } }).axisValues.s, [20, 30]);
 * ```
 */
export function slice(start?: number, stop?: number, step?: number): IndexSlice {
  if (start !== undefined) checkInteger("slice", "start", start);
  if (stop !== undefined) checkInteger("slice", "stop", stop);
  if (step !== undefined) checkInteger("slice", "step", step);
  if (step === 0) throw new RangeError("Cannot make slice: step must not be 0");
  return { kind: "slice", start, stop, step };
}

/** Whether a value was made by {@linkcode range}. */
export function isRange(value: unknown): value is RangeList {
  return value instanceof IntegerRange;
}

/** Whether a value was made by {@linkcode slice}. */
export function isSlice(value: unknown): value is IndexSlice {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "slice";
}

/** The indices a slice picks from a list of `length`, as Python's `slice.indices` does. */
export function sliceIndices(given: IndexSlice, length: number): number[] {
  const step = given.step ?? 1;
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? length : length - 1;
  const clamp = (index: number) => Math.min(high, Math.max(low, index < 0 ? index + length : index));
  const start = given.start === undefined ? (step > 0 ? low : high) : clamp(given.start);
  const stop = given.stop === undefined ? (step > 0 ? high : low) : clamp(given.stop);
  const indices: number[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) indices.push(index);
  return indices;
}
