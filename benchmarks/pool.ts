/**
 * The worker pool, against workers that are sent one message after another by hand.
 *
 * @module
 */

import type { BlockArguments, ItemArguments } from "../src/map/call.ts";
import { type TaskFunction, taskOf } from "../src/map/task.ts";
import { createWorkerPool, type WorkerPool } from "../src/map/worker_pool.ts";
import { check, compareRow, type Settings, timed } from "./measure.ts";
import type { BareRequest } from "./pool_bare_worker.ts";
import { fillItem, increment, work, workBlock } from "./pool_tasks.ts";
import { numbers } from "./records.ts";
import type { Row } from "./row.ts";

const WORKERS = 2;
const BLOCK_MS = 10;

/** Measures blocks that keep a processor busy, tiny items, and items that give 1 MB. */
export async function workerPool({ isQuick }: Settings): Promise<Row[]> {
  await using pool = createWorkerPool({ maxWorkers: WORKERS });
  using bare = startBare();
  const rounds = isQuick ? 2 : 9;
  const steps = await stepsOf(BLOCK_MS);
  const blocks = numbers(isQuick ? 20 : 100);
  const items = numbers(isQuick ? 1000 : 20_000);
  const arrays = numbers(isQuick ? 20 : 200);
  const against = `a bare postMessage loop, ${WORKERS} workers`;
  return [
    await compareRow(
      rounds,
      { subject: `pool, ${blocks.length} blocks of ${BLOCK_MS} ms on ${WORKERS} workers`, against, limit: 1.05 },
      () => timed(() => throughPool(pool, workBlock, blocks.map(() => ({ vectors: { steps: [steps] }, groups: [["steps"]] })))),
      () => timed(() => bare.all(blocks.map(() => ({ kind: "work", value: steps })))),
    ),
    await compareRow(
      rounds,
      { subject: `pool, ${items.length.toLocaleString("en")} items of a trivial function`, against, limit: 1 },
      () => timed(() => throughPool(pool, increment, items.map((value) => ({ item: { value } })))),
      () => timed(() => bare.all(items.map((value) => ({ kind: "increment", value })))),
    ),
    await compareRow(
      rounds,
      { subject: `pool, ${arrays.length} items that give a Float64Array of 1 MB`, against: `${against}, transferred`, limit: 1.5 },
      () => timed(() => throughPool(pool, fillItem, arrays.map((value) => ({ item: { value } })))),
      () => timed(() => bare.all(arrays.map((value) => ({ kind: "fill", value })))),
    ),
  ];
}

/** How many steps of work take so long. */
async function stepsOf(ms: number): Promise<number> {
  const probe = 500_000;
  work(probe);
  return Math.round(probe * ms / await timed(() => work(probe)));
}

async function throughPool(pool: WorkerPool, fn: TaskFunction, args: readonly (BlockArguments | ItemArguments)[]): Promise<void> {
  const task = taskOf(fn);
  async function* calls() {
    for (let id = 0; id < args.length; id++) yield await { id, task, args: args[id] };
  }
  let count = 0;
  const { signal } = new AbortController();
  for await (const settled of pool.execute(calls(), { signal, onPoint: () => {} })) {
    check(settled.ok, "a call failed");
    count++;
  }
  check(count === args.length, "a call was lost");
}

/** Workers, each of which is sent the next request when it has answered the last. */
function startBare(): { all(requests: readonly BareRequest[]): Promise<void> } & Disposable {
  const workers = numbers(WORKERS).map(() => new Worker(new URL("./pool_bare_worker.ts", import.meta.url), { type: "module" }));
  const answer = (worker: Worker, request: BareRequest) =>
    new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(request);
    });
  return {
    all: async (requests) => {
      let next = 0;
      await Promise.all(workers.map(async (worker) => {
        while (next < requests.length) await answer(worker, requests[next++]);
      }));
    },
    [Symbol.dispose]: () => {
      for (const worker of workers) worker.terminate();
    },
  };
}
