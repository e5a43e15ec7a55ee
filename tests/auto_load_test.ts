import { assertEquals, assertRejects } from "@std/assert";
import {
  autoLoad,
  CacheConflictError,
  CacheNotFoundError,
  ChunkCache,
  ChunkMemo,
  InvalidMetadataError,
  paramsToCacheId,
  run,
  zip,
} from "../mod.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listing, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const params = { alpha: 0.4 };

/** Runs the grid that the tests start from. */
async function existing(root: string, options: { version?: string } = {}): Promise<void> {
  const cacheId = paramsToCacheId(params);
  const axisValues = { s: [1, 2, 3, 4] };
  await run(new ChunkCache({ root, cacheId, metadata: { params }, chunkSpec: { s: 3 }, axisValues, verbose: 0, ...options }), tens().exec);
}

const load = (root: string, s?: number[], options: object = {}) =>
  autoLoad({ root, params, verbose: 0, ...options, ...(s === undefined ? {} : { axisValues: { s } }) });

/** What a run over a loaded memo gives and executes. */
async function outcome(memo: ChunkMemo<{ s: number[] }>) {
  const { exec, calls } = tens();
  const [output] = await run(memo.cacheForParams(params), exec);
  return { output, executed: calls.flat() };
}

test("autoLoad() makes a cache where there is none, and does no I/O for it", async () => {
  await using dir = await tempDir();
  const memo = await load(dir.path, [1, 2]);
  assertEquals(await listing(dir.path), []);
  assertEquals(await outcome(memo), { output: [10, 20], executed: [1, 2] });
});

test("autoLoad() finds the cache of the same values", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  const memo = await load(dir.path, [1, 2, 3, 4]);
  assertEquals(memo.cacheForParams(params).chunkSpec, { s: 3 });
  assertEquals(await outcome(memo), { output: [10, 20, 30, 40], executed: [] });
});

test("autoLoad() takes the same values in another order for the same cache", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  const memo = await load(dir.path, [4, 2, 1, 3]);
  assertEquals(memo.cacheForParams(params).chunkSpec, { s: 3 });
  assertEquals(await outcome(memo), { output: [40, 20, 10, 30], executed: [] });
});

test("autoLoad() of other values makes a further definition that uses every known point", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  assertEquals(await outcome(await load(dir.path, [2, 9])), { output: [20, 90], executed: [9] });
  const [{ metadata }] = await ChunkCache.discoverCaches(dir.path);
  assertEquals(metadata.definitions.map(({ axisValues }) => axisValues.s), [[2, 9], [1, 2, 3, 4]]);
});

test("autoLoad() of other values is refused where exclusive", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  const memo = await load(dir.path, [2, 9], { exclusive: true });
  await assertRejects(() => outcome(memo), CacheConflictError, "axis_values");
});

test("autoLoad() with allowSuperset asks a broader cache for a part", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  const memo = await load(dir.path, [3, 1], { allowSuperset: true });
  assertEquals(memo.cacheForParams(params).axisValues, { s: [3, 1] });
  assertEquals(await outcome(memo), { output: [30, 10], executed: [] });
});

test("autoLoad() with allowSuperset refuses values that the cache lacks", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  await assertRejects(() => load(dir.path, [1, 9], { allowSuperset: true }), RangeError, "not a subset of existing cache");
});

test("autoLoad() with allowSuperset makes a cache where there is none", async () => {
  await using dir = await tempDir();
  assertEquals(await outcome(await load(dir.path, [1], { allowSuperset: true })), { output: [10], executed: [1] });
});

test("autoLoad() with allowSuperset: memoized functions are asked for the part", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  const memo = await load(dir.path, [3, 1], { allowSuperset: true });
  const [output] = await memo.cache(function f({ s }: { alpha: number; s: number[] }) {
    return s;
  })(params);
  assertEquals(output, [30, 10]);
});

test("autoLoad() without axis values opens the last used definition", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  await outcome(await load(dir.path, [2, 9]));
  const memo = await load(dir.path);
  assertEquals(memo.cacheForParams(params).axisValues, { s: [2, 9] });
});

test("autoLoad() without axis values refuses params of which there is no cache", async () => {
  await using dir = await tempDir();
  await assertRejects(() => load(dir.path), CacheNotFoundError, "give axisValues to make one");
});

test("autoLoad() takes the record's version and chunk spec unless others are given", async () => {
  await using dir = await tempDir();
  await existing(dir.path, { version: "v7" });
  const recorded = (await load(dir.path)).cacheForParams(params);
  assertEquals([recorded.version, recorded.chunkSpec], ["v7", { s: 3 }]);
  const given = (await load(dir.path, undefined, { version: "v8", chunkSpec: { s: 1 } })).cacheForParams(params);
  assertEquals([given.version, given.chunkSpec], ["v8", { s: 1 }]);
});

test("autoLoad() refuses an unknown option and params that are no object", async () => {
  await assertRejects(
    () => autoLoad({ params, allowSupreset: true } as Parameters<typeof autoLoad>[0]),
    TypeError,
    'did you mean "allowSuperset"',
  );
  await assertRejects(() => autoLoad({ params: [1] as unknown as Record<string, unknown> }), TypeError, "plain object");
});

test("autoLoad() with values works where metadata.json is damaged", async () => {
  await using dir = await tempDir();
  await existing(dir.path);
  await writeFile(join(dir.path, paramsToCacheId(params), "metadata.json"), "{");
  await assertRejects(() => load(dir.path), InvalidMetadataError);
  assertEquals(await outcome(await load(dir.path, [1, 2])), { output: [10, 20], executed: [] });
});

test("ChunkMemo.autoLoad() is autoLoad()", async () => {
  await using dir = await tempDir();
  const memo = await ChunkMemo.autoLoad({ root: dir.path, params, axisValues: { s: [1] }, verbose: 0 });
  assertEquals(await outcome(memo), { output: [10], executed: [1] });
});

test("autoLoad() without axisValues gives a zipped axis back as one", async () => {
  await using dir = await tempDir();
  const axisValues = { net: zip({ width: [8, 16], depth: [3, 2] }) };
  await run(new ChunkCache({ root: dir.path, cacheId: paramsToCacheId(params), axisValues, verbose: 0 }), ({ width }) => width);
  const cache = (await autoLoad({ root: dir.path, params, verbose: 0 })).cacheForParams(params);
  cache.extendAxisValues({ net: [{ width: 32, depth: 1 }] });
  const calls: unknown[] = [];
  const [output] = await run(cache, (vectors) => {
    calls.push(vectors);
    return vectors.width;
  });
  assertEquals(output, [8, 16, 32]);
  assertEquals(calls, [{ width: [32], depth: [1] }]);
});
