import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, ExecutionError, type MapFn, perPoint, run, runChunks, runStreaming, zip } from "../mod.ts";
import { chunkFiles, chunkPath, flipBit, gate, line, type LineAxes, listing, plane, tens, withWarnings, words, written } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

// Outputs

test("run() gives one flat list in the order asked for, the same cold and warm", async () => {
  await using dir = await tempDir();
  const slice = () => plane(dir.path).slice({ s: [4, 1], a: ["y", "x"] });
  const [cold] = await run(slice(), words().exec);
  const [warm, { executedPoints }] = await run(slice(), words().exec);
  assertEquals([cold, warm, executedPoints], [["y4", "y1", "x4", "x1"], ["y4", "y1", "x4", "x1"], 0]);
});

test("run() gives a value that is asked twice twice", async () => {
  await using dir = await tempDir();
  const slice = () => line(dir.path).slice({ s: [2, 7, 2] });
  const [cold] = await run(slice(), tens().exec);
  const [warm] = await run(slice(), tens().exec);
  assertEquals([cold, warm], [[20, 70, 20], [20, 70, 20]]);
});

test("run() gives a value that is asked twice twice in an edited grid too", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const [output] = await run(line(dir.path, { axisValues: { s: [0, 1, 2, 3] } }).slice({ s: [3, 0, 3] }), tens().exec);
  assertEquals(output, [30, 0, 30]);
});

test("run() takes typed arrays for outputs", async () => {
  await using dir = await tempDir();
  const exec = ({ s }: { s: number[] }) => Float64Array.from(s, (value) => value / 2);
  const [cold] = await run(line(dir.path), exec);
  const [warm] = await run(line(dir.path), exec);
  assertEquals([cold, warm], [[0.5, 1, 1.5, 2, 2.5, 3, 3.5], [0.5, 1, 1.5, 2, 2.5, 3, 3.5]]);
});

test("run() takes one array that a function uses again and again", async () => {
  await using dir = await tempDir();
  const buffer = new Float64Array(3);
  const exec = ({ s }: { s: number[] }) => {
    buffer.set(s);
    return buffer.subarray(0, s.length);
  };
  const mapFn: MapFn = (fn, items) => Promise.all(items.map(fn));
  assertEquals((await run(line(dir.path), exec, { mapFn }))[0], [1, 2, 3, 4, 5, 6, 7]);
  assertEquals((await run(line(dir.path), exec))[0], [1, 2, 3, 4, 5, 6, 7]);
});

test("run() gives outputs that are nothing their places", async () => {
  await using dir = await tempDir();
  const exec = ({ s }: { s: number[] }) => s.map((value) => [null, undefined, 0, "", false, NaN, -0][value - 1]);
  const [cold] = await run(line(dir.path), exec);
  const [warm] = await run(line(dir.path), exec);
  assert(cold.every((value, i) => Object.is(value, warm[i])) && warm.length === 7);
});

test("run() hands the function fresh vectors in axis order", async () => {
  await using dir = await tempDir();
  const names: string[] = [];
  const [output] = await run(plane(dir.path), (vectors) => {
    names.push(Object.keys(vectors).join());
    const { a, s } = vectors;
    const outputs = a.flatMap((letter) => s.map((value) => `${letter}${value}`));
    a.length = 0;
    s.fill(0);
    return outputs;
  });
  assertEquals([names[0], output], ["a,s", ["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"]]);
});

test("run() tells the function its points, their order and a signal", async () => {
  await using dir = await tempDir();
  const [output] = await run(plane(dir.path), (_, { points, order, signal }) => {
    assertEquals([order, signal.aborted], [["a", "s"], false]);
    return [...points].map(({ a, s }) => a + s);
  });
  assertEquals(output, ["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"]);
});

test("axisOrder says which axis is the fastest", async () => {
  await using dir = await tempDir();
  const [output] = await run(plane(dir.path, { axisOrder: ["s", "a"] }), (_, { points }) => [...points].map(({ a, s }) => a + s));
  assertEquals(output, ["x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"]);
});

test("axisOrder: points known in another order are used", async () => {
  await using dir = await tempDir();
  await run(plane(dir.path), words().exec);
  const [output, { executedPoints }] = await run(plane(dir.path, { axisOrder: ["s", "a"] }), words().exec);
  assertEquals([executedPoints, output.slice(0, 3)], [0, ["x1", "y1", "x2"]]);
});

// Collating

test("collateFn gets the chunk outputs in plan order, the same cold and warm", async () => {
  await using dir = await tempDir();
  const seen: unknown[][] = [];
  const cache = () => line(dir.path, { collateFn: (outputs) => seen.push(outputs) });
  const [cold] = await run(cache(), tens().exec);
  const [warm] = await run(cache(), tens().exec);
  assertEquals([cold, warm, seen], [1, 2, [[[10, 20, 30], [40, 50, 60], [70]], [[10, 20, 30], [40, 50, 60], [70]]]]);
});

test("collateFn of a run counts before the cache's own, and is awaited", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { collateFn: () => "cache" });
  const [output] = await run(cache, tens().exec, { collateFn: (outputs) => Promise.resolve(outputs.length) });
  assertEquals(output, 3);
});

test("whatever collateFn returns is returned", async () => {
  await using dir = await tempDir();
  for (const value of [0, "", false, null, undefined]) {
    assertEquals((await run(line(dir.path), tens().exec, { collateFn: () => value }))[0], value);
  }
});

test("collateFn gets what is asked of each chunk alone", async () => {
  await using dir = await tempDir();
  const slice = line(dir.path, { collateFn: (outputs) => outputs }).slice({ s: [5, 1, 4] });
  const expected = [[10], [50, 40]];
  assertEquals((await run(slice, tens().exec))[0], expected);
  assertEquals((await run(slice, tens().exec))[0], expected);
});

// Whole outputs

const sum = ({ s }: { s: number[] }) => ({ sum: s.reduce((a, b) => a + b) });

test("a whole output is given once per chunk, cold and warm", async () => {
  await using dir = await tempDir();
  const [cold] = await run(line(dir.path), sum);
  const [warm, { executedPoints, cachedPoints }] = await run(line(dir.path), sum);
  const expected = [{ sum: 6 }, { sum: 15 }, { sum: 7 }];
  assertEquals([cold, warm, executedPoints, cachedPoints], [expected, expected, 0, 7]);
});

test("a selection of a part gets the whole output, once", async () => {
  await using dir = await tempDir();
  const [cold] = await run(line(dir.path).slice({ s: [5, 6] }), sum);
  const [warm, { executedPoints }] = await run(line(dir.path).slice({ s: [6] }), sum);
  assertEquals([cold, warm, executedPoints], [[{ sum: 15 }], [{ sum: 15 }], 0]);
});

test("a whole output is not used for other vectors", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), sum);
  for (const axisValues of [{ s: [2, 1, 3] }, { s: [1, 2] }, { s: [1, 2, 3, 4] }]) {
    const [output, { executedPoints }] = await run(line(dir.path, { axisValues, chunkSpec: { s: 4 } }), sum);
    assertEquals([output, executedPoints], [[sum(axisValues)], axisValues.s.length]);
  }
});

test("the whole output of a block smaller than the chunk is dropped, and the whole chunk executed", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { axisValues: { s: [1, 2] } }), tens().exec);
  const calls: number[][] = [];
  const [output] = await run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), ({ s }) => {
    calls.push(s);
    return s.length;
  });
  assertEquals([output, calls], [[3], [[3], [1, 2, 3]]]);
});

test("a string is a whole output", async () => {
  await using dir = await tempDir();
  assertEquals((await run(line(dir.path), () => "abc"))[0], ["abc", "abc", "abc"]);
});

test("collateFn gets whole outputs as they are", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { collateFn: (outputs) => outputs });
  const expected = [{ sum: 6 }, { sum: 15 }, { sum: 7 }];
  assertEquals([(await run(cache, sum))[0], (await run(cache, sum))[0]], [expected, expected]);
});

// Slices and partial chunks

test("a slice executes the missing points of every chunk it touches", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const [output, { executedPoints }] = await run(line(dir.path).slice({ s: [2, 7] }), exec);
  assertEquals([output, executedPoints, calls], [[20, 70], 4, [[1, 2, 3], [7]]]);
});

test('granularity "point" executes only the points asked for', async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path).slice({ s: [2, 7] }), exec, { granularity: "point" });
  assertEquals([output, calls], [[20, 70], [[2], [7]]]);
});

test("a partial chunk is returned as far as it is known, and told", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1, 5] }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  const { warnings, value: [output, diagnostics] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), exec));
  assertEquals([output, diagnostics.partialChunks, calls], [[10, 50, 70], 2, [[7]]]);
  assertEquals([diagnostics.missing.length, [...diagnostics.missing]], [4, [{ s: 2 }, { s: 3 }, { s: 4 }, { s: 6 }]]);
  assertEquals(warnings.length, 1);
});

test('partial "complete" executes the rest', async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1, 5] }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  const [output, { partialChunks }] = await run(line(dir.path), exec, { partial: "complete" });
  assertEquals([output, partialChunks, calls], [ALL, 0, [[2, 3], [4, 6], [7]]]);
  assertEquals((await chunkFiles(dir.path)).length, 3);
});

test('reuse "name" finds known points only under the chunk\'s own name', async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const edited = () => line(dir.path, { axisValues: { s: [0, 1, 2, 3] }, chunkSpec: { s: 2 } });
  const { exec, calls } = tens();
  const [output] = await run(edited(), exec, { reuse: "name" });
  assertEquals([output, calls], [[0, 10, 20, 30], [[0, 1], [2, 3]]]);
  const [, { executedPoints }] = await run(edited(), exec, { reuse: "name" });
  assertEquals(executedPoints, 0);
});

test('reuse "name" sees the parts of a chunk', async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [2] }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  await run(line(dir.path), exec, { reuse: "name", partial: "complete" });
  assertEquals(calls[0], [1, 3]);
});

// Kinds of axes

test("a zipped axis reaches the function as one vector per field", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({
    root: dir.path,
    cacheId: "zip",
    axisValues: { net: zip({ width: [8, 16], depth: [3, 2] }), s: [1, 2] },
    verbose: 0,
  });
  const exec = ({ width, depth, s }: { width: number[]; depth: number[]; s: number[] }) =>
    width.flatMap((w, i) => s.map((value) => w * 100 + depth[i] * 10 + value));
  const [cold] = await run(cache, exec);
  const [warm] = await run(cache.slice({ net: { width: 16, depth: 2 }, s: 2 }), exec);
  assertEquals([cold, warm], [[831, 832, 1621, 1622], [1622]]);
});

test("where leaves points out: they are neither executed, known nor missing", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { where: ({ a, s }) => !(a === "x" && s > 1) });
  const { exec, calls } = words();
  const [cold, { executedPoints, missing }] = await run(cache(), exec);
  assertEquals([cold, executedPoints, missing.length], [["x1", "y1", "y2", "y3", "y4"], 5, 0]);
  assertEquals(calls, [[1], [1, 2], [3, 4]]);
  const [warm, diagnostics] = await run(cache(), exec);
  assertEquals([warm, diagnostics.executedPoints, diagnostics.cachedPoints], [cold, 0, 5]);
  const { totalPoints, knownPoints, missingPoints, excludedPoints } = await cache().cacheStatus();
  assertEquals([totalPoints, knownPoints, missingPoints, excludedPoints], [8, 5, 0, 3]);
});

test("a cache without axes holds one output", async () => {
  await using dir = await tempDir();
  const cache = () => new ChunkCache({ root: dir.path, cacheId: "single", axisValues: {}, verbose: 0 });
  let calls = 0;
  const exec = () => [++calls];
  assertEquals([(await run(cache(), exec))[0], (await run(cache(), exec))[0]], [[1], [1]]);
});

test("a cache without axes holds one whole output", async () => {
  await using dir = await tempDir();
  const cache = () => new ChunkCache({ root: dir.path, cacheId: "single", axisValues: {}, verbose: 0 });
  let calls = 0;
  const exec = () => ({ calls: ++calls });
  assertEquals([(await run(cache(), exec))[0], (await run(cache(), exec))[0]], [[{ calls: 1 }], [{ calls: 1 }]]);
});

test("an axis without values makes an empty output", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const [output, { totalChunks }] = await run(line(dir.path, { axisValues: { s: [] } }), exec);
  assertEquals([output, totalChunks, calls], [[], 0, []]);
});

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

// Sharing within the process

test("two runs at once execute each point once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return exec(vectors);
  };
  const outcomes = await Promise.all([run(line(dir.path), slow), run(line(dir.path), slow)]);
  assertEquals(outcomes.map(([output]) => output), [ALL, ALL]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 4, 5, 6, 7]);
});

test("two runs at once over overlapping slices execute each point once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    return exec(vectors);
  };
  const slice = (s: number[]) => run(line(dir.path).slice({ s }), slow, { granularity: "point" });
  const outcomes = await Promise.all([slice([1, 2, 5]), slice([5, 2, 3, 7])]);
  assertEquals(outcomes.map(([output]) => output), [[10, 20, 50], [50, 20, 30, 70]]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 5, 7]);
});

test("a run at once with one that fails executes what that one did not", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const { opened: called, open: call } = gate();
  const failing = run(line(dir.path), async ({ s }) => {
    call();
    await opened;
    if (s.includes(4)) throw new Error("four");
    return s.map((value) => value * 10);
  });
  await called;
  const { exec, calls } = tens();
  const second = run(line(dir.path), exec);
  open();
  await assertRejects(() => failing, ExecutionError);
  const [output] = await second;
  assertEquals([output, calls.flat().includes(1)], [ALL, false]);
});

test("two memories of one cache learn from each other", async () => {
  await using dir = await tempDir();
  const one = line(dir.path);
  const other = line(dir.path);
  await run(one.slice({ s: [1] }), tens().exec);
  await run(other.slice({ s: [5] }), tens().exec);
  const { exec, calls } = tens();
  await run(one, exec);
  assertEquals(calls, [[7]]);
});

// Failures

test("a failing function loses nothing that is finished, and its error names the block", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(
    () =>
      run(line(dir.path), ({ s }) => {
        if (s.includes(5)) throw new Error("five");
        return s.map((value) => value * 10);
      }),
    ExecutionError,
    'Cannot execute block {"s":[4,5,6]}: five',
  );
  assertEquals([(error.cause as Error).message, error.block], ["five", { s: [4, 5, 6] }]);
  const { exec, calls } = tens();
  assertEquals((await run(line(dir.path), exec))[0], ALL);
  assertEquals(calls, [[4, 5, 6], [7]]);
});

test("a function that throws no error is told as well", async () => {
  await using dir = await tempDir();
  const error = await assertRejects(() => run(line(dir.path), () => Promise.reject("text")), ExecutionError, "text");
  assertEquals(error.cause, "text");
});

test("a signal that is aborted before the start ends the run before the function is called", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const reason = new Error("no");
  assertEquals(await run(line(dir.path), exec, { signal: AbortSignal.abort(reason) }).catch((error) => error), reason);
  assertEquals(calls, []);
});

test("a signal stops the run after the block under way, which is stored", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const reason = new Error("enough");
  const { exec, calls } = tens();
  const stopping = (vectors: { s: number[] }) => {
    if (calls.length === 1) controller.abort(reason);
    return exec(vectors);
  };
  assertEquals(await run(line(dir.path), stopping, { signal: controller.signal }).catch((error) => error), reason);
  assertEquals(calls, [[1, 2, 3], [4, 5, 6]]);
  const [output, { executedPoints }] = await run(line(dir.path), tens().exec);
  assertEquals([output, executedPoints], [ALL, 1]);
});

test("a signal reaches the function, and the run rejects with its reason whatever the function throws", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<number[]>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("interrupted")));
      queueMicrotask(() => controller.abort(reason));
    });
  assertEquals(await run(line(dir.path), waiting, { signal: controller.signal }).catch((error) => error), reason);
});

test("a signal stops single points, and those that are finished are stored", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const stopping = perPoint(({ s }: { s: number }) => {
    if (s === 5) controller.abort("five");
    return s * 10;
  });
  assertEquals(await run(line(dir.path), stopping, { signal: controller.signal }).catch((error) => error), "five");
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 5);
});

test("flushMs: finished points of an unfinished block are stored meanwhile, and lie in one file in the end", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const { opened: waiting, open: wait } = gate();
  const slow = perPoint(async ({ s }: { s: number }) => {
    if (s === 3) {
      wait();
      await opened;
    }
    return s * 10;
  });
  const running = run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), slow, { flushMs: 5 });
  await waiting;
  while ((await chunkFiles(dir.path)).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const [part] = await chunkFiles(dir.path);
  assertEquals(part.split(".").length, 3);
  open();
  assertEquals((await running)[0], [10, 20, 30]);
  const files = await chunkFiles(dir.path);
  assertEquals(files.map((name) => name.split(".").length), [2]);
});

// Damage

for (
  const [what, harm] of [
    ["truncated", async (path: string) => await writeFile(path, (await readFile(path)).subarray(0, 50))],
    ["empty", (path: string) => writeFile(path, new Uint8Array(0))],
    ["flipped in its head", (path: string) => flipBit(path, 40)],
    ["flipped in its middle", async (path: string) => flipBit(path, (await readFile(path)).length >> 1)],
    ["of something else", (path: string) => writeFile(path, "not a chunk file")],
  ] as const
) {
  test(`a file that is ${what} is set aside, told and computed again`, async () => {
    await using dir = await tempDir();
    const cache = line(dir.path);
    await run(cache, tens().exec);
    await harm(chunkPath(cache, [4, 5, 6]));
    const { exec, calls } = tens();
    const { warnings, value: [output, diagnostics] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), exec));
    assertEquals([output, calls, diagnostics.damagedFiles, warnings.length], [ALL, [[4, 5, 6]], 1, 1]);
    assertEquals((await readdir(join(dir.path, "line", "damaged"))).length, 1);
    const [again, { executedPoints, damagedFiles }] = await run(line(dir.path), exec);
    assertEquals([again, executedPoints, damagedFiles], [ALL, 0, 0]);
  });
}

test("a sound file of other points under a chunk's name is set aside", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await writeFile(chunkPath(cache, [4, 5, 6]), await readFile(chunkPath(cache, [1, 2, 3])));
  const { warnings, value: [output, { damagedFiles }] } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), tens().exec));
  assertEquals([output, damagedFiles, warnings.length], [ALL, 1, 1]);
});

test("a file of another cache under a chunk's name is set aside", async () => {
  await using dir = await tempDir();
  const other = line(dir.path, { cacheId: "other" });
  await run(other, ({ s }) => s);
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await writeFile(chunkPath(cache, [4, 5, 6]), await readFile(chunkPath(other, [4, 5, 6])));
  const { value: [output, { damagedFiles }] } = await withWarnings(() => run(line(dir.path), tens().exec));
  assertEquals([output, damagedFiles], [ALL, 1]);
});

test("damage found by value is set aside too", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await flipBit(chunkPath(cache, [4, 5, 6]), -200);
  const edited = line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4, 5, 6, 7] } });
  const { value: [output, { damagedFiles, executedPoints }] } = await withWarnings(() => run(edited, tens().exec));
  assertEquals([output, damagedFiles, executedPoints], [[0, ...ALL], 1, 4]);
});

test("a lying index never gives a wrong value", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const path = join(dir.path, "line", "chunks_index.json");
  const lies = [
    (text: string) => text.replaceAll("[1,2,3]", "[3,2,1]").replace(/\[\s*1,\s*2,\s*3\s*\]/g, "[3,2,1]"),
    (text: string) => text.replace(/\b1,(\s*)2,(\s*)3\b/g, "4,$15,$26"),
    (text: string) => text.slice(0, text.length >> 1),
    () => "[]",
    () => '{"format":99}',
  ];
  const truth = await readFile(path, "utf8");
  for (const lie of lies) {
    await writeFile(path, lie(truth));
    const cache = line(dir.path, { axisValues: { s: [7, 6, 5, 4, 3, 2, 1] }, chunkSpec: { s: 2 } });
    const [output] = await run(cache, tens().exec);
    assertEquals(output, [...ALL].reverse());
  }
});

test("a file that is gone is computed again", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await rm(chunkPath(cache, [4, 5, 6]));
  const { exec, calls } = tens();
  const [output, { damagedFiles }] = await run(cache, exec);
  assertEquals([output, calls, damagedFiles], [ALL, [[4, 5, 6]], 0]);
});

// Map functions

test("mapFn is called once per run, with an array of blocks", async () => {
  await using dir = await tempDir();
  const seen: unknown[] = [];
  const mapFn: MapFn = (fn, items, options) => {
    seen.push([Array.isArray(items), items.length, options]);
    return Promise.all(items.map(fn));
  };
  const [output] = await run(line(dir.path), tens().exec, { mapFn, mapFnOptions: { workers: 2 } });
  assertEquals([output, seen], [ALL, [[true, 3, { workers: 2 }]]]);
});

test("mapFn is not called when all is known", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const mapFn: MapFn = () => {
    throw new Error("called");
  };
  assertEquals((await run(line(dir.path), tens().exec, { mapFn }))[0], ALL);
});

const MAPS: Record<string, MapFn> = {
  "an iterable": (fn, items) => items.map((item) => fn(item)) as never,
  "a generator": function* (fn: (item: never) => Promise<unknown>, items: readonly unknown[]) {
    for (const item of items) yield fn(item as never);
  } as never,
  "an async generator": async function* (fn: (item: never) => Promise<unknown>, items: readonly unknown[]) {
    for (const item of items) yield await fn(item as never);
  } as never,
};

for (const [what, mapFn] of Object.entries(MAPS)) {
  test(`mapFn may return ${what}`, async () => {
    await using dir = await tempDir();
    assertEquals((await run(line(dir.path), tens().exec, { mapFn }))[0], ALL);
  });
}

const BAD_MAPS: Record<string, MapFn> = {
  "short results": (fn, items) => Promise.all(items.slice(1).map(fn)),
  "results in another order": async (fn, items) => (await Promise.all(items.map(fn))).reverse(),
  "results of its own": ((_: unknown, items: readonly unknown[]) => items.map(() => 1)) as never,
  "nothing": (() => undefined) as never,
};

for (const [what, mapFn] of Object.entries(BAD_MAPS)) {
  test(`mapFn that gives ${what} is refused`, async () => {
    await using dir = await tempDir();
    await assertRejects(() => run(line(dir.path), tens().exec, { mapFn }), TypeError, "Cannot map");
  });
}

test("mapFn: one failing block does not lose those under way", async () => {
  await using dir = await tempDir();
  const mapFn: MapFn = (fn, items) => Promise.all(items.map(fn));
  const error = await assertRejects(() =>
    run(line(dir.path), async ({ s }) => {
      if (s.includes(1)) throw new Error("one");
      await new Promise((resolve) => setTimeout(resolve, 3));
      return s.map((value) => value * 10);
    }, { mapFn }), ExecutionError);
  assertEquals((error.cause as Error).message, "one");
  const { exec, calls } = tens();
  await run(line(dir.path), exec);
  assertEquals(calls, [[1, 2, 3]]);
});

test("mapFn that throws ends the run with its error", async () => {
  await using dir = await tempDir();
  const mapFn: MapFn = () => {
    throw new Error("pool");
  };
  await assertRejects(() => run(line(dir.path), tens().exec, { mapFn }), Error, "pool");
});

test("runChunks() takes the same chunk twice", async () => {
  await using dir = await tempDir();
  const key = [["s", [4, 5, 6]]] as const;
  const { exec, calls } = tens();
  const cache: ChunkCache<LineAxes> = line(dir.path);
  const [output] = await runChunks([key, key], exec, { cache });
  assertEquals([output, calls], [[40, 50, 60, 40, 50, 60], [[4, 5, 6]]]);
});
