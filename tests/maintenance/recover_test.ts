import { assertEquals, assertRejects } from "@std/assert";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CacheNotFoundError, ChunkMemo, paramsToCacheId, run } from "../../mod.ts";
import { recoverCache } from "../../src/maintenance/recover.ts";
import { verify } from "../../src/maintenance/verify.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, POOL, poolCache, Recorder } from "./pool.ts";

test("recoverCache() opens a cache without metadata.json as its files tell", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, { a: ["u"], s: [9] }, { a: 1, s: 1 }, { version: "old" }), new Recorder().exec);
  await run(poolCache(dir.path, POOL, { a: 2, s: 4 }, { version: "new" }), new Recorder().exec);
  await rm(join(dir.path, CACHE_ID, "metadata.json"));
  const cache = await recoverCache(dir.path, CACHE_ID);
  assertEquals([cache.version, cache.axisOrder, cache.chunkSpec], ["new", ["a", "s"], { a: 2, s: 4 }]);
  assertEquals((await cache.cacheStatus()).knownPoints, 18);
});

test("recoverCache() and verify() put the cache on record again, and its function is known as before", async () => {
  await using dir = await tempDir();
  const memo = () =>
    new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2, 3] }, verbose: 0 }).cache(function square({ s }: { s: number[] }) {
      return s.map((value) => value ** 2);
    });
  await memo()({});
  const cacheId = paramsToCacheId({});
  await writeFile(join(dir.path, cacheId, "metadata.json"), "{");
  const { repaired } = await verify(await recoverCache(dir.path, cacheId), { repair: true });
  assertEquals(repaired, ["metadata.json written anew with this definition"]);
  const [, { executedPoints }] = await memo()({});
  assertEquals(executedPoints, 0);
});

test("recoverCache() refuses a directory without a file of ours", async () => {
  await using dir = await tempDir();
  await assertRejects(() => recoverCache(dir.path, "none"), CacheNotFoundError, "no file of it can be read");
  assertEquals(await readdir(dir.path), []);
});
