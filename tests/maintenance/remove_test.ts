import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir } from "node:fs/promises";
import { range, run } from "../../mod.ts";
import { remove } from "../../src/maintenance/remove.ts";
import { discoverCaches } from "../../src/store/discovery.ts";
import { tempDir, test } from "../test.ts";
import { killEverywhere, POOL, poolCache, Recorder, valuesOf } from "./pool.ts";

async function executed(root: string): Promise<string[]> {
  const recorder = new Recorder();
  const [output] = await run(poolCache(root), recorder.exec, { partial: "complete" });
  assertEquals(output, valuesOf(POOL));
  return recorder.points.sort();
}

test("remove() forgets a selection, in every file that has it", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec, { reuse: "name" });
  const report = await remove(poolCache(dir.path), { selection: { a: ["u"], s: [1, 2, 3] } });
  assertEquals([report.points, report.removed, report.rewritten], [6, 1, 2]);
  assertEquals(await executed(dir.path), ["u1", "u2", "u3"]);
});

test("remove() forgets by index and by condition", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await remove(poolCache(dir.path), { selection: { axisIndices: { s: range(0, 4) } }, where: ({ a, s }) => a === "v" && s > 2 });
  assertEquals(await executed(dir.path), ["v3", "v4"]);
});

test("remove() forgets what a slice has", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  await remove(poolCache(dir.path).slice({ a: ["w"] }), { selection: { s: [6] } });
  assertEquals(await executed(dir.path), ["w6"]);
});

test("remove() forgets values that an axis no longer has", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const small = poolCache(dir.path, { a: ["u"], s: [1] });
  await remove(small, { selection: { s: [5] } });
  assertEquals(await executed(dir.path), ["u5", "v5", "w5"]);
  await assertRejects(() => remove(small, { selection: { s: [99] } }), RangeError, "Cannot select 99");
  await assertRejects(() => remove(small, { selection: { axisIndices: { s: 1 } } }), RangeError, "out of range");
});

test("remove() forgets everything when nothing is named, and the cache with it", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path);
  await run(cache, new Recorder().exec);
  const look = await remove(cache, { dryRun: true });
  assertEquals([look.points, look.removed, look.isRemoved], [18, 9, true]);
  assertEquals((await poolCache(dir.path).cacheStatus()).knownPoints, 18);
  assertEquals((await remove(cache)).isRemoved, true);
  assertEquals(await readdir(dir.path), ["CACHEDIR.TAG"]);
  assertEquals((await remove(cache)).isRemoved, false);
  const recorder = new Recorder();
  await run(cache, recorder.exec);
  assertEquals([recorder.points.length, (await discoverCaches(dir.path)).length], [18, 1]);
});

test("remove() leaves a cache that another version has files of, or of which a part is kept", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const other = poolCache(dir.path, POOL, undefined, { version: "v2" });
  await run(other, new Recorder().exec);
  for (const dryRun of [true, false]) assertEquals((await remove(poolCache(dir.path), { dryRun })).isRemoved, false);
  assertEquals((await other.cacheStatus()).knownPoints, 18);
  assertEquals((await remove(other, { where: ({ s }) => s > 1, dryRun: true })).isRemoved, false);
  for (const dryRun of [true, false]) assertEquals((await remove(other, { dryRun })).isRemoved, true);
});

test("remove() takes points off the record of failures", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path, POOL, { a: 3, s: 6 });
  const { perPoint } = await import("../../mod.ts");
  const failing = perPoint(({ a, s }: { a: string; s: number }) => {
    if (s === 2) throw new Error("no");
    return `${a}${s}`;
  });
  await run(cache, failing, { onError: "continue" });
  const { failures } = await remove(cache, { selection: { a: ["u", "v"] } });
  assertEquals(failures, 2);
  const look = await remove(cache, { dryRun: true });
  assertEquals([look.failures, look.isRemoved], [1, true]);
  await remove(cache, { where: ({ s }) => s !== 2 });
  assertEquals((await remove(cache, { selection: { s: [1] } })).isRemoved, false);
  assertEquals((await remove(cache)).isRemoved, true);
});

test("remove() keeps a whole output of which only some points are meant", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path, POOL, { a: 1, s: 6 });
  await run(cache, ({ a }) => ({ letter: a[0] }));
  const { wholeKept, removed, points } = await remove(cache, { where: ({ a, s }) => a === "u" || s === 1 });
  assertEquals([wholeKept, removed, points], [2, 1, 6]);
});

test("remove() refuses what is no condition and axes that are unknown", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path);
  await assertRejects(() => remove(cache, { where: "s > 1" as never }), TypeError, "where must be a function");
  await assertRejects(() => remove(cache, { selection: { t: [1] } as never }), TypeError, `axis "t" is unknown`);
});

test("remove() that is killed anywhere loses no other point, and goes on from there", async () => {
  await using dir = await tempDir();
  const others = { a: POOL.a, s: [1, 3, 4, 5, 6] };
  const kills = await killEverywhere(
    dir.path,
    (root) => run(poolCache(root, POOL, { a: 2, s: 3 }), new Recorder().exec),
    (root) => remove(poolCache(root), { selection: { s: [2] } }),
    async (root) => {
      assertEquals((await poolCache(root, others).cacheStatus()).missingPoints, 0);
      await remove(poolCache(root), { selection: { s: [2] } });
      assertEquals(await executed(root), ["u2", "v2", "w2"]);
    },
  );
  assert(kills > 5, `${kills}`);
});

test("remove() of a whole cache that is killed anywhere is done by the next one", async () => {
  await using dir = await tempDir();
  const kills = await killEverywhere(
    dir.path,
    (root) => run(poolCache(root, POOL, { a: 3, s: 3 }), new Recorder().exec),
    (root) => remove(poolCache(root)),
    async (root) => {
      await remove(poolCache(root));
      assertEquals(await readdir(root), ["CACHEDIR.TAG"]);
    },
  );
  assert(kills > 5, `${kills}`);
});
