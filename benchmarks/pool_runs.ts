/**
 * Runs whose function is called by a pool: everything is looked up, and everything is stored.
 *
 * @module
 */

import { ChunkCache, run, runParallel } from "../mod.ts";
import type { WorkerPool } from "../src/map/worker_pool.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { type BareWorkers, perCall, processorTime, WORKERS } from "./pool_sides.ts";
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

/** Measures runs of blocks that keep a processor busy, and of tiny items. */
export async function runRows({ pool, bare, rounds, steps, blockMs, against, isQuick }: RunSettings): Promise<Row[]> {
  await using dir = await scratch();
  // Each cache stays until all is measured. Without a journal, ext4 looks at every file that was removed in the last minutes before it makes
  // one: what a round removed would be paid for by the next.
  let roots = 0;
  const newRoot = () => `${dir.path}/${roots++}`;
  // Values of an axis differ: by a step in a million.
  const blocks = numbers(isQuick ? 20 : 200).map((i) => steps + i);
  const items = numbers(isQuick ? 1000 : 10_000);
  const perChunk = items.length / 10;
  const runBlocks = async () => {
    const cache = new ChunkCache({ root: newRoot(), cacheId: "bench", axisValues: { steps: blocks }, chunkSpec: { steps: 1 }, verbose: 0 });
    const [output, { executedChunks }] = await run(cache, workBlock, { pool });
    check(output.length === blocks.length && executedChunks === blocks.length, "the run was not cold");
  };
  const runItems = async () => {
    const cache = new ChunkCache({
      root: newRoot(),
      cacheId: "bench",
      axisValues: { value: items },
      chunkSpec: { value: perChunk },
      verbose: 0,
    });
    const given = items.map((value) => ({ value }));
    const [output, { executedPoints }] = await runParallel(given, { cache, execFn: increment, pool, returnOutput: true });
    check(output.length === items.length && executedPoints === items.length, "the run was not cold");
  };
  const bareBlocks = () => bare.all(blocks.map((value) => ({ kind: "work", value })));
  const count = items.length.toLocaleString("en");
  const subject = `run with a pool, ${blocks.length} blocks of ${blockMs} ms on ${WORKERS} workers, stored`;
  return [
    await compareRow(rounds, { subject, against, limit: 1.05 }, () => timed(runBlocks), () => timed(bareBlocks)),
    // What others do on this machine takes no part in it.
    await compareRow(
      rounds,
      { subject: `${subject}: processor time of all threads`, against, limit: 1.05 },
      () => processorTime(runBlocks),
      () => processorTime(bareBlocks),
    ),
    await compareRow(
      rounds,
      { subject: `runParallel with a pool, ${count} items of a trivial function, stored in 10 chunks`, against },
      () => timed(runItems),
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
