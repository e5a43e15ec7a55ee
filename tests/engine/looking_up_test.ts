import { assertEquals } from "@std/assert";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { canTakeIn } from "../../src/engine/looking_up.ts";
import { chunkFiles, line, plane, tens, words } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("an unedited grid is found by name: no index is needed", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await rm(join(dir.path, "line", "chunks_index.json"));
  const [, { executedPoints, cachedChunks }] = await run(line(dir.path), tens().exec);
  assertEquals([executedPoints, cachedChunks], [0, 3]);
});

test("known points are found by value without an index", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await rm(join(dir.path, "line", "chunks_index.json"));
  const [output, { executedPoints }] = await run(line(dir.path, { axisValues: { s: [6, 4, 2] }, chunkSpec: { s: 2 } }), tens().exec);
  assertEquals([output, executedPoints], [[60, 40, 20], 0]);
});

test("many chunks among few files are found", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 500 }, (_, i) => i);
  const cache = () => line(dir.path, { axisValues: { s }, chunkSpec: { s: 1 } });
  await run(cache().slice({ s: [7, 300] }), tens().exec);
  const { exec, calls } = tens();
  const [output, { executedPoints, cachedChunks }] = await run(cache(), exec);
  assertEquals([output, executedPoints, cachedChunks, calls.length], [s.map((v) => v * 10), 498, 2, 498]);
});

test("an edit of two axes executes exactly what is new", async () => {
  await using dir = await tempDir();
  await run(plane(dir.path), words().exec);
  let executed: string[] = [];
  const cache = plane(dir.path, { axisValues: { a: ["z", "x", "y"], s: [4, 9, 1, 2, 3] }, chunkSpec: { a: 2, s: 3 } });
  const [output, { executedPoints }] = await run(cache, (_, { points }) => {
    const made = [...points].map(({ a, s }) => a + s);
    executed = [...executed, ...made];
    return made;
  });
  const expected = ["z", "x", "y"].flatMap((a) => [4, 9, 1, 2, 3].map((s) => `${a}${s}`));
  assertEquals([output, executedPoints], [expected, 7]);
  assertEquals(executed.sort(), ["x9", "y9", "z1", "z2", "z3", "z4", "z9"]);
});

test("a slice of an edited grid reads what it asks for and executes what its chunks lack", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const cache = line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4, 5, 6, 7] } });
  const { exec, calls } = tens();
  assertEquals((await run(cache.slice({ s: [7, 4] }), exec))[0], [70, 40]);
  assertEquals((await run(cache.slice({ s: [1] }), exec))[0], [10]);
  assertEquals(calls, [[0]]);
});

test("a point that lies in two files is read from one", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), tens().exec);
  await run(line(dir.path, { axisValues: { s: [3, 4, 5] } }), tens().exec, { reuse: "name" });
  const [output, { executedPoints, cachedPoints }] = await run(line(dir.path, { axisValues: { s: [1, 2, 3, 4, 5] } }), tens().exec);
  assertEquals([output, executedPoints, cachedPoints], [[10, 20, 30, 40, 50], 0, 5]);
});

test("a chunk that was left unfinished is no partial chunk: its rest is executed", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { axisValues: { s: [1, 2] } }), tens().exec);
  const { exec, calls } = tens();
  const [output, { partialChunks }] = await run(line(dir.path), exec);
  assertEquals([output.length, partialChunks, calls], [7, 0, [[3], [4, 5, 6], [7]]]);
});

test("points asked for one by one in another layout make no chunk of this one partial", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { chunkSpec: { s: 2 } }).slice({ s: [1] }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  const [output, { partialChunks }] = await run(line(dir.path), exec);
  assertEquals([output.length, partialChunks, calls[0]], [7, 0, [2, 3]]);
});

test("canTakeIn() wants a source that lies inside the chunk and is shorter than it", () => {
  const file = { count: 2, request: "chunk" } as Parameters<typeof canTakeIn>[0]["file"];
  const source = { file, rows: new Uint32Array(2), points: new Uint32Array(2), inside: true };
  const plan = { size: 3, sources: [source], missing: new Uint32Array(1) };
  assertEquals(canTakeIn(source, plan), true);
  assertEquals(canTakeIn({ ...source, inside: false }, plan), false);
  assertEquals(canTakeIn(source, { ...plan, size: 2 }), false);
});

test("equal points known in a chunk of another axis order are taken in", async () => {
  await using dir = await tempDir();
  const axisValues = { a: ["x", "y"], s: [1, 2] };
  await run(
    plane(dir.path, { axisValues, axisOrder: ["s", "a"], chunkSpec: { a: 2, s: 1 } }).slice({ s: 1 }),
    (_, { points }) => [...points].map(({ a, s }) => a + s),
  );
  const [output] = await run(plane(dir.path, { axisValues, chunkSpec: { a: 2, s: 2 } }), words().exec);
  assertEquals([output, (await chunkFiles(dir.path, "plane")).length], [["x1", "x2", "y1", "y2"], 1]);
  const [again, { executedPoints }] = await run(plane(dir.path, { axisValues, chunkSpec: { a: 2, s: 2 } }), words().exec);
  assertEquals([again, executedPoints], [output, 0]);
});
