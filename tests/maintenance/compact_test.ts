import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { CacheConflictError, ChunkCache, perPoint, run } from "../../mod.ts";
import { compact } from "../../src/maintenance/compact.ts";
import { gc } from "../../src/maintenance/gc.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { inputs, tempDir, test } from "../test.ts";
import { CACHE_ID, damageValues, killEverywhere, POOL, poolCache, Recorder, valuesOf } from "./pool.ts";

async function chunkFiles(root: string): Promise<string[]> {
  return (await readdir(join(root, CACHE_ID, "chunks"))).sort();
}

/** Files of three layouts that overlap, a part by points among them. */
async function fragmented(root: string): Promise<void> {
  const { exec } = new Recorder();
  await run(poolCache(root, { a: ["u", "w"], s: [6, 1, 3] }, { a: 2, s: 2 }), exec);
  await run(poolCache(root, POOL, { a: 1, s: 4 }).slice({ a: ["u"], s: [2] }), exec, { granularity: "point" });
  await run(poolCache(root, { a: ["v", "u"], s: [1, 2, 3, 4] }, { a: 2, s: 4 }), exec, { reuse: "name" });
}

test("compact() lays what is known into one file per chunk, and nothing is executed again", async () => {
  await using dir = await tempDir();
  await fragmented(dir.path);
  const before = await poolCache(dir.path).cacheStatus();
  const cache = poolCache(dir.path, POOL, { a: 3, s: 3 });
  const report = await compact(cache);
  assertEquals([report.points, report.after.files, report.damaged.length], [before.knownPoints, 2, 0]);
  assertEquals(await chunkFiles(dir.path).then((files) => files.length), 2);
  assertEquals((await poolCache(dir.path).cacheStatus()).knownPoints, before.knownPoints);
  const recorder = new Recorder();
  const [output] = await run(cache, recorder.exec);
  assertEquals([output, recorder.points.length], [valuesOf(POOL), 18 - before.knownPoints]);
});

test("compact() has nothing to do the second time", async () => {
  await using dir = await tempDir();
  await fragmented(dir.path);
  const cache = poolCache(dir.path, { a: ["v"], s: [1, 2] }, { a: 1, s: 2 });
  await compact(cache);
  const files = await chunkFiles(dir.path);
  const { written, removed } = await compact(poolCache(dir.path, { a: ["v"], s: [1, 2] }, { a: 1, s: 2 }));
  assertEquals([written, removed, await chunkFiles(dir.path)], [0, 0, files]);
});

test("compact() keeps points whose values are no longer on an axis", async () => {
  await using dir = await tempDir();
  const { exec } = new Recorder();
  await run(poolCache(dir.path), exec);
  await compact(poolCache(dir.path, { a: ["w"], s: [5] }, { a: 1, s: 1 }));
  const recorder = new Recorder();
  await run(poolCache(dir.path), recorder.exec);
  assertEquals(recorder.points, []);
});

test("compact() takes another chunk spec", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path);
  await run(cache, new Recorder().exec);
  const { after, points } = await compact(cache, { chunkSpec: { a: 3, s: 6 } });
  assertEquals([after.files, points], [1, 18]);
});

test("compact() leaves whole outputs and other versions alone", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), () => ({ whole: true }));
  await run(poolCache(dir.path, POOL, { a: 1, s: 1 }, { version: "v0" }), new Recorder().exec);
  const recorder = new Recorder();
  await run(poolCache(dir.path, POOL, { a: 1, s: 2 }), recorder.exec);
  const { untouched } = await compact(poolCache(dir.path, POOL, { a: 3, s: 6 }));
  assertEquals(untouched, 19);
  const [output] = await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), recorder.exec);
  assertEquals(output as unknown[], [{ whole: true }]);
});

test("compact() writes nothing when it only looks", async () => {
  await using dir = await tempDir();
  await fragmented(dir.path);
  const files = await chunkFiles(dir.path);
  const cache = poolCache(dir.path, POOL, { a: 3, s: 3 });
  const look = await compact(cache, { dryRun: true });
  assertEquals(await chunkFiles(dir.path), files);
  const { written, removed, after } = await compact(cache);
  assertEquals([look.written, look.removed, look.after.files], [written, removed, after.files]);
});

test("compact() sets a damaged file aside and keeps the others", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 1, s: 6 }), new Recorder().exec);
  const [first] = await chunkFiles(dir.path);
  const path = join(dir.path, CACHE_ID, "chunks", first);
  await damageValues(path);
  const { damaged, points } = await compact(poolCache(dir.path, POOL, { a: 3, s: 6 }));
  assertEquals([damaged.map(({ now }) => now), points], [["set aside"], 12]);
});

test("compact() keeps a part by request what it is for runs", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path, POOL, { a: 3, s: 6 });
  await run(cache.slice({ a: ["u"], s: [1] }), new Recorder().exec, { granularity: "point" });
  await run(cache.slice({ a: ["v"], s: [2] }), new Recorder().exec, { granularity: "point" });
  await compact(cache);
  const [output, { partialChunks }] = await run(poolCache(dir.path, POOL, { a: 3, s: 6 }), new Recorder().exec);
  assertEquals([output.length, partialChunks], [2, 1]);
});

test("compact() refuses to be the second at it", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path);
  await run(cache, new Recorder().exec);
  const keeper = await LeaseKeeper.open(join(dir.path, CACHE_ID), {
    startHeartbeat: () => Promise.resolve({ stop: () => Promise.resolve() }),
  });
  await keeper.acquire("maintenance");
  await assertRejects(() => compact(cache), CacheConflictError, "another process compacts, cleans or edits it");
  await keeper.close();
  await compact(cache);
});

test("compact() that is killed anywhere loses nothing, and goes on from there", async () => {
  await using dir = await tempDir();
  const kills = await killEverywhere(
    dir.path,
    fragmented,
    (root) => compact(poolCache(root, { a: ["u", "v"], s: [1, 2, 3] }, { a: 2, s: 2 })),
    async (root) => {
      assertEquals((await poolCache(root).cacheStatus()).knownPoints, 12);
      const { points } = await compact(poolCache(root, { a: ["u", "v"], s: [1, 2, 3] }, { a: 2, s: 2 }));
      const recorder = new Recorder();
      const [output] = await run(poolCache(root), recorder.exec, { partial: "complete" });
      assertEquals([points, output, recorder.points.length], [12, valuesOf(POOL), 6]);
    },
  );
  assert(kills > 10, `${kills}`);
});

test("compact() and gc() lose no point of axes that have the same values", async () => {
  type Axes = { a: number[]; b: number[] };
  const values = fc.constantFrom<number[]>([0, 1, 2, 3], [0, 1, 2, 3, 4], [2, 3], [1, 0, 2]);
  const size = fc.integer({ min: 1, max: 4 });
  const layout = fc.record({ a: values, b: values, sizes: fc.record({ a: size, b: size }) });
  const step = fc.record({ layout, what: fc.constantFrom("run", "run", "compact", "gc") });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      await using dir = await tempDir();
      const cacheOf = ({ a, b }: Axes, chunkSpec: { a: number; b: number }) =>
        new ChunkCache<Axes>({ root: dir.path, cacheId: "same", axisValues: { a, b }, chunkSpec, verbose: 0, durability: "none" });
      const known = new Set<string>();
      const computed: string[] = [];
      const compute = perPoint(({ a, b }: { a: number; b: number }) => (computed.push(`${a},${b}`), a * 10 + b));
      for (const { layout: { a, b, sizes }, what } of steps) {
        const cache = cacheOf({ a, b }, sizes);
        if (what === "compact") await compact(cache);
        else if (what === "gc") await gc(cache);
        else {
          const [outputs] = await run(cache, compute);
          assertEquals(outputs, a.flatMap((x) => b.map((y) => x * 10 + y)));
          for (const x of a) for (const y of b) known.add(`${x},${y}`);
        }
        // Each point was computed once, and none again.
        assertEquals(computed.length, known.size);
      }
      const all = cacheOf({ a: [0, 1, 2, 3, 4], b: [4, 3, 2, 1, 0] }, { a: 5, b: 5 });
      assertEquals((await all.cacheStatus()).knownPoints, known.size);
    }),
    { numRuns: inputs(60) },
  );
});
