/**
 * The workers of one run: started when there is something to execute, ended with the run.
 *
 * @module
 */

import type { Call, Executor, ExecutorOptions, Settled } from "../map/call.ts";
import type { WorkerPool } from "../map/worker_pool.ts";

/** Workers that are not there before they are needed, and neither is their code. */
export class OwnPool implements Executor {
  readonly #maxWorkers: number | undefined;
  #pool: WorkerPool | undefined;

  /** @param maxWorkers The most workers at once; as many as there are cores if absent */
  constructor(maxWorkers: number | undefined) {
    this.#maxWorkers = maxWorkers;
  }

  async *execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncIterable<Settled> {
    const { createWorkerPool } = await import("../map/worker_pool.ts");
    this.#pool ??= createWorkerPool(this.#maxWorkers === undefined ? {} : { maxWorkers: this.#maxWorkers });
    yield* this.#pool.execute(calls, options);
  }

  /** Ends the workers, if there are any. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
