/**
 * What a program under Deno's sandbox does with a cache: runs, streams, reads, loads, discovers. Prints what it found as JSON.
 * Arguments: the root, and what to do.
 *
 * @module
 */

import { ChunkCache, ChunkMemo, perPoint, run, runChunks, runStreaming } from "../../mod.ts";

type Axes = { s: number[] };

const [root, what] = Deno.args;
let calls = 0;

function tens({ s }: { s: number[] }): number[] {
  calls++;
  return s.map((value) => value * 10);
}

function line(s: number[], cacheId = "line"): ChunkCache<Axes> {
  return new ChunkCache<Axes>({ root, cacheId, axisValues: { s }, chunkSpec: { s: 3 }, durability: "fsync" });
}

/** Everything that a program with the root to itself may do. */
async function everything(): Promise<unknown> {
  const [cold] = await run(line([1, 2, 3, 4, 5, 6, 7]), tens);
  const [edited, { executedPoints }] = await run(line([0, 1, 2, 3, 4, 5, 6, 7]), tens, { onProgress: () => {} });
  const streamed = await runStreaming(line([1, 2, 3, 4], "streamed"), perPoint(({ s }: { s: number }) => s), { flushMs: 1 });
  const [chunks] = await runChunks([[["s", [1, 2, 3]]]], tens, { cache: line([1, 2, 3]) });
  const memo = new ChunkMemo<Axes>({ root, axisValues: { s: [1, 2, 3] }, chunkSpec: { s: 2 } });
  const scale = memo.cache(function scale({ p, s }: { p: number; s: number[] }) {
    return s.map((value) => p * value);
  });
  const [scaled] = await scale({ p: 2, s: [3, 1] });
  const loaded = await ChunkMemo.autoLoad<Axes>({ root, params: { p: 2 } });
  const [read] = await run(loaded.cacheForParams({ p: 2 }), () => []);
  const found = await ChunkCache.discoverCaches(root);
  const { knownPoints } = await (await ChunkCache.loadFromCache(root, "line")).cacheStatus();
  const cache = line([1, 2, 3]);
  const key = [["s", [1, 2, 3]]] as const;
  const payload = await cache.loadPayload(cache.resolveCachePath(key, cache.chunkHash(key)));
  const items = Object.keys(payload?.items ?? {}).length;
  await cache.writeMetadata();
  const index = Object.keys(await cache.loadChunkIndex()).length;
  // A damaged file is set aside.
  const path = cache.resolveCachePath(key, cache.chunkHash(key));
  await Deno.writeFile(path, new Uint8Array(9));
  const [mended, { damagedFiles }] = await run(cache, tens);
  return {
    cold,
    edited,
    executedPoints,
    streamed: streamed.executedPoints,
    chunks,
    scaled,
    read,
    found: found.length,
    knownPoints,
    items,
    index,
    mended,
    damagedFiles,
  };
}

/** Asks for what is known and for what is not. */
async function ask(s: number[]): Promise<unknown> {
  try {
    const [output, { executedPoints }] = await run(line(s), tens);
    return { output, executedPoints, calls };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { name, message, code, calls };
  }
}

/** Looks without running. */
async function look(): Promise<unknown> {
  const found = await ChunkCache.discoverCaches(root);
  const { knownPoints } = await line([1, 2, 3, 4, 5, 6, 7, 8]).cacheStatus();
  const diagnostics = await runStreaming(line([7, 1, 3]), tens);
  return { found: found.map(({ cacheId }) => cacheId), knownPoints, executedPoints: diagnostics.executedPoints };
}

const actions: Record<string, () => Promise<unknown>> = {
  everything,
  known: () => ask([7, 1, 2, 3, 4, 5, 6]),
  missing: () => ask([1, 2, 3, 8]),
  look,
};

console.log(JSON.stringify(await actions[what]()));
