import { assertEquals, assertRejects } from "@std/assert";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChunkCache, MISSING, run } from "../../mod.ts";
import { chunkPath, flipBit, line, tens, withWarnings } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("a file is read once per run, whatever wants its rows", async () => {
  await using dir = await tempDir();
  await run(line(dir.path, { chunkSpec: { s: 7 } }), tens().exec);
  const [output, { filesRead }] = await run(line(dir.path, { chunkSpec: { s: 1 } }).slice({ s: [5, 1, 5] }), tens().exec);
  assertEquals([output, filesRead], [[50, 10, 50], 1]);
});

test("few points of a large file are read by ranges", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 200_000 }, (_, i) => i);
  const cache = line(dir.path, { axisValues: { s }, chunkSpec: { s: s.length } });
  const [, { bytesWritten }] = await run(cache, ({ s }) => s.map((v) => Math.sqrt(v)));
  const [output, { bytesRead }] = await run(
    line(dir.path, { axisValues: { s }, chunkSpec: { s: s.length } }).slice({ s: [144] }),
    tens().exec,
  );
  assertEquals([output, bytesRead < bytesWritten / 2], [[12], true]);
});

test("values read twice do not share objects", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), ({ s }) => s.map((v) => ({ v })));
  const cache = line(dir.path);
  const [first] = await run(cache, () => []) as unknown as [{ v: number }[]];
  first[0].v = 99;
  assertEquals((await run(cache, () => []))[0][0] as unknown, { v: 1 });
});

test("damage is told in the diagnostics and set aside under a name of its own", async () => {
  await using dir = await tempDir();
  for (let i = 0; i < 2; i++) {
    const cache = line(dir.path);
    await run(cache, tens().exec);
    await flipBit(chunkPath(cache, [1, 2, 3]), 30);
    const { value: [output, { damagedFiles }], warnings } = await withWarnings(() => run(line(dir.path, { verbose: 1 }), tens().exec));
    assertEquals([output.length, damagedFiles], [7, 1]);
    assertEquals([warnings.length, warnings[0].includes("moved to damaged/")], [1, true]);
  }
  assertEquals((await readdir(join(dir.path, "line", "damaged"))).length, 2);
});

test("damage that cannot be set aside is told, and its points are computed again", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  await flipBit(chunkPath(cache, [1, 2, 3]), 30);
  await writeFile(join(dir.path, "line", "damaged"), "a file where the directory should be");
  const { value: [output, { executedPoints, damagedFiles }], warnings } = await withWarnings(() =>
    run(line(dir.path, { verbose: 1 }), tens().exec)
  );
  assertEquals([output[0], executedPoints, damagedFiles], [10, 3, 1]);
  assertEquals(warnings[0].includes("could not be moved"), true);
});

test("a directory under a chunk's name is an error of the disk, and moves nothing", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache, tens().exec);
  const path = chunkPath(cache, [1, 2, 3]);
  await rm(path);
  await mkdir(path);
  const { exec, calls } = tens();
  await assertRejects(() => run(line(dir.path), exec));
  assertEquals(calls, []);
});

test("damage among many chunks costs only its own points", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 300 }, (_, i) => i);
  const cache = () => line(dir.path, { axisValues: { s }, chunkSpec: { s: 3 } });
  await run(cache(), tens().exec);
  for (const start of [0, 99, 297]) await flipBit(chunkPath(cache(), [start, start + 1, start + 2]), -1);
  const [output, { executedPoints, damagedFiles }] = await run(cache(), tens().exec);
  assertEquals([output, executedPoints, damagedFiles], [s.map((v) => v * 10), 9, 3]);
});

test("a payload of loadPayload that lacks points is completed", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { axisValues: { s: [1, 2, 3] } });
  const key = [["s", [1, 2, 3]]] as const;
  const maps = await cache.buildItemMapsFromAxisValues(key, [[2]], [20]);
  const { exec, calls } = tens();
  const [output] = await run(cache, exec, { loadPayload: () => ({ chunkKey: key, ...maps }), partial: "complete" });
  assertEquals([output, calls], [[10, 20, 30], [[1, 3]]]);
});

test("collectChunkData must give a list or say that its output is whole", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  await assertRejects(
    () => run(line(dir.path), tens().exec, { collectChunkData: () => ({ output: 5, whole: false }) }),
    TypeError,
    "list of outputs",
  );
  const [output] = await run(line(dir.path), tens().exec, { collectChunkData: () => ({ output: 5, whole: true }) });
  assertEquals(output, [5, 5, 5]);
});

test("a file of which reconstructOutputFromItems marks a point as missing is not used", async () => {
  await using dir = await tempDir();
  const cache = (): ChunkCache<{ s: number[] }> => line(dir.path, { axisValues: { s: [1, 2, 3] } });
  await run(cache(), ({ s }) => s);
  const own = cache();
  const [output] = await run(cache(), tens().exec, {
    reconstructOutputFromItems: async (key, items) => {
      const outputs = await own.reconstructOutputFromItems(key, items);
      return outputs.map((value) => value === 2 ? MISSING : value);
    },
  });
  assertEquals(output, [10, 20, 30]);
});
