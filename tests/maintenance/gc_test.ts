import { assert, assertEquals, assertRejects } from "@std/assert";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { verifyFile } from "../../src/format/payload.ts";
import { gc } from "../../src/maintenance/gc.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, damageValues, killEverywhere, POOL, poolCache, Recorder, valuesOf } from "./pool.ts";

/** The same points in files of two layouts. */
async function doubled(root: string): Promise<void> {
  await run(poolCache(root, POOL, { a: 1, s: 2 }), new Recorder().exec);
  await run(poolCache(root, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
}

async function chunkFiles(root: string): Promise<string[]> {
  return await readdir(join(root, CACHE_ID, "chunks"));
}

test("gc() removes files whose points are all in others", async () => {
  await using dir = await tempDir();
  await doubled(dir.path);
  const look = await gc(poolCache(dir.path), { dryRun: true });
  assertEquals([look.removed.length, (await chunkFiles(dir.path)).length], [9, 10]);
  const { removed, bytes } = await gc(poolCache(dir.path));
  assertEquals([removed.map(({ reason }) => reason), bytes], [Array(9).fill("redundant"), look.bytes]);
  assertEquals((await chunkFiles(dir.path)).length, 1);
  const recorder = new Recorder();
  assertEquals([(await run(poolCache(dir.path), recorder.exec))[0], recorder.points], [valuesOf(POOL), []]);
});

test("gc() removes nothing for a file that is damaged, and sets that aside", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 1, s: 2 }), new Recorder().exec);
  const before = new Set(await chunkFiles(dir.path));
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
  const large = (await chunkFiles(dir.path)).find((name) => !before.has(name))!;
  await damageValues(join(dir.path, CACHE_ID, "chunks", large));
  const { removed, damaged } = await gc(poolCache(dir.path));
  assertEquals([removed.length, damaged.length], [0, 1]);
  assertEquals((await poolCache(dir.path).cacheStatus()).knownPoints, 18);
});

test("gc() removes other versions only when asked", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }, { version: "old" }), new Recorder().exec);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec);
  assertEquals((await gc(poolCache(dir.path))).removed, []);
  assertEquals((await gc(poolCache(dir.path), { versions: ["older"] })).removed, []);
  assertEquals((await gc(poolCache(dir.path), { versions: "others" })).removed.map(({ reason }) => reason), ["version"]);
  assertEquals((await poolCache(dir.path).cacheStatus()).knownPoints, 18);
  await assertRejects(() => gc(poolCache(dir.path), { versions: ["v1"] }), RangeError, "is the cache's own version");
});

test("gc() removes what dead processes were writing, empty folders, and damaged files when asked", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const directory = join(dir.path, CACHE_ID);
  const temp = join(directory, "chunks", ".7fffffff-000000000000.cm-tmp");
  await writeFile(temp, "x");
  await utimes(temp, 0, 0);
  await mkdir(join(directory, "damaged"));
  await mkdir(join(directory, "failures"));
  await writeFile(join(directory, "damaged", "x.msgpack.0"), "x");
  const first = await gc(poolCache(dir.path));
  assertEquals([first.removed.map(({ reason }) => reason), first.emptyFolders], [["leftover"], ["failures"]]);
  const second = await gc(poolCache(dir.path), { damaged: true });
  assertEquals(second.removed.map(({ path }) => path), ["damaged/x.msgpack.0"]);
  assertEquals((await readdir(directory)).sort(), ["chunks", "chunks_index.json", "metadata.json"]);
});

test("gc() and a run that has looked before it never both remove a point", async () => {
  await using dir = await tempDir();
  const { exec } = new Recorder();
  await run(poolCache(dir.path, { a: ["u"], s: [1, 2, 3] }, { a: 1, s: 3 }), exec);
  await run(poolCache(dir.path, { a: ["u"], s: [3, 4] }, { a: 1, s: 2 }), exec, { reuse: "name" });
  // The point 3 is read from the larger file, and the smaller one is taken in for the point 4.
  await run(poolCache(dir.path, { a: ["u"], s: [3, 4, 5, 6] }, { a: 1, s: 4 }), exec);
  // What gc would have removed for the smaller one, had it looked while that was there.
  for (const name of await chunkFiles(dir.path)) {
    const path = join(dir.path, CACHE_ID, "chunks", name);
    const { axes: [, [, values]] } = verifyFile(new Uint8Array(await readFile(path)));
    if (values.includes(1)) await rm(path);
  }
  assertEquals((await poolCache(dir.path, { a: ["u"], s: [3] }).cacheStatus()).knownPoints, 1);
});

test("gc() that is killed anywhere loses nothing", async () => {
  await using dir = await tempDir();
  const kills = await killEverywhere(
    dir.path,
    doubled,
    (root) => gc(poolCache(root)),
    async (root) => assertEquals((await poolCache(root).cacheStatus()).knownPoints, 18),
  );
  assert(kills > 9, `${kills}`);
});
