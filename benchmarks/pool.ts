/**
 * The worker pool, alone and under runs that store, against workers that are sent one message after another by hand.
 *
 * @module
 */

import type { TaskFunction } from "../src/map/task.ts";
import { createWorkerPool, type WorkerPool } from "../src/map/worker_pool.ts";
import { compareRow, type Settings, timed } from "./measure.ts";
import { nodeRows } from "./pool_node.ts";
import { runOneItem, runRows } from "./pool_runs.ts";
import { type BareWorkers, inFlight, perCall, startBare, startWebWorker, throughPool, WORKERS } from "./pool_sides.ts";
import { fillItem, giveItem, increment, work, workBlock } from "./pool_tasks.ts";
import { increment as usersTask } from "./pool_user_tasks.ts";
import { numbers } from "./records.ts";
import type { Row } from "./row.ts";

const BLOCK_MS = 10;
const AGAINST = `a bare postMessage loop, ${WORKERS} workers`;

/** Measures blocks that keep a processor busy, tiny items, items that give 1 MB, single calls, starts, and other pools on Node. */
export async function workerPool(settings: Settings): Promise<Row[]> {
  const rounds = settings.isQuick ? 2 : 9;
  const rows: Row[] = [];
  {
    await using pool = createWorkerPool({ maxWorkers: WORKERS });
    using bare = startBare(startWebWorker);
    const steps = await stepsOf(BLOCK_MS);
    const sides = { pool, bare, rounds, isQuick: settings.isQuick };
    rows.push(
      ...await poolRows({ ...sides, steps }),
      ...await runRows({ ...sides, steps, blockMs: BLOCK_MS, against: AGAINST }),
      ...await singleRows(sides),
    );
  }
  return [
    ...rows,
    await startRow(settings, increment, "start of a pool, up to the first answer"),
    await startRow(settings, usersTask, "start of a pool, whose task's module imports mod.ts"),
    ...await nodeRows(settings),
  ];
}

/** How many steps of work take so long. */
async function stepsOf(ms: number): Promise<number> {
  const probe = 500_000;
  work(probe);
  return Math.round(probe * ms / await timed(() => work(probe)));
}

interface Sides {
  readonly pool: WorkerPool;
  readonly bare: BareWorkers;
  readonly rounds: number;
  readonly isQuick: boolean;
}

/** The pool alone: nothing is looked up or stored. */
async function poolRows({ pool, bare, rounds, isQuick, steps }: Sides & { readonly steps: number }): Promise<Row[]> {
  const blocks = numbers(isQuick ? 20 : 100);
  const items = numbers(isQuick ? 1000 : 20_000);
  const arrays = numbers(isQuick ? 20 : 600);
  return [
    await compareRow(
      rounds,
      { subject: `pool, ${blocks.length} blocks of ${BLOCK_MS} ms on ${WORKERS} workers`, against: AGAINST, limit: 1.05 },
      () => timed(() => throughPool(pool, workBlock, blocks.map(() => ({ vectors: { steps: [steps] }, groups: [["steps"]] })))),
      () => timed(() => bare.all(blocks.map(() => ({ kind: "work", value: steps })))),
    ),
    await compareRow(
      rounds,
      { subject: `pool, ${items.length.toLocaleString("en")} items of a trivial function`, against: AGAINST, limit: 1 },
      () => timed(() => throughPool(pool, increment, items.map((value) => ({ item: { value } })))),
      () => timed(() => bare.all(items.map((value) => ({ kind: "increment", value })))),
    ),
    await compareRow(
      rounds,
      {
        subject: `pool, ${arrays.length} items that give a Float64Array of 1 MB away (transfer: true)`,
        against: `${AGAINST}, transferred`,
        limit: 1.5,
      },
      () => timed(() => throughPool(pool, giveItem, arrays.map((value) => ({ item: { value } })))),
      () => timed(() => bare.all(arrays.map((value) => ({ kind: "fill", value })))),
    ),
    await compareRow(
      rounds,
      { subject: `pool, ${arrays.length} items that give a Float64Array of 1 MB`, against: `${AGAINST}, transferred`, limit: 1.5 },
      () => timed(() => throughPool(pool, fillItem, arrays.map((value) => ({ item: { value } })))),
      () => timed(() => bare.all(arrays.map((value) => ({ kind: "fill", value })))),
    ),
  ];
}

/** What one call costs from the call to its answer, where the next is made only then: nothing can be batched. */
async function singleRows({ pool, bare, rounds, isQuick }: Sides): Promise<Row[]> {
  const calls = isQuick ? 20 : 500;
  const against = "one postMessage round trip";
  const baseline = () => perCall(calls, (value) => bare.one({ kind: "increment", value }));
  const items = numbers(calls).map((value) => ({ item: { value } }));
  return [
    await compareRow(
      rounds,
      { subject: "pool, one call at a time in one run", against, unit: "µs" },
      async () => await timed(() => inFlight(pool, increment, items, 1)) * 1000 / calls,
      baseline,
    ),
    await compareRow(
      rounds,
      { subject: "pool, one call alone in a run of its own", against, unit: "µs" },
      () => perCall(calls, (value) => throughPool(pool, increment, [{ item: { value } }])),
      baseline,
    ),
    await compareRow(
      rounds,
      { subject: "runParallel with a pool, one item alone, stored", against, unit: "µs" },
      () => runOneItem(pool, isQuick ? 20 : 100),
      baseline,
    ),
  ];
}

/** From nothing to the first answer. */
async function startRow({ isQuick }: Settings, fn: TaskFunction, subject: string): Promise<Row> {
  const ours = async () => {
    const start = performance.now();
    await using pool = createWorkerPool({ maxWorkers: WORKERS });
    await throughPool(pool, fn, [{ item: { value: 1 } }]);
    return performance.now() - start;
  };
  const baseline = async () => {
    const start = performance.now();
    const worker = startWebWorker();
    await worker.ask({ kind: "increment", value: 1 });
    const ms = performance.now() - start;
    worker.end();
    return ms;
  };
  return await compareRow(isQuick ? 2 : 15, { subject, against: "start of one bare module worker" }, ours, baseline);
}
