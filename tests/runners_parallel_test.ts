import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type AxesInput,
  ChunkCache,
  type ChunkKey,
  ChunkMemo,
  ExecutionError,
  type MapFn,
  MISSING,
  OutputMismatchError,
  perPoint,
  range,
  run,
  runParallel,
  task,
  zip,
} from "../mod.ts";
import { productOf } from "./grid/grids.ts";
import { line } from "./sweeps.ts";
import { inputs, tempDir, test } from "./test.ts";

/** All at once. */
const atOnce: MapFn = (fn, items) => Promise.all(items.map(fn));

/** One after another. */
const inOrder: MapFn = async (fn, items) => {
  const results = [];
  for (const item of items) results.push(await fn(item));
  return results;
};

/** A cache of two axes: `s` is the slower one. */
function makeCache(root: string, options: object = {}): ChunkCache<{ strat: string[]; s: number[] }> {
  const axisValues = { strat: ["a", "b"], s: [1, 2, 3, 4] };
  return new ChunkCache({ root, cacheId: "items", chunkSpec: { strat: 1, s: 2 }, axisValues, verbose: 0, ...options });
}

/** A cache of one axis. */
function makeList(root: string, options: object = {}): ChunkCache<{ s: number[] }> {
  return new ChunkCache({ root, cacheId: "list", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] }, verbose: 0, ...options });
}

/** A function of items that notes them. */
function noting<R>(fn: (item: never) => R): { execFn: (item: unknown) => R; items: unknown[] } {
  const items: unknown[] = [];
  return {
    items,
    execFn: (item) => {
      items.push(item);
      return fn(item as never);
    },
  };
}

function mustNotRun(): never {
  throw new Error("must not run");
}

async function chunkFiles(root: string, cacheId: string): Promise<string[]> {
  return (await readdir(join(root, cacheId, "chunks"))).filter((name) => name.endsWith(".msgpack"));
}

test("runParallel() gives the outputs in the order of the items, the same cold and warm", async () => {
  await using dir = await tempDir();
  const items = [{ strat: "b", s: 4 }, { s: 1, strat: "a" }, { strat: "b", s: 1 }, { strat: "a", s: 2 }];
  const expected = ["b4", "a1", "b1", "a2"];
  const cache = makeCache(dir.path);
  const [cold, first] = await runParallel(items, { mapFn: inOrder, cache, execFn: ({ strat, s }) => strat + s });
  assertEquals(cold, expected);
  assertEquals([first.totalChunks, first.executedChunks, first.cachedChunks, first.executedPoints, first.merges], [3, 3, 0, 4, 1]);
  const [warm, second] = await runParallel(items, { mapFn: inOrder, cache: makeCache(dir.path), execFn: mustNotRun });
  assertEquals(warm, expected);
  assertEquals([second.totalChunks, second.executedChunks, second.cachedChunks, second.cachedPoints, second.merges], [3, 0, 3, 4, 1]);
});

test("runParallel() executes only the items that are missing", async () => {
  await using dir = await tempDir();
  const cache = makeCache(dir.path);
  await run(cache.slice({ strat: "a", s: [1, 2] }), ({ strat, s }) => strat.flatMap((word) => s.map((value) => `${word}${value}`)));
  const { execFn, items } = noting(([s, strat]: [number, string]) => `${strat}${s}`);
  const [output, diagnostics] = await runParallel([[4, "a"], [1, "a"], [3, "b"]], { cache, execFn, mapFn: atOnce });
  assertEquals(output, ["a4", "a1", "b3"]);
  assertEquals(items, [[4, "a"], [3, "b"]]);
  assertEquals([diagnostics.executedPoints, diagnostics.cachedPoints, diagnostics.partialChunks], [2, 1, 0]);
});

test("runParallel() hands over copies of the items in the form they were given in", async () => {
  await using dir = await tempDir();
  const given = [{ strat: "a", s: 1 }, { s: 2, strat: "b" }];
  const { execFn, items } = noting((item: { s: number }) => {
    item.s = 0;
    return 0;
  });
  await runParallel(given, { mapFn: inOrder, cache: makeCache(dir.path), execFn });
  assertEquals(items.map((item) => Object.keys(item as object)), [["strat", "s"], ["s", "strat"]]);
  assertEquals(given, [{ strat: "a", s: 1 }, { s: 2, strat: "b" }]);
});

test("runParallel() executes a point once that several items mean, with the first of them", async () => {
  await using dir = await tempDir();
  const first = { strat: "a", s: 1 };
  const { execFn, items } = noting(({ s }: { s: number }) => s * 10);
  const given = [{ strat: "b", s: 3 }, first, { s: 1, strat: "a" }, { strat: "b", s: 3 }, { strat: "a", s: 1 }];
  const [output, diagnostics] = await runParallel(given, { mapFn: inOrder, cache: makeCache(dir.path), execFn });
  assertEquals(output, [30, 10, 10, 30, 10]);
  assertEquals([items.length, diagnostics.executedPoints, diagnostics.totalChunks], [2, 2, 2]);
  assertEquals(items.map((item) => JSON.stringify(item)), [JSON.stringify(first), JSON.stringify(given[0])]);
});

test("runParallel() gives the function a signal that is aborted when the run is", async () => {
  await using dir = await tempDir();
  const stop = new AbortController();
  let signal: AbortSignal | undefined;
  const running = runParallel([1, 2, 3], {
    cache: makeList(dir.path),
    signal: stop.signal,
    mapFn: atOnce,
    execFn: (s, context) => {
      signal = context.signal;
      if (s === 1) return 10;
      const stopped = new Promise<number>((_, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason)));
      stop.abort(new Error("enough"));
      return stopped;
    },
  });
  await assertRejects(() => running, Error, "enough");
  assert(signal?.aborted);
  const [output, diagnostics] = await runParallel([1], { mapFn: inOrder, cache: makeList(dir.path), execFn: mustNotRun });
  assertEquals([output, diagnostics.executedPoints], [[10], 0]);
});

test("runParallel() takes values of the only axis, lists and records among them", async () => {
  await using dir = await tempDir();
  const common = { root: dir.path, verbose: 0 } as const;
  const [numbers] = await runParallel([4, 1], { mapFn: inOrder, cache: makeList(dir.path), execFn: (s) => s + 1 });
  assertEquals(numbers, [5, 2]);
  const shapes = new ChunkCache({ ...common, cacheId: "shapes", axisValues: { shape: [[1, 2], [3, 4]] } });
  const [areas] = await runParallel([[3, 4], [1, 2]], {
    mapFn: inOrder,
    cache: shapes,
    execFn: ([width, height]) => width * height,
  });
  assertEquals(areas, [12, 2]);
  const configs = new ChunkCache({ ...common, cacheId: "configs", axisValues: { config: [{ rate: 1 }, { rate: 2 }] } });
  const [rates] = await runParallel([{ rate: 2 }], { mapFn: inOrder, cache: configs, execFn: ({ rate }) => rate });
  assertEquals(rates, [2]);
});

test("runParallel() takes a zipped axis by its fields or by its name", async () => {
  await using dir = await tempDir();
  const axisValues = { net: zip({ width: [8, 16], depth: [3, 2] }), s: [1, 2] };
  const cache = new ChunkCache({ root: dir.path, cacheId: "zip", axisValues, verbose: 0 });
  const [spread] = await runParallel([{ width: 16, depth: 2, s: 1 }], {
    mapFn: inOrder,
    cache,
    execFn: ({ width, depth, s }) => width * depth * s,
  });
  const [named] = await runParallel([{ net: { width: 16, depth: 2 }, s: 1 }], { mapFn: inOrder, cache, execFn: mustNotRun });
  assertEquals([spread, named], [[32], [32]]);
});

test("runParallel() goes through an iterable once", async () => {
  await using dir = await tempDir();
  function* items(): Generator<number> {
    yield* [3, 1, 3];
  }
  const [output] = await runParallel(items(), { mapFn: inOrder, cache: makeList(dir.path), execFn: (s) => s * 10 });
  assertEquals(output, [30, 10, 30]);
  const [ranged] = await runParallel(range(1, 5), { mapFn: inOrder, cache: makeList(dir.path), execFn: (s) => s * 10 });
  assertEquals(ranged, [10, 20, 30, 40]);
});

test("runParallel() of no items gives an empty list and touches nothing", async () => {
  await using dir = await tempDir();
  const cache = makeCache(dir.path);
  const [output, diagnostics] = await runParallel([], { cache, execFn: mustNotRun, mapFn: mustNotRun });
  assertEquals(output, []);
  assertEquals([diagnostics.totalChunks, diagnostics.cachedChunks, diagnostics.executedChunks, diagnostics.merges], [0, 0, 0, 0]);
  const [none] = await runParallel([], { mapFn: inOrder, cache, execFn: mustNotRun, returnOutput: false });
  assertEquals(none, null);
  const [collated] = await runParallel([], { mapFn: inOrder, cache, execFn: mustNotRun, collateFn: (outputs) => outputs.length });
  assertEquals(collated, 0);
  assertEquals(await readdir(dir.path), []);
});

test("runParallel() without output gives null, and stores", async () => {
  await using dir = await tempDir();
  const [output, diagnostics] = await runParallel([1, 4], {
    mapFn: inOrder,
    cache: makeList(dir.path),
    execFn: (s) => s * 10,
    returnOutput: false,
  });
  assertEquals([output, diagnostics.merges, diagnostics.executedPoints], [null, 0, 2]);
  const [known] = await runParallel([4, 1], { mapFn: inOrder, cache: makeList(dir.path), execFn: mustNotRun });
  assertEquals(known, [40, 10]);
});

test("runParallel() hands collateFn the asked outputs of each chunk in plan order, the same cold and warm", async () => {
  await using dir = await tempDir();
  const items = [4, 1, 3, 4];
  const collateFn = (outputs: unknown[]) => JSON.stringify(outputs);
  for (const execFn of [(s: number) => s * 10, mustNotRun]) {
    const [output, { merges }] = await runParallel(items, { mapFn: inOrder, cache: makeList(dir.path), execFn, collateFn });
    assertEquals([output, merges], ["[[10],[40,30,40]]", 1]);
  }
  const own = makeList(dir.path, { collateFn });
  assertEquals((await runParallel(items, { mapFn: inOrder, cache: own, execFn: mustNotRun }))[0] as unknown, "[[10],[40,30,40]]");
  const [falsy] = await runParallel(items, { mapFn: inOrder, cache: own, execFn: mustNotRun, collateFn: () => 0 });
  assertEquals(falsy, 0);
});

test("runParallel() with flushOnChunk stores each chunk when it is complete, and counts what it held", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  const seen: number[] = [];
  const execFn = async (s: number) => {
    seen.push((await chunkFiles(dir.path, "list")).length);
    return s * 10;
  };
  const [output, diagnostics] = await runParallel([1, 2, 3, 4], { mapFn: inOrder, cache, execFn, flushOnChunk: true });
  assertEquals(output, [10, 20, 30, 40]);
  assertEquals(seen, [0, 0, 1, 1]);
  assertEquals([diagnostics.streamFlushes, diagnostics.maxParallelItems, diagnostics.maxStreamItems], [2, 2, 0]);
});

test("runParallel() without flushOnChunk counts no flushes", async () => {
  await using dir = await tempDir();
  const [, diagnostics] = await runParallel([1, 2, 3, 4], { mapFn: inOrder, cache: makeList(dir.path), execFn: (s) => s });
  assertEquals([diagnostics.streamFlushes, diagnostics.maxParallelItems, diagnostics.maxStreamItems], [0, 0, 0]);
});

for (const [flushOnChunk, left] of [[false, [4]], [true, [3, 4]]] as const) {
  const stored = flushOnChunk ? "chunks that are complete" : "all that is finished";
  test(`runParallel() with flushOnChunk ${flushOnChunk} stores ${stored} when a fast item fails`, async () => {
    await using dir = await tempDir();
    const failing = (s: number) => {
      if (s === 4) throw new Error("no");
      return s * 10;
    };
    const options = { mapFn: inOrder, flushOnChunk };
    const error = await assertRejects(
      () => runParallel([1, 2, 3, 4], { ...options, cache: makeList(dir.path), execFn: failing }),
      ExecutionError,
      'Cannot execute point {"s":4}: no',
    );
    assertEquals((error.cause as Error).message, "no");
    const { execFn, items } = noting((s: number) => s * 10);
    const [output] = await runParallel([1, 2, 3, 4], { ...options, cache: makeList(dir.path), execFn });
    assertEquals([output, items], [[10, 20, 30, 40], left]);
  });
}

test("runParallel() puts MISSING where an item failed and the run went on", async () => {
  await using dir = await tempDir();
  const failing = (s: number) => {
    if (s === 2) throw new Error("no");
    return s * 10;
  };
  const [output, diagnostics] = await runParallel([2, 1, 2, 3], {
    mapFn: inOrder,
    cache: makeList(dir.path),
    execFn: failing,
    onError: "continue",
  });
  assertEquals(output, [MISSING, 10, MISSING, 30]);
  assertEquals(diagnostics.failedPoints, 1);
});

test("runParallel() leaves partial chunks that run returns as they are", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  await runParallel([1, 3], { mapFn: inOrder, cache, execFn: (s) => s * 10 });
  const [output, { partialChunks }] = await run(cache, mustNotRun);
  assertEquals([output as unknown, partialChunks], [[10, 30], 2]);
  const [complete] = await runParallel([1, 2, 3, 4], { mapFn: inOrder, cache, execFn: (s) => s * 10 });
  assertEquals(complete, [10, 20, 30, 40]);
  assertEquals((await chunkFiles(dir.path, "list")).length, 2);
});

test("runParallel() on a slice finds the files of the whole and refuses points outside", async () => {
  await using dir = await tempDir();
  const cache = makeCache(dir.path);
  await run(cache, ({ strat, s }) => s.flatMap((value) => strat.map((word) => `${word}${value}`)));
  const slice = cache.slice({ axisIndices: { strat: range(0, 1), s: range(0, 3) } });
  const [output, diagnostics] = await runParallel([{ strat: "a", s: 3 }, { strat: "a", s: 1 }], {
    mapFn: inOrder,
    cache: slice,
    execFn: mustNotRun,
  });
  assertEquals([output, diagnostics.totalChunks], [["a3", "a1"], 2]);
  const outside = () => runParallel([{ strat: "a", s: 1 }, { strat: "b", s: 1 }], { mapFn: inOrder, cache: slice, execFn: mustNotRun });
  await assertRejects(
    outside,
    RangeError,
    "Cannot read items[1]: value 'b' not found in axisValues for axis 'strat': it is outside of the slice",
  );
});

test("runParallel() refuses points that where excludes before it executes any", async () => {
  await using dir = await tempDir();
  const cache = makeCache(dir.path, { where: ({ s }: { s: number }) => s !== 3 });
  const refused = () => runParallel([[9, "a"]], { mapFn: inOrder, cache, execFn: mustNotRun });
  await assertRejects(refused, RangeError);
  const excluded = () => runParallel([[1, "a"], [3, "a"]], { mapFn: inOrder, cache, execFn: mustNotRun });
  await assertRejects(excluded, RangeError, 'Cannot read items[1]: where excludes the point: received {"s":3,"strat":"a"}');
  const [output] = await runParallel([[4, "b"], [1, "a"]], { mapFn: inOrder, cache, execFn: ([s, strat]) => `${strat}${s}` });
  assertEquals(output, ["b4", "a1"]);
});

test("runParallel() runs the chunks of a chunk enumerator in its order", async () => {
  await using dir = await tempDir();
  const chunkEnumerator = (_: unknown, { chunkKeys }: { chunkKeys: () => Iterable<ChunkKey> }) => [...chunkKeys()].reverse();
  const cache = makeList(dir.path, { chunkEnumerator });
  const [output] = await runParallel([1, 4, 2], { mapFn: inOrder, cache, execFn: (s) => s * 10, collateFn: (outputs) => outputs });
  assertEquals(output, [[40], [10, 20]]);
  const [known] = await runParallel([1, 4, 2], { mapFn: inOrder, cache, execFn: mustNotRun });
  assertEquals(known, [10, 40, 20]);
});

test("runParallel() with extendCache adds values in order of first appearance, in memory and on record", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  await run(cache, ({ s }) => s.map((value) => value * 10));
  const { execFn, items } = noting((s: number) => s * 10);
  const [output, diagnostics] = await runParallel([7, 1, 5, 7], { mapFn: inOrder, cache, execFn, extendCache: true });
  assertEquals([output, items], [[70, 10, 50, 70], [7, 5]]);
  assertEquals([diagnostics.totalChunks, diagnostics.executedChunks, diagnostics.cachedChunks], [2, 1, 1]);
  assertEquals(cache.axisValues.s, [1, 2, 3, 4, 7, 5]);
  const loaded = await ChunkCache.loadFromCache(dir.path, "list", { verbose: 0 });
  assertEquals(loaded.axisValues.s, [1, 2, 3, 4, 7, 5]);
  const [known] = await run(loaded, mustNotRun);
  assertEquals(known as unknown, [10, 20, 30, 40, 70, 50]);
});

test("runParallel() with extendCache adds nothing if anything is refused", async () => {
  await using dir = await tempDir();
  const cache = makeCache(dir.path, { where: ({ s }: { s: number }) => s !== 13 });
  const options = { mapFn: inOrder, cache, execFn: mustNotRun, extendCache: true } as const;
  const fresh = { strat: "c", s: 9 };
  const aborted = AbortSignal.abort(new Error("enough"));
  const wrong: (() => Promise<unknown>)[] = [
    () => runParallel([fresh, { strat: "c" } as never], options),
    () => runParallel([fresh, [9, "c"]], options),
    () => runParallel([fresh, { strat: "a", s: 13 }], options),
    () => runParallel([fresh], { ...options, execFn: 5 as never }),
    () => runParallel([fresh], { ...options, retries: -1 }),
    () => runParallel([fresh], { ...options, colateFn: mustNotRun } as never),
    () => runParallel([fresh], { ...options, signal: aborted }),
  ];
  for (const refused of wrong) await assertRejects(refused);
  assertEquals(cache.axisValues, { s: [1, 2, 3, 4], strat: ["a", "b"] });
  assertEquals(await readdir(dir.path), []);
});

test("runParallel() with extendCache adds nothing to a slice, and runs what lies in it", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  const slice = cache.slice({ s: [1, 2] });
  const options = { mapFn: inOrder, cache: slice, execFn: (s: number) => s * 10, extendCache: true };
  assertEquals((await runParallel([2], options))[0], [20]);
  await assertRejects(() => runParallel([9], options), RangeError, "a slice adds no values: extend the cache that it is of");
  await assertRejects(() => runParallel([3], options), RangeError, "it is outside of the slice");
  assertEquals(cache.axisValues.s, [1, 2, 3, 4]);
});

test("runParallel() with extendCache of several runs at once adds every value once", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  const { execFn, items } = noting((s: number) => s * 10);
  const asked = [[7, 8], [8, 9], [9, 7, 1]];
  const outcomes = await Promise.all(asked.map((given) => runParallel(given, { mapFn: inOrder, cache, execFn, extendCache: true })));
  assertEquals(outcomes.map(([output]) => output), [[70, 80], [80, 90], [90, 70, 10]]);
  assertEquals([...cache.axisValues.s].sort(), [1, 2, 3, 4, 7, 8, 9]);
  assertEquals(new Set(items).size, 4);
});

test("runParallel() refuses a function made by perPoint before anything else", async () => {
  await using dir = await tempDir();
  const lifted = perPoint(({ s }: { s: number }) => s);
  const bound = task(import.meta.url, "lifted", perPoint(({ s, alpha }: { s: number; alpha: number }) => s * alpha)).withParams({
    alpha: 2,
  });
  for (const execFn of [lifted, bound]) {
    const options = { mapFn: inOrder, cache: makeList(dir.path), execFn: execFn as never, extendCache: true };
    await assertRejects(() => runParallel([{ s: 9 }], options), TypeError, "give the function of one point itself");
  }
  assertEquals(await readdir(dir.path), []);
});

test("runParallel() takes a memo with params", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  const [output] = await runParallel([2], { mapFn: inOrder, cache: memo, params: { alpha: 1 }, execFn: (s) => s * 10 });
  assertEquals(output, [20]);
  const [known] = await runParallel([2], { mapFn: inOrder, cache: memo.cacheForParams({ alpha: 1 }), execFn: mustNotRun });
  assertEquals(known, [20]);
  await assertRejects(() => runParallel([2], { mapFn: inOrder, cache: memo, execFn: mustNotRun }), TypeError, "params is required");
});

test("runParallel() calls mapFn once, with the missing items in plan order and its options", async () => {
  await using dir = await tempDir();
  const calls: [number, unknown][] = [];
  const mapFn: MapFn = (fn, items, options) => {
    calls.push([items.length, options]);
    return Promise.all(items.map(fn));
  };
  const { execFn, items } = noting((s: number) => s * 10);
  const options = { cache: makeList(dir.path), execFn, mapFn, mapFnOptions: { concurrency: 3 } };
  const [output] = await runParallel([4, 1, 3], options);
  assertEquals([output, items], [[40, 10, 30], [1, 3, 4]]);
  assertEquals(calls, [[3, { concurrency: 3 }]]);
  await runParallel([3, 4], options);
  assertEquals(calls.length, 1);
});

test("runParallel() takes any kind of results of mapFn", async () => {
  await using dir = await tempDir();
  const kinds: MapFn[] = [
    atOnce,
    async function* (fn, items) {
      for (const item of items) yield await fn(item);
    },
    async (fn, items) => new Set(await Promise.all(items.map(fn))),
  ];
  for (const [i, mapFn] of kinds.entries()) {
    const [output] = await runParallel([4, 1], {
      cache: makeList(join(dir.path, String(i))),
      execFn: (s) => Promise.resolve(s * 10),
      mapFn,
    });
    assertEquals(output, [40, 10]);
  }
});

test("runParallel() stores a whole value of an item as that item's output, lists and typed arrays too", async () => {
  await using dir = await tempDir();
  for (const execFn of [(s: number) => (s % 2 === 0 ? [s] : Float64Array.of(s, s)), mustNotRun]) {
    const [output] = await runParallel([2, 1, 4], { mapFn: inOrder, cache: makeList(dir.path), execFn });
    assertEquals(output, [[2], Float64Array.of(1, 1), [4]]);
  }
});

test("runParallel() refuses an output that cannot be stored, and names the item's point", async () => {
  await using dir = await tempDir();
  const running = () => runParallel([3], { mapFn: inOrder, cache: makeList(dir.path), execFn: () => mustNotRun });
  await assertRejects(running, Error, "a function");
});

test("runParallel() overrides any method of the cache for the run", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  await runParallel([1, 2], { mapFn: inOrder, cache, execFn: (s) => s });
  const [output, { executedPoints }] = await runParallel([1, 2], {
    mapFn: inOrder,
    cache,
    execFn: (s) => s * 10,
    loadPayload: () => undefined,
  });
  assertEquals([output, executedPoints], [[10, 20], 2]);
  const updated: ChunkKey[] = [];
  await runParallel([3], { mapFn: inOrder, cache, execFn: (s) => s, updateChunkIndex: (_, key) => void updated.push(key) });
  assertEquals(updated, [[["s", [3, 4]]]]);
});

test("runParallel() refuses unknown options and those that are of no use to it", async () => {
  await using dir = await tempDir();
  const options = { mapFn: inOrder, cache: makeList(dir.path), execFn: mustNotRun };
  const wrong: [object, string][] = [
    [{ flushOnChnk: true }, 'Cannot run items: unknown option "flushOnChnk"'],
    [{ granularity: "point" }, 'unknown option "granularity"'],
    [{ partial: "complete" }, 'unknown option "partial"'],
    [{ flushOnChunk: 1 }, "Cannot run items: flushOnChunk must be true or false: received 1"],
    [{ returnOutput: null }, "returnOutput must be true or false"],
    [{ extendCache: "yes" }, "extendCache must be true or false"],
    [{ execFn: null }, "Cannot run items: execFn must be a function: received null"],
    [{ mapFn: inOrder, cache: {} }, "Cannot run items: cache must be a ChunkCache, or a ChunkMemo with params"],
    [{ mapFn: 5 }, "mapFn must be a function"],
  ];
  for (const [more, message] of wrong) await assertRejects(() => runParallel([1], { ...options, ...more } as never), Error, message);
  await assertRejects(() => runParallel([1], undefined as never), TypeError, "Cannot run items: options must name a cache and execFn");
  await assertRejects(() => runParallel("1" as never, options), TypeError, 'write ["1"]');
});

test("runParallel() executes what two runs at once ask for once", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  const { execFn, items } = noting(async (s: number) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return s * 10;
  });
  const outcomes = await Promise.all([[1, 2, 3], [3, 2, 4]].map((given) => runParallel(given, { cache, execFn, mapFn: atOnce })));
  assertEquals(outcomes.map(([output]) => output), [[10, 20, 30], [30, 20, 40]]);
  assertEquals([...items].sort(), [1, 2, 3, 4]);
});

const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 });
const sweep = fc.record({
  axes: lengths,
  known: fc.array(fc.nat({ max: 63 }), { maxLength: 8 }),
  items: fc.array(fc.nat({ max: 63 }), { maxLength: 12 }),
  form: fc.constantFrom("mapping", "positional", "scalar"),
  flushOnChunk: fc.boolean(),
  hasMapFn: fc.boolean(),
});

test("runParallel() of any items over any grid gives the model's outputs and executes the distinct missing ones", async () => {
  await using dir = await tempDir();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(sweep, async ({ axes, known, items, form, flushOnChunk, hasMapFn }) => {
      const axisValues = Object.fromEntries(axes.map(([length], i) => [`a${i}`, Array.from({ length }, (_, n) => `v${n}`)]));
      const chunkSpec = Object.fromEntries(axes.map(([, size], i) => [`a${i}`, size]));
      const cache = new ChunkCache<AxesInput>({ root: dir.path, cacheId: `c${round++}`, axisValues, chunkSpec, verbose: 0 } as never);
      const points = productOf(Object.values(axisValues));
      const itemOf = (point: readonly string[]): unknown => {
        if (form === "scalar" && axes.length === 1) return point[0];
        return form === "mapping" ? Object.fromEntries(point.map((value, i) => [`a${i}`, value]).reverse()) : [...point];
      };
      const textOf = (item: unknown) =>
        (Array.isArray(item) ? item : typeof item === "string" ? [item] : Object.values(item as object).reverse()).join();
      const before = known.map((n) => points[n % points.length]);
      await runParallel(before.map(itemOf), { mapFn: inOrder, cache, execFn: textOf });
      const asked = items.map((n) => points[n % points.length]);
      const executed = noting(textOf);
      const options = { mapFn: inOrder, cache, execFn: executed.execFn, flushOnChunk, ...(hasMapFn ? { mapFn: atOnce } : {}) };
      const [output, diagnostics] = await runParallel(asked.map(itemOf), options);
      assertEquals(output, asked.map((point) => point.join()));
      const stored = new Set(before.map((point) => point.join()));
      const missing = new Set(asked.map((point) => point.join()).filter((text) => !stored.has(text)));
      assertEquals(executed.items.map(textOf).sort(), [...missing].sort());
      assertEquals([diagnostics.executedPoints, diagnostics.cachedChunks + diagnostics.executedChunks], [
        missing.size,
        diagnostics.totalChunks,
      ]);
      const [again] = await runParallel(asked.map(itemOf), { mapFn: inOrder, cache, execFn: mustNotRun });
      assertEquals(again, output);
    }),
    { numRuns: inputs(150) },
  );
});

test("runParallel() refuses chunks that hold a whole output", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), ({ s }) => ({ sum: s.reduce((a, b) => a + b) }));
  const options = { cache: line(dir.path), execFn: (s: number) => s, mapFn: atOnce };
  await assertRejects(() => runParallel([1, 2, 3], options), OutputMismatchError, "one whole output");
  await assertRejects(() => runParallel([1], { ...options, returnOutput: false }), OutputMismatchError, "one whole output");
});

test("runParallel() refuses bare items for a function that takes an object, before it is called or the axes grow", async () => {
  await using dir = await tempDir();
  const cache = makeList(dir.path);
  const execFn = ({ s }: { s: number }) => s * 10;
  for (const items of [[1, 2], [[1], [2]], [9]]) {
    await assertRejects(
      () => runParallel(items as number[], { cache, execFn: execFn as never, mapFn: atOnce, extendCache: true }),
      TypeError,
      'Cannot run items: execFn takes "s" out of an object',
    );
  }
  assertEquals((await cache.cacheStatus()).totalPoints, 4);
  assertEquals((await runParallel([{ s: 1 }, { s: 2 }], { cache, execFn, mapFn: atOnce }))[0], [10, 20]);
  assertEquals((await runParallel([1, 4], { cache, execFn: (s) => s * 10, mapFn: atOnce }))[0], [10, 40]);
});
