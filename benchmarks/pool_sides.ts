/**
 * The two sides of the benchmarks of the pool: the pool, and workers that are sent one message after another by hand.
 *
 * @module
 */

import process from "node:process";
import type { BlockArguments, Call, ItemArguments, Settled, TaskRef } from "../src/map/call.ts";
import { type TaskFunction, taskOf } from "../src/map/task.ts";
import type { WorkerPool } from "../src/map/worker_pool.ts";
import { check } from "./measure.ts";
import type { BareRequest } from "./pool_bare_worker.ts";

/** How many workers each side has. */
export const WORKERS = 2;

/** A worker that answers each message. */
export interface BareWorker {
  /** Posts a request and waits for the answer. */
  ask(request: BareRequest): Promise<unknown>;
  /** Ends it. */
  end(): void;
}

/** Workers without a pool. */
export interface BareWorkers extends Disposable {
  /** Sends each of them the next request when it has answered the last. */
  all(requests: readonly BareRequest[]): Promise<void>;
  /** Sends one request to the first of them. */
  one(request: BareRequest): Promise<unknown>;
}

/** Starts workers without a pool. */
export function startBare(start: () => BareWorker): BareWorkers {
  const workers = Array.from({ length: WORKERS }, start);
  return {
    all: async (requests) => {
      let next = 0;
      await Promise.all(workers.map(async (worker) => {
        while (next < requests.length) await worker.ask(requests[next++]);
      }));
    },
    one: (request) => workers[0].ask(request),
    [Symbol.dispose]: () => {
      for (const worker of workers) worker.end();
    },
  };
}

/** Starts a Web Worker without a pool. */
export function startWebWorker(): BareWorker {
  const worker = new Worker(new URL("./pool_bare_worker.ts", import.meta.url), { type: "module" });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        worker.onmessage = resolve;
        worker.onerror = reject;
        worker.postMessage(request);
      }),
    end: () => worker.terminate(),
  };
}

/** Never aborted. A run of its own has one, which is no part of what a call costs. */
const { signal } = new AbortController();

/** Makes calls in one run of a pool. */
export async function throughPool(
  pool: WorkerPool,
  fn: TaskFunction,
  args: readonly (BlockArguments | ItemArguments)[],
): Promise<void> {
  await inFlight(pool, fn, args, Infinity);
}

/** Calls, given as others settle. A class, as those of the engine are: a generator made for each run is slow to make, and no part of a pool. */
class Calls implements AsyncIterable<Call> {
  /** There is always one: the code compiled for them is no part of a pool either, and goes with the garbage before each figure otherwise. */
  static readonly none: Calls = new Calls(() => {}, [], 0);
  readonly #task: TaskRef | undefined;
  readonly #args: readonly (BlockArguments | ItemArguments)[];
  readonly #most: number;
  #wake = () => {};
  settledCount = 0;

  constructor(fn: TaskFunction, args: readonly (BlockArguments | ItemArguments)[], most: number) {
    this.#task = taskOf(fn);
    this.#args = args;
    this.#most = most;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Call> {
    for (let id = 0; id < this.#args.length; id++) {
      while (id - this.settledCount >= this.#most) await new Promise<void>((resolve) => this.#wake = resolve);
      yield { id, task: this.#task, args: this.#args[id] };
    }
  }

  settle({ ok }: Settled): void {
    check(ok, "a call failed");
    this.settledCount++;
    this.#wake();
  }
}

/** Makes calls in one run of a pool, so many at a time: there is no next one before one of them has settled, so that few can be batched. */
export async function inFlight(
  pool: WorkerPool,
  fn: TaskFunction,
  args: readonly (BlockArguments | ItemArguments)[],
  most: number,
): Promise<void> {
  const calls = new Calls(fn, args, most);
  for await (const settled of pool.execute(calls, { signal, onPoint: () => {} })) calls.settle(settled);
  check(calls.settledCount === args.length, "a call was lost");
}

/** The processor time that something takes, of all threads of this process, in ms. */
export async function processorTime(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The µs that a call takes, of so many one after another. */
export async function perCall(calls: number, make: (i: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) await make(i);
  return (performance.now() - start) * 1000 / calls;
}
