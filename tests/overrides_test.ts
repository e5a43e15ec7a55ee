/** Every method of a cache that a run lets its caller override: called in place of the cache's own, cold and warm, and awaited. */

import { assert, assertEquals } from "@std/assert";
import {
  type CacheMethods,
  ChunkCache,
  type ChunkKey,
  ChunkMemo,
  type Diagnostics,
  type Payload,
  run,
  runChunks,
  runChunksStreaming,
  type RunOptions,
  runStreaming,
} from "../mod.ts";
import { cacheMethods } from "../src/cache_methods.ts";
import { viewOf } from "../src/cache_view.ts";
import { chunkFiles, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

type Axes = { s: number[] };
type Overrides = Partial<CacheMethods>;
type Method = keyof CacheMethods;

/** One way to run a sweep of a cache. */
interface Runner {
  readonly name: string;
  readonly hasOutput: boolean;
  run(root: string, options: RunOptions<unknown>): Promise<{ output: unknown; diagnostics: Diagnostics }>;
}

const ALL = [10, 20, 30, 40, 50];
const shape = { chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4, 5] }, verbose: 0 as const };
const KEYS: ChunkKey[] = [[["s", [1, 2]]], [["s", [3, 4]]], [["s", [5]]]];

function cacheIn(root: string): ChunkCache<Axes> {
  return new ChunkCache<Axes>({ root, cacheId: "line", ...shape });
}

const RUNNERS: Runner[] = [
  {
    name: "run",
    hasOutput: true,
    run: async (root, options) => {
      const [output, diagnostics] = await run(cacheIn(root), tens().exec, options);
      return { output, diagnostics };
    },
  },
  {
    name: "runStreaming",
    hasOutput: false,
    run: async (root, options) => ({ output: undefined, diagnostics: await runStreaming(cacheIn(root), tens().exec, options) }),
  },
  {
    name: "runChunks",
    hasOutput: true,
    run: async (root, options) => {
      const [output, diagnostics] = await runChunks(KEYS, tens().exec, { ...options, cache: cacheIn(root) });
      return { output, diagnostics };
    },
  },
  {
    name: "runChunksStreaming",
    hasOutput: false,
    run: async (root, options) => ({
      output: undefined,
      diagnostics: await runChunksStreaming(KEYS, tens().exec, { ...options, cache: cacheIn(root) }),
    }),
  },
  {
    name: "memo.cache",
    hasOutput: true,
    run: async (root, options) => {
      const memo = new ChunkMemo<Axes>({ root, ...shape });
      const [output, diagnostics] = await memo.cache(tens().exec, options as Overrides)({});
      return { output, diagnostics };
    },
  },
  {
    name: "a call of memo.cache",
    hasOutput: true,
    run: async (root, options) => {
      const memo = new ChunkMemo<Axes>({ root, ...shape });
      const { collateFn: _, params: __, ...callOptions } = options;
      const [output, diagnostics] = await memo.cache(tens().exec)({}, callOptions);
      return { output, diagnostics };
    },
  },
  {
    name: "memo.streamCache",
    hasOutput: false,
    run: async (root, options) => {
      const memo = new ChunkMemo<Axes>({ root, ...shape });
      return { output: undefined, diagnostics: await memo.streamCache(tens().exec, options as Overrides)({}) };
    },
  },
];

const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 1));

/** The cache's own method behind an override that notes its call and takes its time. */
function noting(root: string, method: Method, isMemo: boolean): { overrides: Overrides; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const cache = isMemo ? new ChunkMemo<Axes>({ root, ...shape }).cacheForParams({}) : cacheIn(root);
  const own = cacheMethods(viewOf(cache)!.state) as unknown as Record<Method, (...args: unknown[]) => unknown>;
  const overrides = {
    [method]: async (...args: unknown[]) => {
      calls.push(args);
      return await later(await own[method](...args));
    },
  } as Overrides;
  return { overrides, calls };
}

/** Where the cache's own method would be called: in a run that executes, that only reads, that finds by value. */
const CALLED: Record<Method, { cold: boolean; warm: boolean | "output" }> = {
  writeMetadata: { cold: true, warm: false },
  chunkHash: { cold: true, warm: true },
  resolveCachePath: { cold: true, warm: true },
  loadPayload: { cold: true, warm: true },
  writeChunkPayload: { cold: true, warm: false },
  updateChunkIndex: { cold: true, warm: false },
  loadChunkIndex: { cold: true, warm: false },
  buildItemMapsFromAxisValues: { cold: false, warm: false },
  buildItemMapsFromChunkOutput: { cold: true, warm: false },
  reconstructOutputFromItems: { cold: false, warm: true },
  collectChunkData: { cold: false, warm: true },
  itemHash: { cold: true, warm: true },
};

for (const runner of RUNNERS) {
  for (const method of Object.keys(CALLED) as Method[]) {
    test(`${runner.name} calls ${method} in place of the cache's own, and awaits it`, async () => {
      await using dir = await tempDir();
      const isMemo = runner.name.includes("memo");
      const { overrides, calls } = noting(dir.path, method, isMemo);
      const cold = await runner.run(dir.path, overrides);
      assertEquals(calls.length > 0, CALLED[method].cold, `cold: ${calls.length} calls`);
      calls.length = 0;
      const warm = await runner.run(dir.path, overrides);
      assertEquals(calls.length > 0, CALLED[method].warm, `warm: ${calls.length} calls`);
      assertEquals([cold.diagnostics.executedPoints, warm.diagnostics.executedPoints], [5, 0]);
      if (runner.hasOutput) assertEquals([cold.output, warm.output], [ALL, ALL]);
    });
  }
}

test("buildItemMapsFromAxisValues is called for the points of a part", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "plane",
    axisValues: { a: [1, 2], b: [1, 2] },
    where: ({ a, b }) => a !== b,
    verbose: 0,
  });
  const calls: unknown[] = [];
  const [output] = await run(cache, ({ a, b }) => a.flatMap((x) => b.map((y) => x * 10 + y)), {
    buildItemMapsFromAxisValues: async (key, points, outputs) => {
      calls.push([points, outputs]);
      return await later(await cache.buildItemMapsFromAxisValues(key, points, outputs));
    },
  });
  assertEquals([output, calls], [[12, 21], [[[[1, 2], [2, 1]], [12, 21]]]]);
  assertEquals((await cache.cacheStatus()).knownPoints, 2);
  assertEquals((await chunkFiles(dir.path, "plane")).map((name) => name.split(".").length), [3]);
});

test("writeChunkPayload and loadPayload keep chunks wherever they like", async () => {
  await using dir = await tempDir();
  const shelf = new Map<string, Payload>();
  const overrides: Overrides = {
    writeChunkPayload: async (path, payload) => {
      shelf.set(path, await later(payload));
      return path;
    },
    loadPayload: (path) => later(shelf.get(path)),
  };
  const [cold] = await run(cacheIn(dir.path), tens().exec, overrides);
  const { exec, calls } = tens();
  const [warm, { executedPoints, cachedChunks }] = await run(cacheIn(dir.path), exec, overrides);
  assertEquals([cold, warm, executedPoints, cachedChunks, calls], [ALL, ALL, 0, 3, []]);
  assertEquals([shelf.size, await chunkFiles(dir.path)], [3, []]);
});

test("writeChunkPayload gets the items by item hash and their axis values", async () => {
  await using dir = await tempDir();
  const payloads: Payload[] = [];
  const cache = cacheIn(dir.path);
  await run(cache, tens().exec, {
    writeChunkPayload: (path, payload) => {
      payloads.push(payload);
      return path;
    },
  });
  const key: ChunkKey = [["s", [1, 2]]];
  const [one, two] = [cache.itemHash(key, [1]), cache.itemHash(key, [2])];
  assertEquals(payloads[0], { chunkKey: key, items: { [one]: 10, [two]: 20 }, spec: { [one]: { s: 1 }, [two]: { s: 2 } } });
});

test("whole outputs go through writeChunkPayload and loadPayload", async () => {
  await using dir = await tempDir();
  const shelf = new Map<string, Payload>();
  const overrides: Overrides = {
    writeChunkPayload: (path, payload) => {
      shelf.set(path, payload);
      return path;
    },
    loadPayload: (path) => shelf.get(path),
  };
  const sum = ({ s }: { s: number[] }) => ({ sum: s.reduce((a, b) => a + b) });
  const [cold] = await run(cacheIn(dir.path), sum, overrides);
  const [warm, { executedPoints }] = await run(cacheIn(dir.path), sum, overrides);
  assertEquals([cold, warm, executedPoints], [[{ sum: 3 }, { sum: 7 }, { sum: 5 }], [{ sum: 3 }, { sum: 7 }, { sum: 5 }], 0]);
});

test("loadPayload that finds nothing makes the function run again", async () => {
  await using dir = await tempDir();
  await run(cacheIn(dir.path), tens().exec);
  const [output, { executedPoints }] = await run(cacheIn(dir.path), tens().exec, { loadPayload: () => later(undefined) });
  assertEquals([output, executedPoints], [ALL, 5]);
});

test("loadPayload that changes outputs is believed", async () => {
  await using dir = await tempDir();
  await run(cacheIn(dir.path), tens().exec);
  const cache = cacheIn(dir.path);
  const [output] = await run(cacheIn(dir.path), tens().exec, {
    loadPayload: async (path) => {
      const payload = await cache.loadPayload(path);
      if (payload?.items === undefined) return payload;
      return { ...payload, items: Object.fromEntries(Object.entries(payload.items).map(([hash, value]) => [hash, -(value as number)])) };
    },
  });
  assertEquals(output, ALL.map((value) => -value));
});

test("collectChunkData may read points in its own way", async () => {
  await using dir = await tempDir();
  await run(cacheIn(dir.path), tens().exec);
  const [output] = await run(cacheIn(dir.path), tens().exec, {
    collectChunkData: (key, payload) =>
      later({ output: key[0][1].map((value) => [value, Object.keys(payload.items!).length]), whole: false }),
  });
  assertEquals<unknown>(output, [[1, 2], [2, 2], [3, 2], [4, 2], [5, 1]]);
});

test("chunkHash names the files of a run", async () => {
  await using dir = await tempDir();
  const overrides: Overrides = { chunkHash: (key) => later(`own-${key[0][1].join("-")}`) };
  await run(cacheIn(dir.path), tens().exec, overrides);
  assertEquals(await chunkFiles(dir.path), ["own-1-2.msgpack", "own-3-4.msgpack", "own-5.msgpack"]);
  const [output, { executedPoints }] = await run(cacheIn(dir.path), tens().exec, overrides);
  assertEquals([output, executedPoints], [ALL, 0]);
});

test("files named by a chunkHash of a run are used by runs without it", async () => {
  await using dir = await tempDir();
  await run(cacheIn(dir.path), tens().exec, { chunkHash: (key) => `own-${key[0][1].join("-")}` });
  const [output, { executedPoints, damagedFiles }] = await run(cacheIn(dir.path), tens().exec);
  assertEquals([output, executedPoints, damagedFiles], [ALL, 0, 0]);
});

test("resolveCachePath places the files of a run, inside the root", async () => {
  await using dir = await tempDir();
  const overrides: Overrides = { resolveCachePath: (_, hash) => later(`${dir.path}/elsewhere/${hash.slice(0, 8)}.bin`) };
  await run(cacheIn(dir.path), tens().exec, overrides);
  const [output, { executedPoints }] = await run(cacheIn(dir.path), tens().exec, overrides);
  assertEquals([output, executedPoints, await chunkFiles(dir.path)], [ALL, 0, []]);
  const outside: Overrides = { resolveCachePath: () => "/outside/file.bin" };
  const { exec, calls } = tens();
  const error = await run(cacheIn(dir.path), exec, outside).then(() => undefined, (e) => e);
  assert(error instanceof RangeError && calls.length === 0);
});

test("an error of an override ends the run before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const failing = () => Promise.reject(new Error("mine"));
  for (const method of ["writeMetadata", "chunkHash", "resolveCachePath", "loadPayload", "loadChunkIndex"] as const) {
    const error = await run(cacheIn(dir.path), exec, { [method]: failing }).then(() => undefined, (e) => e);
    assertEquals([error?.message, calls], ["mine", []], method);
  }
});

test("an override of undefined is the cache's own", async () => {
  await using dir = await tempDir();
  const [output] = await run(cacheIn(dir.path), tens().exec, { loadPayload: undefined, itemHash: undefined });
  assertEquals(output, ALL);
});
