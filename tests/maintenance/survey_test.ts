import { assert, assertEquals } from "@std/assert";
import { ChunkCache, perPoint, run } from "../../mod.ts";
import { survey } from "../../src/maintenance/survey.ts";
import { tempDir, test } from "../test.ts";

function cacheIn(root: string, version = "v1", where: ({ s }: { s: number }) => boolean = () => true) {
  return new ChunkCache({ root, cacheId: "c", version, chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4, 5] }, where, verbose: 0 });
}

const failing = perPoint(({ s }: { s: number }) => {
  if (s === 2 || s === 5) throw new Error("no");
  return s;
});

test("survey() of a cache that is not there finds nothing", async () => {
  await using dir = await tempDir();
  assertEquals(await survey(cacheIn(dir.path)), {
    failedPoints: 0,
    errors: [],
    files: 0,
    bytes: 0,
    pointMs: undefined,
    timedPoints: 0,
    processes: [],
  });
});

test("survey() counts files, failed points of the selection, and how long points took", async () => {
  await using dir = await tempDir();
  const cache = cacheIn(dir.path);
  await run(cache, failing, { onError: "continue" });
  const { failedPoints, files, bytes, pointMs, timedPoints } = await survey(cache);
  assertEquals([failedPoints, files, timedPoints], [2, 2, 3]);
  assert(bytes > 0 && pointMs! >= 0 && pointMs! < 1000);
  assertEquals((await survey(cache.slice({ s: [1, 2, 3] }))).failedPoints, 1);
  assertEquals((await survey(cacheIn(dir.path, "v2"))).failedPoints, 0);
});

test("survey() tells why points failed, what most of them have first", async () => {
  await using dir = await tempDir();
  const cache = cacheIn(dir.path);
  const fails = perPoint(({ s }: { s: number }): number => {
    throw new Error(s === 3 ? "three" : "no");
  });
  await run(cache, fails, { onError: "continue" });
  assertEquals((await survey(cache)).errors, [
    { message: "no", points: 4, example: { s: 4 } },
    { message: "three", points: 1, example: { s: 3 } },
  ]);
  assertEquals((await survey(cache.slice({ s: [3] }))).errors.length, 1);
  const { failedPoints, errors } = await survey(cacheIn(dir.path, "v1", ({ s }) => s > 2));
  assertEquals([failedPoints, errors.map(({ points }) => points)], [3, [2, 1]]);
});

test("survey() does not count a point as failed that is known by now", async () => {
  await using dir = await tempDir();
  const cache = cacheIn(dir.path);
  await run(cache, failing, { onError: "continue" });
  await run(cache, ({ s }) => s);
  assertEquals((await survey(cache)).failedPoints, 0);
});

test("survey() takes the average of points", async () => {
  await using dir = await tempDir();
  const cache = cacheIn(dir.path);
  const before = performance.now();
  await run(cache, async ({ s }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return s;
  });
  const elapsed = performance.now() - before;
  const { pointMs, timedPoints } = await survey(cache);
  assertEquals(timedPoints, 5);
  assert(pointMs! > 0 && pointMs! * timedPoints <= elapsed);
});
