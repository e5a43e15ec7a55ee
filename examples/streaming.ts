/**
 * Streaming: a sweep that is stored chunk by chunk and never held in memory as a whole, then read in parts.
 *
 *     deno run -A examples/streaming.ts
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkCache, ChunkMemo, paramsToCacheId, range, run, runStreaming } from "@x/chunk-memo";

const root = await mkdtemp(join(tmpdir(), "chunk-memo-"));

/** Where a logistic map is after 1000 steps. */
function settle({ rate, start }: { rate: number[]; start: number[] }): number[] {
  return rate.flatMap((r) =>
    start.map((x) => {
      for (let step = 0; step < 1000; step++) x = r * x * (1 - x);
      return x;
    })
  );
}

const axisValues = {
  rate: Array.from({ length: 200 }, (_, i) => 2.5 + i / 160),
  start: Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100),
};
const chunkSpec = { rate: 10, start: 100 };

// A cache of one's own, with runStreaming: diagnostics, no output.
const cache = new ChunkCache({ root, cacheId: paramsToCacheId({ steps: 1000 }), metadata: { steps: 1000 }, chunkSpec, axisValues });
const stored = await runStreaming(cache, settle);
console.log(
  `runStreaming: ${stored.executedPoints} points in ${stored.executedChunks} chunks, at most ${stored.maxStreamItems} held at once`,
);

// What is needed is read later: here 3 of the 200 rates.
const [part, read] = await run(cache.slice({ axisIndices: { rate: range(0, 3) } }), settle);
console.log(`run on a slice: ${part.length} outputs, ${read.executedPoints} points executed, ${read.filesRead} file read`);

// The same as a memoized function: streamCache.
const memo = new ChunkMemo({ root, chunkSpec, axisValues });
const sweep = memo.streamCache(settle, { name: "settle" });
const cold = await sweep({});
const warm = await sweep({});
console.log(`streamCache: ${cold.executedPoints} points executed, then ${warm.executedPoints}; ${warm.cachedPoints} known`);

await rm(root, { recursive: true });
