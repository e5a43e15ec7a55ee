import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, type ExecFn, run } from "../../mod.ts";
import { countFiles, othersOf, verify } from "../../src/maintenance/verify.ts";
import { listing } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, damageValues, POOL, type PoolAxes, poolCache, Recorder, valueOf } from "./pool.ts";

async function chunkPaths(root: string): Promise<string[]> {
  const folder = join(root, CACHE_ID, "chunks");
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

test("verify() finds a sound cache sound and writes nothing", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const before = await listing(dir.path);
  const report = await verify(poolCache(dir.path));
  assertEquals([report.isSound, report.files, report.points], [true, 9, 18]);
  assertEquals([report.metadata, report.index.state, report.others], [{ state: "sound" }, "sound", []]);
  assertEquals(await listing(dir.path), before);
});

test("verify() finds nothing where there is nothing", async () => {
  await using dir = await tempDir();
  const { isSound, files, metadata } = await verify(poolCache(dir.path));
  assertEquals([isSound, files, metadata.state], [true, 0, "missing"]);
});

test("verify() tells each damaged file and repairs what can be", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const [one, two, three, four] = await chunkPaths(dir.path);
  await damageValues(one);
  await writeFile(two, "no file of ours");
  await rename(three, four);
  const found = await verify(poolCache(dir.path));
  assertEquals([found.isSound, found.damaged.length, found.damaged.map(({ now }) => now)], [false, 3, ["there", "there", "there"]]);
  assertEquals(found.damaged.map(({ reason }) => reason).at(-1), "it is not what its name says");
  const repaired = await verify(poolCache(dir.path), { repair: true });
  assertEquals(repaired.damaged.map(({ now }) => now), ["set aside", "set aside", "set aside"]);
  const after = await verify(poolCache(dir.path));
  assertEquals([after.isSound, after.points, after.index.state, after.leftovers.damaged.length], [true, 10, "sound", 3]);
});

test("verify() makes metadata.json and the index anew", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const directory = join(dir.path, CACHE_ID);
  await writeFile(join(directory, "metadata.json"), "{");
  await writeFile(join(directory, "chunks_index.json"), "{");
  const found = await verify(poolCache(dir.path));
  assertEquals([found.isSound, found.metadata.state, found.index.state], [false, "damaged", "damaged"]);
  await verify(poolCache(dir.path), { repair: true });
  const { isSound, index } = await verify(poolCache(dir.path));
  assertEquals([isSound, index.state], [true, "sound"]);
  const { axisValues } = await ChunkCache.loadFromCache(dir.path, CACHE_ID);
  assertEquals(axisValues, POOL);
});

test("verify() holds an index that is behind to be sound, and says what it lacks", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const old = await readFile(join(dir.path, CACHE_ID, "chunks_index.json"));
  const [first] = await chunkPaths(dir.path);
  await rm(first);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
  await writeFile(join(dir.path, CACHE_ID, "chunks_index.json"), old);
  const { isSound, index } = await verify(poolCache(dir.path));
  assertEquals([isSound, index], [true, { state: "behind", lacking: 1, gone: 1, wrong: 0 }]);
});

test("verify() tells points that have two values", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec);
  const wrong: ExecFn<PoolAxes, unknown[]> = ({ a, s }) => a.flatMap((x) => s.map((y) => x === "v" && y === 3 ? "else" : valueOf(x, y)));
  await run(poolCache(dir.path, { a: ["v"], s: [3, 4] }, { a: 1, s: 2 }), wrong, { reuse: "name" });
  const { isSound, duplicates } = await verify(poolCache(dir.path));
  assertEquals([isSound, duplicates.points, duplicates.files, duplicates.unequalPoints], [false, 2, 1, 1]);
  assertEquals(duplicates.unequal.map(({ point, values }) => ({ point, values })), [
    { point: { a: "v", s: 3 }, values: [valueOf("v", 3), "else"] },
  ]);
});

test("verify() counts files of other versions and axes", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }, { version: "old" }), new Recorder().exec);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec);
  const { files, others } = await verify(poolCache(dir.path));
  assertEquals([files, others.map(({ version, axes, points }) => ({ version, axes, points }))], [
    1,
    [{ version: "old", axes: ["a", "s"], points: 18 }],
  ]);
});

test("verify() executes points again and tells those that changed", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const stale: ExecFn<PoolAxes, unknown[]> = ({ a, s }) => a.flatMap((x) => s.map((y) => x === "u" ? "new" : valueOf(x, y)));
  const { isSound, recomputed } = await verify(poolCache(dir.path), { recompute: { count: 100, execFn: stale } });
  assertEquals([isSound, recomputed?.points, recomputed?.differences.length], [false, 18, 6]);
});

test("verify() refuses a repair beside another one, and a recomputation of nothing", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await assertRejects(() => verify(poolCache(dir.path), { recompute: { count: 0, execFn: () => [] } }), RangeError, "count must be");
  await assertRejects(() => verify({} as never), TypeError, "Cannot verify cache: it must be a ChunkCache");
});

test("verify() stops at its signal", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const stop = new AbortController();
  const steps: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    steps.push(total);
    if (done === 3) stop.abort(new Error("enough"));
  };
  await assertRejects(() => verify(poolCache(dir.path), { signal: stop.signal, onProgress }), Error, "enough");
  assertEquals(steps, [9, 9, 9]);
});

test("countFiles() and othersOf() count files, points and bytes", () => {
  const file = {
    version: "v",
    axes: [["s", [1, 2]]] as const,
    whole: false,
    count: 2,
    request: "chunk" as const,
    createdAt: "",
    updatedAt: "",
  };
  const files = [{ ...file, path: "a", bytes: 10 }, { ...file, path: "b", bytes: 5, whole: true, count: 1 }];
  assertEquals(countFiles(files), { files: 2, points: 4, bytes: 15 });
  assertEquals(othersOf(files), [{ version: "v", axes: ["s"], files: 2, points: 4, bytes: 15 }]);
  assert(true);
});
