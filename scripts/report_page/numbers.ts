/**
 * Numbers as text.
 *
 * @module
 */

/** A number in full. */
export function text(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A number in four digits. */
export function short(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value) && Math.abs(value) < 1e6) return text(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-4
    ? value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e")
    : String(Number(value.toPrecision(4)));
}

// Made once: a formatter takes longer to make than a thousand numbers to format.
const grouped = new Intl.NumberFormat("en");

/** A whole number, its digits in groups. */
export function whole(number: number): string {
  return grouped.format(number);
}

/** How many there are of something. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${whole(number)} ${number === 1 ? one : many}`;
}

/** A time in the unit that suits it. */
export function duration(ms: number): string {
  if (ms < 1) return `${short(ms * 1000)} µs`;
  if (ms < 1000) return `${short(ms)} ms`;
  if (ms < 120_000) return `${short(ms / 1000)} s`;
  return ms < 7_200_000 ? `${short(ms / 60_000)} min` : `${short(ms / 3_600_000)} h`;
}

/** The number half way between two, whose sum may be too large for a number. */
export function between(a: number, b: number): number {
  const sum = a + b;
  return Number.isFinite(sum) ? sum / 2 : a / 2 + b / 2;
}

/** The middle of some numbers, which are sorted on the way. */
export function median(numbers: number[]): number {
  numbers.sort((a, b) => a - b);
  const half = numbers.length >> 1;
  return numbers.length % 2 === 1 ? numbers[half] : between(numbers[half - 1], numbers[half]);
}

/** So small a part of numbers never adds up to too much. */
const PART = 2 ** -64;

/** Sums of numbers that come one by one, a sum for each of some places, for the means of numbers of any size. */
export class Sums {
  readonly #sums: Float64Array;
  /** The same of small parts of the numbers, for where the sum is too large. Where it is not, the parts may be too small. */
  readonly #parts: Float64Array;

  /**
   * @param length How many places there are
   */
  constructor(length: number) {
    // What begins with 0 never becomes -0.
    this.#sums = new Float64Array(length).fill(-0);
    this.#parts = new Float64Array(length);
  }

  /** Adds a finite number to those of a place. */
  add(place: number, number: number): void {
    this.#sums[place] += number;
    this.#parts[place] += number * PART;
  }

  /** The mean of a place's numbers, of which there are so many. */
  mean(place: number, count: number): number {
    const sum = this.#sums[place];
    if (Number.isFinite(sum)) return sum / count;
    const mean = this.#parts[place] / count / PART;
    // Rounding alone can bring the mean of the largest numbers above them.
    return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, mean));
  }
}

/** Whether numbers are so far apart, each above zero, that they are better told by their magnitude. */
export function spansMagnitudes(numbers: Iterable<number>): boolean {
  let [min, max] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < min) min = number;
    if (number > max) max = number;
  }
  return min > 0 && max / min >= 100;
}
