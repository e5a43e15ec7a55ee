/**
 * A promise that is settled from outside: `Promise.withResolvers`, which Node 20 lacks.
 *
 * @module
 */

/** A promise and what settles it. */
export interface Deferred<T> {
  /** The promise. */
  readonly promise: Promise<T>;
  /** Fulfils it. */
  readonly resolve: (value: T | PromiseLike<T>) => void;
  /** Rejects it. */
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes a promise that is settled from outside.
 *
 * @typeParam T What it is fulfilled with
 * @returns The promise and what settles it
 */
export function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>["resolve"];
  let reject!: Deferred<T>["reject"];
  const promise = new Promise<T>((...settle) => [resolve, reject] = settle);
  return { promise, resolve, reject };
}
