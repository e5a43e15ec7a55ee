/**
 * Workers: a sweep over the Lorenz system that keeps all cores busy, first serially, for comparison, and in a cache of its own, then
 * in workers, then single points beside what the workers stored. What workers call is a task that they can import: see lorenz.ts.
 *
 *     deno run -A examples/parallel.ts          # 96 points of 50,000 steps
 *     deno run -A examples/parallel.ts 200000   # of 200,000 steps each
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ChunkMemo, runParallel } from "@x/chunk-memo";
import { lyapunovExponent, lyapunovExponents } from "./lorenz.ts";

/** Two workers, to have one ratio to expect; without `maxWorkers`, `runParallel` starts as many as there are cores. */
const maxWorkers = 2;
const axisValues = { sigma: [4, 6, 8, 10, 12, 14, 16, 18], rho: [10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40, 43] };
const grid = { axisValues, chunkSpec: { sigma: 1, rho: 4 }, axisOrder: ["sigma", "rho"] as const };

async function timed<T>(work: () => Promise<T>): Promise<[result: T, ms: number]> {
  const started = performance.now();
  return [await work(), performance.now() - started];
}

async function main(root: string, steps: number): Promise<void> {
  const serialMemo = new ChunkMemo({ root: join(root, "serial"), ...grid });
  const memo = new ChunkMemo({ root: join(root, "parallel"), ...grid });

  const serial = serialMemo.cache(lyapunovExponents);
  const [[expected, first], serialMs] = await timed(() => serial({ steps }));
  console.log(`serial: ${first.executedPoints} points executed`);

  const parallel = memo.cache(lyapunovExponents, { maxWorkers });
  const [[exponents, second], parallelMs] = await timed(() => parallel({ steps }));
  console.log(`${maxWorkers} workers: ${second.executedPoints} points executed, start of the workers included`);
  console.log(`the outputs are ${exponents.every((exponent, i) => exponent === expected[i]) ? "the same" : "others"}`);
  console.log(`serial / parallel: ${Math.round(serialMs)} ms / ${Math.round(parallelMs)} ms = ${(serialMs / parallelMs).toFixed(2)}`);

  // Single points, wherever they lie: those that are known are read, those that are not on the axes yet are put there.
  const items = [28, 99.96, 160, 350].map((rho) => ({ sigma: 10, rho }));
  const [some, third] = await runParallel(items, {
    cache: memo.cacheForParams({ steps }),
    execFn: lyapunovExponent.withParams({ steps }),
    maxWorkers,
    extendCache: true,
  });
  console.log(`items: ${third.cachedPoints} known, ${third.executedPoints} executed`);
  console.log(items.map(({ rho }, i) => `rho ${rho}: ${some[i].toFixed(3)}`).join(", "));
}

// A worker that imports this script, as one would for a task that is defined here, must not start the sweep once more.
if (import.meta.main) {
  const root = await mkdtemp(join(tmpdir(), "chunk-memo-parallel-"));
  try {
    await main(root, Number(process.argv[2] ?? 50_000));
  } finally {
    await rm(root, { recursive: true });
  }
}
