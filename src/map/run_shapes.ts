/**
 * Keeps runs fast where there are few.
 *
 * @module
 */

import type { Call } from "./call.ts";
import { PoolRun } from "./pool_run.ts";
import { RunResults } from "./run_results.ts";

/**
 * A run, and its results, that never begin. V8 forgets how the objects of a class are laid out where it clears memory while there are none, and
 * with it the code that it compiled for them: the next hundreds of calls, each in a run of its own, would take twice as long.
 *
 * @returns What is to be kept as long as further runs may come
 */
export function runShapes(): object {
  const calls: AsyncIterable<Call> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) };
  const host = { hasIdle: false, pump: () => {}, stopRun: () => {} };
  const run = new PoolRun(host, 0, calls, { signal: AbortSignal.abort(), onPoint: () => {} });
  return new RunResults(() => run, () => Promise.resolve());
}
