/**
 * What the proofs share: whether they run in full, and the figures they print.
 *
 * @module
 */

import process from "node:process";

/** Whether the proofs run in full, as `deno task torture` has them, or in the short form of the normal tests. */
export const isFull: boolean = process.env.CHUNK_MEMO_TORTURE === "full";

/**
 * Picks between the short and the full form.
 *
 * @param short What the normal tests take
 * @param full What `deno task torture` takes
 * @returns One of them
 */
export function shortOrFull<T>(short: T, full: T): T {
  return isFull ? full : short;
}

/**
 * Prints a figure in the full form; `scripts/torture.ts` gathers them.
 *
 * @param text What was counted
 */
export function figure(text: string): void {
  // deno-lint-ignore no-console
  if (isFull) console.log(`figure: ${text}`);
}

/**
 * A generator of random numbers that gives the same ones for the same seed.
 *
 * @param seed The seed
 * @returns Gives an integer from 0 up to and without a bound
 */
export function random(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below);
  };
}

/** Up to so many numbers below an end, spread over all of them: the first, the last, and some between. */
export function spread(end: number, most: number, seed: number): number[] {
  if (end <= most) return Array.from({ length: end }, (_, i) => i);
  const next = random(seed);
  const picked = new Set([0, end - 1]);
  for (let i = 0; picked.size < most; i++) picked.add(Math.floor(i % most * end / most) + next(Math.ceil(end / most)));
  return [...picked].filter((n) => n < end).sort((a, b) => a - b);
}
