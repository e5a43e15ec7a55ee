/**
 * A pool of workers that make calls of tasks.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { checkOptionNames } from "../suggest.ts";
import type { Call, Executor, ExecutorOptions, Settled } from "./call.ts";
import type { Pool } from "./pool.ts";
import { closedError } from "./pool_errors.ts";
import { refuseInWorker } from "./worker_mark.ts";

/** How a pool is made. */
export interface WorkerPoolOptions {
  /** How many workers it has at most; as many as the machine has cores by default. */
  readonly maxWorkers?: number;
}

/** Workers that make calls of tasks, for any number of runs, one after another or at once. */
export interface WorkerPool extends Executor, AsyncDisposable {
  /** How many workers it has at most. */
  readonly maxWorkers: number;
  /**
   * Ends all workers. Runs that are under way end with an error.
   *
   * @returns A promise that is kept when no worker is left
   */
  close(): Promise<void>;
}

/**
 * Makes a pool of workers. They start one after another, when there are calls for them, and stay until the pool is closed.
 *
 * @param options How many workers it has at most
 * @returns The pool, for `await using pool = createWorkerPool()`
 * @throws {TypeError} If there is an option of another name
 * @throws {RangeError} If `maxWorkers` is not a positive integer
 * @throws {Error} In a worker of a pool: a main script that its own workers import must do its work under `if (import.meta.main)`
 *
 * @example A pool for several runs
 * ```ts
 * import { createWorkerPool } from "@x/chunk-memo";
 *
 * await using pool = createWorkerPool({ maxWorkers: 2 });
 * console.assert(pool.maxWorkers === 2);
 * ```
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  checkOptionNames("start worker pool", options, ["maxWorkers"]);
  const { maxWorkers = availableParallelism() } = options;
  if (!Number.isSafeInteger(maxWorkers) || maxWorkers < 1) {
    throw new RangeError(`Cannot start worker pool: maxWorkers must be a positive integer: received ${String(maxWorkers)}`);
  }
  refuseInWorker("start worker pool");
  return new LazyPool(maxWorkers);
}

/** A pool whose code is not loaded before there are calls: most runs have none for workers. */
class LazyPool implements WorkerPool {
  readonly maxWorkers: number;
  #pool: Pool | undefined;
  #isClosed = false;

  constructor(maxWorkers: number) {
    this.maxWorkers = maxWorkers;
  }

  execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncIterable<Settled> {
    return this.#pool?.execute(calls, options) ?? this.#executeFirst(calls, options);
  }

  async *#executeFirst(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncGenerator<Settled, void> {
    const { Pool } = await import("./pool.ts");
    if (this.#isClosed) throw closedError();
    this.#pool ??= new Pool(this.maxWorkers);
    yield* this.#pool.execute(calls, options);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
