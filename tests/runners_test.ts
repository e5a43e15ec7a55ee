import { assertEquals, assertRejects } from "@std/assert";
import { type ChunkCache, type ChunkKey, ChunkMemo, run, runChunks, runChunksStreaming, runStreaming } from "../mod.ts";
import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chunkFiles, chunkPath, line, plane, tens, words } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

test("run() takes a cache, a slice, or a memo with params", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  assertEquals((await run(line(dir.path), tens().exec))[0], ALL);
  assertEquals((await run(line(dir.path).slice({ s: 2 }), tens().exec))[0], [20]);
  assertEquals((await run(memo, tens().exec, { params: { alpha: 1 } }))[0], [10, 20]);
});

test("run() checks no name of a function: there the caller chose the cache", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  await memo.cache(function named({ s }: { s: number[] }) {
    return s;
  })({});
  assertEquals((await run(memo, ({ s }) => s, { params: {} }))[1].executedPoints, 0);
});

test("runStreaming() stores everything and keeps no outputs", async () => {
  await using dir = await tempDir();
  const diagnostics = await runStreaming(line(dir.path), tens().exec);
  assertEquals([diagnostics.executedPoints, diagnostics.maxStreamItems, diagnostics.merges], [7, 3, 0]);
  assertEquals((await run(line(dir.path), () => []))[0] as unknown, ALL);
});

test("runStreaming() executes only what is missing", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1] }), tens().exec);
  const { exec, calls } = tens();
  const { cachedChunks, executedChunks } = await runStreaming(line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4] } }), exec);
  assertEquals([calls, cachedChunks, executedChunks], [[[0], [4]], 0, 2]);
});

test("runStreaming() takes in short files as run() does", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1, 3] }), tens().exec, { granularity: "point" });
  await runStreaming(line(dir.path), tens().exec, { partial: "complete" });
  assertEquals((await chunkFiles(dir.path)).length, 3);
  assertEquals((await run(line(dir.path), () => []))[0] as unknown, ALL);
});

test("runStreaming() knows whole outputs", async () => {
  await using dir = await tempDir();
  const whole = await runStreaming(line(dir.path), () => "whole");
  assertEquals(whole.executedChunks, 3);
  assertEquals((await runStreaming(line(dir.path), () => "whole")).cachedChunks, 3);
});

test("runChunks() runs chunks in the order of the list, cold and warm", async () => {
  await using dir = await tempDir();
  const keys = () => [...line(dir.path).chunkKeys()].reverse();
  const { exec, calls } = tens();
  const [cold] = await runChunks(keys(), exec, { cache: line(dir.path) });
  const [warm, { executedPoints }] = await runChunks(keys(), exec, { cache: line(dir.path) });
  const expected = [70, 40, 50, 60, 10, 20, 30];
  assertEquals([cold, warm, executedPoints, calls], [expected, expected, 0, [[7], [4, 5, 6], [1, 2, 3]]]);
});

test("runChunks() collates in the order of the list", async () => {
  await using dir = await tempDir();
  const keys: ChunkKey[] = [[["s", [7]]], [["s", [1, 2, 3]]]];
  const cache = line(dir.path, { collateFn: (outputs) => outputs });
  assertEquals((await runChunks(keys, tens().exec, { cache }))[0], [[70], [10, 20, 30]]);
});

test("runChunks() takes chunks of another layout, and their points are known to all", async () => {
  await using dir = await tempDir();
  const [output] = await runChunks([[["s", [2, 5]]]], tens().exec, { cache: line(dir.path) });
  assertEquals(output, [20, 50]);
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 2);
});

test("runChunks() takes keys with axes in any order", async () => {
  await using dir = await tempDir();
  const [output] = await runChunks([[["s", [1, 2]], ["a", ["y"]]]], words().exec, { cache: plane(dir.path) });
  assertEquals(output, ["y1", "y2"]);
});

test("runChunks() takes a memo with params", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  const [output] = await runChunks([[["s", [1, 2]]]], tens().exec, { cache: memo, params: { alpha: 1 } });
  assertEquals(output, [10, 20]);
});

test("runChunks() gives of a chunk what its slice asks for", async () => {
  await using dir = await tempDir();
  const [output] = await runChunks([[["s", [4, 5, 6]]]], tens().exec, { cache: line(dir.path).slice({ s: [5] }) });
  assertEquals(output, [50]);
});

test("runChunks() refuses keys that are none before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const cache = line(dir.path);
  const wrong: [unknown, typeof RangeError | typeof TypeError][] = [
    [[["s", [9]]], RangeError],
    [[["s", [1, 1]]], RangeError],
    [[["t", [1]]], TypeError],
    [[["s", 1]], TypeError],
    [[], TypeError],
    ["s", TypeError],
  ];
  for (const [key, kind] of wrong) await assertRejects(() => runChunks([key as ChunkKey], exec, { cache }), kind);
  await assertRejects(
    () => runChunks([], exec, undefined as unknown as { cache: ChunkCache<{ s: number[] }> }),
    TypeError,
    "must name a cache",
  );
  assertEquals(calls, []);
});

test("runChunks() of no chunks gives nothing", async () => {
  await using dir = await tempDir();
  assertEquals((await runChunks([], tens().exec, { cache: line(dir.path) }))[0], []);
});

test("runChunksStreaming() stores the chunks of the list alone", async () => {
  await using dir = await tempDir();
  const diagnostics = await runChunksStreaming([[["s", [4, 5, 6]]]], tens().exec, { cache: line(dir.path) });
  assertEquals([diagnostics.executedPoints, diagnostics.totalChunks, diagnostics.merges], [3, 1, 0]);
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 3);
});

test("runStreaming() finds a truncated file, though it reads no value", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { verbose: 0 });
  await runStreaming(cache, tens().exec);
  const path = chunkPath(cache, [1, 2, 3]);
  await truncate(path, (await stat(path)).size - 1);
  const { exec, calls } = tens();
  const { damagedFiles } = await runStreaming(cache, exec);
  assertEquals([damagedFiles, calls], [1, [[1, 2, 3]]]);
});

test("runStreaming() believes no index that says more than the files", async () => {
  await using dir = await tempDir();
  await runStreaming(line(dir.path, { axisValues: { s: [1, 2] } }), tens().exec);
  const index = join(dir.path, "line", "chunks_index.json");
  await writeFile(index, (await readFile(index, "utf8")).replace("[1,2]", "[1,9]"));
  const { exec, calls } = tens();
  await runStreaming(line(dir.path, { axisValues: { s: [9, 1] } }), exec);
  assertEquals(calls, [[9]]);
});
