import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CacheConflictError, CacheNotFoundError, ChunkCache, ChunkMemo, paramsToCacheId, run, zip } from "../../mod.ts";
import { adopt } from "../../src/maintenance/adopt.ts";
import { tempDir, test } from "../test.ts";
import { damageValues, killEverywhere } from "./pool.ts";

type Before = { alpha: number; beta: number; s: number[] };
type After = { alpha: number[]; beta: number; s: number[] };

const S = [1, 2, 3, 4];

function before(root: string, s: number[] = S, options: { name?: string } = {}) {
  const memo = new ChunkMemo({ root, axisValues: { s }, chunkSpec: { s: 2 }, verbose: 0 });
  return memo.cache(function scale({ alpha, beta, s }: Before) {
    return s.map((value) => alpha * value + beta);
  }, options);
}

function after(root: string, alpha: number[], options: { name?: string; s?: number[] } = {}) {
  const { s = S, ...rest } = options;
  const memo = new ChunkMemo({ root, axisValues: { alpha, s }, chunkSpec: { alpha: 2, s: 4 }, axisOrder: ["s", "alpha"], verbose: 0 });
  return memo.cache(function scale({ alpha, beta, s }: After) {
    return s.flatMap((value) => alpha.map((factor) => factor * value + beta));
  }, rest);
}

function expected(alpha: number[], beta = 1, s: number[] = S): number[] {
  return s.flatMap((value) => alpha.map((factor) => factor * value + beta));
}

async function swept(root: string): Promise<void> {
  for (const alpha of [30, 10, 20]) await before(root)({ alpha, beta: 1 });
}

test("adopt() makes an axis of a param, and nothing is executed again", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  const { caches, refused } = await adopt(dir.path, { param: "alpha" });
  assertEquals([caches.length, refused], [1, []]);
  assertEquals(caches[0].cacheId, paramsToCacheId({ beta: 1 }));
  assertEquals([caches[0].params, caches[0].functionName, caches[0].axis], [{ beta: 1 }, "scale", ["alpha", [30, 10, 20]]]);
  const [output, { executedPoints }] = await after(dir.path, [10, 20, 30])({ beta: 1 });
  assertEquals([output, executedPoints], [expected([10, 20, 30]), 0]);
  const { axisOrder, axisValues } = await ChunkCache.loadFromCache(dir.path, paramsToCacheId({ beta: 1 }));
  assert(axisOrder.includes("alpha"));
  assertEquals(axisValues.alpha, [10, 20, 30]);
});

test("adopt() keeps what it adopted, or removes it when asked", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  const first = await adopt(dir.path, { param: "alpha" });
  assertEquals(first.caches[0].sources.map(({ written, isRemoved }) => [written, isRemoved]), [[2, false], [2, false], [2, false]]);
  assertEquals((await ChunkCache.discoverCaches(dir.path)).length, 4);
  const second = await adopt(dir.path, { param: "alpha", remove: true });
  assertEquals(second.caches[0].sources.map(({ written, isRemoved }) => [written, isRemoved]), [[0, true], [0, true], [0, true]]);
  assertEquals((await readdir(dir.path)).sort(), ["CACHEDIR.TAG", paramsToCacheId({ beta: 1 })].sort());
  const [output, { executedPoints }] = await after(dir.path, [10, 20, 30])({ beta: 1 });
  assertEquals([output, executedPoints], [expected([10, 20, 30]), 0]);
});

test("adopt() keeps caches of other params and other names apart", async () => {
  await using dir = await tempDir();
  await before(dir.path)({ alpha: 1, beta: 1 });
  await before(dir.path)({ alpha: 1, beta: 2 });
  await before(dir.path, S, { name: "other" })({ alpha: 1, beta: 1 });
  const { caches } = await adopt(dir.path, { param: "alpha" });
  assertEquals(
    caches.map(({ cacheId }) => cacheId).sort(),
    [paramsToCacheId({ beta: 1 }), paramsToCacheId({ beta: 2 }), paramsToCacheId({ beta: 1 }, "other")].sort(),
  );
  const [, { executedPoints }] = await after(dir.path, [1, 2], { name: "other" })({ beta: 1 });
  assertEquals(executedPoints, 4);
});

test("adopt() adopts what it is told, and joins it with what is there", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  await after(dir.path, [40])({ beta: 1 });
  const from = [paramsToCacheId({ alpha: 10, beta: 1 })];
  await adopt(dir.path, { param: "alpha", from });
  const [output, { executedPoints }] = await after(dir.path, [10, 20, 40])({ beta: 1 });
  assertEquals([output, executedPoints], [expected([10, 20, 40]), 4]);
  await assertRejects(() => adopt(dir.path, { param: "alpha", from: ["none"] }), CacheNotFoundError, `Cannot adopt cache "none"`);
});

test("adopt() adopts parts, other versions, and axes of several lists", async () => {
  await using dir = await tempDir();
  const common = { root: dir.path, cacheId: paramsToCacheId({ alpha: 1 }), metadata: { params: { alpha: 1 } }, verbose: 0 as const };
  const axis = zip({ w: [1, 2, 3], d: [4, 5, 6] });
  const exec = ({ w, d }: { w: number[]; d: number[] }) => w.map((value, i) => value * d[i]);
  const cache = new ChunkCache({ ...common, axisValues: { net: axis } });
  await run(cache.slice({ axisIndices: { net: [0, 2] } }), exec, { granularity: "point" });
  await run(new ChunkCache({ ...common, axisValues: { net: axis }, version: "v2" }), exec);
  const { caches } = await adopt(dir.path, { param: "alpha" });
  assertEquals(caches[0].sources[0].points, 5);
  const target = (version: string) =>
    new ChunkCache({
      root: dir.path,
      cacheId: paramsToCacheId({}),
      metadata: { params: {} },
      axisValues: { alpha: [1], net: axis },
      version,
      verbose: 0,
    });
  assertEquals([(await target("v1").cacheStatus()).knownPoints, (await target("v2").cacheStatus()).knownPoints], [2, 3]);
  assertEquals((await run(target("v2"), (): number[] => [])).at(0), [4, 10, 18]);
});

test("adopt() lets a cache of its own id adopt what fits", async () => {
  await using dir = await tempDir();
  for (const alpha of [1, 2]) {
    const cache = new ChunkCache({
      root: dir.path,
      cacheId: `alpha-${alpha}`,
      metadata: { params: { alpha } },
      axisValues: { s: S },
      verbose: 0,
    });
    await run(cache, ({ s }) => s.map((value) => value * alpha));
  }
  const { caches, refused } = await adopt(dir.path, { param: "alpha" });
  assertEquals([caches, refused.map(({ cacheId }) => cacheId)], [[], ["alpha-1", "alpha-2"]]);
  const target = new ChunkCache({
    root: dir.path,
    cacheId: "all",
    metadata: { params: {} },
    axisValues: { alpha: [1, 2], s: S },
    axisOrder: ["alpha", "s"],
    verbose: 0,
  });
  await adopt(target, { param: "alpha" });
  const [output, { executedPoints }] = await run(target, () => []);
  assertEquals([output, executedPoints], [[1, 2, 3, 4, 2, 4, 6, 8], 0]);
  await assertRejects(() => adopt(target, { param: "gamma" }), TypeError, `the cache has no axis "gamma"`);
});

test("adopt() refuses to mix the outputs of two functions", async () => {
  await using dir = await tempDir();
  await before(dir.path)({ alpha: 1, beta: 1 });
  const other = new ChunkMemo({ root: dir.path, axisValues: { s: S }, verbose: 0 }).cache(function shift({ alpha, beta, s }: Before) {
    return s.map((value) => alpha + value + beta);
  });
  await other({ alpha: 2, beta: 1 });
  await assertRejects(() => adopt(dir.path, { param: "alpha" }), CacheConflictError, `received "scale" and "shift"`);
  const { caches } = await adopt(dir.path, { param: "alpha", from: [paramsToCacheId({ alpha: 1, beta: 1 })] });
  assertEquals(caches[0].functionName, "scale");
});

test("adopt() leaves whole outputs where they are, and does not remove their cache", async () => {
  await using dir = await tempDir();
  const cacheId = paramsToCacheId({ alpha: 1 });
  const cache = new ChunkCache({ root: dir.path, cacheId, metadata: { params: { alpha: 1 } }, axisValues: { s: S }, verbose: 0 });
  await run(cache, () => ({ sum: 10 }));
  const { caches } = await adopt(dir.path, { param: "alpha", remove: true });
  const [source] = caches[0].sources;
  assertEquals([source.files, source.left, source.isRemoved], [0, 1, false]);
  assertEquals((await run(cache, () => ({ sum: 11 })))[0], [{ sum: 10 }]);
});

test("adopt() does not remove a cache that has damage, and sets the damaged file aside", async () => {
  await using dir = await tempDir();
  await before(dir.path)({ alpha: 1, beta: 1 });
  const chunks = join(dir.path, paramsToCacheId({ alpha: 1, beta: 1 }), "chunks");
  await damageValues(join(chunks, (await readdir(chunks))[0]));
  const { caches } = await adopt(dir.path, { param: "alpha", remove: true });
  const [source] = caches[0].sources;
  assertEquals([source.damaged.map(({ now }) => now), source.points, source.isRemoved], [["set aside"], 2, false]);
});

test("adopt() writes nothing when it only looks", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  const { caches } = await adopt(dir.path, { param: "alpha", dryRun: true });
  assertEquals(caches[0].sources.map(({ points, written }) => [points, written]), [[4, 2], [4, 2], [4, 2]]);
  assertEquals((await ChunkCache.discoverCaches(dir.path)).length, 3);
});

test("adopt() passes over a metadata.json that is damaged", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  const path = join(dir.path, paramsToCacheId({ alpha: 10, beta: 1 }), "metadata.json");
  await writeFile(path, (await readFile(path)).subarray(10));
  assertEquals((await adopt(dir.path, { param: "alpha" })).caches[0].axis, ["alpha", [30, 20]]);
});

test("adopt() that is killed anywhere loses nothing, and goes on from there", async () => {
  await using dir = await tempDir();
  const kills = await killEverywhere(
    dir.path,
    async (root) => {
      await before(root, [1, 2])({ alpha: 1, beta: 1 });
      await before(root, [1, 2])({ alpha: 2, beta: 1 });
    },
    (root) => adopt(root, { param: "alpha", remove: true }),
    async (root) => {
      await adopt(root, { param: "alpha", remove: true });
      assertEquals((await readdir(root)).sort(), ["CACHEDIR.TAG", paramsToCacheId({ beta: 1 })].sort());
      const [output, { executedPoints }] = await after(root, [1, 2], { s: [1, 2] })({ beta: 1 });
      assertEquals([output, executedPoints], [expected([1, 2], 1, [1, 2]), 0]);
    },
  );
  assert(kills > 15, `${kills}`);
});
