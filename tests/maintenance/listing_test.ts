import { assertEquals, assertRejects } from "@std/assert";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CacheNotFoundError, ChunkMemo, perPoint, run } from "../../mod.ts";
import { list, show } from "../../src/maintenance/listing.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, PARAMS, POOL, poolCache, Recorder } from "./pool.ts";

test("list() tells of every cache what it is and what is known", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 1, s: 6 }), new Recorder().exec);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }, { version: "v2" }), new Recorder().exec);
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  await memo.cache(function square({ s }: { s: number[] }) {
    return s.map((value) => value ** 2);
  })({});
  const { caches, broken } = await list(dir.path);
  const shown = caches.map(({ functionName, params, axes, version, files, points }) => ({
    functionName,
    params,
    axes,
    version,
    files,
    points,
  }));
  assertEquals(shown.sort((a, b) => b.points - a.points), [
    { functionName: undefined, params: PARAMS, axes: [["a", 3], ["s", 6]], version: "v2", files: 1, points: 18 },
    { functionName: "square", params: {}, axes: [["s", 2]], version: "v1", files: 1, points: 2 },
  ]);
  assertEquals(broken, []);
  const [{ others }] = caches.filter(({ cacheId }) => cacheId === CACHE_ID);
  assertEquals(others.map(({ version, files, points }) => [version, files, points]), [["v1", 3, 18]]);
});

test("list() tells of caches that cannot be read, and passes over what is none", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await writeFile(join(dir.path, CACHE_ID, "metadata.json"), "{");
  await mkdir(join(dir.path, "lost", "chunks"), { recursive: true });
  await mkdir(join(dir.path, "none"));
  await writeFile(join(dir.path, "notes.txt"), "");
  const { caches, broken } = await list(dir.path);
  assertEquals([caches, broken.map(({ cacheId }) => cacheId).sort()], [[], [CACHE_ID, "lost"].sort()]);
  assertEquals(await list(join(dir.path, "nowhere")), { root: join(dir.path, "nowhere"), caches: [], broken: [] });
});

test("list() needs no index", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await rm(join(dir.path, CACHE_ID, "chunks_index.json"));
  assertEquals((await list(dir.path)).caches.map(({ points }) => points), [18]);
});

test("show() tells what of a grid is known, and what failed", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path, POOL, { a: 1, s: 6 });
  const exec = perPoint(({ s }: { a: string; s: number }) => {
    if (s === 3) throw new Error("no");
    return s;
  });
  await run(cache.slice({ a: ["u", "v"] }), exec, { onError: "continue" });
  const { grid, failures, definitions, metadata, holders, damagedFiles } = await show(poolCache(dir.path));
  assertEquals([grid.totalPoints, grid.knownPoints, grid.missingPoints], [18, 10, 8]);
  assertEquals(failures, { records: 2, points: 2, unreadable: 0 });
  assertEquals([definitions.length, metadata.params, holders, damagedFiles], [1, PARAMS, [], 0]);
});

test("show() refuses a cache of which nothing is stored", async () => {
  await using dir = await tempDir();
  await assertRejects(() => show(poolCache(dir.path)), CacheNotFoundError, "nothing of it is stored");
});
