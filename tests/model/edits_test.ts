import { assert, assertEquals } from "@std/assert";
import { ChunkCache, range, run, runChunks } from "../../mod.ts";
import { tempDir, test } from "../test.ts";
import { type Listed, listFiles } from "./disk.ts";
import { hashOf } from "./values.ts";

const count = 10_000;
const axis = [...range(0, count)];

interface Edited {
  readonly root: string;
  readonly s: readonly number[];
  readonly size?: number;
}

function cacheOf({ root, s, size = 100 }: Edited) {
  return new ChunkCache({ root, cacheId: "edits", chunkSpec: { s: size }, axisValues: { s }, verbose: 0, durability: "none" });
}

/** Counts calls; the output of a value never changes. */
function counting() {
  const calls: number[][] = [];
  const exec = ({ s }: { s: number[] }) => {
    calls.push(s);
    return s.map((value) => value * 3);
  };
  return { calls, exec };
}

async function cold(root: string): Promise<Map<string, Listed>> {
  await run(cacheOf({ root, s: axis }), counting().exec);
  return listFiles(root);
}

function chunkFiles(files: ReadonlyMap<string, Listed>): Listed[] {
  return [...files].filter(([path]) => path.includes("/chunks/")).map(([, file]) => file);
}

function bytesOf(files: ReadonlyMap<string, Listed>): number {
  return chunkFiles(files).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function runsWithoutWriting(edit: (s: readonly number[]) => Partial<Edited> & { readonly s: readonly number[] }): Promise<void> {
  await using dir = await tempDir();
  const before = await cold(dir.path);
  const edited = edit(axis);
  const { calls, exec } = counting();
  const [output, diagnostics] = await run(cacheOf({ root: dir.path, ...edited }), exec);
  assertEquals(output, edited.s.map((value) => value * 3));
  assertEquals(calls, []);
  assertEquals([diagnostics.filesWritten, diagnostics.bytesWritten], [0, 0]);
  assertEquals(listFiles(dir.path), before);
}

test("run() executes one point in one call for one value prepended to 10,000", async () => {
  await using dir = await tempDir();
  const before = await cold(dir.path);
  assertEquals(chunkFiles(before).length, 100);
  const { calls, exec } = counting();
  const [output, diagnostics] = await run(cacheOf({ root: dir.path, s: [-1, ...axis] }), exec);
  assertEquals(output.slice(0, 3), [-3, 0, 3]);
  assertEquals(output.length, count + 1);
  assertEquals(calls, [[-1]]);
  assertEquals([diagnostics.executedPoints, diagnostics.filesWritten], [1, 1]);
  const after = listFiles(dir.path);
  assertEquals(chunkFiles(after).length, 101);
  const largest = Math.max(...chunkFiles(before).map(({ bytes }) => bytes));
  assert(diagnostics.bytesWritten <= largest, `${diagnostics.bytesWritten} bytes are more than a chunk's ${largest}`);
  assertEquals(bytesOf(after), bytesOf(before) + diagnostics.bytesWritten);
});

test("run() writes nothing when an axis is reversed", async () => {
  await runsWithoutWriting((s) => ({ s: [...s].reverse() }));
});

test("run() writes nothing when values are removed", async () => {
  await runsWithoutWriting((s) => ({ s: s.filter((value) => value % 7 !== 3) }));
});

test("run() writes nothing when the chunk size changes", async () => {
  await runsWithoutWriting((s) => ({ s, size: 333 }));
});

test("run() leaves ceil(n / chunk) files when values are appended one by one", async () => {
  await using dir = await tempDir();
  const cache = cacheOf({ root: dir.path, s: [0], size: 7 });
  for (let n = 1; n <= 60; n++) {
    cache.extendAxisValues({ s: [n - 1] });
    const { calls, exec } = counting();
    const [output, { filesWritten }] = await run(cache, exec);
    assertEquals([output.length, calls, filesWritten], [n, [[n - 1]], 1]);
    assertEquals(chunkFiles(listFiles(dir.path)).length, Math.ceil(n / 7));
  }
});

test("run() leaves about the bytes of a fresh cache after 100 edits", async () => {
  await using dir = await tempDir();
  let s = axis.slice(0, 1000);
  let next = count;
  const describe = ({ s }: { s: readonly number[] }) => s.map((value) => `output of ${value}: ${hashOf(String(value))}`);
  await run(cacheOf({ root: dir.path, s }), describe);
  let executed = 0;
  for (let edit = 0; edit < 100; edit++) {
    const at = hashOf(`at ${edit}`) % (s.length + 1);
    const kind = hashOf(`kind ${edit}`) % 4;
    if (kind < 2) s = [...s.slice(0, at), ...Array.from({ length: 1 + hashOf(`n ${edit}`) % 9 }, () => next++), ...s.slice(at)];
    else if (kind === 2) s = [...s.slice(at), ...s.slice(0, at)];
    else s = [next++, ...s];
    const [output, { executedPoints }] = await run(cacheOf({ root: dir.path, s }), describe);
    executed += executedPoints;
    assertEquals(output, describe({ s }));
  }
  assertEquals(executed, next - count);
  const edited = listFiles(dir.path);
  await using other = await tempDir();
  await run(cacheOf({ root: other.path, s }), describe);
  const fresh = listFiles(other.path);
  // A head with its vectors, a bitmap and the times: what a file costs beside its values.
  const perFile = 600;
  const extra = chunkFiles(edited).length - chunkFiles(fresh).length;
  const limit = 1.1 * bytesOf(fresh) + perFile * extra;
  assert(bytesOf(edited) <= limit, `${bytesOf(edited)} bytes in ${extra} files more are over ${limit}`);
  assert(extra <= 100, `${extra} files more than in a fresh cache`);
});

test("run() executes every point once when three run at the same time", async () => {
  await using dir = await tempDir();
  const { calls, exec } = counting();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return exec(vectors);
  };
  const s = axis.slice(0, 500);
  const outputs = await Promise.all([0, 1, 2].map(() => run(cacheOf({ root: dir.path, s }), slow)));
  for (const [output] of outputs) assertEquals(output, s.map((value) => value * 3));
  assertEquals(calls.flat().sort((a, b) => a - b), s);
  assertEquals(chunkFiles(listFiles(dir.path)).length, 5);
});

test("run() gives right outputs when two layouts run at the same time", async () => {
  await using dir = await tempDir();
  const { exec } = counting();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return exec(vectors);
  };
  const s = axis.slice(0, 500);
  const reversed = [...s].reverse();
  const outputs = await Promise.all([
    run(cacheOf({ root: dir.path, s }), slow),
    run(cacheOf({ root: dir.path, s: reversed, size: 70 }), slow),
  ]);
  assertEquals(outputs.map(([output]) => output), [s.map((value) => value * 3), reversed.map((value) => value * 3)]);
  const [, { executedPoints }] = await run(cacheOf({ root: dir.path, s, size: 41 }), exec);
  assertEquals(executedPoints, 0);
});

test("run() calls once for a whole output of a chunk of which blocks are under way at once", async () => {
  await using dir = await tempDir();
  const open = (s: number[]) =>
    new ChunkCache({ root: dir.path, cacheId: "whole", chunkSpec: { s: 4, t: 4 }, axisValues: { s, t: [1, 2, 3, 4] }, verbose: 0 });
  await run(open([1]).slice({ t: [2] }), ({ s, t }) => s.flatMap((a) => t.map((b) => a * b)), { granularity: "point" });
  const sizes: number[] = [];
  const describe = async ({ s, t }: { s: number[]; t: number[] }) => {
    sizes.push(s.length * t.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { points: s.length * t.length };
  };
  const [output, { filesWritten, executedChunks }] = await run(open([0, 1, 2, 3]), describe, {
    partial: "complete",
    mapFn: (fn, items) => Promise.all([...items].map(fn)),
  });
  assertEquals([output, filesWritten, executedChunks], [[{ points: 16 }], 1, 1]);
  assertEquals(sizes.filter((size) => size === 16).length, 1);
});

test("runChunks() executes no chunk outside of the slice", async () => {
  await using dir = await tempDir();
  const cache = cacheOf({ root: dir.path, s: [1, 2, 3, 4], size: 2 });
  const { calls, exec } = counting();
  const [output, { totalChunks, executedPoints }] = await runChunks([[["s", [3, 4]]], [["s", [1, 2]]]], exec, {
    cache: cache.slice({ s: [1] }),
  });
  assertEquals([output, totalChunks, executedPoints, calls], [[3], 2, 2, [[1, 2]]]);
});
