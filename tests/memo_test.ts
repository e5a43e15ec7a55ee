import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ChunkCache, ChunkMemo, paramsToCacheId, range, run } from "../mod.ts";
import { scale } from "./map/fixtures/tasks.ts";
import { listing } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

interface ScaleArguments {
  readonly alpha: number;
  readonly s: number[];
}

function memoIn(root: string) {
  return new ChunkMemo({ root, chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] }, verbose: 0 });
}

/** A function of a param and a vector, and what it was called with. */
function scaling() {
  const calls: object[] = [];
  return {
    calls,
    scale: ({ alpha, s, ...rest }: ScaleArguments) => {
      calls.push({ alpha, s: [...s], ...rest });
      return s.map((value) => alpha * value);
    },
  };
}

test("memo.cache() executes what is missing, and nothing twice", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale);
  const [cold] = await f({ alpha: 10, s: [1] });
  const [warm, { executedPoints }] = await f({ alpha: 10 });
  assertEquals([cold, warm, executedPoints], [[10], [10, 20, 30, 40], 2]);
  assertEquals(calls, [{ alpha: 10, s: [1, 2] }, { alpha: 10, s: [3, 4] }]);
});

test("memo.cache() keeps params apart", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale);
  assertEquals([(await f({ alpha: 1, s: 2 }))[0], (await f({ alpha: 2, s: 2 }))[0]], [[2], [4]]);
  assertEquals(calls.length, 2);
  const caches = (await ChunkCache.discoverCaches(dir.path)).map(({ metadata }) => metadata.metadata.params);
  assertEquals(caches.length, 2);
});

test("memo.cache() gives the function its name", () => {
  const memo = memoIn("unused");
  assertEquals(memo.cache(scaling().scale).name, "scale");
  assertEquals(memo.cache(scaling().scale, { name: "other" }).name, "other");
});

test("memo.cache() works on the cache of the params that runners get", async () => {
  await using dir = await tempDir();
  const memo = memoIn(dir.path);
  await memo.cache(scaling().scale)({ alpha: 3 });
  assertEquals(memo.cacheForParams({ alpha: 3 }).cacheId, paramsToCacheId({ alpha: 3 }));
  const [output, { executedPoints }] = await run(memo, ({ s }) => s, { params: { alpha: 3 } });
  assertEquals([output, executedPoints], [[3, 6, 9, 12], 0]);
});

test("memo.cacheForParams() gives the same cache for the same params", () => {
  const memo = memoIn("unused");
  assertEquals(memo.cacheForParams({ a: 1, b: 2 }) === memo.cacheForParams({ b: 2, a: 1 }), true);
  assertEquals(memo.cacheForParams({ a: 1 }) === memo.cacheForParams({ a: 2 }), false);
});

test("memo.cache() puts defaults under the call's own params, and into the identity", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale, { defaults: { alpha: 5 } });
  assertEquals((await f({ s: 1 }))[0], [5]);
  assertEquals((await f({ alpha: 5, s: 1 }))[1].executedPoints, 0);
  assertEquals((await f({ alpha: 6, s: 1 }))[0], [6]);
  assertEquals(calls.length, 2);
});

test("memo.cache() takes a param of undefined for one that is not given, where there is a default", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale, { defaults: { alpha: 5 } });
  assertEquals((await f({ alpha: undefined as unknown as number, s: 1 }))[0], [5]);
});

test("memo.cache() spreads an object of params into the identity and hands it on as it is", async () => {
  await using dir = await tempDir();
  const memo = memoIn(dir.path);
  const f = memo.cache(function f({ params, s }: { params: { alpha: number }; s: number[] }) {
    return s.map((value) => value * params.alpha);
  });
  assertEquals((await f({ params: { alpha: 2 }, s: 3 }))[0], [6]);
  assertEquals((await memo.cacheForParams({ alpha: 2 }).cacheStatus()).knownPoints, 2);
});

test("memo.cache() takes paramsArg for the name of that object", async () => {
  await using dir = await tempDir();
  const memo = memoIn(dir.path);
  const f = memo.cache(function f({ config, s }: { config: { alpha: number }; s: number[] }) {
    return s.map((value) => value * config.alpha);
  }, { paramsArg: "config" });
  assertEquals((await f({ config: { alpha: 2 }, s: 3 }))[0], [6]);
  assertEquals((await memo.cacheForParams({ alpha: 2 }).cacheStatus()).knownPoints, 2);
});

test("memo.cache() completes partial chunks by default", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale);
  await f({ alpha: 1, s: 1 }, { granularity: "point" });
  const [output, { partialChunks }] = await f({ alpha: 1 });
  assertEquals([output, partialChunks], [[1, 2, 3, 4], 0]);
  assertEquals(calls.map((call) => (call as ScaleArguments).s), [[1], [2], [3, 4]]);
});

test("memo.cache() returns partial chunks as they are if it is told to, for all calls or one", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale, { partial: "return" });
  await f({ alpha: 1, s: 1 }, { granularity: "point" });
  assertEquals((await f({ alpha: 1, s: [1, 2] }))[0], [1]);
  assertEquals((await f({ alpha: 1, s: [1, 2] }, { partial: "complete" }))[0], [1, 2]);
});

test("memo.cache() takes an option of undefined for one that is not given", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale, { granularity: "point" });
  await f({ alpha: 1, s: 1 }, { granularity: undefined, partial: undefined });
  const [output, { executedPoints }] = await f({ alpha: 1, s: [1, 2] }, { partial: undefined });
  assertEquals([output, executedPoints], [[1, 2], 1]);
});

test("memo.cache() collates by the memo's function, or by its own", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, collateFn: (outputs) => outputs.length, verbose: 0 });
  const scale = ({ s }: { s: number[] }) => s;
  assertEquals((await memo.cache(scale)({}))[0], 1);
  assertEquals((await memo.cache(scale, { collateFn: (outputs) => outputs.flat() })({}))[0], [1, 2]);
});

test("memo.cache() with extendCache adds values that an axis lacks", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale);
  await assertRejects(() => f({ alpha: 1, s: [9] }), RangeError, "not found in axisValues");
  assertEquals((await f({ alpha: 1, s: [9, 1] }, { extendCache: true }))[0], [9, 1]);
  assertEquals((await f({ alpha: 1, s: 8 }, { extendCache: true }))[0], [8]);
  assertEquals((await f({ alpha: 1, s: range(4, 6) as unknown as number[] }, { extendCache: true }))[0], [4, 5]);
});

test("memo.cache() with extendCache adds nothing for an axis that is not asked", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale);
  assertEquals((await f({ alpha: 1, s: undefined }, { extendCache: true }))[0], [1, 2, 3, 4]);
});

test("memo.cache() refuses params among its options", () => {
  const options = { params: { alpha: 1 } } as Record<never, never>;
  assertThrows(() => memoIn("unused").cache(scaling().scale, options), TypeError, 'unknown option "params"');
});

test("memo.cache(): the status tells what is known, and executes and writes nothing", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale);
  assertEquals((await f.cacheStatus({ alpha: 1 })).missingPoints, 4);
  assertEquals([calls, await listing(dir.path)], [[], []]);
  await f({ alpha: 1, s: 1 });
  assertEquals((await f.cacheStatus({ alpha: 1, s: [1, 2] })).missingPoints, 0);
});

test("memo.cache(): the status takes extendCache as a call does", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(scaling().scale);
  await assertRejects(() => f.cacheStatus({ alpha: 1, s: [9] }), RangeError);
  assertEquals((await f.cacheStatus({ alpha: 1, s: [9] }, { extendCache: true })).missingPoints, 1);
});

test("memo.streamCache() stores and gives diagnostics alone", async () => {
  await using dir = await tempDir();
  const memo = memoIn(dir.path);
  const { scale, calls } = scaling();
  const f = memo.streamCache(scale);
  const { executedPoints, merges } = await f({ alpha: 2 });
  assertEquals([executedPoints, merges], [4, 0]);
  assertEquals((await f.cacheStatus({ alpha: 2 })).knownPoints, 4);
  const [output] = await memo.cache(scale)({ alpha: 2 });
  assertEquals([output, calls.length], [[2, 4, 6, 8], 2]);
});

test("memo.cache() on a memo without axes memoizes by params", async () => {
  await using dir = await tempDir();
  let calls = 0;
  const f = new ChunkMemo({ root: dir.path, axisValues: {}, verbose: 0 }).cache(function f({ alpha }: { alpha: number }) {
    calls++;
    return { alpha };
  });
  assertEquals([(await f({ alpha: 1 }))[0], (await f({ alpha: 1 }))[0], calls], [[{ alpha: 1 }], [{ alpha: 1 }], 1]);
});

test("memo.cache() hands a context to the function", async () => {
  await using dir = await tempDir();
  const f = memoIn(dir.path).cache(function f({ alpha }: ScaleArguments, { points, order }) {
    return [...points].map(({ s }) => `${alpha}${order}${s}`);
  });
  assertEquals((await f({ alpha: 7, s: [1, 2] }))[0], ["7s1", "7s2"]);
});

test("memo.cache() refuses what is no function, and a function without a name", () => {
  const memo = memoIn("unused");
  assertThrows(() => memo.cache(1 as unknown as () => number[]), TypeError, "must be a function");
  assertThrows(() => memo.cache((() => () => [1])()), TypeError, "it has no name");
});

test("new ChunkMemo() refuses at once what is wrong with its axes", () => {
  assertThrows(() => new ChunkMemo({ root: "unused", axisValues: { s: [1] }, chunkSpec: { s: 0 } }), RangeError);
});

test("memo.cache(): two functions of one memo and other names do not share a cache unseen", async () => {
  await using dir = await tempDir();
  const memo = memoIn(dir.path);
  await memo.cache(scaling().scale)({ alpha: 1 });
  function other({ s }: ScaleArguments) {
    return s;
  }
  const error = await memo.cache(other)({ alpha: 1 }).then(() => undefined, (e) => e);
  assert(error?.code === "CACHE_CONFLICT");
});

test("memo.cache(): what is bound to a task is among the params", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] } });
  for (const alpha of [2, 3, 2]) assertEquals((await memo.cache(scale.withParams({ alpha }))({}))[0], [alpha, 2 * alpha]);
  const [output, { executedPoints }] = await memo.cache(scale)({ alpha: 3 });
  assertEquals([output, executedPoints], [[3, 6], 0]);
});

test("cacheFor() of a memoized function is the cache of its calls, for the runners", async () => {
  await using dir = await tempDir();
  const { scale, calls } = scaling();
  const f = memoIn(dir.path).cache(scale);
  await f({ alpha: 2 });
  const cache = f.cacheFor({ alpha: 2 });
  const [output] = await run(cache, () => {
    throw new Error("everything is known");
  });
  assertEquals([output, calls.length], [[2, 4, 6, 8], 2]);
  assertEquals(cache.metadata.params, { alpha: 2 });
  assertEquals(f.cacheFor({ alpha: 2, s: [3] }).axisValues, { s: [3] });
  assertEquals(f.cacheFor({ alpha: 2 }).cacheId, cache.cacheId);
});

test("memo.cache() names the user's function where it must be a task", async () => {
  const f = memoIn("unused").cache(function simulate({ s }: ScaleArguments) {
    return s;
  });
  await assertRejects(() => f({ alpha: 1 }, { maxWorkers: 1 }), TypeError, 'export const simulate = task(import.meta.url, "simulate", fn)');
});
