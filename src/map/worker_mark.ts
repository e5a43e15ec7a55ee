/**
 * Whether this thread is a worker of a pool: it must not start a pool of its own.
 *
 * @module
 */

/** One for all copies of this library in a thread. */
const MARK = Symbol.for("@x/chunk-memo/worker");

type Refuse = (error: Error) => void;

/**
 * Notes that this thread is a worker of a pool.
 *
 * @param refuse Tells the pool that a module which is being loaded tried to start a pool
 */
export function noteWorker(refuse: Refuse): void {
  Object.defineProperty(globalThis, MARK, { value: refuse, configurable: true });
}

/**
 * Refuses to go on in a worker of a pool. A main script that is imported by its own workers would start workers without end.
 *
 * @param what What was to be done, as in `start worker pool`
 * @throws {Error} In a worker of a pool
 */
export function refuseInWorker(what: string): void {
  const refuse = (globalThis as { readonly [MARK]?: Refuse })[MARK];
  if (refuse === undefined) return;
  const error = new Error(
    `Cannot ${what}: this is a worker of a pool: a script whose tasks workers import must do nothing but export when it is imported: ` +
      `put its tasks into a module of their own, or what it does under if (import.meta.main), which Node 20 lacks`,
  );
  // Told at once: the script may catch the error, or never wait for it.
  refuse(error);
  throw error;
}
