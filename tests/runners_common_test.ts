import { assert, assertEquals } from "@std/assert";
import { ChunkCache, type MapFn, run, zip } from "../mod.ts";
import { chunkFiles, line, plane, tens, withWarnings, words } from "./sweeps.ts";
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
