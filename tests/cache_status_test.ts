import { assertEquals } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { ChunkCache, run, zip } from "../mod.ts";
import { chunkPath, line, listing, plane, tens, words } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

/** The counts of a status. */
async function counts(cache: ChunkCache<{ s: number[] }>) {
  const { totalChunks, cachedChunks, missingChunks, partialChunks, totalPoints, knownPoints, missingPoints } = await cache.cacheStatus();
  return [totalChunks, cachedChunks.length, missingChunks.length, partialChunks, totalPoints, knownPoints, missingPoints];
}

test("cacheStatus() of an empty cache has all chunks missing, and writes nothing", async () => {
  await using dir = await tempDir();
  assertEquals(await counts(line(dir.path)), [3, 0, 3, 0, 7, 0, 7]);
  assertEquals(await listing(dir.path), []);
});

test("cacheStatus() tells which chunks are cached, as keys and as indices", async () => {
  await using dir = await tempDir();
  await run(plane(dir.path).slice({ a: "y", s: 1 }), words().exec);
  const status = await plane(dir.path).cacheStatus();
  assertEquals([...status.cachedChunks], [[["a", ["y"]], ["s", [1, 2]]]]);
  assertEquals([...status.cachedChunkIndices], [{ a: [1], s: [0, 1] }]);
  assertEquals([...status.missingChunkIndices], [{ a: [0], s: [0, 1] }, { a: [0], s: [2, 3] }, { a: [1], s: [2, 3] }]);
  assertEquals([...status.missingChunks].length, 3);
});

test("cacheStatus() names the cache and what is asked of it", async () => {
  await using dir = await tempDir();
  const status = await plane(dir.path, { metadata: { params: { alpha: 1 } } }).cacheStatus({ s: [4, 1] });
  const { cacheId, metadata, axisValues, axisOrder } = status;
  assertEquals({ cacheId, metadata, axisValues, axisOrder }, {
    cacheId: "plane",
    metadata: { params: { alpha: 1 } },
    axisValues: { a: ["x", "y"], s: [4, 1] },
    axisOrder: ["a", "s"],
  });
});

test("cacheStatus() counts points known in part", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [2, 7] }), tens().exec, { granularity: "point" });
  assertEquals(await counts(line(dir.path)), [3, 1, 2, 1, 7, 2, 5]);
});

test("cacheStatus() of a selection counts what is asked for alone", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [2, 7] }), tens().exec, { granularity: "point" });
  assertEquals(await counts(line(dir.path).slice({ s: [2, 7] })), [2, 2, 0, 0, 2, 2, 0]);
});

test("cacheStatus() sees known points of another layout", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  assertEquals(await counts(line(dir.path, { axisValues: { s: [0, 1, 2, 3] }, chunkSpec: { s: 2 } })), [2, 1, 1, 1, 4, 3, 1]);
});

test("cacheStatus() counts a whole output as all points of exactly its chunk", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), () => "whole");
  assertEquals(await counts(line(dir.path)), [3, 3, 0, 0, 7, 7, 0]);
  assertEquals(await counts(line(dir.path, { chunkSpec: { s: 4 } })), [2, 0, 2, 0, 7, 0, 7]);
});

test("cacheStatus() names files whose heads are damaged, and leaves them", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [7] }), tens().exec);
  await writeFile(chunkPath(cache, [1, 2, 3]), "damage");
  const before = await listing(dir.path);
  const { damagedFiles, knownPoints } = await line(dir.path).cacheStatus();
  assertEquals([damagedFiles.length, knownPoints, await listing(dir.path)], [1, 1, before]);
});

test("cacheStatus() works with listed chunks", async () => {
  await using dir = await tempDir();
  const cache = () => line(dir.path, { chunkEnumerator: (_, { chunkKeys }) => [...chunkKeys()].reverse() });
  await run(cache().slice({ s: [7] }), tens().exec);
  const { cachedChunks, missingChunks } = await cache().cacheStatus();
  assertEquals([[...cachedChunks], missingChunks.length], [[[["s", [7]]]], 2]);
});

test("cacheStatus() of a grid of a million chunks lists nothing by itself", async () => {
  await using dir = await tempDir();
  const axis = Array.from({ length: 1000 }, (_, i) => i);
  const cache = () => plane(dir.path, { axisValues: { a: axis.map(String), s: axis }, chunkSpec: { a: 1, s: 1 } });
  await run(cache().slice({ a: "7", s: [3, 999] }), words().exec);
  const { totalChunks, cachedChunks, missingChunks } = await cache().cacheStatus();
  assertEquals([totalChunks, cachedChunks.length, missingChunks.length], [1_000_000, 2, 999_998]);
  assertEquals([...cachedChunks], [[["a", ["7"]], ["s", [3]]], [["a", ["7"]], ["s", [999]]]]);
  assertEquals(missingChunks[Symbol.iterator]().next().value, [["a", ["0"]], ["s", [0]]]);
});

test("cacheStatus() lists the missing points chunk by chunk, less those excluded", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "c",
    chunkSpec: { net: 2, s: 2 },
    axisValues: { net: zip({ w: [1, 2], d: [3, 4] }), s: [1, 2, 3] },
    where: ({ w, s }) => !(w === 2 && s === 3),
  });
  const exec = ({ w, s }: { w: number[]; s: number[] }) => w.flatMap((a) => s.map((b) => a * b));
  await run(cache.slice({ net: [{ w: 1, d: 3 }], s: [2] }), exec, { granularity: "point" });
  const { missingByChunk, missingPoints } = await cache.cacheStatus();
  assertEquals(missingByChunk.length, 2);
  assertEquals(Array.from(missingByChunk, ({ index, count }) => [index, count]), [[0, 3], [1, 1]]);
  assertEquals(Array.from(missingByChunk, ({ points }) => points), [
    [{ w: 1, d: 3, s: 1 }, { w: 2, d: 4, s: 1 }, { w: 2, d: 4, s: 2 }],
    [{ w: 1, d: 3, s: 3 }],
  ]);
  assertEquals([missingPoints, Array.from(missingByChunk, ({ key }) => key[1])], [4, [["s", [1, 2]], ["s", [3]]]]);
});
