import { assert, assertEquals } from "@std/assert";
import { type ChunkKey, run } from "../mod.ts";
import { CACHE_METHOD_NAMES, cacheMethods } from "../src/cache_methods.ts";
import { viewOf } from "../src/cache_view.ts";
import { chunkPath, line, plane, tens, words } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const KEY: ChunkKey = [["s", [1, 2, 3]]];

function methodsOf(cache: object) {
  return cacheMethods(viewOf(cache)!.state);
}

test("cacheMethods() has every method that can be overridden", () => {
  assertEquals(Object.keys(methodsOf(line("unused"))).sort(), [...CACHE_METHOD_NAMES].sort());
});

test("cacheMethods() call each other, so that an override of one is used by all", async () => {
  const calls: unknown[] = [];
  const methods = {
    ...methodsOf(line("unused")),
    itemHash: (_: ChunkKey, values: readonly unknown[]) => {
      calls.push(values);
      return `own-${values}`;
    },
  };
  const maps = await methods.buildItemMapsFromChunkOutput(KEY, [10, 20, 30]);
  assertEquals(maps!.items, { "own-1": 10, "own-2": 20, "own-3": 30 });
  assertEquals(await methods.collectChunkData(KEY, { chunkKey: KEY, ...maps! }), { output: [10, 20, 30], whole: false });
  assertEquals(calls.length, 6);
});

test("cacheMethods(): loadPayload undoes writeChunkPayload", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const methods = methodsOf(cache);
  const maps = (await methods.buildItemMapsFromChunkOutput(KEY, [new Date(5), undefined, { a: [1n] }]))!;
  const path = await methods.writeChunkPayload(chunkPath(cache, [1, 2, 3]), { chunkKey: KEY, ...maps });
  const payload = (await methods.loadPayload(path))!;
  assertEquals([payload.items, payload.spec, payload.chunkKey], [maps.items, maps.spec, KEY]);
});

test("cacheMethods(): writeChunkPayload keeps the time of creation", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const path = chunkPath(cache, [1, 2, 3]);
  const created_at = "2001-02-03T04:05:06.000Z";
  await methodsOf(cache).writeChunkPayload(path, { chunkKey: KEY, spec: {}, output: 1, created_at });
  const payload = (await cache.loadPayload(path))!;
  assert(payload.created_at === created_at && payload.updated_at! > created_at);
});

test("cacheMethods(): updateChunkIndex passes over a chunk that is not there", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await methodsOf(cache).updateChunkIndex(cache.chunkHash(KEY), KEY);
  assertEquals(await cache.loadChunkIndex(), {});
});

test("cacheMethods(): loadChunkIndex takes the parts of a chunk together", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path, { chunkSpec: { a: 2, s: 2 } });
  await run(cache.slice({ a: ["x"], s: [1] }), words().exec, { granularity: "point" });
  await run(cache.slice({ a: ["y"], s: [2] }), words().exec, { granularity: "point", reuse: "name" });
  const [entry] = Object.values(await cache.loadChunkIndex());
  assertEquals(entry.points, 2);
});

test("cacheMethods(): resolveCachePath and chunkHash are those that runs use", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  const methods = methodsOf(cache);
  const path = await methods.resolveCachePath(KEY, await methods.chunkHash(KEY));
  assertEquals((await methods.loadPayload(path))!.chunkKey, KEY);
});
