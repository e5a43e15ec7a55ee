import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CacheNotFoundError,
  ChunkCache,
  type ChunkKey,
  DamagedFileError,
  InvalidMetadataError,
  MISSING,
  paramsToCacheId,
  range,
  run,
  slice,
  UnstorableValueError,
} from "../mod.ts";
import { chunkFiles, chunkPath, flipBit, line, listing, plane, tens, words } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const KEY: ChunkKey = [["s", [1, 2, 3]]];

test("new ChunkCache() does no I/O", async () => {
  await using dir = await tempDir();
  const cache = line(join(dir.path, "root"));
  cache.slice({ s: [1] }).chunkHash(KEY);
  cache.resolveCachePath(KEY, cache.chunkHash(KEY));
  cache.extendAxisValues({ s: [8] });
  cache.setIdentity("other");
  assertEquals(await listing(dir.path), []);
});

test("ChunkCache tells what it is of", () => {
  const cache = plane("root", { metadata: { params: { alpha: 1 } }, version: "v3" });
  const { root, cacheId, metadata, version, axisOrder, chunkSpec, axisValues } = cache;
  assertEquals({ root, cacheId, metadata, version, axisOrder, chunkSpec, axisValues }, {
    root: "root",
    cacheId: "plane",
    metadata: { params: { alpha: 1 } },
    version: "v3",
    axisOrder: ["a", "s"],
    chunkSpec: { a: 1, s: 2 },
    axisValues: { a: ["x", "y"], s: [1, 2, 3, 4] },
  });
});

test("ChunkCache: the default chunk is the full length of a list and 1 of another iterable", () => {
  const cache = new ChunkCache({ root: "unused", cacheId: "id", axisValues: { list: [3, 1, 2], set: new Set([10, 9, 2, 1]) } });
  assertEquals(cache.chunkSpec, { list: 3, set: 1 });
  assertEquals(cache.axisValues, { list: [3, 1, 2], set: [1, 10, 2, 9] });
});

test("ChunkCache: equal values collapse, and 1 and '1' are two", () => {
  const cache = new ChunkCache({ root: "unused", cacheId: "id", axisValues: { s: [1, "1", 1.0, -0, 0, { a: 1, b: 2 }, { b: 2, a: 1 }] } });
  assertEquals(cache.axisValues.s, [1, "1", 0, { a: 1, b: 2 }]);
});

test("ChunkCache.chunkKeys() goes through the chunks with the last axis fastest", () => {
  const keys = [...plane("unused").chunkKeys()];
  assertEquals(keys.map((key) => key.map(([, values]) => values)), [
    [["x"], [1, 2]],
    [["x"], [3, 4]],
    [["y"], [1, 2]],
    [["y"], [3, 4]],
  ]);
  assertEquals(keys[0], [["a", ["x"]], ["s", [1, 2]]]);
});

test("ChunkCache.slice() touches the chunks of its values", () => {
  const part = plane("unused").slice({ a: "y", s: [3] });
  assertEquals([...part.chunkKeys()], [[["a", ["y"]], ["s", [3, 4]]]]);
  assertEquals(part.axisValues, { a: ["y"], s: [3] });
});

test("ChunkCache.slice() takes indices, ranges, slices and lists of these", () => {
  const at = (s: Parameters<ReturnType<typeof line>["slice"]>[0]) => line("unused").slice(s).axisValues.s;
  assertEquals(at({ axisIndices: { s: -1 } }), [7]);
  assertEquals(at({ axisIndices: { s: range(0, 6, 2) } }), [1, 3, 5]);
  assertEquals(at({ axisIndices: { s: slice(-2) } }), [6, 7]);
  assertEquals(at({ axisIndices: { s: [6, range(0, 2), slice(2, 4)] } }), [7, 1, 2, 3, 4]);
});

test("ChunkCache.slice() of a slice counts and looks within the slice", () => {
  const outer = line("unused").slice({ s: [2, 4, 6] });
  assertEquals(outer.slice({ axisIndices: { s: 1 } }).axisValues.s, [4]);
  assertThrows(() => outer.slice({ s: [1] }), RangeError, "outside of the slice");
});

test("ChunkCache.slice() shares the files of the whole", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1] }), tens().exec);
  const { knownPoints } = await cache.slice({ s: [1, 2, 5] }).slice({ s: [2, 5] }).cacheStatus();
  assertEquals(knownPoints, 1);
});

test("ChunkCache.slice(): running one does not change the stored axes", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1] }), tens().exec);
  assertEquals((await ChunkCache.loadFromCache(dir.path, "line")).axisValues, { s: [1, 2, 3, 4, 5, 6, 7] });
});

test("ChunkCache.extendAxisValues() adds values behind, for slices taken before too", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const part = cache.slice({ s: [1] });
  await run(cache, tens().exec);
  cache.extendAxisValues({ s: [3, 8, 9] });
  assertEquals([cache.axisValues.s.length, part.axisValues.s], [9, [1]]);
  const { exec, calls } = tens();
  const [output] = await run(cache, exec);
  assertEquals([output, calls], [[10, 20, 30, 40, 50, 60, 70, 80, 90], [[8, 9]]]);
  assertEquals((await chunkFiles(dir.path)).length, 3);
});

test("ChunkCache.extendAxisValues() refuses an axis that is none", () => {
  assertThrows(() => line("unused").extendAxisValues({ S: [1] } as Record<never, never>), TypeError, 'did you mean "s"');
});

test("ChunkCache.cacheStatus() with extendCache adds what the axes lack", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const { axisValues } = await cache.cacheStatus({ s: [1, 9] }, { extendCache: true });
  assertEquals([axisValues.s, cache.axisValues.s.length], [[1, 9], 8]);
  await assertRejects(() => cache.cacheStatus({ s: [10] }), RangeError, "not found in axisValues");
});

test("ChunkCache.cacheStatus() with extendCache takes a range for a list", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await cache.cacheStatus({ s: range(7, 10) as unknown as number[] }, { extendCache: true });
  assertEquals(cache.axisValues.s, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("ChunkCache.setIdentity() makes it the cache of another id", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  cache.setIdentity("second", { params: { beta: 1 } });
  assertEquals((await cache.cacheStatus()).knownPoints, 0);
  await run(cache, tens().exec);
  assertEquals((await ChunkCache.discoverCaches(dir.path)).map(({ cacheId }) => cacheId), ["line", "second"]);
  cache.setIdentity("line");
  assertEquals((await cache.cacheStatus()).knownPoints, 7);
});

test("ChunkCache.setIdentity() refuses an id that leaves the root, and stays what it was", () => {
  const cache = line("unused");
  assertThrows(() => cache.setIdentity("../up"), RangeError);
  assertEquals(cache.cacheId, "line");
});

test("ChunkCache.writeMetadata() puts the definition on record", async () => {
  await using dir = await tempDir();
  const path = await line(dir.path, { metadata: { params: { alpha: 1 }, note: "n" } }).writeMetadata();
  assertEquals(path, join(dir.path, "line", "metadata.json"));
  const loaded = await ChunkCache.loadFromCache(dir.path, "line");
  assertEquals([loaded.metadata, loaded.chunkSpec, loaded.version], [{ params: { alpha: 1 }, note: "n" }, { s: 3 }, "v1"]);
});

test("ChunkCache.chunkHash() depends on the id, the key and the version alone", () => {
  const hash = line("unused").chunkHash(KEY);
  assertEquals(/^[0-9a-f]{64}$/.test(hash), true);
  assertEquals(line("elsewhere", { axisValues: { s: [3, 2, 1] }, chunkSpec: { s: 1 } }).chunkHash(KEY), hash);
  const others = [
    line("unused", { cacheId: "other" }).chunkHash(KEY),
    line("unused", { version: "v2" }).chunkHash(KEY),
    line("unused").chunkHash([["s", [1, 2]]]),
    line("unused").chunkHash([["s", [2, 1, 3]]]),
    line("unused").chunkHash([["s", ["1", 2, 3]]]),
  ];
  assertEquals(new Set([hash, ...others]).size, 6);
});

test("ChunkCache.itemHash() depends on the point, not on the chunk or the order of axes", () => {
  const cache = plane("unused");
  const hash = cache.itemHash([["a", ["x"]], ["s", [1, 2]]], ["x", 1]);
  assertEquals(cache.itemHash([["s", [1]], ["a", ["y"]]], [1, "x"]), hash);
  assertEquals(cache.itemHash([["a", ["x"]], ["s", [1, 2]]], ["x", 2]) === hash, false);
});

test("ChunkCache.loadPayload() gives items and axis values by item hash", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  const payload = await cache.loadPayload(chunkPath(cache, [7]));
  const hash = cache.itemHash([["s", [7]]], [7]);
  const { items, spec, chunkKey } = payload!;
  assertEquals({ items, spec, chunkKey }, { items: { [hash]: 70 }, spec: { [hash]: { s: 7 } }, chunkKey: [["s", [7]]] });
  assert(!Number.isNaN(Date.parse(payload!.created_at!)));
});

test("ChunkCache.loadPayload() gives nothing of a chunk that is not there, and an error of damage", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1] }), tens().exec);
  assertEquals(await cache.loadPayload(chunkPath(cache, [7])), undefined);
  await flipBit(chunkPath(cache, [1, 2, 3]), 50);
  await assertRejects(() => cache.loadPayload(chunkPath(cache, [1, 2, 3])), DamagedFileError);
});

test("ChunkCache.loadPayload() puts the parts of a chunk together", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [1, 3] }), tens().exec, { granularity: "point" });
  const payload = await cache.loadPayload(chunkPath(cache, [1, 2, 3]));
  assertEquals(Object.values(payload!.items!).sort(), [10, 30]);
  assertEquals(Object.values(payload!.spec).map(({ s }) => s).sort(), [1, 3]);
});

test("ChunkCache.loadPayload() gives a whole output as output", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, ({ s }) => ({ sum: s.length }));
  const { output, items } = (await cache.loadPayload(chunkPath(cache, [1, 2, 3])))!;
  assertEquals([output, items], [{ sum: 3 }, undefined]);
});

test("ChunkCache.writeChunkPayload() stores what runs then use", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const maps = await cache.buildItemMapsFromChunkOutput(KEY, [1, 2, 3]);
  const path = await cache.writeChunkPayload(chunkPath(cache, [1, 2, 3]), { chunkKey: KEY, ...maps! });
  assertEquals(path, chunkPath(cache, [1, 2, 3]));
  const [output, { executedPoints }] = await run(line(dir.path), tens().exec);
  assertEquals([output, executedPoints], [[1, 2, 3, 40, 50, 60, 70], 4]);
});

test("ChunkCache.writeChunkPayload() stores a payload that lacks points as a part", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const maps = await cache.buildItemMapsFromAxisValues(KEY, [[1], [3]], [10, 30]);
  const path = await cache.writeChunkPayload(chunkPath(cache, [1, 2, 3]), { chunkKey: KEY, ...maps });
  assert(path !== chunkPath(cache, [1, 2, 3]));
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 2);
});

test("ChunkCache.writeChunkPayload() refuses what cannot be stored, and a path that leaves the root", async () => {
  await using dir = await tempDir();
  const cache = line(join(dir.path, "root"));
  await assertRejects(
    () => cache.writeChunkPayload(chunkPath(cache, [1, 2, 3]), { chunkKey: KEY, spec: {}, output: () => 1 }),
    UnstorableValueError,
  );
  await assertRejects(() => cache.writeChunkPayload(join(dir.path, "x.msgpack"), { chunkKey: KEY, spec: {}, output: 1 }), RangeError);
});

test("ChunkCache.loadChunkIndex() and updateChunkIndex() give the seed's view", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  assertEquals(await cache.loadChunkIndex(), {});
  await run(cache, tens().exec);
  const hash = cache.chunkHash([["s", [7]]]);
  const index = await line(dir.path).loadChunkIndex();
  assertEquals([Object.keys(index).length, index[hash].chunk_key, index[hash].points], [3, [["s", [7]]], 1]);
  await cache.updateChunkIndex(hash, [["s", [7]]]);
  assertEquals(Object.keys(await cache.loadChunkIndex()).length, 3);
});

test("ChunkCache.reconstructOutputFromItems() and collectChunkData() mark what is missing", async () => {
  const cache = line("unused");
  const { items, spec } = await cache.buildItemMapsFromAxisValues(KEY, [[1], [3]], [10, undefined]);
  assertEquals(await cache.reconstructOutputFromItems(KEY, items), [10, MISSING, undefined]);
  assertEquals(await cache.collectChunkData(KEY, { chunkKey: KEY, items, spec }), { output: [10, MISSING, undefined], whole: false });
  assertEquals(await cache.collectChunkData(KEY, { chunkKey: KEY, spec: {}, output: "w" }), { output: "w", whole: true });
  assertEquals(await cache.buildItemMapsFromChunkOutput(KEY, { whole: 1 }), undefined);
});

test("ChunkCache.discoverCaches() lists caches and passes over what is none", async () => {
  await using dir = await tempDir();
  assertEquals(await ChunkCache.discoverCaches(join(dir.path, "none")), []);
  await line(dir.path).writeMetadata();
  await mkdir(join(dir.path, "else"));
  await mkdir(join(dir.path, "broken"));
  await writeFile(join(dir.path, "broken", "metadata.json"), "{");
  const found = await ChunkCache.discoverCaches(dir.path);
  assertEquals(found.map(({ cacheId, path }) => [cacheId, path]), [["line", join(dir.path, "line")]]);
});

test("ChunkCache.findCompatibleCaches() finds by params, values, supersets and version", async () => {
  await using dir = await tempDir();
  const params = { alpha: 1 };
  await line(dir.path, { cacheId: paramsToCacheId(params), metadata: { params } }).writeMetadata();
  await plane(dir.path, { version: "v2" }).writeMetadata();
  const find = async (criteria: Parameters<typeof ChunkCache.findCompatibleCaches>[1]) =>
    (await ChunkCache.findCompatibleCaches(dir.path, criteria)).length;
  assertEquals(await find({}), 2);
  assertEquals(await find({ params }), 1);
  assertEquals(await find({ version: "v2" }), 1);
  assertEquals(await find({ axisValues: { s: [1, 2] } }), 0);
  assertEquals(await find({ axisValues: { s: [1, 2] }, allowSuperset: true }), 1);
  assertEquals(await find({ axisValues: { s: [1, 99] }, allowSuperset: true }), 0);
});

test("ChunkCache.loadFromCache() opens the last used definition", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await run(line(dir.path, { axisValues: { s: [0, 1] }, chunkSpec: { s: 2 } }), tens().exec);
  const cache = await ChunkCache.loadFromCache(dir.path, "line", { verbose: 0 });
  assertEquals([cache.axisValues, cache.chunkSpec], [{ s: [0, 1] }, { s: 2 }]);
  const [output, { executedPoints }] = await run(cache, () => []);
  assertEquals<unknown>([output, executedPoints], [[0, 10], 0]);
});

test("ChunkCache.loadFromCache() takes what no record can hold", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const cache = await ChunkCache.loadFromCache(dir.path, "line", { collateFn: (outputs) => outputs.length, verbose: 0 });
  assertEquals((await run(cache, () => []))[0], 3);
});

test("ChunkCache.loadFromCache() says that there is none, or that it is damaged", async () => {
  await using dir = await tempDir();
  await assertRejects(() => ChunkCache.loadFromCache(dir.path, "none"), CacheNotFoundError, "Cache directory not found");
  await mkdir(join(dir.path, "line"));
  await writeFile(join(dir.path, "line", "metadata.json"), "{}");
  await assertRejects(() => ChunkCache.loadFromCache(dir.path, "line"), InvalidMetadataError);
  await assertRejects(() => ChunkCache.loadFromCache(dir.path, "../up"), RangeError);
});

test("ChunkCache: a directory can be moved and copied", async () => {
  await using dir = await tempDir();
  await run(plane(join(dir.path, "one")), words().exec);
  const { cp } = await import("node:fs/promises");
  await cp(join(dir.path, "one"), join(dir.path, "two"), { recursive: true });
  const [, { executedPoints }] = await run(plane(join(dir.path, "two")), words().exec);
  assertEquals(executedPoints, 0);
});

test("ChunkCache: files with other axes are not seen", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const other = new ChunkCache({ root: dir.path, cacheId: "line", axisValues: { t: [1, 2] }, verbose: 0 });
  const [output, { damagedFiles }] = await run(other, ({ t }) => t);
  assertEquals([output, damagedFiles], [[1, 2], 0]);
});
