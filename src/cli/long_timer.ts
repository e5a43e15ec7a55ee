/**
 * A timer for weeks: those of JavaScript overflow after 24 days, and then do not wait at all.
 *
 * @module
 */

import { LONGEST_MS } from "../run_options.ts";

/**
 * Does something after some time.
 *
 * @param ms Milliseconds, however many
 * @param act What is done
 * @param longestMs The longest time that one timer is given
 * @returns Stops the waiting
 */
export function after(ms: number, act: () => void, longestMs: number = LONGEST_MS): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number) => {
    const stepMs = Math.min(leftMs, longestMs);
    timer = setTimeout(() => leftMs > stepMs ? wait(leftMs - stepMs) : act(), stepMs);
  };
  wait(ms);
  return () => clearTimeout(timer);
}
