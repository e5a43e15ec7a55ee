/** The options of a cache as runs obey them, and that known requests write nothing. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkMemo, run, type RunOptions, runStreaming } from "../mod.ts";
import { scale } from "./map/fixtures/tasks.ts";
import { chunkFiles, line, listing, tens, withWarnings, written } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

// Options of the cache

test("version: points of another version are not seen, and stay", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const [output] = await run(line(dir.path, { version: "v2" }), ({ s }) => s);
  assertEquals(output, [1, 2, 3, 4, 5, 6, 7]);
  const [first, { executedPoints }] = await run(line(dir.path), tens().exec);
  assertEquals([first, executedPoints], [ALL, 0]);
});

test("chunkEnumerator gives the chunks and their order", async () => {
  await using dir = await tempDir();
  const cache = () => line(dir.path, { chunkEnumerator: (_, { chunkKeys }) => [...chunkKeys()].reverse() });
  const { exec, calls } = tens();
  const [output] = await run(cache(), exec);
  assertEquals([output, calls], [ALL, [[7], [4, 5, 6], [1, 2, 3]]]);
  const [warm, { executedPoints }] = await run(cache(), exec, { collateFn: (outputs) => outputs });
  assertEquals([warm, executedPoints], [[[70], [40, 50, 60], [10, 20, 30]], 0]);
});

test("chunkEnumerator must give every point once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const cache = (keys: number[][]) => line(dir.path, { axisValues: { s: [1, 2] }, chunkEnumerator: () => keys.map((s) => [["s", s]]) });
  await assertRejects(() => run(cache([[1]]), exec), RangeError, 'no chunk with the point {"s":2}');
  await assertRejects(() => run(cache([[1, 2], [2]]), exec), RangeError, "overlap");
  await assertRejects(() => run(cache([[1, 2, 3]]), exec), RangeError, "'3' not found");
  assertEquals(calls, []);
});

test("chunkHashFn names the files", async () => {
  await using dir = await tempDir();
  const cache = () =>
    line(dir.path, {
      metadata: { params: { alpha: 1 } },
      chunkHashFn: ({ alpha }, key, version) => `${version}-${alpha}-${key[0][1].join("_")}`,
    });
  await run(cache(), tens().exec);
  assertEquals(await chunkFiles(dir.path), ["v1-1-1_2_3.msgpack", "v1-1-4_5_6.msgpack", "v1-1-7.msgpack"]);
  const [output, { executedPoints }] = await run(cache(), tens().exec);
  assertEquals([output, executedPoints], [ALL, 0]);
});

test("chunkHashFn: its files are used by caches without it, index or not", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { chunkHashFn: (_, key) => `own-${key[0][1][0]}` }), tens().exec);
  await rm(join(dir.path, "line", "chunks_index.json"));
  const [output, { executedPoints, damagedFiles }] = await run(line(dir.path), tens().exec);
  assertEquals([output, executedPoints, damagedFiles], [ALL, 0, 0]);
});

test("chunkHashFn must give a plain name", async () => {
  await using dir = await tempDir();
  for (const name of ["", "../x", "a/b", ".hidden"]) {
    await assertRejects(() => run(line(dir.path, { chunkHashFn: () => name }), tens().exec), RangeError, "Cannot name chunk");
  }
});

test("pathFn places the files, and they are found there", async () => {
  await using dir = await tempDir();
  const cache = () => line(dir.path, { pathFn: (_, key) => `elsewhere/${key[0][1][0]}.bin` });
  await run(cache(), tens().exec);
  assertEquals((await readdir(join(dir.path, "elsewhere"))).sort(), ["1.bin", "4.bin", "7.bin"]);
  const [output, { executedPoints }] = await run(cache(), tens().exec);
  assertEquals([output, executedPoints], [ALL, 0]);
});

test("pathFn: points are found by value through the index", async () => {
  await using dir = await tempDir();
  const cache = (s: number[]) => line(dir.path, { axisValues: { s }, pathFn: (_p, _k, _v, hash) => `elsewhere/${hash.slice(0, 8)}.bin` });
  await run(cache([1, 2, 3, 4]), tens().exec);
  const [output, { executedPoints }] = await run(cache([0, 1, 2, 3, 4]), tens().exec);
  assertEquals([output, executedPoints], [[0, 10, 20, 30, 40], 1]);
});

test("durability changes nothing of what is stored", async () => {
  const sizes: number[] = [];
  for (const durability of ["auto", "fsync", "none"] as const) {
    await using dir = await tempDir();
    await run(line(dir.path, { durability }), tens().exec);
    const [output, { executedPoints }] = await run(line(dir.path, { durability }), tens().exec);
    assertEquals([output, executedPoints], [ALL, 0]);
    sizes.push((await chunkFiles(dir.path)).length);
  }
  assertEquals(sizes, [3, 3, 3]);
});

test("verbose 2 writes a line per chunk to stderr, 1 and 0 nothing in a short run", async () => {
  for (const verbose of [0, 1, 2] as const) {
    await using dir = await tempDir();
    const text = await written("stderr", () => run(line(dir.path, { verbose }), tens().exec));
    assertEquals(text.split("\n").length - 1, verbose === 2 ? 3 : 0, text);
  }
});

test("profile prints where the time went, on stderr", async () => {
  await using dir = await tempDir();
  const text = await written("stderr", () => run(line(dir.path, { profile: true }), tens().exec));
  for (const phase of ["planning", "reading", "decoding", "executing", "encoding", "writing"]) assert(text.includes(phase), phase);
});

test("nothing is ever written to stdout", async () => {
  await using dir = await tempDir();
  // deno-lint-ignore no-console
  const before = console.log;
  const lines: unknown[] = [];
  console.log = (...parts) => void lines.push(parts);
  try {
    const text = await written("stdout", async () => {
      const cache = () => line(dir.path, { verbose: 2, profile: true });
      await run(cache(), tens().exec);
      await runStreaming(cache(), tens().exec);
      await cache().cacheStatus();
    });
    assertEquals([text, lines], ["", []]);
  } finally {
    console.log = before;
  }
});

// Known requests write nothing

test("an all-known request writes nothing", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const before = await listing(dir.path);
  await run(line(dir.path), tens().exec);
  await runStreaming(line(dir.path), tens().exec);
  await run(line(dir.path).slice({ s: [2] }), tens().exec);
  await line(dir.path).cacheStatus();
  assertEquals(await listing(dir.path), before);
});

test("an all-known request of another definition writes nothing, not even its definition", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const before = await listing(dir.path);
  const [output] = await run(line(dir.path, { axisValues: { s: [7, 1, 3] }, chunkSpec: { s: 2 } }), tens().exec);
  assertEquals([output, await listing(dir.path)], [[70, 10, 30], before]);
});

test("an all-known request writes no index where there is none", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await rm(join(dir.path, "line", "chunks_index.json"));
  const before = await listing(dir.path);
  const [output] = await run(line(dir.path, { axisValues: { s: [3, 1] } }), tens().exec);
  assertEquals([output, await listing(dir.path)], [[30, 10], before]);
});

test("an all-known request makes a metadata.json that is gone anew", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const path = join(dir.path, "line", "metadata.json");
  await rm(path);
  await run(line(dir.path), tens().exec);
  assertEquals(JSON.parse(await readFile(path, "utf8")).cache_id, "line");
});

test("a damaged metadata.json is told, made anew, and costs no point", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const path = join(dir.path, "line", "metadata.json");
  await writeFile(path, '{"format": 1, "cache_id"');
  const { warnings, value: [output, { executedPoints }] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), tens().exec));
  assertEquals([output, executedPoints, warnings.length], [ALL, 0, 1]);
  assertEquals(JSON.parse(await readFile(path, "utf8")).definitions.length, 1);
});

test("a first request that is empty writes nothing", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { axisValues: { s: [] } }), tens().exec);
  await line(dir.path).cacheStatus();
  assertEquals(await listing(dir.path), []);
});

// Options of a run that are refused before anything is done

for (
  const [name, values, shown] of [
    ["onError", ["skip", 1, null, {}], 'onError must be "stop", "continue" or { maxFailures: n }'],
    ["onError", [{ maxFailures: -1 }, { maxFailures: 0.5 }, { maxFailures: "1" }], "maxFailures must be a non-negative integer"],
    ["retries", [-1, 0.5, NaN, "1", Infinity], "retries must be a non-negative integer"],
    ["timeoutMs", [0, -1, NaN, "1"], "timeoutMs must be a positive number"],
    ["flushMs", [0, -1, NaN, "1"], "flushMs must be a positive number"],
    ["signal", [null, {}, "now", new AbortController()], "signal must be an AbortSignal"],
    ["mapFn", [1, "map", {}], "mapFn must be a function"],
    ["onProgress", [1, "log", {}], "onProgress must be a function"],
  ] as const
) {
  test(`${name} that is ${JSON.stringify(values)} is refused before the function is called`, async () => {
    await using dir = await tempDir();
    const { exec, calls } = tens();
    for (const value of values) {
      const options = { [name]: value } as unknown as RunOptions<never>;
      const error = await assertRejects(async () => await run(line(dir.path), exec, options), Error, shown);
      assert(error instanceof TypeError || error instanceof RangeError, String(error));
    }
    assertEquals([calls, await listing(dir.path)], [[], []]);
  });
}

test("times without an end are taken", async () => {
  await using dir = await tempDir();
  assertEquals(
    (await run(line(dir.path), tens().exec, { timeoutMs: Infinity, flushMs: Infinity, retries: undefined, onError: undefined }))[0],
    ALL,
  );
});

test("a task with another value bound than the cache is of is refused", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] } });
  const bound = scale.withParams({ alpha: 3 });
  await assertRejects(
    () => run(memo, bound, { params: { alpha: 2 } }),
    TypeError,
    'has the param "alpha" bound to 3 and the cache is of 2',
  );
  assertEquals((await run(memo, bound, { params: { alpha: 3 } }))[0], [3, 6]);
});
