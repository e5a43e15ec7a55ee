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

/** The middle of some numbers, which are sorted on the way. */
export function median(numbers: number[]): number {
  numbers.sort((a, b) => a - b);
  const half = numbers.length >> 1;
  return numbers.length % 2 === 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
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
