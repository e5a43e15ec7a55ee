/**
 * Subset detection: a broad cache answers a narrower request.
 *
 *     deno run -A examples/subset_detection.ts
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { autoLoad, ChunkCache, paramsToCacheId, run } from "@x/chunk-memo";

function assert(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Expected ${what}`);
  console.log(`ok: ${what}`);
}

const root = await mkdtemp(join(tmpdir(), "chunk-memo-"));
const params = { alpha: 0.4 };

/** The params are bound: only the vectors come from the grid. */
function measure({ strat, s }: { strat: string[]; s: number[] }): number[] {
  return s.flatMap((sValue) => strat.map((name) => name.length + params.alpha * sValue));
}

/** Chunk outputs in, output out. */
const collateFn = (outputs: unknown[]) => outputs.flat();

// A broad cache: strat is "a" and "b".
const broadCache = new ChunkCache({
  root,
  cacheId: paramsToCacheId(params),
  metadata: { params },
  chunkSpec: { strat: 1, s: 3 },
  axisValues: { strat: ["a", "b"], s: [1, 2, 3] },
  collateFn,
});
const [all, first] = await run(broadCache, measure);
console.log("broad:", all);
assert(first.executedPoints === 6, "all 6 points were executed");

// Later, a request for strat "a" alone finds the broad cache and uses it.
type Axes = { strat: string[]; s: number[] };
const memoA = await autoLoad<Axes, unknown[]>({ root, params, axisValues: { strat: ["a"] }, allowSuperset: true, collateFn });
const cacheA = memoA.cacheForParams(params);
const [some, second] = await run(cacheA, measure);
console.log("strat a:", some);
assert(second.cachedChunks === 1, "cachedChunks === 1");
assert(second.executedChunks === 0, "executedChunks === 0");

await rm(root, { recursive: true });
