import { assertEquals } from "@std/assert";
import { ChunkCache, paramsToCacheId, perPoint, run } from "../../mod.ts";
import { cacheFailures } from "../../src/cache_failures.ts";
import { adopt } from "../../src/maintenance/adopt.ts";
import { adoptFailures } from "../../src/maintenance/adopt_failures.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { survey } from "../../src/maintenance/survey.ts";
import { tempDir, test } from "../test.ts";

const S = [1, 2, 3, 4];

/** The cache of one value of alpha, in which some points have failed. */
async function failing(root: string, alpha: number, bad: readonly number[]): Promise<ChunkCache<{ s: number[] }>> {
  const params = { alpha };
  const cacheId = paramsToCacheId(params);
  const cache = new ChunkCache({ root, cacheId, metadata: { params }, chunkSpec: { s: 2 }, axisValues: { s: S }, verbose: 0 });
  const fn = perPoint(({ s }: { s: number }) => {
    if (bad.includes(s)) throw new RangeError(`no luck with ${s}`);
    return s * alpha;
  });
  await run(cache, fn, { onError: "continue", retries: 1 });
  return cache;
}

/** A cache that has alpha as an axis, in another layout. */
function joined(root: string) {
  const cacheId = paramsToCacheId({});
  return new ChunkCache({
    root,
    cacheId,
    metadata: { params: {} },
    chunkSpec: { s: 3, alpha: 2 },
    axisOrder: ["s", "alpha"],
    axisValues: { alpha: [10, 20], s: [1, 2, 3] },
    verbose: 0,
  });
}

/** What is on record of a cache: chunk, points, attempts and message. */
async function onRecord(cache: unknown) {
  const found = [];
  for await (const { record: { chunkKey, failures } } of cacheFailures(insidesOf(cache, "test").state)) {
    for (const { points, attempts, error } of failures) found.push([chunkKey, points, attempts, error.message]);
  }
  return found;
}

test("adopt() puts failures on the record of the cache that adopts, by its layout, less those of no part of its grid", async () => {
  await using dir = await tempDir();
  await failing(dir.path, 10, [2, 4]);
  await failing(dir.path, 20, [3]);
  const cache = joined(dir.path);
  const look = await adopt(cache, { param: "alpha", dryRun: true });
  assertEquals(look.caches[0].sources.map(({ failures }) => failures).sort(), [1, 1]);
  assertEquals(await onRecord(joined(dir.path)), []);
  await adopt(cache, { param: "alpha", remove: true });
  const key = [["s", [1, 2, 3]], ["alpha", [10, 20]]];
  const expected = [[key, [[2, 10]], 2, "no luck with 2"], [key, [[3, 20]], 2, "no luck with 3"]];
  assertEquals((await onRecord(joined(dir.path))).sort(), expected);
  assertEquals((await survey(joined(dir.path))).failedPoints, 2);
  // Executed there, they leave the record.
  await run(joined(dir.path), ({ s, alpha }) => s.flatMap((value) => alpha.map((factor) => value * factor)));
  assertEquals(await onRecord(joined(dir.path)), []);
});

test("adoptFailures() leaves points that are known there, and what is on record there, as they are", async () => {
  await using dir = await tempDir();
  const source = insidesOf(await failing(dir.path, 10, [1, 2, 3]), "test").state;
  const cache = joined(dir.path);
  const target = insidesOf(cache, "test").state;
  await run(cache.slice({ s: [1], alpha: [10] }), () => [10], { granularity: "point" });
  const worse = () => {
    throw new Error("worse");
  };
  await run(cache.slice({ s: [2], alpha: [10] }), worse, { granularity: "point", onError: "continue" });
  const options = { param: "alpha", value: 10, dryRun: false };
  for (let time = 0; time < 2; time++) {
    assertEquals(await adoptFailures(source, target, options), 2);
    const found = (await onRecord(joined(dir.path))).map(([, points, , message]) => [points, message]);
    assertEquals(found, [[[[3, 10]], "no luck with 3"], [[[2, 10]], "worse"]]);
  }
});
