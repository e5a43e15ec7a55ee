/**
 * Runs whose function is called by a pool: everything is looked up, and everything is stored.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { ChunkCache, run, runParallel } from "../mod.ts";
import type { WorkerPool } from "../src/map/worker_pool.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { type BareWorkers, perCall, WORKERS } from "./pool_sides.ts";
import { increment, workBlock } from "./pool_tasks.ts";
import { numbers } from "./records.ts";
import type { Row } from "./row.ts";

/** What the runs are measured with. */
export interface RunSettings extends Pick<Settings, "isQuick"> {
  readonly pool: WorkerPool;
  readonly bare: BareWorkers;
  readonly rounds: number;
  /** How many steps of work make a block. */
  readonly steps: number;
  /** How long those take. */
  readonly blockMs: number;
  /** What the bare workers are called. */
  readonly against: string;
}

/** Does something in a directory of its own, which is removed before the next. */
async function inRoot(parent: string, measure: (root: string) => Promise<number>): Promise<number> {
  const root = `${parent}/cache`;
  const figure = await measure(root);
  await rm(root, { recursive: true });
  return figure;
}

/** Measures runs of blocks that keep a processor busy, and of tiny items. */
export async function runRows({ pool, bare, rounds, steps, blockMs, against, isQuick }: RunSettings): Promise<Row[]> {
  await using dir = await scratch();
  // Values of an axis differ: by a step in a million.
  const blocks = numbers(isQuick ? 20 : 200).map((i) => steps + i);
  const items = numbers(isQuick ? 1000 : 10_000);
  const perChunk = items.length / 10;
  const runBlocks = async (root: string) => {
    const cache = new ChunkCache({ root, cacheId: "bench", axisValues: { steps: blocks }, chunkSpec: { steps: 1 }, verbose: 0 });
    const [output, { executedChunks }] = await run(cache, workBlock, { pool });
    check(output.length === blocks.length && executedChunks === blocks.length, "the run was not cold");
  };
  const runItems = async (root: string) => {
    const cache = new ChunkCache({ root, cacheId: "bench", axisValues: { value: items }, chunkSpec: { value: perChunk }, verbose: 0 });
    const given = items.map((value) => ({ value }));
    const [output, { executedPoints }] = await runParallel(given, { cache, execFn: increment, pool, returnOutput: true });
    check(output.length === items.length && executedPoints === items.length, "the run was not cold");
  };
  const count = items.length.toLocaleString("en");
  return [
    await compareRow(
      rounds,
      { subject: `run with a pool, ${blocks.length} blocks of ${blockMs} ms on ${WORKERS} workers, stored`, against, limit: 1.05 },
      () => inRoot(dir.path, (root) => timed(() => runBlocks(root))),
      () => timed(() => bare.all(blocks.map((value) => ({ kind: "work", value })))),
    ),
    await compareRow(
      rounds,
      { subject: `runParallel with a pool, ${count} items of a trivial function, stored in 10 chunks`, against },
      () => inRoot(dir.path, (root) => timed(() => runItems(root))),
      () => timed(() => bare.all(items.map((value) => ({ kind: "increment", value })))),
    ),
  ];
}

/** The µs that a run of one item takes, stored in a chunk of its own: the mean of so many runs on one open cache. */
export async function runOneItem(pool: WorkerPool, runs: number): Promise<number> {
  await using dir = await scratch();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "bench",
    axisValues: { value: numbers(runs) },
    chunkSpec: { value: 1 },
    verbose: 0,
  });
  return await perCall(runs, async (value) => {
    const [[output], { executedPoints }] = await runParallel([{ value }], { cache, execFn: increment, pool });
    check(output === value + 1 && executedPoints === 1, "the item was not executed");
  });
}
