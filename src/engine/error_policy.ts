/**
 * What a run does about points that fail.
 *
 * @module
 */

/** Stop at the first point that fails, go on whatever fails, or go on until more than so many points have failed. */
export type OnError = "stop" | "continue" | { readonly maxFailures: number };

/** What a run does about points that fail, options read. */
export interface ErrorPolicy {
  /** How many points may fail before the run stops. */
  readonly maxFailures: number;
  /** How often a call is made again after it failed. */
  readonly retries: number;
}

/** Milliseconds before the first further attempt; each one after it waits twice as long. */
const FIRST_DELAY_MS = 100;
/** The longest wait. */
const LONGEST_DELAY_MS = 30_000;

/**
 * Reads the options.
 *
 * @param what What a runner does, for the error
 * @param onError What to do about points that fail
 * @param retries How often a failed call is made again
 * @returns The policy
 * @throws {RangeError} If one of them is out of range
 * @throws {TypeError} If `onError` is none of the three kinds
 */
export function errorPolicy(what: string, onError: OnError = "stop", retries = 0): ErrorPolicy {
  if (!Number.isSafeInteger(retries) || retries < 0) {
    throw new RangeError(`Cannot ${what}: retries must be a non-negative integer: received ${String(retries)}`);
  }
  return { maxFailures: maxFailuresOf(what, onError), retries };
}

function maxFailuresOf(what: string, onError: OnError): number {
  if (onError === "stop") return 0;
  if (onError === "continue") return Infinity;
  if (typeof onError !== "object" || onError === null || !("maxFailures" in onError)) {
    throw new TypeError(`Cannot ${what}: onError must be "stop", "continue" or { maxFailures: n }: received ${JSON.stringify(onError)}`);
  }
  const { maxFailures } = onError;
  if (!Number.isSafeInteger(maxFailures) || maxFailures < 0) {
    throw new RangeError(`Cannot ${what}: maxFailures must be a non-negative integer: received ${String(maxFailures)}`);
  }
  return maxFailures;
}

/**
 * How long to wait before a call is made again.
 *
 * @param failures How often it has failed; at least once
 * @returns Milliseconds
 */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
}
